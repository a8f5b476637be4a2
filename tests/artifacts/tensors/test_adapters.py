"""Pairs of a LoRA adapter against B A made by hand, and what is said where a number is not known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from adapter_runs import SETTINGS, SHAPES, adapter_weights, base_weights, write_adapter
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from runreport.artifacts.tensors.adapters import ADAPTERS, TensorAdapters
from runreport.tensors.tensor_store import TensorStore

STEM = "base_model.model.model.layers.0.self_attn.q_proj"


def adapters_of(
    root: Path,
    weights: Mapping[str, np.ndarray],
    config: bytes | None,
    base: Mapping[str, np.ndarray] | None = None,
    **params: int,
) -> TensorAdapters:
    write_adapter(root, weights, None)
    with ExitStack() as stack:
        model = stack.enter_context(TensorStore.open(root, "adapter_model.safetensors"))
        beside = None
        if base is not None:
            save_file(dict(base), root / "base.safetensors")
            beside = stack.enter_context(TensorStore.open(root, "base.safetensors"))
        found = ADAPTERS.compute(model=model, settings=config, base=beside, **(dict(ADAPTERS.params) | params))
    assert isinstance(found, TensorAdapters)
    return found


def pair(n_in: int = 4, n_out: int = 3, rank: int = 2) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(0)
    a, b = draw.normal(size=(rank, n_in)), draw.normal(size=(n_out, rank))
    return {f"{STEM}.lora_A.weight": a.astype(np.float32), f"{STEM}.lora_B.weight": b.astype(np.float32)}


def test_a_pair_that_can_be_worked_out_by_hand(tmp_path: Path) -> None:
    weights = {
        f"{STEM}.lora_A.weight": np.array([[3.0, 4.0]], np.float32),  # B A = [[6, 8], [0, 0]], of norm 10
        f"{STEM}.lora_B.weight": np.array([[2.0], [0.0]], np.float32),
    }
    base = {"model.layers.0.self_attn.q_proj.weight": np.full((2, 2), 20, np.float32)}  # of norm 40
    found = adapters_of(tmp_path, weights, b'{"lora_alpha": 2}', base)
    assert (found.module, found.layer) == (("model.layers.0.self_attn.q_proj",), ("0",))
    assert (found.first, found.second) == ((f"{STEM}.lora_A.weight",), (f"{STEM}.lora_B.weight",))
    assert [found.rank[0], found.alpha[0], found.scale[0]] == [1, 2, 2]
    assert [found.norm[0], found.base_norm[0], found.relative[0]] == pytest.approx([20, 40, 0.5])
    assert found.singular[0, 0] == pytest.approx(10)
    assert np.isnan(found.singular[0, 1:]).all()
    assert found.stable_rank[0] == pytest.approx(1)
    assert (found.base, found.base_file, found.lacks) == (tuple(base), ("base.safetensors",), ("",))


def test_every_number_agrees_with_the_product_made_as_a_whole(tmp_path: Path) -> None:
    weights, base = adapter_weights(20), base_weights()
    found = adapters_of(tmp_path, weights, json.dumps(SETTINGS).encode(), base)
    assert len(found.module) == 3 * len(SHAPES)
    for i, module in enumerate(found.module):
        update = 4.0 * weights[found.second[i]].astype(float) @ weights[found.first[i]].astype(float)
        singular = np.linalg.svd(update, compute_uv=False)
        size = np.linalg.norm(base[f"{module}.weight"].astype(float))
        assert found.norm[i] == pytest.approx(np.linalg.norm(update), rel=1e-9)
        assert found.relative[i] == pytest.approx(np.linalg.norm(update) / size, rel=1e-9)
        np.testing.assert_allclose(4 * found.singular[i, :2], singular[:2], rtol=1e-6)
        assert found.stable_rank[i] == pytest.approx((singular**2).sum() / singular[0] ** 2, rel=1e-6)


@settings(max_examples=12, derandomize=True)
@given(times=st.floats(0.1, 8))
def test_a_larger_alpha_scales_the_norm_and_not_the_stable_rank(
    times: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("scaled")
    one = adapters_of(root, pair(), b'{"lora_alpha": 2}')
    more = adapters_of(root, pair(), json.dumps({"lora_alpha": 2 * times}).encode())
    np.testing.assert_allclose(more.norm, times * one.norm, rtol=1e-9)
    np.testing.assert_array_equal(more.stable_rank, one.stable_rank)


@pytest.mark.parametrize(
    ("config", "why"),
    [
        (None, "no adapter_config.json lies beside it, and no alpha"),
        (b"[]", "its adapter_config.json is no JSON object"),
        (b"{", "its adapter_config.json is not JSON"),
        (b"{}", "its settings name no alpha"),
        (b'{"lora_alpha": 2, "alpha_pattern": {"(a+)+$": 3}}', "its alpha is set by a pattern that is not followed"),
        (b" " * ((4 << 20) + 1), "its adapter_config.json has more than 4,194,304 bytes and is not read"),
    ],
)
def test_without_a_scale_there_is_no_norm_and_the_reason_is_told(
    config: bytes | None, why: str, tmp_path: Path
) -> None:
    found = adapters_of(tmp_path, pair(), config)
    assert found.lacks == (why,)
    assert np.isnan([found.scale[0], found.norm[0], found.relative[0]]).all()
    assert found.singular[0, 0] > 0  # needs no scale
    assert found.base == ("",)


def test_values_that_are_not_finite_and_ranks_above_the_limit_have_no_size(tmp_path: Path) -> None:
    broken = pair()
    broken[f"{STEM}.lora_A.weight"][0, 0] = np.nan
    found = adapters_of(tmp_path, broken, b'{"lora_alpha": 2}')
    assert found.lacks == ("its values are not all finite",)
    assert np.isnan(found.norm[0])
    assert np.isnan(found.stable_rank[0])
    found = adapters_of(tmp_path, pair(), b'{"lora_alpha": 2}', ranks=1)
    assert (found.lacks, found.rank[0]) == (("its rank is above 1",), 2)
    assert np.isnan(found.norm[0])


def test_an_alpha_beside_the_pair_needs_no_settings(tmp_path: Path) -> None:
    made = {name.replace("base_model.model.", ""): values for name, values in pair().items()}
    made[f"{STEM.removeprefix('base_model.model.')}.alpha"] = np.float32(6)[None]
    found = adapters_of(tmp_path, made, None)
    assert (found.alpha[0], found.scale[0], found.lacks) == (6, 3, ("",))


def test_a_weight_in_the_same_file_goes_before_the_base_and_halves_are_named(tmp_path: Path) -> None:
    own = {f"{STEM}.base_layer.weight": np.ones((3, 4), np.float32), "x.lora_A.weight": np.ones((2, 4), np.float32)}
    base = {"model.layers.0.self_attn.q_proj.weight": np.full((3, 4), 9, np.float32)}
    found = adapters_of(tmp_path, pair() | own, b'{"lora_alpha": 2}', base)
    assert (found.base, found.base_file) == ((f"{STEM}.base_layer.weight",), ("adapter_model.safetensors",))
    assert found.base_norm[0] == pytest.approx(np.sqrt(12))
    assert (found.unpaired, found.unpaired_count) == (("x.lora_A.weight",), 1)


def test_an_adapter_that_begins_at_zero_has_a_norm_of_zero_and_no_stable_rank(tmp_path: Path) -> None:
    made = pair()
    made[f"{STEM}.lora_B.weight"][:] = 0
    found = adapters_of(tmp_path, made, b'{"lora_alpha": 2}')
    assert (found.norm[0], found.lacks) == (0, ("",))
    assert np.isnan(found.stable_rank[0])
