"""Stores of MLflow: files and database say the same of a run, deleted runs are left out, bad lines are said."""

from __future__ import annotations

import math
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from foreign_run import codes_of, folders_of, only_reading, points_of, write_files

from runreport.runs.readers import mlflow
from runreport.runs.readers.tree import read_tree

RUN = "mlruns/1/77ad26fe1b5f49c2b14944c5e2105724"
META = (
    "run_id: 77ad26fe1b5f49c2b14944c5e2105724\nrun_name: r1\nexperiment_id: '1'\nlifecycle_stage: active\nstatus: 3\n"
)


def test_files_are_read(tmp_path: Path) -> None:
    files = {
        f"{RUN}/meta.yaml": META,
        f"{RUN}/metrics/loss": "1795222354560 1.0 0\n1795222354561 0.5 1\n1795222354562 0.25 0\n",
        f"{RUN}/metrics/val/acc": "1795222354562 nan 1\n1795222354563 inf 2 data 12ab\n",
        f"{RUN}/metrics/old": "1795222354562 3.5\n",
        f"{RUN}/params/model/lr": "0.1",
        f"{RUN}/params/empty": "",
        f"{RUN}/tags/mlflow.runName": "r1",
        f"{RUN}/artifacts/model/data/model.pth": "x",
        "mlruns/1/meta.yaml": "experiment_id: '1'\nlifecycle_stage: active\n",
    }
    found = only_reading(mlflow, write_files(tmp_path, files))
    points = points_of(found)
    assert points["loss"] == [(0, 1), (1, 0.5), (0, 0.25)]
    assert math.isnan(points["val/acc"][0][1])
    assert points["val/acc"][1] == (2, math.inf)
    assert points["old"] == [(0, 3.5)]
    (loss,) = [curve for curve in found.curves if curve.tag == "loss"]
    assert loss.times is not None
    assert loss.times.tolist() == pytest.approx([1795222354.560, 1795222354.561, 1795222354.562], abs=1e-6)
    about = {"run_name": "r1", "experiment_id": "1", "tags": {"mlflow.runName": "r1"}}
    assert found.config == {"model/lr": "0.1", "empty": "", "mlflow": about}
    assert found.status == "completed"
    assert [one.path for one in found.checkpoints] == [f"{RUN}/artifacts/model/data/model.pth"]
    assert codes_of(found) == []


@pytest.mark.parametrize(
    ("status", "expected"), [(1, "running"), (4, "failed"), ("KILLED", "cancelled"), (9, "unknown")]
)
def test_the_status_is_that_of_the_store(tmp_path: Path, status: object, expected: str) -> None:
    write_files(tmp_path, {f"{RUN}/meta.yaml": f"run_id: a\nstatus: {status}\n"})
    assert only_reading(mlflow, tmp_path).status == expected


def test_deleted_runs_are_left_out(tmp_path: Path) -> None:
    write_files(tmp_path, {f"{RUN}/meta.yaml": META.replace("active", "deleted"), "mlruns/.trash/x/meta.yaml": META})
    assert folders_of(mlflow, tmp_path) == []


def test_a_run_without_its_description_is_found_by_its_tags(tmp_path: Path) -> None:
    write_files(tmp_path, {f"{RUN}/tags/mlflow.user": "me", f"{RUN}/metrics/loss": "1 2 3\n"})
    found = only_reading(mlflow, tmp_path)
    assert points_of(found) == {"loss": [(3, 2)]}
    assert codes_of(found) == ["MISSING"]


def test_bad_lines_are_said_and_torn_ones_do_not_count(tmp_path: Path) -> None:
    files = {f"{RUN}/meta.yaml": META, f"{RUN}/metrics/a": "1 2 3\nx\n4 5 6\n7 8", f"{RUN}/metrics/b": "1 2 3\n4 5 6"}
    found = only_reading(mlflow, write_files(tmp_path, files))
    assert points_of(found) == {"a": [(3, 2), (6, 5)], "b": [(3, 2)]}
    assert codes_of(found) == ["MLFLOW-LINE", "TORN-LINE"]


def write_database(path: Path, **runs: dict[str, Any]) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE runs (run_uuid, name, status, start_time, end_time, lifecycle_stage, uri, experiment_id);"
        "CREATE TABLE metrics (key, value, timestamp, run_uuid, step, is_nan);"
        "CREATE TABLE params (key, value, run_uuid); CREATE TABLE tags (key, value, run_uuid);"
    )
    for run, about in runs.items():
        row = (run, "n", about.get("status", "FINISHED"), 1, 2, about.get("stage", "active"), "/far/away", 1)
        connection.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        connection.executemany(
            "INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)",
            [(key, value, time, run, step, is_nan) for key, value, time, step, is_nan in about.get("metrics", ())],
        )
        connection.execute("INSERT INTO params VALUES ('lr', '0.1', ?)", (run,))
    connection.commit()
    connection.close()


def test_each_run_of_a_database_has_a_folder_of_its_own(tmp_path: Path) -> None:
    metrics = [("loss", 2.5, 1000, 0, 0), ("loss", 0.0, 2000, 1, 1), ("val/acc", "words", 2000, 1, 0)]
    write_database(tmp_path / "mlflow.db", a={"metrics": metrics}, b={"status": "RUNNING"}, c={"stage": "deleted"})
    write_files(tmp_path, {"mlruns/1/a/artifacts/model/model.pt": "x"})
    tree = read_tree(tmp_path)
    assert folders_of(mlflow, tmp_path) == ["mlflow.db/a", "mlflow.db/b"]
    found = mlflow.read(tree, "mlflow.db/a")
    assert str(points_of(found)) == "{'loss': [(0.0, 2.5), (1.0, nan)]}"
    assert [curve.times.tolist() for curve in found.curves if curve.times is not None] == [[1, 2]]
    assert found.config == {"lr": "0.1", "mlflow": {"run_name": "n", "experiment_id": "1", "tags": {}}}
    assert [one.path for one in found.checkpoints] == ["mlruns/1/a/artifacts/model/model.pt"]
    assert codes_of(found) == ["NO-NUMBER"]
    assert mlflow.read(tree, "mlflow.db/b").status == "running"
    assert mlflow.takes(tree, "mlflow.db/a") == {"mlflow.db"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mlflow.db", "mlruns"]


def test_a_damaged_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_bytes(b"SQLite format 3\0" + b"\1" * 4096)
    found = only_reading(mlflow, tmp_path)
    assert codes_of(found) == ["SQLITE"]


def test_other_databases_are_not_its_own(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "optuna.db")
    connection.execute("CREATE TABLE runs (a)")
    connection.close()
    assert folders_of(mlflow, tmp_path) == []


def test_stores_of_the_zoo_equal_their_library(shared_zoo: Path) -> None:
    root = shared_zoo / "generated"
    path = root / "mlflow_sqlite" / "mlflow.db"
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as connection:
        rows = connection.execute("SELECT key, step, value, is_nan FROM metrics ORDER BY rowid").fetchall()
    expected: dict[str, list[str]] = {}
    for key, step, value, is_nan in rows:
        expected.setdefault(key, []).append(f"({float(step)}, {'nan' if is_nan else value})")
    for found in (only_reading(mlflow, root / "mlflow_sqlite"), only_reading(mlflow, root / "mlflow_files")):
        assert {tag: [str(point) for point in points] for tag, points in points_of(found).items()} == expected
        assert found.status == "completed"
        assert found.config["lr"] == "0.1"
        assert codes_of(found) == []
