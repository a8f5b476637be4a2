"""What moved between checkpoints, against NumPy on the whole tensors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from runreport.artifacts.artifact import Earlier
from runreport.artifacts.tensors import change as module
from runreport.artifacts.tensors.change import TensorChange, tensor_change
from runreport.tensors.tensor_store import TensorStore

Compare = Callable[..., TensorChange]


@pytest.fixture
def compare(tmp_path: Path) -> Iterator[Compare]:
    """compare(weights of the first, of those between, of this checkpoint): its change."""
    with ExitStack() as stack:

        def of(*checkpoints: Mapping[str, np.ndarray]) -> TensorChange:
            stores: list[Any] = []
            for number, weights in enumerate(checkpoints):
                save_file(dict(weights), tmp_path / f"{number}.safetensors")
                stores.append(stack.enter_context(TensorStore.open(tmp_path, f"{number}.safetensors")))
            *earlier, model = stores
            before = Earlier(10 * (len(earlier) - 1), earlier[-1]) if earlier else None
            first = Earlier(0, earlier[0]) if earlier else None
            return tensor_change(model=model, before=before, first=first)

        yield of


def kinds(found: TensorChange, row: int) -> list[str]:
    return [found.kinds[kind] for kind in found.kind[row]]


def test_drift_norm_and_cosine_are_those_of_numpy_against_both(compare: Compare) -> None:
    draw = np.random.default_rng(0)
    steps = [{"a": draw.normal(size=(9, 7)).astype(np.float32), "b": draw.normal(size=5)} for _ in range(3)]
    found = compare(*steps)
    assert (found.before, found.first) == (10, 0)
    assert kinds(found, 0) == kinds(found, 1) == ["changed", "changed"]
    for row, old in enumerate((steps[1], steps[0])):
        for tensor, name in enumerate(("b", "a")):  # the library writes the wider type first
            was, now = old[name].astype(np.float64).ravel(), steps[2][name].astype(np.float64).ravel()
            norm = np.linalg.norm(was)
            assert found.l2[row, tensor] == pytest.approx(np.linalg.norm(now - was), rel=1e-12)
            assert found.norm[row, tensor] == pytest.approx(norm, rel=1e-12)
            assert found.norm_now[row, tensor] == pytest.approx(np.linalg.norm(now), rel=1e-12)
            assert found.drift[row, tensor] == pytest.approx(np.linalg.norm(now - was) / norm, rel=1e-12)
            assert found.cosine[row, tensor] == pytest.approx(now @ was / norm / np.linalg.norm(now), rel=1e-12)
            assert found.max_abs[row, tensor] == np.abs(now - was).max()
            mine = np.flatnonzero((found.cell_row == row) & (found.cell_tensor == tensor))
            order = np.argsort(-np.abs(now - was), kind="stable")[: len(mine)]
            assert found.cell_index[mine].tolist() == order.tolist()
            assert found.cell_old[mine].tolist() == was[order].tolist()
            assert found.cell_new[mine].tolist() == now[order].tolist()


def test_at_the_first_checkpoint_there_is_nothing_to_compare_with(compare: Compare) -> None:
    found = compare({"a": np.ones(3), "b": np.ones(1)})
    assert (found.before, found.first, found.removed_before) == (None, None, ())
    assert kinds(found, 0) == kinds(found, 1) == ["not compared"] * 2
    for name in ("changed", "max_abs", "l2", "norm", "norm_now", "drift", "cosine"):
        assert getattr(found, name).shape == (2, 2)
        assert np.isnan(getattr(found, name)).all()
    assert found.cell_index.shape == (0,)


def test_added_removed_reshaped_and_recast_are_told_apart(compare: Compare) -> None:
    old = {"gone": np.ones(2), "cast": np.ones(2, np.float32), "shape": np.ones((2, 3)), "same": np.ones(2)}
    new = {"cast": np.ones(2), "new": np.ones(1), "same": np.ones(2), "shape": np.ones((3, 2))}
    found = compare(old, new)
    assert kinds(found, 0) == ["recast", "added", "same", "reshaped"]
    assert found.removed_before == found.removed_first == ("gone",)
    assert found.changed[0].tolist()[::2] == [0, 0]
    assert np.isnan(found.l2[:, [1, 3]]).all()
    assert found.before == found.first == 0


def test_from_zero_there_is_a_distance_and_no_drift(compare: Compare) -> None:
    found = compare({"b": np.zeros(4)}, {"b": np.full(4, 0.5)})
    assert (found.l2[0, 0], found.norm[0, 0]) == (1.0, 0.0)
    assert np.isnan([found.drift[0, 0], found.cosine[0, 0]]).all()


def test_cells_are_few_where_tensors_are_many(compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CELLS", 6)
    weights = {f"t{i}": np.zeros(50) for i in range(3)}
    found = compare(weights, {name: values + np.arange(50) for name, values in weights.items()})
    assert np.bincount(found.cell_row).tolist() == [6, 6]
    assert found.cell_index[:2].tolist() == [49, 48]
    monkeypatch.setattr(module, "CELLS", 1)
    assert len(compare(weights, {name: values + 1 for name, values in weights.items()}).cell_row) == 6


def test_a_model_without_tensors_has_rows_without_columns(compare: Compare) -> None:
    found = compare({"a": np.ones(1)}, {})
    assert found.kind.shape == found.drift.shape == (2, 0)
    assert found.removed_first == ("a",)
