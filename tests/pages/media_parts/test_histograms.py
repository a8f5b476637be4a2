from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.media_parts import histograms as page
from runreport.pages.media_parts.histograms import BINS, common_grid, histogram_chunks, histogram_tags, rebinned
from runreport.runs.logged import Histogram


def histogram(edges: list[float], counts: list[float], step: int = 0, tag: str = "w") -> Histogram:
    return Histogram(tag, step, None, np.array(edges, float), np.array(counts, float), "events.out")


def test_values_of_a_bin_are_spread_evenly_and_a_point_falls_into_one_bin():
    grid = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    assert rebinned(histogram([0, 2, 4], [4, 2]), grid).tolist() == [2, 2, 1, 1]
    assert rebinned(histogram([0.5, 1.5], [6]), grid).tolist() == [3, 3, 0, 0]
    assert rebinned(histogram([1, 1], [7]), grid).tolist() == [0, 7, 0, 0]
    assert rebinned(histogram([4, 4], [7]), grid).tolist() == [0, 0, 0, 7]


def test_what_lies_beyond_the_grid_is_in_the_outermost_bins():
    grid = np.array([0.0, 1.0, 2.0])
    assert rebinned(histogram([-2, 0, 1, 3], [5, 1, 4]), grid).tolist() == [6, 4]
    assert rebinned(histogram([-2, -1], [5]), grid).tolist() == [5, 0]


BUCKETS = st.lists(st.tuples(st.floats(-50, 50), st.integers(0, 99)), min_size=2, max_size=12)


@given(BUCKETS, st.floats(-40, 40), st.floats(0.1, 30))
@settings(derandomize=True, max_examples=150)
def test_every_value_is_in_exactly_one_bin(buckets: list[tuple[float, int]], low: float, width: float):
    edges = sorted(edge for edge, _ in buckets)
    counts = [count for _, count in buckets[1:]]
    made = rebinned(histogram(edges, counts), np.linspace(low, low + width, 9))
    assert made.sum() == pytest.approx(sum(counts), rel=1e-9, abs=1e-9)
    assert (made >= 0).all()


def test_a_grid_as_fine_as_the_log_gives_its_own_counts():
    counts = np.random.default_rng(3).integers(0, 50, BINS).astype(float)
    counts[[0, -1]] = 1
    one = histogram(np.linspace(-2, 6, BINS + 1).tolist(), counts.tolist())
    grid, beyond = common_grid([one])
    assert np.allclose(rebinned(one, grid), counts)
    assert beyond == 0


def test_outliers_do_not_squeeze_the_rest_and_are_counted():
    some = [histogram([-1, 0, 1, 999, 1000], [5000, 4999, 0, 1]), histogram([-2, 2], [10])]
    grid, beyond = common_grid(some)
    assert (grid[0], grid[-1]) == (-2, 2)
    assert beyond == pytest.approx(1 / 10010)
    assert rebinned(some[0], grid).sum() == pytest.approx(10000)


def test_one_value_alone_has_room_on_both_sides():
    grid, _ = common_grid([histogram([5, 5], [9])])
    assert (grid[0], grid[-1]) == (4.5, 5.5)


def test_tags_are_sorted_thinned_and_known_by_what_they_hold(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "STEPS", 3)
    some = [histogram([0, 1], [1], step, tag) for step in range(9) for tag in ("b", "a")]
    tags, every = histogram_tags(some)
    assert (every, [tag.tag for tag in tags]) == (2, ["a", "b"])
    assert [one.step for one in tags[0].kept] == [0, 4, 8]
    assert tags[0].says == "3 of 9 steps, evenly spread, first and last kept"
    first, second = histogram_chunks(tags)
    assert first.of == second.of != ""
    data = first.make()
    assert data["counts"].shape == (3, BINS)
    assert data["totals"].tolist() == [1, 1, 1]
    assert data["steps"] == [0, 4, 8]
