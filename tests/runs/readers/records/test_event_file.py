"""Files read in windows, read on from where a pass ended, and read past damage."""

from __future__ import annotations

import numpy as np
import pytest
from event_bytes import event, file_of, plain, record
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.readers.records import event_file
from runreport.runs.readers.records.event_file import FilePass, read_events
from runreport.runs.readers.records.event_log import EventLog

WRITTEN = file_of(*(event(plain("loss", float(step)), step=step) for step in range(9)))


def read(content: bytes, log: EventLog, start: int = 0) -> FilePass:
    return read_events(lambda count, offset: content[offset : offset + count], len(content), log, start=start)


def values(log: EventLog) -> list[float]:
    return np.concatenate([np.zeros(0), *(points.value for points in log.points)]).tolist()


@pytest.mark.fault(50, 99)
@settings(derandomize=True, max_examples=30, deadline=None)
@given(st.integers(0, len(WRITTEN)), st.integers(0, len(WRITTEN)))
def test_a_file_that_grows_gives_every_point_once(first: int, second: int) -> None:
    log, end = EventLog(), 0
    for size in (*sorted((first, second)), len(WRITTEN)):
        done = read(WRITTEN[:size], log, end)
        assert not done.lost
        end = done.end
    assert values(log) == list(range(9))
    assert end == len(WRITTEN)


@pytest.mark.parametrize("window", [16, 64, 100, 4096])
def test_the_size_of_a_window_changes_nothing(monkeypatch: pytest.MonkeyPatch, window: int) -> None:
    monkeypatch.setattr(event_file, "WINDOW", window)
    log = EventLog()
    assert read(WRITTEN, log).records == 10
    assert values(log) == list(range(9))


def test_reading_goes_on_after_a_damaged_length() -> None:
    content = bytearray(WRITTEN)
    at = len(file_of(*(event(plain("loss", float(step)), step=step) for step in range(4))))
    size = len(record(event(plain("loss", 4.0), step=4)))
    content[at + 2] ^= 0x55
    log = EventLog()
    done = read(bytes(content), log)
    assert values(log) == [0, 1, 2, 3, 5, 6, 7, 8]
    assert done.lost == [(at, at + size)]
    assert done.end == len(content)


def test_damage_to_the_end_is_read_again_when_the_file_has_grown() -> None:
    whole = len(file_of(event(plain("loss", 0.0))))
    log = EventLog()
    done = read(WRITTEN[:whole] + bytes(200), log)
    assert (done.lost, done.end) == ([(whole, whole + 200)], whole)
    assert read(WRITTEN, log, done.end).end == len(WRITTEN)


def test_a_record_above_the_limit_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_file, "WINDOW", 64)
    monkeypatch.setattr(event_file, "RECORD_LIMIT", 1000)
    last = record(event(plain("loss", 9.0)))
    log = EventLog()
    done = read(WRITTEN + record(bytes(2000)) + last, log)
    assert done.oversized == [len(WRITTEN)]
    assert values(log)[-1] == 9.0


def test_a_file_that_became_shorter_keeps_what_was_read() -> None:
    log = EventLog()
    cut = WRITTEN[:200]
    done = read_events(lambda count, offset: cut[offset : offset + count], len(WRITTEN), log)
    assert done.is_short
    assert 0 < len(values(log)) < 9
