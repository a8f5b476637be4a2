"""What the decoder makes of every fixed sample's code, as pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.fields import Array


@dataclass(frozen=True, slots=True)
class Reconstructions:
    """Decoded means, clipped to [0, 1] and stored in 256 steps."""

    images: Annotated[np.ndarray, Array("u1", "n, rows, columns")]
    mse: Annotated[np.ndarray, Array("f4", "n")]  # mean over pixels of the squared error, before rounding
