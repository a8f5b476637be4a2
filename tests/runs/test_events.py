"""events.jsonl: every whole line survives whatever stands around it, and a torn tail is never guessed."""

from __future__ import annotations

import hashlib
import json
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs import events as events_module
from runreport.runs.events import EVENT_TYPES, EventParser, parse_events
from runreport.runs.run import Event, Problem


def line(seq: int, /, **changes: Any) -> bytes:
    entry = {
        "seq": seq,
        "time": "t",
        "type": "train.metrics",
        "epoch": 1,
        "step": 2,
        "data": {"loss": 0.5},
    } | changes
    return json.dumps({key: value for key, value in entry.items() if value != "absent"}).encode() + b"\n"


def parse(data: bytes, *, final: bool = False) -> tuple[tuple[Event, ...], dict[str, Problem]]:
    events, problems = parse_events(data, file="events.jsonl", final=final)
    assert all(problem.file == "events.jsonl" for problem in problems)
    return events, {problem.code: problem for problem in problems}


def seqs(data: bytes, *, final: bool = False) -> list[int]:
    return [event.seq for event in parse(data, final=final)[0]]


def test_a_line_becomes_an_event() -> None:
    (event,), problems = parse(line(3))
    assert event == Event(3, "t", "train.metrics", 1, 2, {"loss": 0.5})
    assert problems == {}


def test_the_types_are_those_of_the_contract() -> None:
    assert len(EVENT_TYPES) == 9
    assert parse(b"".join(line(i + 1, type=kind) for i, kind in enumerate(EVENT_TYPES)))[1] == {}


@pytest.mark.fault(49)
@pytest.mark.parametrize("data", [b"", b"\n", b"\n \t\n\r\n", b"\xef\xbb\xbf"])
def test_nothing_gives_nothing(data: bytes) -> None:
    assert parse(data) == ((), {})


@pytest.mark.fault(49, 52)
def test_blank_lines_crlf_and_a_mark_at_the_start_are_accepted() -> None:
    data = b"\xef\xbb\xbf" + line(1).replace(b"\n", b"\r\n") + b"\n   \n" + line(2)
    assert seqs(data) == [1, 2]
    assert parse(data)[1] == {}


@pytest.mark.fault(49)
def test_an_unterminated_line_counts_only_when_the_run_is_over() -> None:
    data = line(1) + line(2).rstrip(b"\n")
    assert seqs(data) == [1]
    assert seqs(data, final=True) == [1, 2]


@pytest.mark.fault(50)
def test_a_torn_number_that_is_valid_json_is_not_believed_while_the_run_lives() -> None:
    assert seqs(line(1) + b"12") == [1]
    assert parse(line(1) + b"12")[1] == {}


@pytest.mark.fault(50)
@given(
    bodies=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=1, max_size=6),
    data=st.data(),
)
@settings(derandomize=True, max_examples=100, deadline=None)
def test_every_whole_line_appears_exactly_once_wherever_the_file_is_cut(bodies: list[str], data: st.DataObject) -> None:
    lines = [
        json.dumps({"seq": i + 1, "type": "train.progress", "data": {"x": body}}, ensure_ascii=False).encode() + b"\n"
        for i, body in enumerate(bodies)
    ]
    whole = b"".join(lines)
    cut = data.draw(st.integers(0, len(whole)))
    expected = [i + 1 for i in range(len(lines)) if sum(map(len, lines[: i + 1])) <= cut]
    assert seqs(whole[:cut]) == expected
    assert parse(whole[:cut])[1] == {}
    assert [event.data["x"].replace("\u2400", "\0") for event in parse(whole)[0]] == bodies


GARBAGE = {
    "garbage": b"hello",
    "two objects": b'{"seq": 1, "type": "x"} {"seq": 2, "type": "x"}',
    "torn into each other": b'{"seq": 1, "type": "tra{"seq": 2, "type": "x"}',
    "nul block": bytes(512),
    "not an object": b"[1, 2]",
    "number": b"5",
    "latin-1": '{"type": "x", "data": {"a": "é"}}'.encode("latin-1"),
    "5000 digits": b'{"type": "x", "seq": ' + b"9" * 5000 + b"}",
    "deep": b'{"type": "x", "data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "carriage returns only": b'{"seq": 1, "type": "x"}\r{"seq": 2, "type": "x"}',
}


