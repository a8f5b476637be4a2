"""A bias belongs to the group of its module's weight; what has no weight beside it stays what it is."""

from __future__ import annotations

import pytest

from runreport.tensors.model_names import model_names
from runreport.tensors.tensor_names import tensor_name


def groups(*tensors: tuple[str, tuple[int, ...]]) -> list[str]:
    return [one.group for one in model_names(tensors)]


@pytest.mark.parametrize(
    ("weight", "bias", "shape", "group"),
    [
        ("encoder.dense.weight", "encoder.dense.bias", (8, 4), "linear"),
        ("0.weight", "0.bias", (8, 4), "linear"),
        ("trunk.3.weight", "trunk.3.bias", (8, 4, 3, 3), "conv"),
        ("dense_7/kernel:0", "dense_7/bias:0", (8, 4), "linear"),
        ("params.thing.kernel", "params.thing.bias", (8, 4), "linear"),
    ],
)
def test_a_bias_that_no_rule_knows_is_told_by_the_weight_beside_it(
    weight: str, bias: str, shape: tuple[int, ...], group: str
) -> None:
    for order in ((weight, bias), (bias, weight)):
        assert groups(*((name, shape if name == weight else shape[:1]) for name in order)) == [group, group]
    assert groups((bias, shape[:1])) == ["other"]


def test_what_a_name_tells_by_itself_is_never_changed() -> None:
    tensors = [
        ("h.0.ln_1.weight", (4,)),
        ("h.0.ln_1.bias", (4,)),
        ("h.0.mlp.c_fc.weight", (4, 16)),
        ("h.0.mlp.c_fc.bias", (16,)),
        ("h.0.mlp.experts.3.w1.weight", (4, 16)),
        ("alone.bias", (4,)),
        ("scale", (1,)),
    ]
    assert model_names(tensors) == [tensor_name(name, shape) for name, shape in tensors]
