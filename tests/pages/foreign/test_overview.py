"""The overview of another program's run: complete, honest where nothing is, and nothing becomes markup."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable

import pytest
from foreign_view import foreign_view, logged_curve

from runreport.pages.run import run_content
from runreport.runs.logged import CheckpointContents, CheckpointFile
from runreport.runs.run import Problem

Render = Callable[..., str]
HOSTILE = "<script>alert(1)</script><!--{{ 7*7 }}\"' \u202e\0"


def test_every_figure_names_its_file_and_the_page_of_all_curves_is_linked(render: Render) -> None:
    curves = [
        logged_curve("loss", [(0, 2), (1, math.nan), (2, 1), (1, 3), (2, 2)]),
        logged_curve("val_loss", [(0, 2), (2, 1)], file="run/eval.csv"),
        logged_curve("lr", [(0, 1e-4), (1, 2e-4), (2, 1e-4)]),
        logged_curve("gpu.0.temp", [(0, 40), (1, 50)], is_system=True),
    ]
    content = run_content(foreign_view(curves, config={"lr": "1e-4", "seed": 7}))
    html = render("run", content)
    figures = re.findall(r"<figure.*?</figure>", html, re.DOTALL)
    assert [re.search(r'class="origin">([^<]*)', one)[1] for one in figures] == [  # type: ignore[index]
        "run/log.jsonl · run/eval.csv",
        "run/log.jsonl",
    ]
    assert "1 value is NaN or infinite and left as gaps; the axis goes back 1 time" in figures[0]
    assert 'href="curves.html">All 4 curves' in html
    assert "2 figures of 4 logged curves, 1 curve of the machine among them." in html
    assert 'href="setup.html">All 2 settings' in html
    assert "config.json" not in html
    assert "events.jsonl" not in html
    assert json.dumps(content.island, allow_nan=False)
    assert 'href="#v=curves"' in render("run", content, root="")


def test_a_run_with_nothing_says_what_there_is_not(render: Render) -> None:
    html = render("run", run_content(foreign_view()))
    for said in (
        "No curve was logged",
        "No configuration was found",
        "No file of weights was found",
        "nothing was left",
    ):
        assert said in html
    assert "curves.html" not in html


def test_problems_and_checkpoints_stand_on_the_page(render: Render) -> None:
    contents = CheckpointContents("", notes=("no weights lie in this folder",))
    saved = [CheckpointFile(f"run/checkpoint-{n}", n, contents) for n in range(1, 12)]
    view = foreign_view(checkpoints=saved, problems=(Problem("NO-WEIGHTS", "run/checkpoint-1", "no weights", 11),))
    html = render("run", run_content(view))
    assert "11 × no weights" in html
    assert "All 11 checkpoints and what they hold" in html
    assert "run/checkpoint-11<" in html
    assert "run/checkpoint-2<" not in html


@pytest.mark.fault(71, 72)
def test_text_of_a_run_stays_text(render: Render) -> None:
    curves = [
        logged_curve(HOSTILE, [(0, 2), (1, 1)], file=HOSTILE),
        logged_curve("loss", [(0, 1), (1, 2)], file=HOSTILE),
    ]
    saved = CheckpointFile(HOSTILE, 1, CheckpointContents(HOSTILE, notes=(HOSTILE,)))
    more = {"formats": {HOSTILE: (HOSTILE,)}, "problems": (Problem("A", HOSTILE, HOSTILE),)}
    view = foreign_view(curves, config={"model": HOSTILE, HOSTILE: 1}, checkpoints=[saved], **more)
    html = render("run", run_content(view))
    assert "<script" not in html
    assert "\0" not in html
