"""Codes of the fixed samples: z, or mu and logvar with responsibilities, and the mixture's components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.fields import Array


@dataclass(frozen=True, slots=True)
class LatentCodes:
    """One row per fixed sample; an autoencoder fills z, a mixture everything else."""

    labels: Annotated[np.ndarray, Array("i4", "n")]
    sample_indices: Annotated[np.ndarray, Array("i4", "n")]
    z: Annotated[np.ndarray | None, Array("f4", "n, d")] = None
    logits: Annotated[np.ndarray | None, Array("f4", "n, classes")] = None  # class head of an autoencoder
    mu: Annotated[np.ndarray | None, Array("f4", "n, d")] = None
    logvar: Annotated[np.ndarray | None, Array("f4", "n, d")] = None
    qc: Annotated[np.ndarray | None, Array("f4", "n, c")] = None  # responsibilities q(c|x), rows sum to 1
    prior_mu: Annotated[np.ndarray | None, Array("f4", "c, d")] = None
    prior_logvar: Annotated[np.ndarray | None, Array("f4", "c, d")] = None

    @property
    def points(self) -> np.ndarray:
        """The latent position of every sample: z of an autoencoder, mu of a mixture, (n, d) f4."""
        points = self.z if self.mu is None else self.mu
        if points is None:
            raise ValueError("codes hold neither z nor mu")
        return points