@pytest.mark.fault(51, 52, 55, 59, 62)
@pytest.mark.parametrize("case", GARBAGE)
def test_a_bad_line_is_counted_and_its_neighbours_survive(case: str) -> None:
    events, problems = parse(line(1) + GARBAGE[case] + b"\n" + line(2))
    assert [event.seq for event in events] == [1, 2]
    assert problems.keys() == {"JSON-LINE"}
    assert (problems["JSON-LINE"].count, problems["JSON-LINE"].lines) == (1, (2,))


@pytest.mark.fault(51)
def test_only_the_first_five_line_numbers_are_named_and_blank_lines_are_counted_in() -> None:
    _, problems = parse(line(1) + b"\n" + b"x\n" * 7 + line(2))
    assert problems["JSON-LINE"].count == 7
    assert problems["JSON-LINE"].lines == (3, 4, 5, 6, 7)


@pytest.mark.fault(53)
def test_line_separators_inside_a_string_are_text() -> None:
    text = "a\u2028b\u2029c\u0085d"
    (event,), problems = parse(
        json.dumps({"seq": 1, "type": "run.failed", "data": {"m": text}}, ensure_ascii=False).encode() + b"\n"
    )
    assert event.data["m"] == text
    assert problems == {}


@pytest.mark.fault(52)
@pytest.mark.parametrize(
    ("data", "words"),
    [(line(1).decode().encode("utf-16"), "UTF-16"), (b"\x1f\x8b\x08\0", "compressed with gzip")],
)
def test_another_encoding_is_named_once(data: bytes, words: str) -> None:
    events, problems = parse(data)
    assert events == ()
    assert words in problems["ENCODING"].what


@pytest.mark.fault(54)
def test_numbers_that_are_none_are_gaps_and_counted() -> None:
    data = b'{"seq": 1, "type": "train.metrics", "data": {"a": NaN, "b": Infinity, "c": 1e400, "d": null, "e": 1}}\n'
    (event,), problems = parse(data)
    assert event.data == {"a": None, "b": None, "c": None, "d": None, "e": 1}
    assert problems["NAN"].count == 3


def test_repairs_of_a_line_that_is_skipped_are_not_counted() -> None:
    assert parse(b'{"type": "train.metrics", "a": NaN, "a": 1, broken\n')[1].keys() == {"JSON-LINE"}


@pytest.mark.fault(57)
@pytest.mark.parametrize(
    ("written", "read"),
    [
        (9, 9),
        (0, 0),
        (9.0, 9),
        ("9", 9),
        (9.5, None),
        (-1, None),
        ("-1", None),
        ("9a", None),
        (True, None),
        ([9], None),
        (2**53, None),
        ("\u0669", None),
        ("9" * 400, None),
        (1e300, None),
    ],
)
def test_epochs_and_steps_are_whole_numbers_however_written(written: object, read: int | None) -> None:
    (event,), problems = parse(line(1, epoch=written, step=written))
    assert (event.epoch, event.step) == (read, read)
    assert ("EVENT-FIELD" in problems) == (read is None)


@pytest.mark.parametrize("absent", ["absent", None])
def test_fields_that_are_absent_or_null_are_no_mistake(absent: object) -> None:
    (event,), problems = parse(line(1, seq=absent, time=absent, epoch=absent, step=absent, data=absent))
    assert event == Event(0, "", "train.metrics", None, None, {})
    assert problems == {}


@pytest.mark.parametrize("changes", [{"time": 5}, {"data": [1]}, {"data": "x"}, {"seq": "one"}])
def test_fields_of_the_wrong_type_count_as_missing_and_are_counted(changes: dict[str, object]) -> None:
    events, problems = parse(line(1, **changes))
    assert len(events) == 1
    assert problems["EVENT-FIELD"].lines == (1,)


@pytest.mark.fault(66)
def test_unknown_types_are_kept_and_counted_and_lines_without_type_are_skipped() -> None:
    events, problems = parse(line(1, type="model:forge:step") + line(2, type=None) + line(3, type=7) + line(4))
    assert [event.type for event in events] == ["model:forge:step", "train.metrics"]
    assert problems["EVENT-UNKNOWN"].lines == (1,)
    assert problems["EVENT-NO-TYPE"].lines == (2, 3)


