"""`list`, `series` and `doctor`: what is there, to the last digit, for people and for programs."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import fsspec
import pytest
from click.testing import CliRunner, Result

from runreport.cli import cli

TAG = "l/x"
METRICS = [(1, 2.5), (2, float("nan")), (3, float("inf")), (2, 0.1), (3, -1e-300)]  # a restart goes back


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A run of the lab with one metric, and a checkpoint that is one in name only."""
    root = tmp_path / "runs" / "one"
    root.mkdir(parents=True)
    (root / "config.json").write_text('{"kind": "run.config", "lr": 0.1, "big": 1e999, "nested": {"a": [1, null]}}')
    lines = [
        {
            "seq": i + 1,
            "time": f"2026-01-01T00:00:0{i}Z",
            "type": "train.metrics",
            "epoch": epoch,
            "data": {"l/x": value},
        }
        for i, (epoch, value) in enumerate(METRICS)
    ]
    (root / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (root / "summary.json").write_text('{"status": "completed"}')
    return tmp_path / "runs"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], standalone_mode=False)


def parsed(*arguments: object) -> Any:
    found = run(*arguments)
    assert found.exception is None, found.exception
    return json.loads(found.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_list_names_every_run_with_its_numbers(runs: Path) -> None:
    (one,) = parsed("list", runs, "--json")
    assert one["id"] == "one"
    assert one["formats"] == ["lab"]
    assert one["status"] == "completed"
    assert one["config"] == {"kind": "run.config", "lr": 0.1, "big": None, "nested": {"a": [1, None]}}
    assert one["checkpoints"] == []
    # The log's reader writes NaN and Infinity of JSON as gaps.
    assert one["series"]["l/x"] == {
        "n": 5,
        "first": 2.5,
        "last": -1e-300,
        "min": -1e-300,
        "max": 2.5,
        "nan": 2,
        "inf": 0,
        "x": "epoch",
        "last_x": 3.0,
    }


def test_list_is_a_table_for_people(runs: Path) -> None:
    head, row, *_ = run("list", runs).stdout.splitlines()
    assert head.split() == ["run", "formats", "status", "series", "points", "checkpoints"]
    assert row.split() == ["one", "lab", "completed", "1", "5", "0"]


def test_series_prints_every_point_in_the_order_of_the_log(runs: Path) -> None:
    found = parsed("series", runs, "l/x", "--json")
    assert found["xs"] == [1, 2, 3, 2, 3]
    assert found["values"] == [2.5, "NaN", "NaN", 0.1, -1e-300]
    assert found["times"][1] - found["times"][0] == 1


def test_rows_give_the_same_doubles_again(runs: Path) -> None:
    rows = list(csv.DictReader(run("series", runs, "l/x").stdout.splitlines()))
    assert [float(row["epoch"]) for row in rows] == [1, 2, 3, 2, 3]
    assert [float(row["value"]) for row in rows][3:] == [0.1, -1e-300]
    assert rows[1]["value"] == "nan"


def test_a_series_that_is_not_there_says_which_are(runs: Path) -> None:
    error = run("series", runs, "lx").exception
    assert error is not None
    assert "no series 'lx'" in str(error)
    assert "l/x" in str(error)


def test_where_several_runs_have_the_series_one_is_chosen(runs: Path) -> None:
    (runs / "two").mkdir()
    for path in (runs / "one").iterdir():
        (runs / "two" / path.name).write_bytes(path.read_bytes())
    error = run("series", runs, "l/x").exception
    assert error is not None
    assert "--id: one, two" in str(error)
    assert parsed("series", runs, "l/x", "--id", "two", "--json")["run"] == "two"
    assert "no run 'three'" in str(run("series", runs, "l/x", "--id", "three").exception)


def test_two_ways_to_print_at_once_are_a_usage_error(runs: Path) -> None:
    error = run("series", runs, "l/x", "--json", "--csv").exception
    assert getattr(error, "exit_code", None) == 2


def test_doctor_says_what_was_found_where_and_what_not(runs: Path) -> None:
    found = parsed("doctor", runs, "--json")
    assert found["versions"]["runreport"]
    assert found["versions"]["numpy"][0].isdigit()
    by_name = {form["name"]: form for form in found["formats"]}
    assert by_name["lab"]["folders"] == ["one"]
    assert by_name["lab"]["why_not"] is None
    assert {problem["run"] for problem in found["problems"]} == {"one"}  # its config is none of ours
    others = [form for name, form in by_name.items() if name != "lab"]
    assert all(form["folders"] == [] and form["why_not"] for form in others)


def test_doctor_without_a_folder_and_with_one_that_nobody_knows(tmp_path: Path) -> None:
    assert "lab" in run("doctor").stdout
    (tmp_path / "notes.txt").write_text("x")
    found = parsed("doctor", tmp_path, "--json")
    assert found["problems"] == []
    assert all(form["why_not"].startswith("none of 1 files") for form in found["formats"])


def test_text_of_a_run_cannot_reach_the_terminal(runs: Path) -> None:
    (runs / "one").rename(runs / "o\x1b[31mne")
    assert "\x1b" not in run("list", runs).stdout + run("doctor", runs).stdout


def test_a_bucket_is_listed_as_a_folder_is(runs: Path) -> None:
    bucket = fsspec.filesystem("memory")
    for path in runs.rglob("*.*"):
        bucket.pipe_file(f"/bucket/runs/{path.relative_to(runs)}", path.read_bytes())
    try:
        assert parsed("list", "memory://bucket/runs", "--json") == parsed("list", runs, "--json")
        assert run("series", "memory://bucket/runs", TAG).stdout == run("series", runs, TAG).stdout
    finally:
        bucket.rm("/bucket", recursive=True)
