"""Lines of static figures: what is left out, and that nothing is joined that was not logged together."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.pages.figures.thin import thinned
from runreport.pages.foreign.curve_groups import curve_groups
from runreport.pages.foreign.drawn_lines import POINTS, drawn_line, group_lines
from runreport.runs.logged import Curve


def curve(tag: str, x: list[float], values: list[float], unit: str = "step") -> Curve:
    return Curve(tag, np.array(x, float), np.array(values, float), "log", unit)  # type: ignore[arg-type]


def joined(xs: tuple[float, ...], ys: tuple[float, ...]) -> list[tuple[float, float]]:
    """The x of both ends of every piece that is drawn."""
    return [
        (a, b)
        for (a, u), (b, v) in zip(zip(xs, ys, strict=True), zip(xs[1:], ys[1:], strict=True), strict=False)
        if math.isfinite(u) and math.isfinite(v)
    ]


def test_a_restart_lifts_the_pen_and_a_value_that_is_none_is_a_gap() -> None:
    line = drawn_line(curve("a", [0, 1, 2, 1, 2], [5, math.inf, 3, 4, 2]), 0)
    assert line.xs == (0, 1, 2, 1, 1, 2)
    assert [value if math.isfinite(value) else None for value in line.ys] == [5, None, 3, None, 4, 2]
    assert all(a <= b for a, b in joined(line.xs, line.ys))


@settings(derandomize=True, max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 3000), min_size=1, max_size=5), st.integers(50, 900))
def test_no_piece_runs_backwards_however_long_the_curve_and_however_few_points(pieces: list[int], limit: int) -> None:
    x = np.concatenate([np.arange(n, dtype=float) for n in pieces])
    line = drawn_line(Curve("a", x, np.sin(x), "log"), 0)
    assert len(line.xs) <= POINTS + len(pieces)
    few = thinned(line, limit)
    assert len(few.xs) <= limit
    for one in (line, few):
        assert all(a <= b for a, b in joined(one.xs, one.ys))


def test_time_counts_hours_from_the_first_point() -> None:
    (group,) = curve_groups([curve("loss", [1e9, 1e9 + 7200], [1, 2], "time")])
    lines, _, _ = group_lines(group)
    assert lines[0].xs == (0, 2)


def test_what_another_log_repeats_and_single_values_are_said_and_not_drawn() -> None:
    curves = [
        curve("loss", [1, 2], [0.5, 0.25]),
        curve("train/loss", [1, 2], [0.5, 0.25000001]),
        curve("train_loss", [2], [0.4]),
    ]
    (group,) = curve_groups(curves)
    lines, drawn, says = group_lines(group)
    assert [line.name for line in lines] == [one.tag for one in drawn] == ["loss"]
    assert says == (
        "train/loss repeats loss and is not drawn again",
        "train_loss is a single value, 0.4, and is not drawn",
    )
