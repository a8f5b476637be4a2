from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from runreport.numerics import umap_descent
from runreport.numerics.umap_descent import Schedule, compiled_move, force_tables, move

A, B = 1.577, 0.895
TABLES = force_tables(A, B)


def by_formula(squared: float) -> tuple[float, float]:
    """Pull and push per unit of difference, as in umap-learn's optimiser."""
    pull = 2 * A * B * squared ** (B - 1) / (A * squared**B + 1)
    return pull, 2 * B / ((0.001 + squared) * (A * squared**B + 1))


def random_edges(n: int, e: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    positions = np.zeros((n, 3), np.float32)
    positions[:, :2] = generator.normal(scale=5.0, size=(n, 2))
    return positions, generator.integers(0, n, (2, e), dtype=np.int32), generator.uniform(1, 4, e).astype(np.float32)


@pytest.mark.parametrize("squared", [1e-6, 1e-3, 0.02, 0.9999, 1.0, 7.3, 400.0, 1e7])
def test_tables_hold_the_forces_of_the_formula(squared: float) -> None:
    for row, wanted in zip((0, 2), by_formula(squared), strict=True):
        found = umap_descent._force(
            TABLES[row], TABLES[row + 1], np.float32(squared**0.5), np.float32(0), np.float32(0)
        )
        assert found == pytest.approx(wanted, rel=2e-4)


def test_beyond_the_tables_forces_are_those_of_the_last_knot() -> None:
    zero = np.float32(0)
    nearest = umap_descent._force(TABLES[0], TABLES[1], np.float32(1e-12), zero, zero)
    farthest = umap_descent._force(TABLES[2], TABLES[3], np.float32(1e12), zero, zero)
    assert TABLES[0, 1] < nearest < TABLES[0, 0] * 1.01
    assert 0 <= farthest < 1e-9


def test_an_edge_pulls_its_two_ends_together_and_the_push_moves_the_head_alone() -> None:
    positions = np.array([[0, 0, 0], [10, 0, 0]], np.float32)
    edges, often = np.array([[0], [1]], np.int32), np.ones(1, np.float32)
    move(positions, positions, edges, often, TABLES, Schedule(1, 1.0, 1.0, 7))
    pull = 10 * by_formula(100.0)[0]
    assert positions[1, 0] == pytest.approx(10 - pull, rel=1e-3)
    pushed = 5 * (10 - 2 * pull) * by_formula((10 - 2 * pull) ** 2)[1]  # five draws, of itself or of the other
    assert pull - pushed * 1.001 < positions[0, 0] < pull
    assert not positions[:, 1:].any()


def test_tails_that_have_no_share_stay() -> None:
    heads, edges, often = random_edges(20, 60, 0)
    tails, before = heads.copy(), heads.copy()
    move(heads, tails, edges, often, TABLES, Schedule(5, 1.0, 0.0, 7))
    np.testing.assert_array_equal(tails, before)
    assert not np.array_equal(heads, before)


def test_an_edge_is_drawn_every_period() -> None:
    """Without a push, and with a tail that stays, more draws only bring the head nearer."""
    found = []
    for period in (1.0, 2.0, 10.0):
        head, tail = np.array([[4, 0, 0]], np.float32), np.zeros((1, 3), np.float32)
        without_push = TABLES * np.array([[1], [1], [0], [0]], np.float32)
        schedule = Schedule(10, 0.05, 0.0, 7)
        move(head, tail, np.zeros((2, 1), np.int32), np.full(1, period, np.float32), without_push, schedule)
        found.append(head[0, 0])
    assert found[0] < found[1] < found[2] < 4


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_compiled_moves_are_the_same_bytes(share: float) -> None:
    heads, edges, often = random_edges(30, 120, 1)
    schedule = Schedule(8, 1.0, share, 12345)
    compiled = heads.copy()
    move(heads, heads, edges, often, TABLES, schedule)
    compiled_move()(compiled, compiled, edges, often, TABLES, schedule)
    assert compiled.tobytes() == heads.tobytes()
    assert not heads[:, 2].any()


def test_without_a_folder_for_the_cache_the_moves_are_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    compiled, asked = numba.njit, []

    def njit(*arguments: object, cache: bool = False, **options: object) -> object:
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function 'move': no locator available")
        return compiled(*arguments, **options)

    monkeypatch.setattr(numba, "njit", njit)
    heads, edges, often = random_edges(10, 20, 1)
    compiled_move.__wrapped__()(heads, heads, edges, often, TABLES, Schedule(2, 1.0, 1.0, 1))
    assert asked == [True, False]
    assert np.isfinite(heads).all()


@pytest.mark.parametrize("length", [0, 100])
def test_a_cache_torn_by_a_power_cut_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    from numba.core import config

    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))
    compiled_move.__wrapped__()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 2
    for path in files:
        path.write_bytes(path.read_bytes()[:length])
    heads, edges, often = random_edges(10, 20, 1)
    compiled_move.__wrapped__()(heads, heads, edges, often, TABLES, Schedule(2, 1.0, 1.0, 1))
    assert np.isfinite(heads).all()


def test_positions_that_are_not_finite_end_the_moves_too() -> None:
    heads, edges, often = random_edges(10, 40, 1)
    heads[3] = np.nan
    compiled_move()(heads, heads, edges, often, TABLES, Schedule(3, 1.0, 1.0, 1))
    assert np.isnan(heads).any()
