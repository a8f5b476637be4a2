"""A SQLite database read out of its bytes: nothing is locked, no file beside it is made, nobody waits.

What a write-ahead log beside the database holds is laid over it here, as far as it was committed; SQLite itself would
have to create files for that.  Format: https://sqlite.org/fileformat2.html, section 4.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from runreport.errors import RunReportError, printable
from runreport.runs.opening import identity, read_growing, stat_regular
from runreport.runs.readers.rows.contents import document, head
from runreport.runs.readers.tree import Tree
from runreport.runs.run import Problem

MAGIC = b"SQLite format 3\0"
SIZE_LIMIT = 512 << 20  # bytes of the database, and of its write-ahead log
VALUE_LIMIT = 16 << 20  # bytes of one value
STEPS_LIMIT = 200_000_000  # instructions of the machine that carries out queries
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
_WAL_MAGICS = {0x377F0682: "<", 0x377F0683: ">"}
_WAL_HEADER, _FRAME_HEADER = 32, 24  # bytes
_ATTEMPTS = 3
_STEPS_AT_ONCE = 100_000
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})


@contextmanager
def database(tree: Tree, path: str, notes: list[Problem]) -> Iterator[sqlite3.Connection | None]:
    """A copy of a database in memory that answers SELECT only; None, and a problem, where there is none to read.

    What goes wrong in a query inside the context is a problem, too.
    """
    image = _image(tree, path, notes)
    if image is None:
        yield None
        return
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(image)
        connection.execute("PRAGMA trusted_schema = 0")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_LIMIT)
        connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
        connection.set_progress_handler(_counter(), _STEPS_AT_ONCE)
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        yield connection
    except sqlite3.Error as error:
        notes.append(Problem("SQLITE", path, f"cannot be read as a database: {printable(error)}"))
    finally:
        connection.close()


def is_database(tree: Tree, path: str) -> bool:
    """Whether the file begins as a database."""
    return head(tree, path, len(MAGIC)) == MAGIC


def tables(connection: sqlite3.Connection) -> set[str]:
    """Names of the tables proper: no views, and none that a module makes up."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return {name for name, sql in rows if isinstance(sql, str) and not sql.upper().startswith("CREATE VIRTUAL")}


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """Names of the columns of a table; the table's name comes from `tables`."""
    quoted = table.replace('"', '""')
    return [column[0] for column in connection.execute(f'SELECT * FROM "{quoted}" LIMIT 0').description]


def with_log(image: bytes, wal: bytes) -> bytes:
    """A database with the committed pages of its write-ahead log laid over it."""
    if len(wal) < _WAL_HEADER:
        return image
    magic, _, size, _, *salts = struct.unpack(">6I", wal[:24])
    order = _WAL_MAGICS.get(magic)
    sums = (0, 0) if order is None else _checksum(wal[:24], (0, 0), order)
    if order is None or sums != struct.unpack(">2I", wal[24:32]) or size < 512 or size & (size - 1):
        return image
    pages: dict[int, bytes] = {}
    waiting: dict[int, bytes] = {}
    pages_in_all = len(image) // size
    at = _WAL_HEADER
    while at + _FRAME_HEADER + size <= len(wal):
        number, commit, *rest = struct.unpack(">6I", wal[at : at + _FRAME_HEADER])
        page = wal[at + _FRAME_HEADER : at + _FRAME_HEADER + size]
        sums = _checksum(page, _checksum(wal[at : at + 8], sums, order), order)
        if rest[:2] != salts or tuple(rest[2:]) != sums or not number:
            break
        waiting[number] = page
        if commit:
            pages |= waiting
            waiting, pages_in_all = {}, commit
        at += _FRAME_HEADER + size
    return _laid_over(image, pages, size, pages_in_all)


def _laid_over(image: bytes, pages: dict[int, bytes], size: int, pages_in_all: int) -> bytes:
    if not pages or pages_in_all * size > SIZE_LIMIT:
        return image
    whole = bytearray(image[: pages_in_all * size].ljust(pages_in_all * size, b"\0"))
    for number, page in pages.items():
        if number <= pages_in_all:
            whole[(number - 1) * size : number * size] = page
    return bytes(whole)


def _checksum(data: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second


def _image(tree: Tree, path: str, notes: list[Problem]) -> bytes | None:
    """The bytes of the database with its log, taken while nobody wrote the database itself."""
    if head(tree, f"{path}-journal", 8) == _JOURNAL_MAGIC:
        what = "is being written, or a program that wrote it has died: a rollback journal lies beside it"
        notes.append(Problem("SQLITE-BUSY", path, what))
        return None
    for _ in range(_ATTEMPTS):
        try:
            before = stat_regular(tree.root, path)
            image = document(tree, path, notes, limit=SIZE_LIMIT)
            has_log = stat_regular(tree.root, f"{path}-wal") is not None
            wal = read_growing(tree.root, f"{path}-wal", limit=SIZE_LIMIT) if has_log else b""  # written over, too
            after = stat_regular(tree.root, path)
        except RunReportError as error:
            notes.append(Problem(error.code, path, error.what))
            return None
        if image is None:
            return None
        if not image.startswith(MAGIC):
            notes.append(Problem("SQLITE", path, "is not a SQLite database"))
            return None
        if before is not None and after is not None and identity(before) == identity(after):
            whole = with_log(image, wal)
            return whole[:18] + b"\1\1" + whole[20:]  # a database in memory has no write-ahead log
    notes.append(Problem("SQLITE-BUSY", path, "was written again and again while it was read"))
    return None


def _counter() -> Callable[[], bool]:
    """Ends a query that takes too long."""
    done = 0

    def count() -> bool:
        nonlocal done
        done += _STEPS_AT_ONCE
        return done > STEPS_LIMIT

    return count
