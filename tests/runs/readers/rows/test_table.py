"""Tables in text: separators, blanks, odd rows, headers that are missing or come again, torn ends."""

from __future__ import annotations

import csv
import io
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.readers.rows.table import Table, header_of, read_tables
from runreport.runs.run import Problem


def tables(text: str | bytes) -> tuple[list[Table], list[str]]:
    notes: list[Problem] = []
    found = read_tables(text if isinstance(text, bytes) else text.encode(), "t.csv", notes)
    return found, [note.code for note in notes]


def columns(text: str | bytes) -> dict[str, list[float | None]]:
    """Numbers by column of the one table, None where nothing stands."""
    ((table,), _) = tables(text)
    return {
        column.name: [
            value if there else None
            for value, there in zip(column.values.tolist(), column.present.tolist(), strict=True)
        ]
        for column in table.columns
    }


@pytest.mark.parametrize("separator", [",", "\t", ";", "|", " ", "   ", ", ", " ; "])
def test_the_separator_is_found_out(separator: str) -> None:
    text = "".join(
        separator.join(row) + "\n"
        for row in (
            ["step", "train loss" if separator != " " and separator.strip() else "loss"],
            ["1", "0.5"],
            ["2", "0.25"],
        )
    )
    assert list(columns(text).values()) == [[1, 2], [0.5, 0.25]]


def test_blanks_around_names_and_numbers_do_not_count() -> None:
    text = "               epoch,      train/box_loss\n                   0,              1.5\n"
    assert columns(text) == {"epoch": [0], "train/box_loss": [1.5]}


def test_blank_is_nothing_and_nan_is_a_number() -> None:
    found = columns("step,a\n1,\n2,nan\n3,-inf\n4,NA\n5,Infinity\n")["a"]
    assert found[0] is None
    assert found[3] is None
    assert found[1] is not None
    assert math.isnan(found[1])
    assert [found[2], found[4]] == [-math.inf, math.inf]


@pytest.mark.parametrize("text", [b"\xef\xbb\xbfstep,a\r\n1,2\r\n", "step,a\n1,2\n".encode("utf-16"), b"step,a\r1,2\r"])
def test_marks_and_line_ends_do_not_count(text: bytes) -> None:
    assert columns(text) == {"step": [1], "a": [2]}


def test_columns_of_words_are_counted_and_left_out() -> None:
    (table,), codes = tables('step,mode,note,a\n1,train,"x, y",5\n2,train,"two\nlines",6\n')
    assert [column.name for column in table.columns] == ["step", "a"]
    assert codes == ["TEXT-COLUMN"]


def test_a_word_among_numbers_is_left_out_and_said() -> None:
    notes: list[Problem] = []
    (table,) = read_tables(b"step,a\n1,2\n2,tensor(3)\n3,1_0\n", "t.csv", notes)
    assert table.columns[1].present.tolist() == [True, False, False]
    assert [(note.code, note.count) for note in notes] == [("NO-NUMBER", 2)]


def test_ragged_rows_are_read_from_the_left_and_said() -> None:
    notes: list[Problem] = []
    (table,) = read_tables(b"step,a,b\n1,2\n2,3,4,5\n3,4,5\n", "t.csv", notes)
    assert table.columns[2].present.tolist() == [False, True, True]
    assert [(note.code, note.count, note.lines) for note in notes] == [("RAGGED", 1, (2,)), ("RAGGED", 1, (3,))]


def test_rows_of_timm_without_evaluation_keep_their_rate() -> None:
    text = "epoch,train_loss,eval_loss,eval_top1,lr\n0,2.0,1.5,50,0.1\n1,1.0,0.05\n"
    assert columns(text) == {
        "epoch": [0, 1],
        "train_loss": [2, 1],
        "eval_loss": [1.5, None],
        "eval_top1": [50, None],
        "lr": [0.1, 0.05],
    }


def test_a_missing_header_is_said() -> None:
    (table,), codes = tables("0,1.5\n1,0.5\n")
    assert [column.name for column in table.columns] == ["column 1", "column 2"]
    assert table.columns[1].values.tolist() == [1.5, 0.5]
    assert codes == ["NO-HEADER"]
    assert header_of(b"0,1.5\n1,0.5\n") == ()


def test_a_header_that_comes_again_begins_a_new_table() -> None:
    found, codes = tables("step,a\n1,2\nstep,a,b\n1,3,4\n")
    assert [table.header for table in found] == [("step", "a"), ("step", "a", "b")]
    assert [table.rows for table in found] == [1, 1]
    assert codes == []


def test_names_that_stand_twice_are_numbered() -> None:
    (table,), codes = tables("step,a,a\n1,2,3\n")
    assert [column.name for column in table.columns] == ["step", "a", "a.1"]
    assert codes == ["COLUMN-DUP"]


def test_comments_above_are_no_rows_unless_they_name_the_columns() -> None:
    assert columns('#{"t_start": 1.5}\nr,l,t\n10.0,10,0.8\n') == {"r": [10], "l": [10], "t": [0.8]}
    assert columns("# made by me\n# step loss\n1 2.5\n2 1.5\n") == {"step": [1, 2], "loss": [2.5, 1.5]}


def test_a_quotation_mark_that_is_never_closed_swallows_nothing() -> None:
    (table,), codes = tables('step,a,note\n1,2,"oops\n2,3,x\n')
    assert table.columns[1].values.tolist() == [2, 3]
    assert codes == ["QUOTE", "TEXT-COLUMN"]


def test_a_cell_too_long_ends_the_table_and_is_said() -> None:
    (table,), codes = tables("step,a\n1,2\n3," + "x" * 200_000 + "\n4,5\n")
    assert table.rows == 1
    assert codes == ["CSV"]


def test_a_last_line_that_may_be_cut_is_left_out_and_said() -> None:
    (table,), codes = tables("step,a\n1,2\n2,0.1")
    assert table.rows == 1
    assert codes == ["TORN-LINE"]


@pytest.mark.parametrize("text", ["", "\n", "step,a", "   \n\n", "# only\n"])
def test_without_a_whole_line_there_is_no_table(text: str) -> None:
    assert tables(text) == ([], [])


def test_zero_bytes_of_a_crash_are_left_out_and_said() -> None:
    (table,), codes = tables("step,a\n1,2\n\0\0\0\0\n2,3\n")
    assert table.columns[1].values.tolist() == [2, 3]
    assert codes == ["NUL"]


CELL = st.one_of(st.none(), st.floats(), st.integers(-(10**6), 10**6))


@settings(max_examples=40)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8), st.data())
def test_cut_anywhere_the_whole_rows_stay(rows: list[tuple[float | None, float | None]], data: st.DataObject) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerows([("step", "a", "b"), *((number, *row) for number, row in enumerate(rows))])
    text = buffer.getvalue()
    cut = text[: data.draw(st.integers(0, len(text)))]
    whole = list(csv.DictReader(io.StringIO(cut[: max(cut.rfind("\n"), cut.rfind("\r")) + 1], newline="")))
    found, _ = tables(cut)
    for name in ("step", "a", "b"):
        expected = [float(row[name]) for row in whole if row[name]]
        column = found[0].column(name) if found else None
        values = [] if column is None else column.values[column.present].tolist()
        assert list(map(repr, values)) == list(map(repr, expected))
