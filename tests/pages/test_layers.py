"""The page of layers of a run whose weights are known: what it says, what it holds, what it finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from artifact_arrays import array
from weight_runs import build_weights, chunk_of, layered, moved, write_steps

from runreport.pages.layers_parts.changes import number_text
from runreport.pages.layers_parts.columns import even_choice
from runreport.pages.layers_parts.measured import MEASURES, scale_of, with_ratio

STEPS = (0, 100, 200, 300)
SICK = "transformer.h.2.mlp.c_fc.weight"
STILL = "transformer.h.0.attn.c_attn.weight"


@pytest.fixture(scope="module")
def weights() -> list[dict[str, np.ndarray]]:
    """Four checkpoints: one tensor explodes, one stays, one bias moves from zero, one is added, one removed."""
    draw = np.random.default_rng(4)
    found = [layered(draw)]
    for _ in STEPS[1:]:
        found.append(moved(found[-1], draw, 0.001))
        found[-1][SICK] *= 4
        found[-1][STILL] = found[0][STILL]
    found[3]["lm_head.weight"] = np.ones((2, 2), np.float32)
    del found[3]["transformer.ln_f.weight"]
    return found


@pytest.fixture(scope="module")
def site(weights: list[dict[str, np.ndarray]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("layers")
    write_steps(base / "runs/run", dict(zip(STEPS, weights, strict=True)))
    return build_weights(base / "runs", base)


@pytest.fixture(scope="module")
def page(site: Path) -> str:
    (path,) = site.glob("runs/*/layers.html")
    return path.read_text(encoding="utf-8")


def matrix(level: Any, name: str) -> np.ndarray:
    return array(level["measures"][name])


def test_the_heading_names_the_layer_that_moved_most_and_how_far(page: str, weights: list[Any]) -> None:
    old, new = (
        np.concatenate([values.ravel() for name, values in side.items() if ".h.2." in name]) for side in weights[2:]
    )
    share = 100 * np.linalg.norm(new.astype(float) - old) / np.linalg.norm(old.astype(float))
    assert f"Layer 2 moved most since step 200: {share:.3g}" in page
    assert "over 4 checkpoints, step 0 to step 300." in page


def test_findings_are_sentences_that_link_to_their_tensors(page: str) -> None:
    assert "1 tensor explodes:" in page
    assert f'href="tensors.html#t={SICK}"' in page
    assert "1 tensor of 14 did not change:" in page
    assert f'href="tensors.html#t={STILL}"' in page
    assert "(no change since step 0, in 3 comparisons)" in page
    assert "at least 10 times the first that is not zero" in page


def test_a_layer_is_the_norm_of_all_its_tensors_at_every_checkpoint(site: Path, weights: list[Any]) -> None:
    level = chunk_of(site, "layer_rows")["layers"]
    assert level["rows"] == ["transformer.wte", "layer 0", "layer 1", "layer 2", "lm_head", "transformer.ln_f"]
    norm, drift, ratio = (matrix(level, name) for name in ("norm", "drift_first", "norm_ratio"))
    for column, one in enumerate(weights):
        own = np.concatenate([v.ravel() for name, v in one.items() if ".h.1." in name]).astype(float)
        first = np.concatenate([v.ravel() for name, v in weights[0].items() if ".h.1." in name]).astype(float)
        assert norm[2, column] == pytest.approx(np.linalg.norm(own), rel=1e-6)
        assert ratio[2, column] == pytest.approx(np.linalg.norm(own) / np.linalg.norm(first), rel=1e-6)
        if column:
            assert drift[2, column] == pytest.approx(np.linalg.norm(own - first) / np.linalg.norm(first), rel=1e-6)
    assert np.isnan(drift[:, 0]).all()
    assert np.isnan(norm[4]).tolist() == [True, True, True, False]  # added at the last
    assert np.isnan(norm[5]).tolist() == [False, False, False, True]  # removed at the last
    assert level["tensors"][5] == []


def test_types_and_single_tensors_have_rows_of_their_own(site: Path, weights: list[Any]) -> None:
    types = chunk_of(site, "layer_rows")["types"]
    assert list(zip(types["rows"], types["groups"], strict=True))[:3] == [
        ("transformer.wte", ""), ("layer 0", "attention q, k, v"), ("layer 0", "norm"),
    ]  # fmt: skip
    tensors = chunk_of(site, "layer_tensors")
    assert tensors["of"] == len(tensors["rows"]) == len(weights[3])
    row = tensors["rows"].index(STILL)
    assert matrix(tensors, "drift_before")[row].tolist()[1:] == [0, 0, 0]


def test_a_comparison_lists_kinds_removed_names_and_cells(site: Path, weights: list[Any]) -> None:
    made = chunk_of(site, "layer_change_300")
    against = made["before"]
    kinds = dict(zip(made["names"], [made["kinds"][kind] for kind in array(against["kind"])], strict=True))
    assert (kinds["lm_head.weight"], kinds[STILL], kinds[SICK]) == ("added", "same", "changed")
    assert (against["number"], made["first"]["number"]) == (200, 0)
    assert against["removed"] == ["transformer.ln_f.weight"]
    top = against["cells"][0]
    assert made["names"][top["tensor"]] == SICK
    away = np.abs(weights[3][SICK].astype(float) - weights[2][SICK])
    place = tuple(top["index"])
    assert away[place] == away.max()
    assert top["old"] == number_text(float(weights[2][SICK][place]))


def test_a_page_without_scripts_has_the_drawing_and_the_table(page: str) -> None:
    assert page.count("<rect") > 2 * 6 * 4
    assert page.count('<tr><th scope="row"') >= 6
    assert "tensors/change_epoch_300.npz" in page


def test_a_run_with_one_checkpoint_has_no_such_page(tmp_path: Path, weights: list[Any]) -> None:
    write_steps(tmp_path / "runs/run", {5: weights[0]})
    site = build_weights(tmp_path / "runs", tmp_path)
    assert list(site.glob("runs/*/tensors.html"))
    assert not list(site.glob("runs/*/layers.html"))


def test_of_many_checkpoints_an_even_choice_is_shown() -> None:
    assert list(even_choice(3, 5)) == [0, 1, 2]
    assert even_choice(100, 4) == [0, 33, 66, 99]


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([0.0, 0.5, 0.4], {"kind": "linear", "low": 0.0, "high": 0.5}),
        ([0.4, 0.5], {"kind": "linear", "low": 0.4, "high": 0.5}),
        ([0.0, 1e-3, 0.5], {"kind": "log", "low": 1e-3, "high": 0.5}),
        ([np.nan], {"kind": "linear", "low": 0.0, "high": 1.0}),
        ([0.0, 0.0], {"kind": "linear", "low": 0.0, "high": 1.0}),
    ],
)
def test_colours_follow_the_logarithm_where_values_span_decades(values: list[float], scale: dict[str, Any]) -> None:
    assert scale_of("drift_first", np.array(values)) == scale


def test_ratios_have_one_in_the_middle_and_start_at_the_first_norm_above_zero() -> None:
    assert scale_of("norm_ratio", np.array([0.5, 1.0, 8.0])) == {"kind": "diverging", "low": 0.125, "high": 8.0}
    values = {name: np.zeros((2, 3)) for name in MEASURES}
    values["norm"] = np.array([[0.0, 2.0, 3.0], [np.nan, np.nan, np.nan]])
    ratio = with_ratio(values)["norm_ratio"]
    assert ratio[0].tolist() == [0.0, 1.0, 1.5]
    assert np.isnan(ratio[1]).all()


@pytest.mark.parametrize(
    ("value", "text"), [(np.nan, "NaN"), (-np.inf, "−∞"), (-0.1, "−0.1"), (float(np.float32(0.1)), "0.100000001")]
)
def test_values_keep_the_digits_of_their_type(value: float, text: str) -> None:
    assert number_text(value) == text
