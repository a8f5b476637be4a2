"""The layout of the canvas: nothing overlaps, columns are aligned, the order is that of the model."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.artifacts.tensors.parts.canvas import Canvas, canvas_of, side
from runreport.tensors.tensor_names import tensor_name

Listed = list[tuple[str, tuple[int, ...]]]


def drawn(tensors: Listed) -> Canvas:
    told = [tensor_name(name, shape) for name, shape in tensors]
    return canvas_of([name for name, _ in tensors], told, [math.prod(shape) for _, shape in tensors])


def llama(layers: int, experts: int = 0) -> Listed:
    found: Listed = [
        ("model.embed_tokens.weight", (1000, 64)),
        ("model.norm.weight", (64,)),
        ("lm_head.weight", (1000, 64)),
    ]
    for layer in range(layers):
        stem = f"model.layers.{layer}"
        found += [(f"{stem}.self_attn.{one}_proj.weight", (64, 64)) for one in "qkvo"]
        found += [(f"{stem}.{one}_layernorm.weight", (64,)) for one in ("input", "post_attention")]
        kinds = ("gate", "up", "down")
        if experts:
            names = [f"experts.{number}.{kind}" for number in range(experts) for kind in kinds]
            found += [(f"{stem}.mlp.{name}_proj.weight", (64, 32)) for name in names]
        else:
            found += [(f"{stem}.mlp.{kind}_proj.weight", (256, 64)) for kind in kinds]
    return found


def gpt2(layers: int) -> Listed:
    found: Listed = [("wte.weight", (100, 8)), ("wpe.weight", (16, 8)), ("ln_f.weight", (8,)), ("ln_f.bias", (8,))]
    for layer in range(layers):
        for module in ("ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj"):
            found += [(f"h.{layer}.{module}.weight", (8, 8)), (f"h.{layer}.{module}.bias", (8,))]
    return found


def unet() -> Listed:
    names = [f"{way}_blocks.{at}.resnets.{one}.{conv}.{leaf}" for way in ("down", "up") for at in range(3)
             for one in range(2) for conv in ("conv1", "norm1", "conv2") for leaf in ("weight", "bias")]  # fmt: skip
    names += [
        f"down_blocks.{at}.attentions.0.transformer_blocks.0.attn1.to_{one}.weight" for at in (0, 1) for one in "qkv"
    ]
    return [
        (name, (4, 4)) for name in [*names, "conv_in.weight", "conv_out.weight", "mid_block.resnets.0.conv1.weight"]
    ]


def towers() -> Listed:
    names = [f"{tower}.layers.{layer}.self_attn.{one}_proj.weight" for tower in ("encoder", "decoder")
             for layer in range(4) for one in "qkv"]  # fmt: skip
    return [(name, (8, 8)) for name in [*names, "vision_model.patch.weight", "logit_scale"]]


MODELS = [llama(3), llama(40), llama(4, 8), llama(2, 256), gpt2(6), unet(), towers(), [("only", ())], [("a", (3, 0))]]


def overlaps(x: np.ndarray, y: np.ndarray, size: np.ndarray) -> int:
    """Pairs of squares that touch; every square against all others, in f8 as a page computes."""
    left, top = x.astype(np.float64), y.astype(np.float64)
    right, bottom = left + size, top + size
    across = (left[:, None] < right[None, :]) & (left[None, :] < right[:, None])
    down = (top[:, None] < bottom[None, :]) & (top[None, :] < bottom[:, None])
    return int((across & down).sum()) - len(x)


@pytest.mark.parametrize("tensors", MODELS, ids=lambda tensors: f"{len(tensors)}-{tensors[-1][0][:20]}")
def test_no_two_squares_overlap_and_all_lie_in_their_bands(tensors: Listed) -> None:
    found = drawn(tensors)
    assert overlaps(found.x, found.y, found.size) == 0
    left, right, top, bottom = found.band_x[found.band].T[0], found.band_x[found.band].T[1], *found.band_y[found.band].T
    slack = 1e-4
    assert (found.x >= left - slack).all()
    assert (found.x + found.size <= right + slack).all()
    assert (found.y >= top - slack).all()
    assert (found.y + found.size <= bottom + slack).all()
    assert found.band_x.min() >= 0
    assert found.width >= found.band_x.max() - slack
    assert found.height >= found.band_y.max() - slack


FIRST = ["h", "layers", "experts", "encoder", "w", "attn.q_proj", "norm", "3", "11"]
SECOND = ["0", "1", "2", "weight", "bias", "experts.3", "fc1"]
PARTS = st.tuples(
    st.sampled_from(FIRST),
    st.sampled_from(SECOND),
    st.sampled_from(["weight", "x", "5.scale"]),
    st.integers(0, 1 << 40),
)


@given(st.lists(PARTS, max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_the_names_nothing_overlaps(parts: list[tuple[str, str, str, int]]) -> None:
    names = list(dict.fromkeys(".".join(part[:3]) for part in parts))
    sizes = [part[3] for part in parts][: len(names)]
    found = drawn([(name, (size,)) for name, size in zip(names, sizes, strict=True)])
    assert overlaps(found.x, found.y, found.size) == 0


@pytest.mark.parametrize("tensors", [llama(40), llama(4, 8), gpt2(12)], ids=["llama", "experts", "gpt2"])
def test_the_same_place_in_two_layers_is_the_same_x_of_its_band(tensors: Listed) -> None:
    found = drawn(tensors)
    within = found.x + found.size / 2 - found.band_x[found.band, 0]
    places: dict[str, list[float]] = {}
    for (name, _), x in zip(tensors, within, strict=True):
        head, _, rest = name.partition("layers.") if "layers." in name else name.partition("h.")
        if rest:
            places.setdefault(head + rest.partition(".")[2], []).append(float(x))
    assert len(places) > 5
    assert all(np.ptp(xs) < 1e-4 for xs in places.values())


def test_the_layout_does_not_depend_on_the_order_of_the_file() -> None:
    tensors = llama(6, 4)
    shuffled = random.Random(3).sample(tensors, len(tensors))
    first, second = drawn(tensors), drawn(shuffled)
    where = {name: (x, y) for (name, _), x, y in zip(tensors, first.x, first.y, strict=True)}
    assert where == {name: (x, y) for (name, _), x, y in zip(shuffled, second.x, second.y, strict=True)}
    assert first.bands == second.bands


def test_embeddings_stand_before_the_layers_and_heads_after_them_in_order() -> None:
    tensors = llama(12)
    found = drawn(tensors)
    labels = [found.bands[band] for band in found.band]
    by_name = {name: label for (name, _), label in zip(tensors, labels, strict=True)}
    assert by_name["model.embed_tokens.weight"] == "before the layers"
    assert by_name["lm_head.weight"] == by_name["model.norm.weight"] == "after the layers"
    assert list(found.bands) == ["before the layers", *(f"layer {n}" for n in range(12)), "after the layers"]


def test_queries_stand_left_of_keys_and_attention_left_of_the_mlp() -> None:
    found = drawn(llama(1))
    assert found.columns == (
        "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj",
        "mlp.down_proj", "input_layernorm", "post_attention_layernorm",
    )  # fmt: skip
    assert (np.diff(found.column_x[:, 0]) > 0).all()


def test_a_bias_stands_below_its_weight() -> None:
    tensors = gpt2(2)
    found = drawn(tensors)
    at = {name: place for place, (name, _) in enumerate(tensors)}
    weight, bias = at["h.1.mlp.c_fc.weight"], at["h.1.mlp.c_fc.bias"]
    assert found.y[bias] > found.y[weight] + found.size[weight]
    middles = found.x + found.size / 2
    assert middles[bias] == pytest.approx(middles[weight], abs=1e-4)


def test_experts_are_a_compact_grid() -> None:
    found = drawn(llama(2, 256))
    assert found.width < 200
    first = found.band_y[list(found.bands).index("layer 0")]
    assert first[1] - first[0] < 20


def test_towers_stand_side_by_side() -> None:
    found = drawn(towers())
    lefts = [found.band_x[[tower == name for tower in found.band_tower], 0].min() for name in ("encoder", "decoder")]
    rights = [found.band_x[[tower == name for tower in found.band_tower], 1].max() for name in ("encoder", "decoder")]
    assert rights[0] < lefts[1] or rights[1] < lefts[0]
    assert "encoder layer 3" in found.bands


def test_a_tall_model_is_folded_to_the_shape_of_a_screen() -> None:
    found = drawn(llama(80))
    assert 1.2 < found.width / found.height < 2.4
    tops = found.column_y[[column == "self_attn.q_proj" for column in found.columns]]
    assert len(tops) > 1  # labels of columns again in every fold


def test_stacks_of_different_structure_have_their_own_columns() -> None:
    found = drawn(unet())
    assert {"attn1.to_q", "resnets.0.conv1"} <= set(found.columns)
    assert found.bands[0] == "before the layers"
    assert [label for label in found.bands if label.startswith("down_blocks.")][:1] == ["down_blocks.0"]


def test_area_grows_with_the_logarithm_of_the_size() -> None:
    assert side(0) == side(1) == 0.2
    assert side(2**31) == side(2**40) == 1.0
    areas = [side(2**n - 1) ** 2 for n in (4, 8, 16)]
    assert areas[1] / areas[0] == pytest.approx(2)
    assert areas[2] / areas[1] == pytest.approx(2)


def test_nothing_is_an_empty_canvas() -> None:
    found = drawn([])
    assert (found.width, found.height, len(found.x), found.bands) == (0.0, 0.0, 0, ())
    assert found.band_x.shape == found.column_x.shape == (0, 2)


def test_twenty_thousand_tensors_are_laid_out() -> None:
    found = drawn(llama(26, 256))
    assert len(found.x) > 19_000
    some = np.random.default_rng(0).choice(len(found.x), 2000, replace=False)
    assert overlaps(found.x[some], found.y[some], found.size[some]) == 0


def test_a_model_without_layers_has_labels_of_columns_too() -> None:
    names = [f"{part}.{leaf}" for part in ("encoder.conv1", "encoder.dense", "code") for leaf in ("weight", "bias")]
    found = drawn([(name, (8,)) for name in names])
    assert found.columns == ("conv1", "dense", "code")
    assert (found.column_y <= found.band_y[:, 0].max()).all()
