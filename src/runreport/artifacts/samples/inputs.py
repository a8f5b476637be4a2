"""The pictures and labels of the fixed samples, at the size the model sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.fields import Array


@dataclass(frozen=True, slots=True)
class SampleInputs:
    """The fixed samples in the order of config.viz.sample_indices."""

    images: Annotated[np.ndarray, Array("u1", "n, rows, columns")]  # 0 black … 255 white
    labels: Annotated[np.ndarray, Array("i4", "n")]
    sample_indices: Annotated[np.ndarray, Array("i4", "n")]  # rows of the data set
