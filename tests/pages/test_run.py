"""The run page: what it states, what it says when something is missing, and that nothing becomes markup."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from runreport.artifacts.latent.projection import PROJECTION
from runreport.pages.page import Failure, Ref, RunView
from runreport.pages.run import run_content
from runreport.runs.run import Problem, Series

HOSTILE = "<script>alert(1)</script><!--<script>{{ 7*7 }}\"' onload=x \u202e\0"

View = Callable[..., RunView]
Render = Callable[..., str]


class Tags(HTMLParser):
    """Names of all elements and attributes, and all text."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words += data


def parsed(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    return tags


def test_the_heading_states_what_the_artifacts_say(full_view: View) -> None:
    assert run_content(full_view()).heading == "All ten mixture components carry a digit"


def test_components_are_not_said_to_carry_digits_while_they_do_not_match_them(full_view: View) -> None:
    assert run_content(full_view(epochs=0)).heading == "One of ten mixture components is in use"


def test_a_run_that_stopped_says_so_before_anything_else(full_view: View) -> None:
    view = full_view(
        status="failed",
        summary={"epochs_done": 5, "error": {"type": "OSError", "message": "no /a/b/c space"}},
    )
    content = run_content(view)
    assert content.heading == "Failed after 5 of 12 epochs"
    assert any("It stopped with OSError: no …/c space." in sentence for sentence in content.variables["lead"])


def test_the_figures_are_numbered_in_the_order_of_the_page(full_view: View, render: Render) -> None:
    html = render("run", run_content(full_view()))
    assert re.findall(r">Fig\. (\d+)<", html) == [str(n) for n in range(1, 9)]


def test_every_figure_has_caption_origin_label_and_table(full_view: View, render: Render) -> None:
    html = render("run", run_content(full_view()))
    for figure in re.findall(r"<figure.*?</figure>", html, re.DOTALL):
        assert re.search(r'role="img" aria-label="[^"]{20,}"', figure)
        assert "<figcaption>" in figure
        assert 'class="origin"' in figure
        assert "<caption>Numbers of figure" in figure


def test_every_chart_can_become_alive_and_its_json_is_strict(full_view: View) -> None:
    view = full_view()
    series = tuple(Series(one.tag, one.epochs, (math.nan, math.inf, *one.values[2:])) for one in view.run.series)
    view = dataclasses.replace(view, run=dataclasses.replace(view.run, series=series))
    charts = run_content(view).island["charts"]
    assert set(charts) == {"loss", "schedule", "components", "usage", "weights", "quality"}
    text = json.dumps(charts, allow_nan=False)
    assert json.loads(text)["loss"]["data"][0]["y"][:2] == [None, None]


def test_a_gap_in_a_curve_is_a_gap_and_not_a_zero(full_view: View) -> None:
    view = full_view()
    first = dataclasses.replace(view.run.series[0], values=(1.0, math.nan, *view.run.series[0].values[2:]))
    view = dataclasses.replace(view, run=dataclasses.replace(view.run, series=(first,)))
    table = run_content(view).variables["training"][0].table
    assert [row[1] for row in table.rows[:2]] == ["1", "–"]


def test_an_empty_run_names_what_is_missing_and_shows_no_number(bare_view: View, render: Render) -> None:
    content = run_content(bare_view())
    text = parsed(render("run", content)).words
    assert content.heading == "No epoch has finished yet"
    assert "Not available because the log holds no epoch with a loss" in text
    assert "Not available because config.json cannot be read" in text
    assert "Nothing was skipped" not in text
    assert {tile.value for tile in content.variables["tiles"]} == {"–", "0"}


def test_missing_artifacts_are_counted_with_the_command_that_makes_them(full_view: View, render: Render) -> None:
    view = full_view()
    text = parsed(render("run", run_content(view))).words
    assert "runreport build runs" in text
    assert "artifact files are missing" in text


def test_problems_and_failures_stand_on_the_page_with_code_and_lines(full_view: View, render: Render) -> None:
    problem = Problem("JSON-LINE", "events.jsonl", "lines were skipped", 9, (3, 4, 7, 8, 9))
    ref = Ref(PROJECTION, 5, (("method", "umap"), ("dim", 2)))
    view = dataclasses.replace(
        full_view(problems=(problem,)), failures=(Failure(ref, "CANNOT-COMPUTE", "only 3 points"),)
    )
    text = parsed(render("run", run_content(view))).words
    for expected in (
        "9 × lines were skipped",
        "3, 4, 7, 8, 9 …",
        "JSON-LINE",
        "CANNOT-COMPUTE",
        "only 3 points",
    ):
        assert expected in text
    assert "projections/latent_2d_epoch_5_umap.json" in text


@pytest.mark.fault(71, 72)
def test_nothing_of_a_run_becomes_markup_or_a_template(full_view: View, render: Render) -> None:
    view = full_view(
        status="failed",
        config_raw={HOSTILE: {HOSTILE: HOSTILE, "n": HOSTILE * 400}},
        series=(Series("loss", (1, 2), (2.0, 1.0)), Series(HOSTILE, (1, 2), (2.0, 1.0))),
        summary={"error": {"type": HOSTILE, "message": HOSTILE}},
        problems=(Problem("X", HOSTILE, HOSTILE),),
    )
    plain = parsed(render("run", run_content(full_view())))
    hostile = parsed(render("run", run_content(view)))
    assert hostile.names - plain.names <= {"details", "summary"}
    assert not {name for name in hostile.attributes if name.startswith("on")}
    assert "{{ 7*7 }}" in hostile.words
    assert "alert(1)</script>" in hostile.words


@pytest.mark.fault(76)
def test_a_name_is_escaped_for_plotly_in_the_island(full_view: View) -> None:
    view = full_view(series=(Series("<a href=x>&lt;", (1, 2), (2.0, 1.0)),))
    figure = run_content(view).island["charts"]["metric-0"]
    assert figure["data"][0]["name"] == "&lt;a href=x&gt;&amp;lt;"


@pytest.mark.fault(70)
def test_secrets_and_folders_stay_at_home(full_view: View, render: Render) -> None:
    view = full_view(config_raw={"data": {"api_key": "s3cret", "path": "/home/ada/private/x.npz"}})
    html = render("run", run_content(view))
    assert "s3cret" not in html
    assert "/home/ada" not in html
    assert "(home)/private/x.npz" in html


def test_a_list_of_thousands_is_cut_with_its_length_said(full_view: View, render: Render) -> None:
    view = full_view(config_raw={"viz": {"sample_indices": list(range(5000))}})
    text = parsed(render("run", run_content(view))).words
    assert "show all 5000 values" in text


@pytest.mark.fault(65)
def test_five_thousand_metrics_leave_the_page_usable(full_view: View, render: Render) -> None:
    series = tuple(Series(f"m{i}", (1, 2), (1.0, 2.0)) for i in range(5000))
    html = render("run", run_content(full_view(series=series)))
    assert "4994 further metrics" in html
    assert len(html) < 300_000


@pytest.mark.fault(133)
def test_ten_thousand_epochs_are_drawn_thinned_with_their_extremes(full_view: View) -> None:
    epochs = tuple(range(10_000))
    values = tuple(-50.0 if epoch == 7777 else 1.0 + epoch % 3 for epoch in epochs)
    content = run_content(full_view(series=(Series("loss", epochs, values),)))
    drawn = content.island["charts"]["loss"]["data"][0]
    assert len(drawn["x"]) <= 2000
    assert -50.0 in drawn["y"]
    assert len(content.variables["training"][0].drawing) < 120_000


@pytest.mark.fault(147)
def test_the_page_is_the_same_text_twice(full_view: View, render: Render) -> None:
    assert render("run", run_content(full_view())) == render("run", run_content(full_view()))


@pytest.mark.fault(147)
def test_times_of_computation_are_not_in_the_page(full_view: View, render: Render) -> None:
    assert "812" not in parsed(render("run", run_content(full_view()))).words


def test_the_way_to_the_explorer_fits_a_site_and_a_single_file(full_view: View, render: Render) -> None:
    content = run_content(full_view())
    assert 'href="latent.html"' in render("run", content)
    assert 'href="#v=latent"' in render("run", content, root="")
    assert "latent.html" not in render("run", content, root="")
