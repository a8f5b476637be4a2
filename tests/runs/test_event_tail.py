"""A log that grows is read bit by bit and gives what one reading of the whole gives, whatever was done to it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.errors import InputRefused, LimitExceeded
from runreport.runs import event_tail
from runreport.runs.event_tail import EventTail, LogReading
from runreport.runs.opening import OpenedFile
from runreport.runs.read_prefix import ReadPrefix

LOG = "events.jsonl"


def line(seq: int, loss: float = 0.5, type_: str = "train.metrics") -> bytes:
    return json.dumps({"seq": seq, "type": type_, "epoch": seq, "data": {"loss": loss}}).encode() + b"\n"


def at_once(root: Path, *, final: bool = False) -> LogReading:
    tail = EventTail()
    tail.read(root, LOG)
    return tail.result(final=final)


def seqs(reading: LogReading) -> list[int]:
    return [event.seq for event in reading.events]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / LOG
    path.write_bytes(line(1) + line(2))
    return path


@pytest.fixture
def tail(log: Path) -> EventTail:
    """A tail that has read the log of two lines."""
    found = EventTail()
    found.read(log.parent, LOG)
    return found


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


@pytest.fixture
def offsets(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where feeding began, for each read of a log."""
    seen: list[int] = []
    read = EventTail._append

    def noted(self: EventTail, content: OpenedFile, prefix: ReadPrefix, size: int, path: Path) -> None:
        seen.append(prefix.end)
        read(self, content, prefix, size, path)

    monkeypatch.setattr(EventTail, "_append", noted)
    return seen


@pytest.mark.fault(68, 99)
def test_only_what_was_appended_is_parsed(log: Path, tail: EventTail, offsets: list[int]) -> None:
    size = log.stat().st_size
    append(log, line(3, 0.25))
    tail.read(log.parent, LOG)
    assert offsets == [size]
    reading = tail.result(final=False)
    assert seqs(reading) == [1, 2, 3]
    assert reading.series[0].values == (0.5, 0.5, 0.25)
    assert reading == at_once(log.parent)


@pytest.mark.fault(50)
def test_a_torn_line_waits_and_appears_exactly_once(log: Path, tail: EventTail) -> None:
    append(log, line(3)[:7])
    tail.read(log.parent, LOG)
    assert seqs(tail.result(final=False)) == [1, 2]
    append(log, line(3)[7:])
    tail.read(log.parent, LOG)
    assert seqs(tail.result(final=False)) == [1, 2, 3]


@pytest.mark.fault(49, 115)
def test_the_unended_last_line_of_a_run_that_is_over_counts_and_may_still_grow(log: Path, tail: EventTail) -> None:
    append(log, line(3)[:-1])
    tail.read(log.parent, LOG)
    assert [values.values for values in tail.result(final=True).series] == [(0.5, 0.5, 0.5)]
    assert seqs(tail.result(final=False)) == [1, 2]
    append(log, b"junk\n" + line(4))
    tail.read(log.parent, LOG)
    reading = tail.result(final=True)
    assert seqs(reading) == [1, 2, 4]
    assert reading == at_once(log.parent, final=True)


def emptied(log: Path) -> None:
    os.truncate(log, 0)


def shorter(log: Path) -> None:
    log.write_bytes(line(1))


def other_head(log: Path) -> None:
    log.write_bytes(line(7) + line(8) + line(9))


def other_middle(log: Path) -> None:
    log.write_bytes(line(1, 0.7) + line(2) + line(3))


def rotated(log: Path) -> None:
    log.rename(log.with_name("events.jsonl.1"))
    log.write_bytes(line(1) + line(2) + line(3))


def replaced(log: Path) -> None:
    other = log.with_name("other")
    other.write_bytes(line(1) + line(2) + line(5))
    other.replace(log)


@pytest.mark.fault(98, 99, 109)
@pytest.mark.parametrize("change", [emptied, shorter, other_head, other_middle, rotated, replaced])
def test_a_log_that_was_not_just_appended_to_is_read_anew(
    log: Path, tail: EventTail, offsets: list[int], change: Callable[[Path], None]
) -> None:
    change(log)
    tail.read(log.parent, LOG)
    assert offsets == [0]
    assert tail.result(final=False) == at_once(log.parent)


