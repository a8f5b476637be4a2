"""How much of the mixture is in use, from the responsibilities of the fixed samples."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MixtureHealth:
    """Component usage; entropies in nats, effective numbers are exp of an entropy."""

    p: tuple[float, ...]  # mean of q(c|x) over samples
    psum: float
    entropy: float
    neff: float
    pmax: float
    top: tuple[tuple[int, float], ...]  # [component, weight], heaviest first, at most five
    argmax_counts: tuple[int, ...]  # samples whose largest responsibility is c
    argmax_neff: float
    sample_key: str
    sample_indices_ref: str  # where the indices stand: "config.json#/viz/sample_indices"
