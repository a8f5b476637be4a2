"""Databases read out of their bytes: what is committed in a write-ahead log counts, nothing beside them changes."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from runreport.runs.readers.databases.sqlite_image import columns, database, is_database, tables, with_log
from runreport.runs.readers.tree import read_tree
from runreport.runs.run import Problem


def rows(root: Path, query: str = "SELECT a FROM t ORDER BY a") -> tuple[list[tuple[object, ...]], list[str]]:
    notes: list[Problem] = []
    found: list[tuple[object, ...]] = []
    with database(read_tree(root), "d.db", notes) as connection:
        if connection is not None:
            found = connection.execute(query).fetchall()
    return found, [note.code for note in notes]


@pytest.fixture
def logged(tmp_path: Path) -> Path:
    """A database with a write-ahead log, as it lies there while its program runs."""
    (tmp_path / "live").mkdir()
    connection = sqlite3.connect(tmp_path / "live" / "d.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("CREATE TABLE t (a INTEGER, b TEXT)")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.executemany("INSERT INTO t VALUES (?, ?)", [(n, "x" * 700) for n in range(50)])
    (tmp_path / "copy").mkdir()
    for name in ("d.db", "d.db-wal"):
        shutil.copy(tmp_path / "live" / name, tmp_path / "copy" / name)
    connection.close()
    return tmp_path / "copy"


def test_what_is_committed_in_the_log_is_read_and_no_file_appears(logged: Path) -> None:
    before = {path.name: path.read_bytes() for path in logged.iterdir()}
    found, codes = rows(logged)
    assert found == [(n,) for n in range(50)]
    assert codes == []
    assert {path.name: path.read_bytes() for path in logged.iterdir()} == before


@pytest.mark.parametrize("cut", [0, 10, 32, 40, 5000, -1])
def test_a_torn_log_gives_what_was_committed_before(logged: Path, cut: int) -> None:
    wal = logged / "d.db-wal"
    wal.write_bytes(wal.read_bytes()[:cut])
    found, codes = rows(logged)
    assert found == [(n,) for n in range(len(found))]
    assert len(found) < 50
    assert codes == []


def test_a_damaged_page_ends_the_log(logged: Path) -> None:
    wal = bytearray((logged / "d.db-wal").read_bytes())
    wal[-100] ^= 1
    image = (logged / "d.db").read_bytes()
    assert with_log(image, bytes(wal)) != image
    (logged / "d.db-wal").write_bytes(wal)
    assert len(rows(logged)[0]) == 49


def test_a_log_alone_of_another_database_changes_nothing(logged: Path) -> None:
    image = (logged / "d.db").read_bytes()
    assert with_log(image, b"") == image
    assert with_log(image, b"\0" * 100) == image


def test_only_questions_are_answered(logged: Path) -> None:
    for query in ("DELETE FROM t", "ATTACH 'x.db' AS x", "PRAGMA journal_mode = delete", "CREATE TABLE u (a)"):
        found, codes = rows(logged, query)
        assert found == []
        assert codes == ["SQLITE"]


def test_a_question_without_end_is_ended(logged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runreport.runs.readers.databases.sqlite_image.STEPS_LIMIT", 200_000)
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
    assert rows(logged, endless) == ([], ["SQLITE"])


@pytest.mark.parametrize("content", [b"SQLite format 3\0" + b"x" * 50, b"SQLite format 3\0", b"no database", b""])
def test_what_is_no_database_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "d.db").write_bytes(content)
    found, codes = rows(tmp_path)
    assert found == []
    assert codes == (["EMPTY"] if not content else ["SQLITE"])


def test_an_open_transaction_is_said(logged: Path) -> None:
    (logged / "d.db-journal").write_bytes(bytes.fromhex("d9d505f920a163d7") + b"\0" * 100)
    assert rows(logged) == ([], ["SQLITE-BUSY"])


def test_tables_are_named_without_views(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "d.db")
    connection.executescript("CREATE TABLE t (a, b); CREATE VIEW v AS SELECT 1; INSERT INTO t VALUES (1, 2);")
    connection.close()
    tree = read_tree(tmp_path)
    assert is_database(tree, "d.db")
    with database(tree, "d.db", []) as found:
        assert found is not None
        assert tables(found) == {"t"}
        assert columns(found, "t") == ["a", "b"]
