"""The pictures and labels of the fixed samples, at the size the model sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact, is_trained
from runreport.artifacts.fields import Array
from runreport.errors import CannotCompute
from runreport.runs.config import Subject
from runreport.runs.inputs import CONFIG


@dataclass(frozen=True, slots=True)
class SampleInputs:
    """The fixed samples in the order of config.viz.sample_indices."""

    images: Annotated[np.ndarray, Array("u1", "n, rows, columns")]  # 0 black … 255 white
    labels: Annotated[np.ndarray, Array("i4", "n")]
    sample_indices: Annotated[np.ndarray, Array("i4", "n")]  # rows of the data set


def sample_inputs(*, config: Subject) -> SampleInputs:
    """The fixed samples out of the run's data set.

    Raises CannotCompute for an index outside the data set, DataUnavailable where the data set is not on this machine,
    InputRefused where it is not the one the run was trained on.
    """
    from runreport.datasets.load import load_images

    data = load_images(config.data, config.model.image_shape)
    rows = np.array(config.viz.sample_indices, dtype=np.int64)
    outside = rows[(rows < 0) | (rows >= len(data.labels))]
    if len(outside):
        raise CannotCompute(
            f"viz.sample_indices names row {outside[0]}, the data set has {len(data.labels):,} samples",
            path=CONFIG.value,
        )
    return SampleInputs(data.images[rows], data.labels[rows].astype(np.int32), rows.astype(np.int32))


INPUTS = Artifact(
    kind="samples.inputs",
    version=1,
    path="samples/inputs.npz",
    result=SampleInputs,
    compute=sample_inputs,
    reads={"config": CONFIG},
    scope="run",
    applies=is_trained,
)