@pytest.mark.fault(61)
def test_repeated_and_backward_numbers_stay_in_the_order_of_the_file() -> None:
    data = b"".join(map(line, (1, 2, 2, 3, 1, 2, 9)))
    events, problems = parse(data)
    assert [event.seq for event in events] == [1, 2, 2, 3, 1, 2, 9]
    assert (problems["SEQ-ORDER"].count, problems["SEQ-ORDER"].lines) == (2, (3, 5))


@pytest.mark.fault(64)
def test_hostile_keys_and_strings_arrive_as_they_are() -> None:
    data = {"__proto__": 1, "constructor": "<script>", "x" * 10_000: 2, "n\0": "\ud800"}
    (event,), _ = parse(line(1, data=data))
    assert event.data == {"__proto__": 1, "constructor": "<script>", "x" * 10_000: 2, "n\u2400": "\ufffd"}


@pytest.mark.fault(68)
def test_a_line_beyond_the_limit_is_skipped_and_the_rest_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_module, "LINE_LIMIT", 200)
    events, problems = parse(line(1) + line(2, data={"x": "y" * 200}) + line(3))
    assert [event.seq for event in events] == [1, 3]
    assert problems["LINE-LIMIT"].lines == (2,)


@pytest.mark.fault(68)
def test_a_hundred_megabytes_without_a_newline_are_one_line_too_long() -> None:
    data = line(1) + b"x" * (100 << 20)
    assert seqs(data) == [1]
    assert parse(data, final=True)[1]["LINE-LIMIT"].count == 1


def test_a_hundred_thousand_lines_take_about_a_second() -> None:
    data = b"".join(line(i) for i in range(1, 100_001))
    begin = time.process_time()
    events, problems = parse(data)
    assert time.process_time() - begin < 10  # about 0.8 s on an idle machine; guards against quadratic growth
    assert len(events) == 100_000
    assert problems == {}


pieces = st.sampled_from(
    [b"\n", b"\r", b"{", b"}", b"[", b'"', b'"seq":', b'"type":"x"', b",", b"1", b"NaN", b"\xff", b"\\ud800"]
)


@given(data=st.binary(max_size=40) | st.lists(pieces, max_size=20).map(b"".join), final=st.booleans())
@settings(derandomize=True, max_examples=400, deadline=None)
def test_any_bytes_are_read_without_an_exception_and_can_be_written_again(data: bytes, final: bool) -> None:
    events, _ = parse(data, final=final)
    for event in events:
        json.dumps([event.type, event.time, dict(event.data)], ensure_ascii=False, allow_nan=False).encode()


scraps = st.lists(
    pieces
    | st.sampled_from([line(1), line(2, data={"x": "\u2028"}), line(2)[:-1], line(3)[:9], line(1, epoch="x")])
    | st.sampled_from([b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b", b"x" * 70]),
    max_size=12,
).map(b"".join)


@pytest.mark.fault(49, 50, 51)
@given(data=scraps, cuts=st.lists(st.integers(0, 400), max_size=8), final=st.booleans())
@settings(derandomize=True, max_examples=400, deadline=None)
def test_a_log_fed_in_pieces_gives_what_the_whole_gives_wherever_it_is_cut(
    data: bytes, cuts: list[int], final: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events_module, "LINE_LIMIT", 64)  # bytes, so that some lines are too long
        whole = EventParser(file="events.jsonl")
        whole.feed(data)
        parser = EventParser(file="events.jsonl")
        begin = 0
        for cut in [*sorted(cuts), len(data)]:
            parser.feed(data[begin:cut])
            begin = max(begin, cut)
            parser.result(final=not final)  # asking in between changes nothing
        assert parser.result(final=final) == whole.result(final=final)


def test_the_digest_is_that_of_the_lines_that_count() -> None:
    data = line(1) + b"half a line"
    parser = EventParser(file="events.jsonl")
    parser.feed(data)
    assert parser.result(final=False).digest == hashlib.sha256(line(1)).hexdigest()
    assert parser.result(final=True).digest == hashlib.sha256(data).hexdigest()


@pytest.mark.fault(68)
def test_of_a_line_that_is_too_long_nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_module, "LINE_LIMIT", 1 << 20)
    parser = EventParser(file="events.jsonl")
    piece = b"x" * (1 << 20)
    tracemalloc.start()
    for _ in range(50):
        parser.feed(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 << 20
    parser.feed(b"\n" + line(2))
    found = parser.result(final=False)
    assert [event.seq for event in found.events] == [2]
    assert found.digest == hashlib.sha256(piece * 50 + b"\n" + line(2)).hexdigest()
