"""Side tensors find the tensor that they belong to."""

from __future__ import annotations

import pytest

from runreport.tensors.side_tensors import base_positions
from runreport.tensors.tensor_names import tensor_name


def bases(*names: str) -> list[str]:
    found = base_positions(names, [tensor_name(name) for name in names], [""] * len(names))
    return [names[at] if at >= 0 else "" for at in found]


@pytest.mark.parametrize(
    ("side", "base"),
    [
        ("l.q_proj.scales", "l.q_proj.qweight"),
        ("l.q_proj.weight.absmax", "l.q_proj.weight"),
        ("l.q_proj.weight_scale_inv", "l.q_proj.weight"),
        ("l.q_proj.lora_A.weight", "l.q_proj.weight"),
        ("base_model.model.l.q_proj.lora_B.default.weight", "base_model.model.l.q_proj.base_layer.weight"),
    ],
)
def test_it_is_the_tensor_of_the_same_module(side: str, base: str) -> None:
    assert bases(base, side, "l.k_proj.weight") == ["", base, ""]


def test_an_adapter_by_itself_belongs_to_nothing() -> None:
    assert bases("l.q_proj.lora_A.weight", "l.q_proj.lora_B.weight") == ["", ""]


def test_what_the_reader_found_counts_before_the_name() -> None:
    names = ("x", "l.q_proj.scales", "l.q_proj.qweight")
    assert base_positions(names, [tensor_name(name) for name in names], ["", "x", ""]).tolist() == [-1, 0, -1]


def test_a_reader_that_names_no_tensor_of_the_file_says_nothing() -> None:
    assert base_positions(["a"], [tensor_name("a")], ["gone"]).tolist() == [-1]
