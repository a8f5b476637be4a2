"""Does the latent space know the labels? Neighbour purity, and accuracy of components or of the class head."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LatentQuality:
    """Shares in [0, 1]; the labels judge here, a mixture never trains on them."""

    n: int
    k: int
    purity: float  # mean share of the k latent neighbours that carry the sample's label
    accuracy: float | None  # None where the model neither clusters nor classifies
    accuracy_kind: str | None  # "best one-to-one match of component to class" or "class head"
