"""The table of runs: its order, its numbers, and what it says about nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from runreport.pages.index import index_content
from runreport.pages.page import RunView

View = Callable[..., RunView]
Render = Callable[..., str]


def started(view: RunView, time: str | None) -> RunView:
    summary = {"epochs_done": 3} | ({} if time is None else {"started": time})
    return dataclasses.replace(view, run=dataclasses.replace(view.run, summary=summary, config=None))


def test_newest_runs_come_first_and_runs_without_a_time_last(full_view: View) -> None:
    views = tuple(
        started(full_view(run_id=name), time)
        for name, time in (
            ("old", "2026-01-01T00:00:00Z"),
            ("never", None),
            ("new", "2026-02-01T00:00:00+09:00"),
        )
    )
    assert [row.name for row in index_content(views).variables["rows"]] == ["new", "old", "never"]


def test_the_row_of_a_run_states_its_key_figures(full_view: View) -> None:
    (row,) = index_content((full_view(),)).variables["rows"]
    assert (row.model, row.data, row.epochs.shown) == ("GM-VAE", "digits", "12")
    assert row.components.note == "of 10"
    assert float(row.loss.sort) > 20
    assert "M" in row.spark
    assert "<svg" in row.stamp


def test_a_number_that_a_run_does_not_have_is_a_dash_and_sorts_as_missing(bare_view: View) -> None:
    (row,) = index_content((bare_view(),)).variables["rows"]
    for cell in (row.epochs, row.loss, row.components, row.accuracy, row.purity, row.started):
        assert (cell.shown, cell.sort) == ("–", "")


def test_no_runs_give_the_command_that_makes_some(render: Render) -> None:
    content = index_content(())
    html = render("index", content, root="")
    assert content.heading == "No runs yet"
    assert "runreport demo" in html
    assert "<table" not in html


def test_the_summary_counts_by_status_and_names_few_kinds(full_view: View, bare_view: View) -> None:
    views = (
        full_view(run_id="a"),
        full_view(run_id="b"),
        full_view(run_id="c", status="failed"),
        bare_view(),
    )
    content = index_content(views)
    assert content.heading == "Four runs"
    assert content.variables["summary"] == "Two completed, one failed, one unknown: GM-VAE on digits."


def test_a_hostile_name_is_text_cut_and_linked_by_slug(full_view: View, render: Render) -> None:
    view = full_view(run_id="<img src=x onerror=y>" * 30)
    html = render("index", index_content((dataclasses.replace(view, slug="img-src-1a2b"),)), root="")
    assert "<img" not in html
    assert 'href="runs/img-src-1a2b/index.html"' in html


def test_the_table_is_complete_without_scripts(full_view: View, render: Render) -> None:
    html = render("index", index_content((full_view(),)), root="")
    assert html.count('scope="col"') == 11
    assert 'scope="row"' in html
    assert "data-filter hidden" in html
