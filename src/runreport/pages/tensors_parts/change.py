"""How far every tensor of a checkpoint has moved, as measures that the canvas can be coloured by."""

from __future__ import annotations

import numpy as np

from runreport.artifacts.tensors.change import TensorChange

WORDS = {
    "drift_before": (
        "change since the checkpoint before",
        "norm of the difference to the checkpoint before, over the norm there",
    ),
    "drift_first": ("change since the first", "norm of the difference to the first checkpoint, over the norm there"),
}


def change_columns(change: TensorChange) -> dict[str, np.ndarray]:
    """(t,) f8 per measure of WORDS at a checkpoint; none where there is nothing to compare with. NaN: not compared."""
    rows = {"drift_before": (change.before, 0), "drift_first": (change.first, 1)}
    return {name: change.drift[row] for name, (number, row) in rows.items() if number is not None}
