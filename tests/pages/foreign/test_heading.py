"""Sentences from a run's own numbers."""

from __future__ import annotations

import math

import pytest
from foreign_view import foreign_view, logged_curve

from runreport.pages.foreign.heading import heading, lead, parameters
from runreport.runs.logged import CheckpointContents, CheckpointFile
from runreport.runs.run import Problem

FALL = logged_curve("train/loss", [(0, 3.12), (250, math.nan), (500, 0.84)])


def test_the_heading_tells_the_course_of_the_loss_and_the_best_of_the_evaluation() -> None:
    assert heading(foreign_view([FALL])) == "train/loss fell from 3.120 to 0.8400 in 500 steps"
    score = logged_curve("eval_acc", [(100, 0.5), (200, 0.9), (500, 0.7)])
    assert heading(foreign_view([FALL, score])).endswith("; the best eval_acc is 0.9000")
    loss = logged_curve("eval/loss", [(100, 2), (200, 1), (500, 4)])
    assert heading(foreign_view([FALL, loss])).endswith("; the best eval/loss is 1")


def test_a_run_that_stopped_says_so_first() -> None:
    said = heading(foreign_view([FALL], status="failed"))
    assert said == "Failed at step 500; train/loss fell from 3.120 to 0.8400 in 500 steps"
    assert heading(foreign_view(status="interrupted")).startswith("Interrupted")


def test_numbers_that_do_not_move_or_stand_alone_are_not_said_to_move() -> None:
    flat = logged_curve("loss", [(1, 2), (3, 2)])
    assert heading(foreign_view([flat])) == "loss began and ended at 2"
    once = logged_curve("loss", [(50, 1.528)])
    assert heading(foreign_view([once])) == "loss was logged once at step 50: 1.528"
    assert heading(foreign_view([logged_curve("r2", [(0, 0), (1, 1)])])) == "r2 rose from 0 to 1 in 1 step"
    nothing = logged_curve("loss", [(0, math.nan)])
    assert heading(foreign_view([nothing])) == "No metric among 1 curve"
    assert heading(foreign_view()) == "No curve and no checkpoint was found"


def test_a_run_without_curves_tells_what_it_saved() -> None:
    saved = CheckpointFile("a", 1, CheckpointContents("safetensors", ("a",), 9, parameters=7_241_732_096))
    assert heading(foreign_view(checkpoints=[saved])) == "One checkpoint of 7.24 billion parameters, and no curve"
    assert heading(foreign_view(checkpoints=[saved, saved])).endswith("of 7.24 billion parameters each, and no curve")
    bare = CheckpointFile("a", None)
    assert heading(foreign_view(checkpoints=[bare, bare, bare])) == "Three checkpoints, and no curve"


def test_the_lead_names_formats_end_time_and_what_is_in_data_health() -> None:
    times = {"times": FALL.x * 10}
    timed = logged_curve("loss", [(0, 3), (250, 1), (500, 2)], **times)
    val = logged_curve("val_loss", [(0, 3), (250, 1), (500, 2)])
    view = foreign_view([timed, val], status="completed", problems=(Problem("LFS", "a", "is a pointer"),))
    assert lead(view) == (
        "6 points in 2 curves, read as JSON lines and weights, up to step 500; the run took 1\u202fh 23\u202fmin.",
        "The run says that it was completed.",
        "val_loss was lowest, 1, at step 250, and is 2 at the end.",
        "One note on what could not be read or was left out: see data health.",
    )


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (1, "1 parameter"),
        (12_544, "12\u2009544 parameters"),
        (124_439_808, "124 million parameters"),
        (6_738_415_616, "6.74 billion parameters"),
    ],
)
def test_large_models_are_told_in_words(n: int, text: str) -> None:
    assert parameters(n) == text
