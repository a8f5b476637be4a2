"""Names of tensors: layer, expert, component and group of real models, and what is left unknown."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.tensors.tensor_names import TensorName, tensor_name

PATTERNS = Path(__file__).parents[3] / "shared" / "tensor_names" / "patterns.csv"
FAMILIES = Path(__file__).with_name("names_by_family.csv")  # names as the code of each family spells them, reviewed
REAL_HEADS = 2  # of 1,624: the last projection of a UNet's middle, which the list calls an output head


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("model.layers.7.self_attn.q_proj.weight", TensorName("text", 7, None, "attention_qkv")),
        ("model.layers.7.mlp.gate.weight", TensorName("text", 7, None, "router")),
        ("model.layers.7.mlp.gate_proj.weight", TensorName("text", 7, None, "mlp_gateup")),
        ("model.layers.3.mlp.experts.12.down_proj.weight", TensorName("text", 3, 12, "moe_expert", "down")),
        ("model.layers.3.mlp.experts.gate_up_proj", TensorName("text", 3, None, "moe_expert", "gateup")),
        ("model.layers.3.mlp.shared_experts.up_proj.weight", TensorName("text", 3, None, "moe_shared")),
        ("transformer.h.0.attn.c_proj.weight", TensorName("text", 0, None, "attention_out")),
        ("transformer.h.0.mlp.c_proj.weight", TensorName("text", 0, None, "mlp_down")),
        ("_orig_mod.transformer.wte.weight", TensorName("text", None, None, "embedding")),
        ("module.lm_head.weight", TensorName("text", None, None, "output_head")),
        ("layer2.0.bn1.running_mean", TensorName("text", (2, 0), None, "buffer")),
        ("vision_tower.encoder.layers.4.mlp.fc2.weight", TensorName("vision", 4, None, "mlp_down")),
        ("decoder.block.0.layer.1.EncDecAttention.q.weight", TensorName("decoder", (0, 1), None, "attention_qkv")),
        (
            "base_model.model.model.layers.5.self_attn.v_proj.lora_A.weight",
            TensorName("text", 5, None, "lora", "A", "attention_qkv"),
        ),
        ("fc_logvar.weight", TensorName("text", None, None, "latent")),
    ],
)
def test_known_names_are_told_apart(name: str, expected: TensorName) -> None:
    assert tensor_name(name) == expected


@pytest.mark.parametrize(
    ("shape", "group"), [((4, 3), "linear"), ((8, 3, 3, 3), "conv"), ((5,), "other"), ((), "other")]
)
def test_the_shape_decides_where_the_name_does_not(shape: tuple[int, ...], group: str) -> None:
    assert tensor_name("thing.weight", shape).group == group


def test_the_names_of_real_models_are_told_as_they_are_listed() -> None:
    if not PATTERNS.exists():
        pytest.skip("the list of names is not here")
    wrong: list[tuple[str, str, str]] = []
    with PATTERNS.open(newline="") as file:
        for row in csv.DictReader(file):
            found = tensor_name(row["example"])
            parts = {"component": found.component, "group": found.group, "sub": found.sub, "layer": found.layer}
            parts |= {"expert": found.expert, "base_group": found.base_group}
            wrong += [
                (row["example"], part, str(value))
                for part, value in parts.items()
                if ("" if value is None else str(value)) != (row[part] or "")
            ]
    assert len(wrong) <= REAL_HEADS, wrong


def test_names_of_many_families_are_told_as_the_table_says() -> None:
    wrong: list[tuple[str, str, str, str]] = []
    with FAMILIES.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        found = tensor_name(row["name"], (2,) * int(row["rank"]))
        layer = "-".join(map(str, found.layer)) if isinstance(found.layer, tuple) else found.layer
        parts = {"component": found.component, "layer": layer, "expert": found.expert, "group": found.group}
        told = {part: "" if value is None else str(value) for part, value in parts.items()}
        wrong += [(row["name"], part, row[part], told[part]) for part in told if told[part] != row[part]]
    assert wrong == []
    assert len({row["family"] for row in rows}) > 100


def numbered(name: str, number: int) -> str:
    """The name with another number of every layer and expert."""
    return re.sub(r"(?<=\.)(layers|h|blocks|experts)\.\d+(?=\.)", rf"\g<1>.{number}", name)


def test_numbers_of_layers_and_experts_tell_nothing_but_themselves() -> None:
    with FAMILIES.open(newline="") as file:
        names = [(row["name"], (2,) * int(row["rank"])) for row in csv.DictReader(file)]
    changed = [(name, shape) for name, shape in names if numbered(name, 0) != numbered(name, 1)]
    assert len(changed) > 100
    for name, shape in changed:
        few, many = (tensor_name(numbered(name, number), shape) for number in (3, 71))
        assert (few.group, few.sub, few.component) == (many.group, many.sub, many.component)
        assert str(few.layer).replace("3", "71") == str(many.layer) or few.layer == many.layer
        assert few.expert == many.expert or (few.expert, many.expert) == (3, 71)


def test_numbers_that_no_model_has_are_told_as_well() -> None:
    big = 10**15
    assert tensor_name(f"m.layers.{big + 1}.experts.{big}.w1.weight") == TensorName(
        "text", big + 1, big, "moe_expert", "gateup"
    )
    assert tensor_name(f"m.experts.4.features.{big + 7}.weight").layer == big + 7
    assert tensor_name(f"m.layers.5.experts.{9 * big}.w2.weight").expert == 9 * big


def test_slashes_and_dots_tell_the_same() -> None:
    assert tensor_name("encoder/layer_3/attention/self/query/kernel:0") == tensor_name(
        "encoder.layer_3.attention.self.query.weight"
    )


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(), st.lists(st.integers(0, 9), max_size=5))
def test_any_text_is_a_name(name: str, shape: list[int]) -> None:
    assert tensor_name(name, tuple(shape)).group
