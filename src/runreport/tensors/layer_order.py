"""The running order of layers: how manieth each is among those of its part of the model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from runreport.tensors.tensor_names import TensorName


def layer_key(told: TensorName) -> tuple[int, ...] | None:
    """What orders layers: (3,), or (2, 1) for block 1 of stage 2; None where the name tells none."""
    if told.layer is None:
        return None
    return told.layer if isinstance(told.layer, tuple) else (told.layer,)


def layer_order(told: Sequence[TensorName]) -> np.ndarray:
    """(t,) i4, from 0 without gaps in every component; -1 for tensors of no layer."""
    keys = [(one.component, layer_key(one)) for one in told]
    orders: dict[tuple[str, tuple[int, ...] | None], int] = {}
    counted: dict[str, int] = {}
    for component, key in sorted({(component, key) for component, key in keys if key is not None}):
        orders[component, key] = counted.get(component, 0)
        counted[component] = orders[component, key] + 1
    return np.array([orders.get(key, -1) for key in keys], dtype=np.int32)
