"""Sizes of a product of thin matrices, against the product itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.numerics.low_rank import gram, product_norm, product_spectrum


def test_a_product_by_hand() -> None:
    a, b = np.array([[3.0, 4.0]]), np.array([[2.0], [0.0]])  # B A = [[6, 8], [0, 0]]
    left, right = gram([b.T], 1), gram([a], 1)
    assert (left.item(), right.item()) == (4.0, 25.0)
    assert product_norm(left, right) == 10.0
    assert product_spectrum(left, right).tolist() == [10.0]


@settings(max_examples=30, derandomize=True, deadline=None)
@given(seed=st.integers(0, 99), rank=st.integers(1, 6), cut=st.integers(1, 40))
def test_norm_and_spectrum_are_those_of_the_product_however_it_comes(seed: int, rank: int, cut: int) -> None:
    random = np.random.default_rng(seed)
    a, b = random.normal(size=(rank, 40)).astype(np.float32), random.normal(size=(25, rank)).astype(np.float32)
    right = gram([a[:, :cut], a[:, cut:]], rank)
    left = gram([b.T], rank)
    whole = b.astype(float) @ a.astype(float)
    assert product_norm(left, right) == pytest.approx(np.linalg.norm(whole), rel=1e-12)
    # Gram matrices square the singular values, so half of the digits of the smallest are lost.
    expected = np.linalg.svd(whole, compute_uv=False)[:rank]
    np.testing.assert_allclose(product_spectrum(left, right), expected, rtol=1e-5, atol=1e-6)


def test_nothing_has_no_size_and_nan_stays() -> None:
    assert product_norm(gram([], 2), gram([], 2)) == 0.0
    bad = gram([np.array([[np.nan, 1.0]])], 1)
    assert np.isnan(product_norm(bad, np.eye(1)))
    assert np.isnan(product_spectrum(bad, np.eye(1))).all()
