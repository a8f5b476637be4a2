from __future__ import annotations

import numpy as np
import pytest

from runreport.numerics.grids import bounds_of, cell_means, shared_mass

UNIT = ((0.0, 4.0), (0.0, 2.0))


def test_bounds_are_the_extremes_and_a_constant_axis_is_padded() -> None:
    assert bounds_of(np.array([[1.0, 5.0], [3.0, 5.0]])) == ((1.0, 3.0), (4.5, 5.5))
    assert bounds_of(np.array([[0.0, 1.0], [2.0, 3.0]]), margin=1.0) == ((-1.0, 3.0), (0.0, 4.0))


@pytest.mark.parametrize("value", [0.0, 1e30, -1e30])
def test_bounds_of_one_point_have_an_extent(value: float) -> None:
    for low, high in bounds_of(np.full((1, 2), value, np.float32)):
        assert low < value < high


def test_a_point_on_a_cell_centre_gives_that_cell_all_of_its_mass() -> None:
    mass = shared_mass(np.array([[2.5, 0.5]]), np.array([3.0]), UNIT, (2, 4))
    assert mass.tolist() == [[0, 0, 3, 0], [0, 0, 0, 0]]


def test_a_point_between_four_centres_is_shared_linearly() -> None:
    mass = shared_mass(np.array([[1.25, 1.0]]), np.array([1.0]), UNIT, (2, 4))
    np.testing.assert_allclose(mass, [[0.125, 0.375, 0, 0], [0.125, 0.375, 0, 0]])


def test_no_mass_is_lost_also_at_the_edges() -> None:
    points = np.random.default_rng(0).uniform([-1, -1], [5, 3], (100, 2))
    weights = np.random.default_rng(1).uniform(size=100)
    assert shared_mass(points, weights, UNIT, (5, 7)).sum() == pytest.approx(weights.sum())


def test_cell_means_average_per_cell_and_leave_empty_cells_nan() -> None:
    points = np.array([[0.5, 0.5], [0.6, 0.4], [4.0, 2.0], [9.0, 0.0]])
    means = cell_means(points, np.array([1.0, 2.0, 7.0, 100.0]), UNIT, (2, 4))
    wanted = np.full((2, 4), np.nan)
    wanted[0, 0], wanted[1, 3] = 1.5, 7.0
    np.testing.assert_array_equal(means, wanted)
