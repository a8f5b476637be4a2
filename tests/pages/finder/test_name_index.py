"""The index of a site's search: complete where it fits, below its size always, and it says what it lacks."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.build.embed import chunk_script, chunk_text
from runreport.pages.finder.name_index import KINDS, PAIRS, SIZE, name_index
from runreport.pages.finder.run_names import RunNames


def names(number: int, curves: dict[str, float], settings: tuple[str, ...] = (), settings_left: int = 0) -> RunNames:
    return RunNames(
        f"run {number}", f"run-{number}", "completed", ("csv",), "", curves, settings, (), (), settings_left
    )


def pairs_of(index: dict[str, Any], kind: str) -> dict[str, list[int]]:
    """Runs of each name, read as the browser does."""
    (found,) = [one for one in index["kinds"] if one["kind"] == kind]
    starts = found["starts"]
    return {name: found["runs"][starts[i] : starts[i + 1]].tolist() for i, name in enumerate(found["names"])}


def index_of(runs: list[RunNames]) -> dict[str, Any]:
    return name_index(runs, [{"run": "index.html"}] * len(runs), {"index": "index.html"})


def test_a_name_stands_once_with_every_run_that_has_it_most_first() -> None:
    index = index_of([names(0, {"b": 1, "a": 2}, ("lr = 1",)), names(1, {"b": 3}, ("lr = 2",)), names(2, {})])
    assert pairs_of(index, "curve") == {"b": [0, 1], "a": [0]}
    assert index["kinds"][0]["last"].tolist() == [1, 3, 2]
    assert pairs_of(index, "setting") == {"lr = 1": [0], "lr = 2": [1]}
    assert index["says"] == []
    assert [run["slug"] for run in index["runs"]] == ["run-0", "run-1", "run-2"]


@settings(derandomize=True, max_examples=25, deadline=None)
@given(st.lists(st.dictionaries(st.text(max_size=3), st.floats(), max_size=6), max_size=6))
def test_turning_the_lists_back_gives_what_every_run_has(curves: list[dict[str, float]]) -> None:
    index = index_of([names(i, own) for i, own in enumerate(curves)])
    found = pairs_of(index, "curve")
    assert [{name for name, own in found.items() if i in own} for i in range(len(curves))] == [*map(set, curves)]
    assert index["kinds"][0]["every"].tolist() == [*map(len, found.values())]


def test_a_thousand_runs_stay_below_the_size_and_what_is_left_out_is_said() -> None:
    own = {f'"\\<\u00e9{j}>' + "x" * 60: 1e-300 * j for j in range(60)}
    shared = {f"shared/{j}": 1.23456789012345e-101 for j in range(500)}
    odd = tuple(f"</script>&{j} = \\\u2028" for j in range(40))
    runs = [names(i, {f"{name}{i}": value for name, value in own.items()} | shared, odd) for i in range(1000)]
    index = index_of(runs)
    assert len(chunk_script("search", chunk_text(index))) < SIZE
    assert sum(len(kind["runs"]) for kind in index["kinds"]) <= PAIRS
    kept = pairs_of(index, "curve")
    assert set(shared) <= set(kept)  # names of many runs go first
    left_names, cut = index["says"]
    assert left_names.startswith(f"{len(kept):,}".replace(",", "\u2009") + " of 60\u2009500 curves are in this search")
    limit = max(map(len, kept.values()))
    assert f"more than {limit} runs" in cut
    assert np.all(index["kinds"][0]["every"][: len(shared)] == 1000)


def test_settings_that_a_run_left_out_are_counted() -> None:
    assert index_of([names(0, {}, (), 3), names(1, {}, (), 4)])["says"] == [
        "7 settings of very long configurations are not in this search."
    ]


def test_a_site_without_runs_has_an_index() -> None:
    assert [kind["names"] for kind in index_of([])["kinds"]] == [[]] * len(KINDS)
