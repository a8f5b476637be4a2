"""Rows of other programs' runs, and sentences over runs of many kinds."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from foreign_view import foreign_view, logged_curve

from runreport.pages.index import index_content
from runreport.pages.index_rows.foreign_row import foreign_row


def test_the_row_names_its_metric_with_last_and_best_and_how_far_it_came() -> None:
    times = logged_curve("x", [(0, 0), (1, 0), (2, 0), (3, 0)]).x + 1_614_619_320
    curve = logged_curve("train/loss", [(0, 3), (100, 1), (200, math.nan), (300, 2)], times=times)
    row = foreign_row(foreign_view([curve], status="completed"))
    assert (row.model, row.data) == ("JSON lines and weights", "1 curve")
    assert (row.epochs.shown, row.epochs.note) == ("300", "steps")
    assert (row.loss.shown, row.loss.note, row.loss.more) == ("2", "train/loss", "lowest 1")
    assert (row.started.shown, row.started.note) == ("2021-03-01", "17:22")
    assert 'aria-label="train/loss over 4 points, from 3 to 2"' in row.spark


def test_what_a_run_does_not_tell_is_a_dash() -> None:
    row = foreign_row(foreign_view())
    assert {(cell.shown, cell.sort) for cell in (row.epochs, row.loss, row.started)} == {("–", "")}
    assert row.spark == ""


def test_the_heading_counts_formats_only_where_there_are_others_than_ours(
    full_view: Callable[..., Any], render: Callable[..., str]
) -> None:
    both = index_content((full_view(), foreign_view(status="failed"), foreign_view(run_id="b")))
    assert both.heading == "Three runs of three formats"
    assert both.variables["summary"] == (
        "One completed, one failed, one of unknown end: GM-VAE on digits, JSON lines, weights."
    )
    one = index_content((foreign_view(formats={"yolo": ("a",)}),))
    assert one.heading == "One run of YOLO"
    assert "Purity" not in render("index", one, root="")
    assert "Main metric" in render("index", both, root="")
    assert index_content((full_view(),)).heading == "One run"
