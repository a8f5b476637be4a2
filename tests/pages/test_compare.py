"""The page of all runs beside each other: what it says without scripts, and its data."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sweep_runs import START_S, sweep_values, write_sweep

from runreport.build.embed import chunk_text, json_text
from runreport.pages.compare import COMPARE, compare_content
from runreport.pages.page import PageContent, RunView
from runreport.runs.discover import find_runs
from runreport.runs.logged import Curve, Logged
from runreport.runs.run import Run

Render = Callable[..., str]
PARTS, NAMES = ("train", "eval"), ("loss", "accuracy", "lr")


def view(run_id: str, curves: Sequence[Curve] = (), config: Mapping[str, object] | None = None) -> RunView:
    """A run of another program's format."""
    run = Run(run_id, Path(run_id), "x", "unknown", None, config or {}, {}, (), (), (), (), tree=Path())
    return RunView(with_logged(run, curves), run_id.replace("/", "-"), shelf=None, failures=())  # type: ignore[arg-type]


def with_logged(run: Run, curves: Sequence[Curve]) -> Run:
    object.__setattr__(run, "logged", Logged(curves=tuple(curves)))
    return run


def curve(tag: str, values: Sequence[float], **others: Any) -> Curve:
    return Curve(tag, np.arange(len(values), dtype=float), np.array(values, dtype=float), "log.csv", **others)


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> PageContent:
    """Six runs: two choices of settings, three seeds each."""
    runs = find_runs((write_sweep(tmp_path_factory.mktemp("sweep"), 6, steps=40),))
    views = [RunView(run, run.id.replace("/", "-"), shelf=None, failures=()) for run in runs]  # type: ignore[arg-type]
    return compare_content(tuple(views))


def chunk(content: PageContent, key: str) -> Mapping[str, Any]:
    (found,) = (one for one in content.chunks if one.key == key)
    return found.make()


def tag(content: PageContent, name: str) -> Mapping[str, Any]:
    (found,) = (one for one in content.island["tags"] if one["tag"] == name)
    return found


def test_one_run_is_told_what_the_page_needs(render: Render) -> None:
    html = render("compare", compare_content((view("alone"),)), root="")
    assert "needs at least two" in html
    assert "<table" not in html


def test_values_in_the_data_are_exactly_those_of_the_logs(sweep: PageContent) -> None:
    data = chunk(sweep, f"tag_{tag(sweep, 'eval/loss')['key']}")
    for number in range(6):
        logged = sweep_values(number, 40)["eval/loss"]
        drawn = data["curves"][number]
        np.testing.assert_array_equal(drawn["y"], logged)
        assert drawn["t"][-1] == 2 * 39  # seconds from the start of the run
        assert data["values"]["low"][number] == logged.min()
        assert data["values"]["low_x"][number] == logged.argmin()
        assert data["values"]["last"][number] == logged[-1]
        for row, step in enumerate(data["steps"]):
            assert data["at"][row, number] == logged[int(step)]
            assert data["at_x"][row, number] == step
    assert data["common"].tolist() == [39]


