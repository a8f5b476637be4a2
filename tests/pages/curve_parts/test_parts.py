"""The files that hold the curves of a page."""

from __future__ import annotations

import numpy as np

from runreport.pages.curve_parts.curve_data import curve_json
from runreport.pages.curve_parts.parts import PART_POINTS, cut, part_chunk, part_json, points_each
from runreport.runs.logged import Curve


def curve(tag: str, n: int = 5, shift: float = 0.0, file: str = "f") -> Curve:
    return Curve(tag, np.arange(n, dtype=float), np.arange(n) + shift, file, times=np.arange(n) + 1e9)


def test_the_more_curves_the_fewer_points_of_each_and_never_less_than_a_thousand():
    assert [points_each(n) for n in (0, 1, 250, 500, 5000)] == [4000, 4000, 4000, 2000, 1000]


def test_files_hold_about_as_many_points_and_every_curve_once():
    curves = [curve(f"{i:03d}", 900) for i in range(200)] + [curve("long", 10**6)]
    parts = list(cut(curves, 4000))
    assert [one.tag for part in parts for one in part] == [one.tag for one in curves]
    assert all(sum(min(4000, len(one.x)) for one in part) <= PART_POINTS for part in parts)
    assert list(cut([], 10)) == []


def test_columns_that_several_curves_have_are_stored_once():
    made = part_json([curve("a"), curve("b", shift=1), curve("c")], 100)
    assert len(made["columns"]) == 3  # x and the values of a and c; those of b; times
    for one, whole in zip(made["curves"], [curve("a"), curve("b", shift=1), curve("c")], strict=True):
        alone = curve_json(whole, limit=100)
        for name in ("x", "y", "t"):
            assert np.array_equal(made["columns"][one[name]], alone[name])


def test_a_file_is_known_by_all_that_is_in_it():
    first = part_chunk("k", [curve("a")], 100)
    others = [curve("b"), curve("a", 6), curve("a", shift=1), curve("a", file="g")]
    assert part_chunk("k", [curve("a")], 100).of == first.of
    assert first.of not in {part_chunk("k", [one], 100).of for one in others} | {part_chunk("k", [curve("a")], 50).of}
