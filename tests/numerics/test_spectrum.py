"""Singular values against NumPy's decomposition, whichever way, with errors inside of their bounds."""

from __future__ import annotations

import numpy as np
import pytest

from runreport.numerics import spectrum as module
from runreport.numerics.spectrum import Spectrum, matrix_shape, refusal, spectrum


@pytest.fixture(params=["svd", "gram", "lanczos"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(module, "SIDE_OF_SVD", 1000 if request.param == "svd" else 1)
    monkeypatch.setattr(module, "SIDE_OF_GRAM", 1000 if request.param == "gram" else 1)
    return request.param


def test_a_case_by_hand() -> None:
    found = spectrum(np.array([[3.0, 0.0], [0.0, 4.0], [0.0, 0.0]]), seed=0)
    assert found.values == pytest.approx([4, 3])
    assert (found.norm, found.stable_rank, found.is_exact) == (pytest.approx(4), pytest.approx(25 / 16), True)


@pytest.mark.parametrize("shape", [(90, 40), (40, 90), (60, 60)])
@pytest.mark.parametrize("decay", [1.0, 1e-3])
def test_values_are_those_of_a_decomposition(way: str, shape: tuple[int, int], decay: float) -> None:
    matrix = (np.random.default_rng(1).normal(size=shape) * np.geomspace(1, decay, shape[1])).astype(np.float32)
    found = spectrum(matrix, seed=3)
    expected = np.linalg.svd(matrix.astype(np.float64), compute_uv=False)
    assert found.way == way
    assert found.is_exact == (way != "lanczos")
    if found.is_exact:
        assert len(found.values) == min(shape)
    nearest = np.abs(found.values[:, None] - expected).min(axis=1)
    assert (nearest <= found.errors + 1e-13 * expected[0]).all()
    assert found.norm == pytest.approx(expected[0], rel=1e-6)
    assert found.stable_rank == pytest.approx((expected**2).sum() / expected[0] ** 2, rel=1e-5)
    assert (found.values[1:] <= found.values[:-1]).all()


@pytest.mark.parametrize("size", [1e-300, 1e-30, 1e30, 1e300])
def test_the_size_of_cells_does_not_matter(way: str, size: float) -> None:
    matrix = np.random.default_rng(2).normal(size=(20, 30))
    found, other = spectrum(matrix * size, seed=0), spectrum(matrix, seed=0)
    assert found.values[0] == pytest.approx(other.values[0] * size, rel=1e-12)
    assert found.stable_rank == pytest.approx(other.stable_rank, rel=1e-12)


def test_equal_rows_have_one_singular_value(way: str) -> None:
    found = spectrum(np.ones((30, 20), np.float32), seed=0)
    assert found.norm == pytest.approx(600**0.5)
    assert found.stable_rank == pytest.approx(1)
    assert (found.values[1:] <= found.errors[1:] + 1e-6).all()


def test_a_larger_matrix_gives_its_largest_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SIDE_OF_GRAM", 100)
    matrix = np.random.default_rng(4).normal(size=(300, 400)) * np.geomspace(1, 1e-2, 400)
    found = spectrum(matrix, seed=1)
    expected = np.linalg.svd(matrix, compute_uv=False)
    assert 1 <= len(found.values) < 300
    assert found.norm == pytest.approx(expected[0], rel=1e-6)
    assert np.array_equal(spectrum(matrix, seed=1).values, found.values)


def test_zeros_have_zeros() -> None:
    found = spectrum(np.zeros((3, 2)), seed=0)
    assert (found.values.tolist(), found.norm, found.stable_rank) == ([0, 0], 0, None)


@pytest.mark.parametrize(
    ("matrix", "why_not"),
    [
        (np.array([[1.0, np.nan]]), "cells that are not finite"),
        (np.array([[1.0, -np.inf]]), "cells that are not finite"),
        (np.zeros((2, 2), np.complex64), "complex numbers"),
        (np.zeros(5), "not a matrix"),
        (np.zeros((0, 5)), "not a matrix"),
    ],
)
def test_what_has_no_spectrum_says_why(matrix: np.ndarray, why_not: str) -> None:
    found: Spectrum = spectrum(matrix, seed=0)
    assert (found.why_not, found.norm, len(found.values)) == (why_not, None, 0)


def test_tensors_are_matrices_of_their_first_axis() -> None:
    assert matrix_shape((8, 3, 5, 5)) == (8, 75)
    assert matrix_shape((8,)) is None
    assert refusal((100_000, 50_000)) == "5,000,000,000 cells, the limit is 16,777,216"
    assert refusal((8, 3, 5, 5)) == ""
