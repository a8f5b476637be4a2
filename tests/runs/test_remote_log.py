"""A log behind a URL: each new version of it is another object, and still only what is new is read."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from remote_store import CountedStore, Objects

from runreport.runs import event_tail
from runreport.runs.event_tail import EventTail
from runreport.tensors.remote_path import RemotePath

ROOT = RemotePath("counted", "bucket", ("run",))
LOG = "bucket/run/events.jsonl"


@pytest.fixture
def store() -> Iterator[Objects]:
    yield CountedStore.renewed()
    CountedStore.renewed()


def line(seq: int) -> bytes:
    event = {"seq": seq, "type": "train.metrics", "time": "2026-01-01T00:00:00.000Z", "step": seq, "epoch": 1}
    return json.dumps(event | {"data": {"loss": 1.0}}).encode() + b"\n"


def read(tail: EventTail) -> list[int]:
    tail.read(ROOT, "events.jsonl")
    return [event.seq for event in tail.result(final=False).events]


def test_of_a_log_that_grew_little_more_than_the_new_part_is_fetched(store: Objects) -> None:
    tail = EventTail()
    store.content[LOG] = b"".join(line(seq) for seq in range(1, 100_001))  # 11 MB
    assert read(tail) == list(range(1, 100_001))
    size = len(store.content[LOG])
    assert sum(store.fetched(LOG)) <= size
    store.requests.clear()
    store.content[LOG] += line(100_001)
    assert read(tail)[-1] == 100_001
    assert sum(store.fetched(LOG)) < (event_tail.CHECKED_BLOCKS + 6) * event_tail.BLOCK


@pytest.mark.fault(99)
def test_a_log_that_was_replaced_is_read_anew(store: Objects) -> None:
    tail = EventTail()
    store.content[LOG] = line(1) + line(2)
    assert read(tail) == [1, 2]
    store.content[LOG] = line(5) + line(6) + line(7)
    assert read(tail) == [5, 6, 7]
    store.content[LOG] = line(5)
    assert read(tail) == [5]
