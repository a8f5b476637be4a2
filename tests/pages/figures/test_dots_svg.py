"""Static maps."""

from __future__ import annotations

import re

import numpy as np

from runreport.pages.figures.dots_svg import color, dots_svg


def places(svg: str) -> np.ndarray:
    return np.array([(float(x), float(y)) for x, y in re.findall(r"M([\d.-]+) ([\d.-]+)h0", svg)])


def drawn(points: object, labels: object, **size: int) -> str:
    settings = {"width": 560, "height": 380, "most": 900} | size
    return dots_svg(np.array(points, np.float32).reshape(-1, 2), np.array(labels, np.int32), "map", **settings)


def test_both_axes_share_one_scale_and_y_points_up() -> None:
    spots = places(drawn([[0, 0], [4, 0], [0, 1]], [0, 0, 0]))
    across, up = spots[1] - spots[0], spots[2] - spots[0]
    assert across[1] == 0
    assert up[1] < 0
    assert np.isclose(abs(up[1]) * 4, across[0], atol=0.05)


def test_every_label_is_drawn_when_not_all_points_are() -> None:
    labels = [0] * 5000 + [1] * 10
    svg = drawn(np.random.default_rng(0).normal(size=(5010, 2)), labels, most=100)
    assert len(places(svg)) <= 100
    assert color(1) in svg


def test_degenerate_clouds_are_drawn_in_the_middle() -> None:
    assert np.allclose(places(drawn([[3, 3], [3, 3]], [0, 1])), [280, 190])
    assert places(drawn([], [])).size == 0


def test_points_that_are_not_finite_are_left_out() -> None:
    assert len(places(drawn([[0, 0], [np.nan, 1], [1, 1], [np.inf, 0]], [0, 0, 1, 1]))) == 2


def test_the_eleventh_class_is_grey_and_names_are_left_out() -> None:
    points = np.random.default_rng(0).normal(size=(11, 2))
    assert color(10) == color(200) == "var(--c-other)"
    assert "<text" not in drawn(points, range(11))
    assert drawn(points[:10], range(10)).count("<text") == 10


def test_a_name_stands_on_a_point_of_its_class_even_between_two_clusters() -> None:
    points = [[0, 0]] * 5 + [[10, 0]] * 6 + [[0, 10]]
    svg = drawn(points, [3] * 11 + [4])
    x, y = re.findall(r'<text class="label" x="([\d.]+)" y="([\d.]+)"[^>]*>3<', svg)[0]
    assert [float(x), float(y) - 4] in places(svg).tolist()


def test_a_stamp_has_no_names() -> None:
    assert "<text" not in drawn([[0, 0], [1, 1]], [0, 1], width=72, height=54)
