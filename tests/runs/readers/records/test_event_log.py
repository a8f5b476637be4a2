"""The quick way through many events and the exact way through each give the same log."""

from __future__ import annotations

import math
import random
import struct

import numpy as np
import pytest
from event_bytes import event, integer, metadata, part, plain, record, single, tensor
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.readers.records import event_log
from runreport.runs.readers.records.event_columns import EventColumns, event_columns
from runreport.runs.readers.records.event_log import EventLog
from runreport.runs.readers.records.tfrecord import padded, whole_frames

NUMBER = struct.pack("<f", 0.5)
TAGS = st.sampled_from(["loss", "train/acc", "ü", ""])
VALUES = st.one_of(
    st.builds(plain, TAGS, st.floats(width=32)),
    st.builds(lambda tag, inner: part(1, tag) + inner, TAGS, st.sampled_from([
        tensor(1, part(4, NUMBER)),
        tensor(1, part(5, NUMBER)) + metadata("scalars"),
        tensor(1, single(5, 0.25)),
        tensor(2, part(6, struct.pack("<d", 0.1))) + metadata("scalars"),
        tensor(9, integer(10, -3)),
        tensor(1, part(4, NUMBER * 2), shape=(2,)),
        tensor(1, part(4, NUMBER), shape=(1,)),
        tensor(7, part(8, "words")) + metadata("text"),
        tensor(1, part(4, NUMBER)) + metadata("hparams", b""),
        tensor(1) + metadata("images"),
        part(4, b"png"),
        part(5, b"histogram"),
        part(7, "node") + single(2, 1.5),
        part(8, b"\xff"),
        b"",
    ])),
)  # fmt: skip
EVENTS = st.builds(
    lambda values, step, extra: event(*values, step=step) + extra,
    st.lists(VALUES, max_size=4),
    st.one_of(st.integers(0, 300), st.integers(-(2**63), 2**63 - 1)),
    st.sampled_from([b"", b"", part(4, b"graph"), part(12, b"unknown"), integer(2, 3), b"\x07"]),
)


def only_exactly(data: np.ndarray, begin: np.ndarray, length: np.ndarray) -> EventColumns:
    """As if no event were of a usual form."""
    found = event_columns(data, begin[:0], length[:0])
    return EventColumns(*(getattr(found, name) for name in ("wall_time", "step")), np.zeros(len(begin), dtype=bool),
                        *(getattr(found, name) for name in EventColumns.__slots__[3:]))  # fmt: skip


def fed(content: bytes) -> EventLog:
    log, data = EventLog(), padded(content)
    log.feed(content, data, whole_frames(content, data), 0)
    return log


def said(log: EventLog) -> dict[str, object]:
    names = list(log.codes)
    points = [
        (names[code], step, time, struct.pack("<d", value) if not math.isnan(value) else "nan")
        for piece in log.points
        for code, step, time, value in zip(
            piece.code.tolist(), piece.step.tolist(), piece.wall_time.tolist(), piece.value.tolist(), strict=True
        )
    ]
    return {
        "points": points,
        "texts": [*log.media.texts.things()],
        "pictures": [*log.media.pictures.things()],
        "histograms": [(*map(bytes, (one.edges, one.counts)), one.step) for one in log.media.histograms.things()],
        "left out": log.media.left_out,
        "not shown": log.not_shown,
        "unreadable": sorted(set(log.unreadable)),
        "settings": log.settings.config(),
    }


@settings(derandomize=True, max_examples=120, deadline=None)
@given(st.lists(EVENTS, max_size=6), st.randoms(use_true_random=False), st.integers(0, 3))
def test_both_ways_agree_on_usual_unusual_and_damaged_events(
    events: list[bytes], generator: random.Random, damages: int
) -> None:
    for _ in range(damages if events else 0):
        row = generator.randrange(len(events))
        damaged = bytearray(events[row])
        damaged[generator.randrange(len(damaged))] = generator.randrange(256)
        events[row] = bytes(damaged)
    content = b"".join(map(record, events))
    quick = said(fed(content))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(event_log, "event_columns", only_exactly)
        exact = said(fed(content))
    assert quick == exact


def test_usual_events_do_not_need_the_exact_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("asked about a usual event")

    usual = [event(plain("a", 1.0), plain("b", 2.0), step=7), event(plain("a", 3.0), step=200)]
    later = event(part(1, "c") + tensor(1, part(4, NUMBER)), step=8)
    monkeypatch.setattr(event_log, "event_message", refuse)
    monkeypatch.setattr(event_log, "value_message", refuse)
    log = fed(b"".join(map(record, [*usual, later])))
    assert [names for names, *_ in said(log)["points"]] == [b"a", b"b", b"a", b"c"]  # type: ignore[attr-defined]


def test_points_keep_the_order_of_the_log_within_an_event_too() -> None:
    odd = part(7, "node") + part(1, "a") + single(2, 2.0)
    log = fed(record(event(plain("a", 1.0), odd, plain("a", 3.0))))
    assert np.concatenate([piece.value for piece in log.points]).tolist() == [1.0, 2.0, 3.0]


def test_the_first_plugin_named_for_a_tag_counts() -> None:
    first = event(part(1, "img") + tensor(1, part(4, NUMBER)) + metadata("images"))
    later = event(part(1, "img") + tensor(1, part(4, NUMBER)))
    log = fed(record(first) + record(later))
    assert not log.not_shown
    assert log.media.left_out.total() == 2
    assert sum(len(piece.code) for piece in log.points) == 0


def test_a_body_with_another_checksum_is_left_out_and_named() -> None:
    good, bad = record(event(plain("a", 1.0))), bytearray(record(event(plain("a", 2.0))))
    bad[-6] ^= 1
    log = fed(good + bytes(bad) + good)
    assert log.damaged == [len(good) + 12]
    assert np.concatenate([piece.value for piece in log.points]).tolist() == [1.0, 1.0]
