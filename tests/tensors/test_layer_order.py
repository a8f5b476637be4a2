"""Layers in their running order."""

from __future__ import annotations

from runreport.tensors.layer_order import layer_key, layer_order
from runreport.tensors.tensor_names import TensorName


def told(component: str, layer: int | tuple[int, int] | None) -> TensorName:
    return TensorName(component, layer, None, "other")


def test_layers_count_from_zero_without_gaps_in_every_component() -> None:
    names = [told("text", 11), told("text", 2), told("vision", 5), told("text", 2), told("text", None)]
    assert layer_order(names).tolist() == [1, 0, 0, 0, -1]


def test_blocks_of_stages_run_on() -> None:
    names = [told("text", (1, 10)), told("text", (1, 2)), told("text", (2, 0)), told("text", (0, 3))]
    assert layer_order(names).tolist() == [2, 1, 3, 0]
    assert [layer_key(name) for name in names[:1]] == [(1, 10)]


def test_nothing_has_no_order() -> None:
    assert layer_order([]).tolist() == []
