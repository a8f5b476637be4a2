"""An overview is what NumPy finds in each cell of the whole matrix, in whatever pieces it comes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.numerics.matrix_overview import MatrixOverview, cell_edges


def overview(matrix: np.ndarray, cells: tuple[int, int], piece: int) -> MatrixOverview:
    found, flat = MatrixOverview(len(matrix), matrix.shape[1], cells), matrix.reshape(-1)
    for at in range(0, len(flat), piece):
        found.take(flat[at : at + piece])
    return found


def by_cells(matrix: np.ndarray, cells: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Means and largest sizes of finite values, cell by cell."""
    means, largest = np.full(cells, np.nan), np.full(cells, np.nan)
    for r in range(cells[0]):
        for c in range(cells[1]):
            rows = slice(r * matrix.shape[0] // cells[0], (r + 1) * matrix.shape[0] // cells[0])
            columns = slice(c * matrix.shape[1] // cells[1], (c + 1) * matrix.shape[1] // cells[1])
            sizes = np.abs(matrix[rows, columns].astype(np.float64))
            if np.isfinite(sizes).any():
                means[r, c], largest[r, c] = sizes[np.isfinite(sizes)].mean(), sizes[np.isfinite(sizes)].max()
    return means, largest


def test_a_small_matrix_by_hand() -> None:
    found = overview(np.array([[1.0, -3.0, 5.0], [7.0, 9.0, -20.0]]), (1, 2), 6)
    np.testing.assert_array_equal(found.means(), np.array([[4.0, 9.25]], np.float32))
    np.testing.assert_array_equal(found.largest(), [[7.0, 20.0]])


@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(1, 60),
    st.integers(0, 9),
    st.sampled_from(["f4", "f8", "f2", "i1", "?"]),
)
@settings(max_examples=60, deadline=None)
def test_means_and_largest_are_those_of_numpy_in_any_pieces(
    rows: int, columns: int, piece: int, seed: int, kind: str
) -> None:
    draw = np.random.default_rng(seed)
    matrix = (draw.normal(size=(rows, columns)) * 50).astype(kind)
    if matrix.dtype.kind == "f" and matrix.size > 4:
        matrix.reshape(-1)[draw.integers(0, matrix.size, 3)] = [np.nan, np.inf, -np.inf]
    cells = (min(rows, 7), min(columns, 5))
    found = overview(matrix, cells, piece)
    means, largest = by_cells(matrix, cells)
    np.testing.assert_allclose(found.means(), means, rtol=1e-6)
    np.testing.assert_allclose(found.largest(), largest, rtol=1e-6)


def test_complex_values_count_by_their_size() -> None:
    found = overview(np.array([[3 + 4j, 0]], np.complex64), (1, 1), 2)
    assert (found.means()[0, 0], found.largest()[0, 0]) == (2.5, 5.0)


def test_a_cell_without_a_finite_value_is_nan() -> None:
    found = overview(np.array([[np.nan, 1.0]], np.float32), (1, 2), 1)
    np.testing.assert_array_equal(np.isnan(found.means()), [[True, False]])
    np.testing.assert_array_equal(np.isnan(found.largest()), [[True, False]])


@pytest.mark.parametrize(("size", "cells"), [(10, 3), (7, 7), (64, 5)])
def test_cells_cover_every_position_once(size: int, cells: int) -> None:
    edges = cell_edges(size, cells)
    assert (edges[0], edges[-1], len(edges)) == (0, size, cells + 1)
    assert np.diff(edges).min() >= 1
    assert np.ptp(np.diff(edges)) <= 1
