"""Loops for numba: compiled and as they are written they do the same, which is what NumPy does in several steps."""

from __future__ import annotations

import numpy as np
import pytest

from runreport.numerics import measure_kernels
from runreport.numerics.cell_counts import CELLS
from runreport.numerics.measure_kernels import LANES, Kernels, compiled_kernels

WRITTEN = Kernels(
    measure_kernels.count_cells, measure_kernels.add_powers, measure_kernels.gather, measure_kernels.count_inside
)


@pytest.fixture(params=["compiled", "written"])
def kernels(request: pytest.FixtureRequest) -> Kernels:
    return compiled_kernels() if request.param == "compiled" else WRITTEN


@pytest.mark.parametrize("kind", ["u1", "u2", "u4", "u8"])
def test_cells_are_counted(kernels: Kernels, kind: str) -> None:
    bits = 8 * np.dtype(kind).itemsize
    patterns = np.random.default_rng(1).integers(0, 1 << bits, 500, dtype=np.uint64).astype(kind)
    shift = max(0, bits - 16)
    table = np.zeros(CELLS, np.int64)
    kernels.count_cells(patterns, shift, table)
    assert np.array_equal(table, np.bincount((patterns >> shift).astype(np.int64), minlength=CELLS))


@pytest.mark.parametrize("kind", ["f4", "f8"])
@pytest.mark.parametrize("n", [5, 16, 200])
def test_powers_of_finite_values_are_summed(kernels: Kernels, kind: str, n: int) -> None:
    values = np.random.default_rng(n).normal(size=n).astype(kind)
    values[::5] = [np.nan, np.inf, -np.inf, np.nan][n % 4]
    sums = np.zeros((4, LANES))
    kernels.add_powers(values, 0.5, 0.25, sums)
    away = 0.5 * values[np.isfinite(values)].astype(np.float64) - 0.25
    assert sums.sum(axis=1) == pytest.approx([(away**power).sum() for power in (1, 2, 3, 4)], rel=1e-12)


def test_wanted_cells_are_gathered(kernels: Kernels) -> None:
    patterns = np.random.default_rng(2).integers(0, 1 << 32, 500, dtype=np.uint64).astype(np.uint32)
    wanted = (np.arange(CELLS) % 3 == 0).astype(np.uint8)
    expected = patterns[wanted[patterns >> 16] == 1]
    found = np.zeros(len(expected) + 1, np.uint32)
    middle = kernels.gather(patterns[:200], 16, wanted, found, 0)
    assert kernels.gather(patterns[200:], 16, wanted, found, middle) == len(expected)
    assert np.array_equal(found[:-1], expected)


def test_what_follows_a_prefix_is_counted(kernels: Kernels) -> None:
    generator = np.random.default_rng(3)
    patterns = (generator.integers(0, 3, 500) << 48 | generator.integers(0, 4, 500) << 32 | 7 << 16 | 9).astype(
        np.uint64
    )
    prefixes = np.array([1 << 16 | 2, 1 << 16 | 3, 2 << 16], np.uint64)  # of 32 bits
    starts = np.searchsorted(prefixes >> np.uint64(16), np.arange(CELLS + 1)).astype(np.uint8)
    table = np.zeros((3, CELLS), np.int64)
    kernels.count_inside(patterns, 48, starts, 32, prefixes, table)
    assert table[:, 7].tolist() == [(patterns >> np.uint64(32) == prefix).sum() for prefix in prefixes]
    assert table.sum() == table[:, 7].sum() > 0