def test_the_curve_of_a_group_is_the_mean_of_its_seeds(sweep: PageContent) -> None:
    data = chunk(sweep, f"groups_{tag(sweep, 'eval/loss')['key']}")
    (grouping,) = (one for one in sweep.island["groupings"] if one["key"] == "equal")
    assert [group["runs"] for group in grouping["groups"]] == [(0, 1, 2), (3, 4, 5)]
    for group, found in zip(grouping["groups"], data["equal"], strict=True):
        table = np.array([sweep_values(number, 40)["eval/loss"] for number in group["runs"]])
        np.testing.assert_allclose(found["mean"], table.mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(found["std"], table.std(axis=0, ddof=1), rtol=1e-12)
        np.testing.assert_array_equal(found["low"], table.min(axis=0))
        np.testing.assert_array_equal(found["high"], table.max(axis=0))
        assert (found["runs"], found["steps"], set(found["n"].tolist())) == (3, 40, {3})


def test_runs_stand_in_the_order_of_their_start_whatever_their_names() -> None:
    early, late = curve("loss", [1], times=np.array([START_S])), curve("loss", [1], times=np.array([START_S + 9]))
    content = compare_content((view("a", [late]), view("b", [early]), view("c")))
    assert [run["name"] for run in content.island["runs"]] == ["b", "a", "c"]


def test_only_tags_of_several_runs_are_compared_and_the_others_counted() -> None:
    views = (view("a", [curve("loss", [1]), curve("mine", [1])]), view("b", [curve("loss", [1])]), view("c"))
    content = compare_content(views)
    assert [one["tag"] for one in content.island["tags"]] == ["loss"]
    assert content.island["tags_of_one"] == 1
    bits = np.unpackbits(np.frombuffer(base64.b64decode(content.island["tags"][0]["in"]), dtype=np.uint8))
    names = [run["name"] for run, bit in zip(content.island["runs"], bits, strict=False) if bit]
    assert names == ["a", "b"]


def test_what_is_judged_by_comes_before_bookkeeping() -> None:
    names = ("lr", "epoch", "train/loss", "eval/loss", "step_time", "zzz")
    curves = [curve(name, [1, 2]) for name in names] + [curve("gpu", [1], is_system=True)]
    content = compare_content((view("a", curves), view("b", curves)))
    assert [one["tag"] for one in content.island["tags"]][:3] == ["eval/loss", "train/loss", "zzz"]
    assert content.variables["first"] == ["eval/loss", "train/loss", "zzz"]


def test_runs_that_count_something_else_are_drawn_but_not_averaged() -> None:
    steps, epochs = curve("loss", [1, 2]), curve("loss", [5, 6], unit="epoch")
    content = compare_content((view("f/a", [steps]), view("f/b", [steps]), view("f/c", [epochs])))
    (one,) = content.island["tags"]
    assert (one["unit"], one["n"], one["other"]) == ("step", 3, 1)
    data = chunk(content, f"tag_{one['key']}")
    assert np.isnan(data["at"][:, 2]).all()
    assert data["values"]["last"][2] == 6
    (group,) = chunk(content, f"groups_{one['key']}")["folder"]
    assert group["runs"] == 2


def test_a_long_curve_keeps_its_exact_values_where_fewer_points_are_drawn() -> None:
    values = np.sin(np.arange(5000.0))
    content = compare_content((view("a", [curve("loss", values)]), view("b", [curve("loss", values)])))
    data = chunk(content, f"tag_{content.island['tags'][0]['key']}")
    assert (data["curves"][0]["n"], data["curves"][0]["shown"]) == (5000, len(data["curves"][0]["x"]))
    assert data["curves"][0]["shown"] < 5000
    assert data["values"]["low"][0] == values.min()


def test_a_chunk_is_made_again_only_where_one_of_its_curves_changed() -> None:
    def digests(second: Sequence[float]) -> dict[str, str]:
        views = (
            view("a", [curve("loss", [1, 2]), curve("acc", [1])]),
            view("b", [curve("loss", second), curve("acc", [1])]),
        )
        return {one.key: one.of for one in compare_content(views).chunks}

    before, after = digests([3, 4]), digests([3, 5])
    assert before.keys() == after.keys()
    assert len({key for key in before if before[key] != after[key]}) == 1


def test_the_tables_without_scripts_hold_values_and_differences(sweep: PageContent, render: Render) -> None:
    html = render("compare", sweep, root="")
    assert html.count('scope="row"') == 6
    assert "best" in html
    assert "optimizer.lr" in html
    assert "output_dir" in html
    assert "dataset" not in html  # the same in all runs
    assert "5 that are the same in all runs are not listed" in html


def test_what_a_long_table_leaves_out_is_said(render: Render) -> None:
    views = tuple(view(f"run {number:02d}", [curve("loss", [number, math.nan])]) for number in range(60))
    html = render("compare", compare_content(views), root="")
    assert "the first 50 of 60 runs, 10 are left out" in html
    assert "10 of 60 runs share colour and dashes" in html


def test_three_hundred_runs_fit_into_a_page_that_opens_at_once() -> None:
    def views() -> Iterator[RunView]:
        for number in range(300):
            curves = [
                curve(f"{part}/{name}", np.sin(np.arange(500) / (number + 1))) for part in PARTS for name in NAMES
            ]
            yield view(f"sweep/run_{number:03d}", curves, {"lr": number % 3, "seed": number, "depth": number // 100})

    content = compare_content(tuple(views()))
    texts = {one.key: chunk_text(one.make()) for one in content.chunks}
    first = [texts["compare_settings"], *(texts[f"tag_{key}"] for key in content.island["first"])]
    assert len(json_text(content.island)) + sum(map(len, first)) < 1_000_000
    assert max(map(len, texts.values())) < 1_000_000


def test_hostile_names_are_text(render: Render) -> None:
    evil = "<img src=x onerror=y>"
    views = tuple(view(f"{evil}{n}", [curve(evil, [1])], {evil: f"{evil}{n}"}) for n in range(2))
    assert "<img" not in render("compare", compare_content(views), root="")


def test_the_page_uses_every_fact_that_it_reads() -> None:
    assert COMPARE.file == "compare.html"
    assert {"id", "config_raw", "logged", "events", "status"} <= set(COMPARE.facts)
