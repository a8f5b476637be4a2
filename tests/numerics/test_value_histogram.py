"""Edges of equal steps, and bins closed below."""

from __future__ import annotations

import math

import numpy as np
import pytest

from runreport.numerics.value_histogram import BINS, histogram_edges, histogram_of_counts


def test_edges_are_equal_steps() -> None:
    assert histogram_edges(-1, 63).tolist() == list(range(-1, 64))


@pytest.mark.parametrize(("low", "high"), [(0.1, 0.7), (5, 5), (0, 5e-324), (-1.7e308, 1.7e308), (1, 1 + 2**-52)])
def test_edges_rise_from_low_to_high(low: float, high: float) -> None:
    edges = histogram_edges(low, high)
    assert len(edges) == BINS + 1
    assert (edges[0], edges[-1]) == (low, high)
    assert (edges[1:] >= edges[:-1]).all()
    assert all(map(math.isfinite, edges))


def test_bins_are_those_of_numpy() -> None:
    values = np.sort(np.random.default_rng(0).normal(size=500))
    edges = histogram_edges(values[0], values[-1])
    found = histogram_of_counts(values, np.arange(501), edges)
    assert found.tolist() == np.histogram(values, edges)[0].tolist()


def test_counts_weigh_and_equal_values_are_in_the_last_bin() -> None:
    assert histogram_of_counts(np.array([2.0]), np.array([0, 7]), histogram_edges(2, 2)).tolist() == [*[0] * 63, 7]
    assert histogram_of_counts(np.array([0, 32.0, 64]), np.array([0, 1, 3, 6]), histogram_edges(0, 64))[
        [0, 32, 63]
    ].tolist() == [1, 2, 3]
