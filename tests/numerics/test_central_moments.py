"""Moments from counts and from sums of powers."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from runreport.numerics.central_moments import moments_of_counts, moments_of_sums, power_of_two_for


def test_a_case_by_hand() -> None:
    found = moments_of_counts(np.array([-1.0, 1.0, 3.0]), np.array([2, 1, 1]))
    assert (found.mean, found.l2) == (0.5, pytest.approx(12**0.5))
    assert found.std == pytest.approx((2 * 1.5**2 + 0.5**2 + 2.5**2) ** 0.5 / 2)


def test_moments_are_those_of_scipy() -> None:
    values = np.sort(np.random.default_rng(0).standard_t(5, size=9000))
    counts = np.random.default_rng(1).integers(1, 4, 9000)
    every = np.repeat(values, counts)
    found = moments_of_counts(values, counts)
    assert (found.mean, found.std) == (pytest.approx(every.mean()), pytest.approx(every.std()))
    assert found.kurtosis == pytest.approx(scipy.stats.kurtosis(every))


@pytest.mark.parametrize("centre", [0.0, 2.0, -3.0])
def test_the_centre_does_not_matter(centre: float) -> None:
    values = np.array([1.0, 2.0, 4.0, 9.0])
    sums = [float(((values - centre) ** power).sum()) for power in (1, 2, 3, 4)]
    found = moments_of_sums(4, centre, sums, 1.0)
    assert (found.mean, found.std) == (pytest.approx(4), pytest.approx(values.std()))
    assert found.kurtosis == pytest.approx(scipy.stats.kurtosis(values))
    assert found.l2 == pytest.approx(np.linalg.norm(values))


def test_equal_values_have_no_kurtosis() -> None:
    assert moments_of_counts(np.array([3.0]), np.array([5])).kurtosis is None


@pytest.mark.parametrize("largest", [0.0, 1.0, 1e300, 1e-300, 5e-324])
def test_numbers_are_scaled_by_powers_of_two(largest: float) -> None:
    scale = power_of_two_for(largest)
    assert np.frexp(scale)[0] == 0.5
    assert (largest * scale) ** 4 < np.inf
    assert largest == 0 or (largest * scale) ** 4 > 0
