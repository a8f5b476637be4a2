"""The static map: a frame that later epochs do not overturn, and dots where the points are."""

from __future__ import annotations

import re

import numpy as np
import pytest

from runreport.artifacts.latent.projection import Projection
from runreport.pages.latent_poster import DOTS, HEIGHT, WIDTH, common_frame, poster, robust_bounds


def projection(points: np.ndarray, labels: np.ndarray) -> Projection:
    n = len(points)
    bounds = ((0.0, 1.0), (0.0, 1.0))
    return Projection("pca", 2, n, n, f"all {n}", np.arange(n), labels, points.astype(np.float32), bounds)


def test_one_far_outlier_does_not_shrink_the_frame():
    points = np.random.default_rng(1).uniform(-1, 1, (1000, 2))
    points[0] = 1e6
    frame = common_frame([robust_bounds(points)])
    assert frame.half == pytest.approx(1.0, abs=0.05)


def test_the_longest_side_has_half_length_one():
    frame = common_frame([np.array([[0.0, 10.0], [8.0, 12.0]])])
    assert (frame.centre, frame.half, frame.extent) == ((4.0, 11.0), 4.0, (1.0, 0.25))


def test_smaller_earlier_epochs_leave_the_frame_of_the_newest():
    newest = np.array([[-2.0, -2.0], [2.0, 2.0]])
    assert common_frame([newest * 0.1, newest]) == common_frame([newest])


def test_a_huge_earlier_epoch_widens_the_frame_by_a_tenth_only():
    newest = np.array([[-2.0, -2.0], [2.0, 2.0]])
    assert common_frame([newest * 100, newest]).half == pytest.approx(2.4)


def test_coinciding_points_have_a_frame_and_a_drawing():
    points = np.full((5, 2), 3.0)
    frame = common_frame([robust_bounds(points)])
    drawn = poster(projection(points, np.zeros(5, int)), frame, np.arange(5))
    assert drawn["classes"][0]["path"] == f"M{WIDTH / 2:.1f} {HEIGHT / 2:.1f}h0" * 5


def test_dots_keep_the_aspect_of_the_map_and_y_runs_upwards():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    frame = common_frame([np.array([[-1.0, -1.0], [1.0, 1.0]])])
    path = poster(projection(points, np.zeros(3, int)), frame, np.arange(3))["classes"][0]["path"]
    dots = np.array([[float(x), float(y)] for x, y in re.findall(r"M(\S+) (\S+)h0", path)])
    assert dots[1, 0] - dots[0, 0] == pytest.approx(dots[0, 1] - dots[2, 1])
    assert dots[2, 1] < dots[0, 1]


def test_more_points_than_dots_show_a_prefix_of_the_order():
    n = DOTS + 500
    points = np.random.default_rng(2).uniform(-1, 1, (n, 2))
    drawn = poster(projection(points, np.arange(n) % 3), common_frame([robust_bounds(points)]), np.arange(n)[::-1])
    assert drawn["shown"] == DOTS
    assert sum(group["path"].count("M") for group in drawn["classes"]) == DOTS


def test_more_than_ten_classes_share_one_grey():
    points = np.random.default_rng(3).uniform(-1, 1, (24, 2))
    drawn = poster(projection(points, np.arange(24) % 12), common_frame([robust_bounds(points)]), np.arange(24))
    assert {group["name"] for group in drawn["classes"]} == {"other"}
