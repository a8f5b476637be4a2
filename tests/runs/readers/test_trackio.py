"""Databases of Trackio: runs by name, numbers that JSON has not, system metrics over time."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from foreign_run import codes_of, folders_of, only_reading, points_of

from runreport.runs.readers import trackio
from runreport.runs.readers.tree import read_tree

TIME = "2026-01-01T00:00:00+00:00"


def write(path: Path, rows: list[tuple[str, str, int, object]], *, with_id: bool = True) -> None:
    """rows: run_id, run_name, step, metrics."""
    connection = sqlite3.connect(path)
    run_id = "run_id TEXT, " if with_id else ""
    connection.executescript(
        f"CREATE TABLE metrics (id INTEGER PRIMARY KEY, {run_id}timestamp TEXT, run_name TEXT, step INTEGER, metrics);"
        f"CREATE TABLE configs (id INTEGER PRIMARY KEY, {run_id}run_name TEXT, config, created_at TEXT);"
        f"CREATE TABLE system_metrics (id INTEGER PRIMARY KEY, {run_id}timestamp TEXT, run_name TEXT, metrics);"
    )
    for identity, name, step, metrics in rows:
        text = metrics if isinstance(metrics, str) else json.dumps(metrics).encode()
        own = (identity,) if with_id else ()
        marks = "?, " if with_id else ""
        connection.execute(f"INSERT INTO metrics VALUES (NULL, {marks}?, ?, ?, ?)", (*own, TIME, name, step, text))
        connection.execute(
            f"INSERT INTO system_metrics VALUES (NULL, {marks}?, ?, ?)", (*own, TIME, name, '{"gpu": 5}')
        )
    own = (rows[0][0],) if with_id else ()
    marks = "?, " if with_id else ""
    connection.execute(f"INSERT INTO configs VALUES (NULL, {marks}?, ?, ?)", (*own, rows[0][1], '{"lr": 0.1}', TIME))
    connection.commit()
    connection.close()


def test_metrics_system_metrics_and_configuration_are_read(tmp_path: Path) -> None:
    rows = [
        ("i1", "a/../run", 0, {"loss": 2, "text": "x", "table": {"_type": "trackio.table"}}),
        ("i1", "a/../run", 1, {"loss": "NaN", "acc": "-Infinity"}),
        ("i1", "a/../run", 1, "{torn"),
    ]
    write(tmp_path / "p.db", rows)
    assert folders_of(trackio, tmp_path) == ["p.db/a%2F..%2Frun"]
    found = only_reading(trackio, tmp_path)
    assert (
        str(points_of(found))
        == "{'acc': [(1.0, -inf)], 'loss': [(0.0, 2.0), (1.0, nan)], 'gpu': [(1767225600.0, 5.0), "
        "(1767225600.0, 5.0), (1767225600.0, 5.0)]}"
    )
    assert [curve.unit for curve in found.curves] == ["step", "step", "time"]
    assert found.curves[1].times is not None
    assert found.config == {"lr": 0.1}
    assert codes_of(found) == ["JSON", "NO-NUMBER"]
    assert trackio.takes(read_tree(tmp_path), "p.db/a%2F..%2Frun") == {"p.db"}


def test_runs_of_one_name_are_told_apart_by_their_ids(tmp_path: Path) -> None:
    write(
        tmp_path / "p.db", [("id-1", "run", 0, {"loss": 1}), ("id-2", "run", 0, {"loss": 2}), ("i", "b", 0, {"c": 3})]
    )
    assert folders_of(trackio, tmp_path) == ["p.db/run id-1", "p.db/run id-2", "p.db/b"]


def test_databases_of_older_versions_have_no_ids(tmp_path: Path) -> None:
    write(tmp_path / "p.db", [("", "run", 0, {"loss": 1}), ("", "run", 1, {"loss": 2})], with_id=False)
    found = only_reading(trackio, tmp_path)
    assert points_of(found)["loss"] == [(0, 1), (1, 2)]
    assert found.config == {"lr": 0.1}


def test_other_databases_are_not_its_own(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "p.db")
    connection.execute("CREATE TABLE metrics (a)")
    connection.close()
    (tmp_path / "q.db").write_bytes(b"SQLite format 3\0 and no more")
    assert folders_of(trackio, tmp_path) == []


def test_the_database_of_the_zoo_equals_the_library(shared_zoo: Path) -> None:
    root = shared_zoo / "generated" / "trackio"
    found = only_reading(trackio, root)
    expected: dict[str, list[tuple[float, float]]] = {}
    with sqlite3.connect(f"file:{root / 'p1.db'}?mode=ro&immutable=1", uri=True) as connection:
        for step, text in connection.execute("SELECT step, metrics FROM metrics ORDER BY id"):
            for tag, value in json.loads(text).items():
                expected.setdefault(tag, []).append((float(step), float(value)))
    assert points_of(found) == expected
    assert found.config["lr"] == 0.1
    assert codes_of(found) == []
