"""The page of curves."""

from __future__ import annotations

import numpy as np
import pytest
from logged_run import logged_view

from runreport.pages.curve_parts.still import drawing
from runreport.pages.curves import curves_content, has_curves
from runreport.runs.logged import Curve

STEPS = np.arange(100.0)


@pytest.fixture
def content(tmp_path):
    loss = Curve("train/loss", STEPS, 2 - STEPS / 100, "log.csv", times=STEPS + 1795221119.125)
    odd = Curve("train/norm", np.append(STEPS, [5.0, 6.0]), np.append(np.full(101, np.nan), 3.0), "log.csv")
    heat = Curve("gpu/heat", STEPS, STEPS, "machine.csv", is_system=True)
    return curves_content(logged_view(tmp_path, curves=(heat, loss, odd)))


def test_the_heading_says_where_the_loss_went_and_the_lead_what_has_to_be_known(content):
    assert content.heading == "train/loss fell from 2 to 1.010 by step 99"
    says = " ".join(content.variables["lead"])
    assert "3 curves in 2 groups, 302 points, read from log.csv, machine.csv." in says
    assert "1 curve holds NaN or infinities" in says
    assert "x goes back in 1 curve" in says


def test_every_curve_has_a_file_of_the_page_and_a_row(content):
    keys = {chunk.key for chunk in content.chunks}
    placed = [(tag, key) for group in content.island["groups"] for tag, key in group["curves"]]
    assert [tag for tag, _ in placed] == ["train/loss", "train/norm", "gpu/heat"]
    assert {key for _, key in placed} == keys
    held = [one["tag"] for chunk in content.chunks for one in chunk.make()["curves"]]
    assert sorted(held) == ["gpu/heat", "train/loss", "train/norm"]
    rows = {row["tag"]: row for row in content.variables["rows"]}
    assert (rows["train/norm"]["nan"], rows["train/norm"]["restarts"], rows["train/norm"]["last"]) == (101, 1, "3")
    assert (rows["train/norm"]["first"], rows["train/loss"]["file"]) == ("NaN", "log.csv")


def test_the_start_keeps_every_digit_of_the_time(content):
    assert float(content.island["start"]) == 1795221119.125
    assert content.island["axes"] == ["step", "time", "relative"]


def test_a_restart_lifts_the_pen_of_a_still_drawing():
    svg = str(drawing(Curve("a", np.array([0.0, 1, 2, 1, 2]), np.arange(5.0), "f")))
    assert svg.count("M") == 2


def test_a_run_without_curves_has_no_such_page(tmp_path):
    assert not has_curves(logged_view(tmp_path))
    assert has_curves(logged_view(tmp_path, curves=(Curve("a", STEPS, STEPS, "f"),)))


def test_a_run_without_a_loss_says_how_much_was_logged(tmp_path):
    view = logged_view(tmp_path, curves=(Curve("a", STEPS, STEPS, "f"), Curve("loss", STEPS, STEPS * np.nan, "f")))
    assert curves_content(view).heading == "2 curves of 200 logged points"