@pytest.mark.fault(99)
def test_emptied_and_written_again_in_between_loses_and_doubles_nothing(log: Path, tail: EventTail) -> None:
    emptied(log)
    tail.read(log.parent, LOG)
    assert seqs(tail.result(final=False)) == []
    append(log, line(1))
    tail.read(log.parent, LOG)
    assert seqs(tail.result(final=False)) == [1]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of 64 bytes, so that a small log has many."""
    monkeypatch.setattr(event_tail, "BLOCK", 64)


@pytest.mark.usefixtures("small_blocks")
def test_a_change_in_the_middle_of_a_long_log_is_found_after_some_reads_or_when_the_run_is_over(log: Path) -> None:
    log.write_bytes(b"".join(line(seq) for seq in range(1, 40)))
    tails = [EventTail(), EventTail()]
    for tail in tails:
        tail.read(log.parent, LOG)
    data = log.read_bytes()
    log.write_bytes(data.replace(b'"seq": 20', b'"seq": 77'))
    tails[0].read(log.parent, LOG, whole_check=True)
    for seq in range(40, 52):
        append(log, line(seq))
        tails[1].read(log.parent, LOG)
    tails[0].read(log.parent, LOG)
    assert tails[0].result(final=False) == tails[1].result(final=False) == at_once(log.parent)


@pytest.mark.usefixtures("small_blocks")
def test_the_check_of_a_long_log_reads_a_fixed_number_of_blocks(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log.write_bytes(b"".join(line(seq) for seq in range(1, 400)))
    tail = EventTail()
    tail.read(log.parent, LOG)
    checked: list[int] = []
    is_same = ReadPrefix._is_same
    monkeypatch.setattr(
        ReadPrefix, "_is_same", lambda self, fd, number: (checked.append(number), is_same(self, fd, number))[1]
    )
    append(log, line(400))
    tail.read(log.parent, LOG)
    append(log, line(401))
    tail.read(log.parent, LOG)
    assert len(checked) == 2 * event_tail.CHECKED_BLOCKS
    assert checked[0] == 0
    assert not set(checked[1:5]) & set(checked[7:11])  # others each time


OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["append", "torn", "edit", "empty", "replace", "cut"]), st.integers(0, 300)), max_size=12
)


@pytest.mark.fault(50, 99)
@given(operations=OPERATIONS, final=st.booleans())
@settings(max_examples=60)
def test_whatever_is_done_to_a_log_its_tail_gives_what_a_fresh_reading_gives(
    tmp_path_factory: pytest.TempPathFactory, operations: list[tuple[str, int]], final: bool
) -> None:
    log = tmp_path_factory.mktemp("log") / LOG
    log.write_bytes(line(1))
    tail = EventTail()
    for kind, number in operations:
        data = log.read_bytes()
        if kind == "append":
            append(log, line(number))
        elif kind == "torn":
            append(log, line(number)[: number % 30])
        elif kind == "edit" and data:
            at = number % len(data)
            log.write_bytes(data[:at] + b"7" + data[at + 1 :])
        elif kind == "empty":
            emptied(log)
        elif kind == "replace":
            log.unlink()
            log.write_bytes(data + line(number))
        elif kind == "cut":
            os.truncate(log, number % (len(data) + 1))
        tail.read(log.parent, LOG)
        assert tail.result(final=final) == at_once(log.parent, final=final)


def test_a_log_that_cannot_be_read_is_forgotten_and_read_anew_when_it_is_back(log: Path, tail: EventTail) -> None:
    log.rename(log.with_name("away"))
    with pytest.raises(InputRefused, match="does not exist"):
        tail.read(log.parent, LOG)
    assert tail.result(final=False).events == ()
    log.with_name("away").rename(log)
    tail.read(log.parent, LOG)
    assert seqs(tail.result(final=False)) == [1, 2]


def test_a_log_above_the_limit_is_refused(log: Path, tail: EventTail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_tail, "LOG_LIMIT", 10)
    with pytest.raises(LimitExceeded, match="the limit is 10"):
        tail.read(log.parent, LOG)


def test_life_and_announcements_are_those_of_all_events(log: Path, tail: EventTail) -> None:
    append(log, line(3, type_="run.started"))
    tail.read(log.parent, LOG)
    append(log, line(4, type_="run.completed") + line(5))
    announced = {"seq": 6, "type": "artifact.created", "data": {"file": "../x"}}
    append(log, json.dumps(announced).encode() + b"\n")
    tail.read(log.parent, LOG)
    reading = tail.result(final=False)
    assert [event.type for event in reading.life] == ["run.completed"]
    assert [problem.code for problem in reading.problems] == ["PATH-OUTSIDE"]


@pytest.mark.fault(51)
def test_of_two_writers_every_line_survives_that_neither_tore(log: Path, tail: EventTail) -> None:
    first, second = line(3), line(4)
    for part in (first[:10], second[:12], first[10:], second[12:], line(5), line(6)):
        append(log, part)
        tail.read(log.parent, LOG)
    reading = tail.result(final=False)
    assert seqs(reading) == [1, 2, 5, 6]
    assert [(problem.code, problem.lines) for problem in reading.problems] == [("JSON-LINE", (3, 4))]
    assert reading == at_once(log.parent)
