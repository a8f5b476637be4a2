"""The writer of events.jsonl: gapless numbers over resumes and crashes, strict JSON, one write a line."""

from __future__ import annotations

import errno
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from runreport.errors import OutputFailed
from runreport.recording.event_log import TAIL_BYTES, EventLog
from runreport.runs.events import EVENT_TYPES, parse_events

NOON = datetime(2026, 11, 21, 12, 0, 0, 5000, UTC)


def opened(folder: Path, **options: Any) -> EventLog:
    return EventLog(folder, clock=lambda: NOON, **options)


def entries(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "events.jsonl").read_bytes().splitlines() if line.strip()]


def test_a_line_is_exactly_this(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        assert log.append("train.metrics", epoch=1, step=2, data={"loss": 0.5}) == 1
    assert (tmp_path / "events.jsonl").read_bytes() == (
        b'{"seq": 1, "time": "2026-11-21T12:00:00.005Z", "type": "train.metrics", "epoch": 1, "step": 2, '
        b'"data": {"loss": 0.5}}\n'
    )


def test_what_is_written_is_read_without_a_problem(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        for kind in EVENT_TYPES:
            log.append(kind, data={"text": "ü\u2028\n\0"})
    events, problems = parse_events((tmp_path / "events.jsonl").read_bytes(), file="events.jsonl", final=False)
    assert [event.type for event in events] == list(EVENT_TYPES)
    assert problems == ()


def test_numbers_continue_over_resumes(tmp_path: Path) -> None:
    found = []
    for _ in range(3):
        with opened(tmp_path) as log:
            found += [log.append("run.started"), log.append("train.progress")]
            assert log.last_seq == found[-1]
    assert found == [1, 2, 3, 4, 5, 6]
    assert [entry["seq"] for entry in entries(tmp_path)] == found


def test_a_torn_line_is_closed_and_nothing_is_lost(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        for _ in range(3):
            log.append("train.progress")
    whole = (tmp_path / "events.jsonl").read_bytes()
    third = whole.rindex(b'{"seq": 3')
    for cut in range(third, len(whole)):
        (tmp_path / "events.jsonl").write_bytes(whole[:cut])
        with opened(tmp_path) as log:
            log.append("run.started")
        content = (tmp_path / "events.jsonl").read_bytes()
        assert content.startswith(whole[:cut])
        events, problems = parse_events(content, file="events.jsonl", final=False)
        is_whole = cut == len(whole) - 1  # only its newline was missing
        assert [event.seq for event in events] == ([1, 2, 3, 4] if is_whole else [1, 2, 3])
        assert [problem.code for problem in problems] == ([] if is_whole or cut == third else ["JSON-LINE"])


@pytest.mark.parametrize(
    ("before", "following"),
    [
        (b"", 1),
        (b"\n", 1),
        (b"garbage\n", 1),
        (b'{"seq": 41, "type": "run.started"}\r\n', 42),
        (b'{"seq": 41, "type": "run.started"}\n' + b"x" * (3 * TAIL_BYTES), 42),
        (b'{"seq": 41, "type": "run.started"}\n' + b"x\n" * TAIL_BYTES, 42),
        (b"x" * TAIL_BYTES * 9, 1),
        (b'{"seq": 9, "type": "run.started"}\n{"seq": 2, "type": "run.started"}\n', 10),
    ],
)
def test_a_log_of_any_kind_is_continued(before: bytes, following: int, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes(before)
    with opened(tmp_path) as log:
        assert log.append("run.started") == following
    assert (tmp_path / "events.jsonl").read_bytes().startswith(before)
    assert entries_after(tmp_path, len(before))[0]["seq"] == following


def entries_after(folder: Path, offset: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "events.jsonl").read_bytes()[offset:].splitlines() if line]


def test_only_the_tail_of_a_long_log_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = b"".join(b'{"seq": %d, "type": "train.progress"}\n' % i for i in range(1, 50_001))
    (tmp_path / "events.jsonl").write_bytes(lines)
    asked: list[int] = []
    pread = os.pread
    monkeypatch.setattr(os, "pread", lambda fd, count, at: asked.append(count) or pread(fd, count, at))
    with opened(tmp_path) as log:
        assert log.append("run.started") == 50_001
    assert sum(asked) <= TAIL_BYTES + 1


def test_numbers_that_json_cannot_hold_become_null_and_others_plain(tmp_path: Path) -> None:
    data = {
        "nan": float("nan"),
        "inf": [np.float32("inf"), -float("inf")],
        "f4": np.float32(0.5),
        "i8": np.int64(3),
        "bool": np.bool_(True),
        "array": np.array(1.5),
        "tensor": torch.tensor(2),
        "nested": {"x": (1, torch.tensor(float("nan")))},
        5: None,
    }
    with opened(tmp_path) as log:
        log.append("train.metrics", data=data)
    assert entries(tmp_path)[0]["data"] == {
        "nan": None,
        "inf": [None, None],
        "f4": 0.5,
        "i8": 3,
        "bool": True,
        "array": 1.5,
        "tensor": 2,
        "nested": {"x": [1, None]},
        "5": None,
    }
    assert b"NaN" not in (tmp_path / "events.jsonl").read_bytes()


def test_text_that_utf_8_cannot_hold_keeps_its_escape(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        log.append("run.failed", data={"message": "a\udc80\\b\u2028"})
    (entry,) = entries(tmp_path)[:1]
    assert entry["data"]["message"] == "a\udc80\\b\u2028"


def test_time_is_utc_whatever_the_clock_says(tmp_path: Path) -> None:
    with EventLog(tmp_path, clock=lambda: NOON.astimezone(timezone(timedelta(hours=5)))) as log:
        log.append("run.started")
    assert entries(tmp_path)[0]["time"] == "2026-11-21T12:00:00.005Z"
    with EventLog(tmp_path) as log:
        log.append("run.started")
    assert datetime.fromisoformat(entries(tmp_path)[1]["time"]).tzinfo is not None


def test_each_event_is_one_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: written.append(data) or write(fd, data))
    with opened(tmp_path) as log:
        log.append("run.started")
        log.append("train.progress", data={"x": "y" * 100_000})
    assert [(line[:1], line[-1:], line.count(b"\n")) for line in written] == [(b"{", b"\n", 1)] * 2


@pytest.mark.parametrize(("sync", "expected"), [(True, 2), (False, 0)])
def test_the_disk_is_waited_for_at_turns_of_the_life_cycle_only(
    sync: bool, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    with opened(tmp_path, sync=sync) as log:
        for kind in ("run.started", "train.progress", "train.metrics", "run.completed"):
            log.append(kind)
    assert len(synced) == expected


@pytest.mark.fault(119)
def test_short_writes_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, data[:7]))
    with opened(tmp_path) as log:
        log.append("run.started")
        log.append("run.completed")
    assert [entry["seq"] for entry in entries(tmp_path)] == [1, 2]


@pytest.mark.fault(118)
def test_a_full_disk_is_named_and_the_next_event_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, calls = os.write, itertools.count()

    def filling(descriptor: int, data: bytes) -> int:
        call = next(calls)
        if call == 1:
            return write(descriptor, data[:9])
        if call == 2:
            raise OSError(errno.ENOSPC, "x")
        return write(descriptor, data)

    with opened(tmp_path) as log:
        log.append("run.started")
        monkeypatch.setattr(os, "write", filling)
        next(calls)
        with pytest.raises(OutputFailed, match=r"events\.jsonl: cannot be written: No space left on device"):
            log.append("train.progress")
        assert log.append("run.failed") == 2
    events, problems = parse_events((tmp_path / "events.jsonl").read_bytes(), file="e", final=False)
    assert [event.seq for event in events] == [1, 2]
    assert [problem.count for problem in problems] == [1]


def fifo(path: Path) -> None:
    os.mkfifo(path)


def link(path: Path) -> None:
    path.symlink_to(path.parent / "elsewhere")


@pytest.mark.parametrize("make", [fifo, link, Path.mkdir])
def test_only_a_regular_file_is_written(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "events.jsonl")
    with pytest.raises(OutputFailed, match=r"events\.jsonl: (cannot be written|is not a regular file)"):
        opened(tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputFailed, match="No such file or directory"):
        opened(tmp_path / "nothing")


def test_mistakes_of_the_caller_leave_the_log_as_it_was(tmp_path: Path) -> None:
    with opened(tmp_path) as log:
        with pytest.raises(ValueError, match=r"'train\.metric'; expected an open log and one of"):
            log.append("train.metric")
        with pytest.raises(TypeError, match="is no JSON value"):
            log.append("train.metrics", data={"x": object()})
        with pytest.raises(ValueError, match="bytes; expected at most"):
            log.append("train.metrics", data={"x": "y" * (17 << 20)})
        assert log.append("run.started") == 1
    with pytest.raises(ValueError, match="expected an open log"):
        log.append("run.started")
    assert len(entries(tmp_path)) == 1


@pytest.mark.fault(116)
def test_killed_at_any_moment_the_log_is_continued_without_a_gap(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from runreport.recording.event_log import EventLog\n"
        "log = EventLog(Path(sys.argv[1]), sync=False)\n"
        "print('ready', flush=True)\n"
        "while True: log.append('train.progress', data={'x': 'y' * 5000})\n"
    )
    for _ in range(2):
        with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            while (tmp_path / "events.jsonl").stat().st_size < 100_000:
                pass
            writer.kill()
    with opened(tmp_path) as log:
        log.append("run.started")
    events, _ = parse_events((tmp_path / "events.jsonl").read_bytes(), file="e", final=False)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert len(events) > 20
