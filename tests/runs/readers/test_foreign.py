"""Runs of other formats as a build sees them: one Run each, the same object until one of its files changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from foreign_run import write_files

from runreport.errors import NoRunFound
from runreport.runs.discover import find_runs
from runreport.runs.readers.foreign import ForeignRuns
from runreport.runs.run import Run

CSV = "step,loss\n1,3.5\n2,2.5\n"
LATER_S = 1e9  # seconds after everything was written


def nowhere(_folder: str) -> bool:
    return False


def looked(runs: ForeignRuns, root: Path, skips: Callable[[str], bool] = nowhere) -> dict[str, Run]:
    return {run.id: run for run in runs.below(root, skips)[0]}


@pytest.fixture
def runs() -> ForeignRuns:
    """A clock that stands far from every write, so that no file is too young to be relied on."""
    return ForeignRuns(now_s=lambda: LATER_S * 3)


def test_a_run_is_read_again_when_one_of_its_files_changes_and_no_other_is(tmp_path: Path, runs: ForeignRuns) -> None:
    write_files(tmp_path, {"a/metrics.csv": CSV, "b/metrics.csv": CSV})
    before = looked(runs, tmp_path)
    assert looked(runs, tmp_path)["a"] is before["a"]
    (tmp_path / "a" / "metrics.csv").write_text(CSV + "3,1.5\n")
    now = looked(runs, tmp_path)
    assert now["b"] is before["b"]
    assert now["a"].logged_digest != before["a"].logged_digest
    assert now["a"].logged.curves[0].values.tolist() == [3.5, 2.5, 1.5]


def test_a_file_written_anew_with_the_same_numbers_leaves_the_run_as_it_was(tmp_path: Path, runs: ForeignRuns) -> None:
    write_files(tmp_path, {"a/metrics.csv": CSV})
    before = looked(runs, tmp_path)["a"]
    (tmp_path / "a" / "metrics.csv").unlink()
    write_files(tmp_path, {"a/metrics.csv": CSV})
    assert looked(runs, tmp_path)["a"] is before


def test_a_run_inside_a_run_does_not_change_the_outer_one(tmp_path: Path, runs: ForeignRuns) -> None:
    write_files(tmp_path, {"metrics.csv": CSV, "inner/metrics.csv": CSV})
    before = looked(runs, tmp_path)
    (tmp_path / "inner" / "metrics.csv").write_text(CSV + "3,9\n")
    now = looked(runs, tmp_path)
    assert now[tmp_path.name] is before[tmp_path.name]
    assert now["inner"] is not before["inner"]


def test_runs_of_one_database_are_told_apart(tmp_path: Path, runs: ForeignRuns) -> None:
    with sqlite3.connect(tmp_path / "mlflow.db") as connection:
        connection.executescript("""
            CREATE TABLE runs (run_uuid, name, status, experiment_id, lifecycle_stage);
            CREATE TABLE metrics (run_uuid, key, value, step, timestamp, is_nan);
            CREATE TABLE params (run_uuid, key, value);
            CREATE TABLE tags (run_uuid, key, value);
            INSERT INTO runs VALUES ('r1', 'one', 'FINISHED', 0, 'active'), ('r2', 'two', 'FAILED', 0, 'active');
            INSERT INTO metrics VALUES ('r1', 'loss', 0.5, 1, 1000, 0), ('r2', 'loss', 0.25, 1, 1000, 0);
        """)
    connection.close()
    found = find_runs([tmp_path], foreign=runs)
    assert [(run.id, run.status) for run in found] == [("mlflow.db/r1", "completed"), ("mlflow.db/r2", "failed")]
    assert looked(runs, tmp_path)["mlflow.db/r1"] is found[0]
    assert find_runs([tmp_path, tmp_path], foreign=runs) == found  # roots may overlap


def test_what_lies_inside_a_run_of_the_lab_or_a_site_is_not_searched(tmp_path: Path) -> None:
    lab = {"lab/events.jsonl": "", "lab/metrics.csv": CSV}
    site = {"site/manifest.json": '{"kind": "site.manifest"}', "site/data/metrics.csv": CSV}
    write_files(tmp_path, {**lab, **site, "other/metrics.csv": CSV})
    assert [(run.id, run.format) for run in find_runs([tmp_path])] == [("lab", "lab"), ("other", "csv_log")]


def test_where_nothing_is_recognised_the_error_counts_the_files(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.bin": b"\0", "b.bin": b"\1"})
    with pytest.raises(NoRunFound, match="none of 2 files belongs to a format that is known"):
        find_runs([tmp_path])


def test_a_curve_that_stands_in_two_formats_is_shown_once_and_said(tmp_path: Path, runs: ForeignRuns) -> None:
    write_files(tmp_path, {"metrics.csv": CSV, "log.jsonl": '{"step": 1, "loss": 3.5}\n'})
    (run,) = looked(runs, tmp_path).values()
    assert np.array_equal(run.logged.curves[0].x, [1, 2])
    assert ("CURVE-TWICE", "log.jsonl", 1) in {(one.code, one.file, one.count) for one in run.problems}
