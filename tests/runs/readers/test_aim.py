"""Repositories of Aim: its index is read, and that its series are not is said of every run."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from foreign_run import codes_of, write_files

from runreport.runs.readers import aim
from runreport.runs.readers.found import found_runs
from runreport.runs.readers.tree import read_tree

SCHEMA = """
    CREATE TABLE experiment (id INTEGER, name TEXT);
    CREATE TABLE tag (id INTEGER, name TEXT);
    CREATE TABLE run_tag (run_id INTEGER, tag_id INTEGER);
    CREATE TABLE run (id INTEGER, hash TEXT, name TEXT, description TEXT, is_archived BOOLEAN, created_at DATETIME,
        updated_at DATETIME, experiment_id INTEGER, finalized_at DATETIME);
"""
ROWS = """
    INSERT INTO experiment VALUES (1, 'baseline');
    INSERT INTO tag VALUES (1, 'good'), (2, 'best');
    INSERT INTO run_tag VALUES (1, 1), (1, 2);
    INSERT INTO run VALUES
        (1, 'aa11', 'first', NULL, 0, '2024-08-28 12:18:44', NULL, 1, '2024-08-28 13:00:00'),
        (2, 'bb22', NULL, 'try', 0, '2024-08-29 12:00:00', NULL, NULL, NULL),
        (3, 'cc33', 'old', NULL, 1, '2024-08-01 12:00:00', NULL, 1, NULL);
"""


def write_repository(root: Path, script: str) -> Path:
    (root / ".aim").mkdir(parents=True)
    connection = sqlite3.connect(root / ".aim" / "run_metadata.sqlite")
    connection.executescript(script)
    connection.close()
    return write_files(root, {".aim/seqs/chunks/aa11/000004.log": b"\0rocks"})


def test_runs_are_those_of_the_index_but_for_archived_ones(tmp_path: Path) -> None:
    first, second = found_runs(write_repository(tmp_path, SCHEMA + ROWS))
    assert first.id == ".aim/run_metadata.sqlite/aa11"
    assert first.config == {
        "aim": {
            "run_name": "first",
            "experiment": "baseline",
            "created": "2024-08-28 12:18:44",
            "ended": "2024-08-28 13:00:00",
            "tags": ["best", "good"],
        }
    }
    assert second.config == {"aim": {"description": "try", "created": "2024-08-29 12:00:00"}}
    assert (first.status, second.status) == ("completed", "unknown")
    assert [one.code for one in first.problems] == ["AIM-SERIES"]
    assert list(first.formats) == ["aim"]


@pytest.mark.parametrize("script", [SCHEMA, "CREATE TABLE run (id INTEGER);", "CREATE TABLE other (id INTEGER);"])
def test_an_index_without_runs_or_of_another_kind_is_no_error(script: str, tmp_path: Path) -> None:
    tree = read_tree(write_repository(tmp_path, script))
    for folder in aim.find(tree):
        assert codes_of(aim.read(tree, folder)) == []
