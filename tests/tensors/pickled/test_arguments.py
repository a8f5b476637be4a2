"""Arguments of pickle operations: those of pickletools, and nothing taken that is not there."""

from __future__ import annotations

import io
import pickletools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runreport.tensors.pickled.arguments import READERS, EndsTooEarly, counted, line, number


@pytest.mark.parametrize(
    "one", [one.arg for one in pickletools.opcodes if one.arg is not None], ids=lambda one: one.name
)
@given(data=st.binary(max_size=60))
def test_arguments_are_those_of_pickletools(one: pickletools.ArgumentDescriptor, data: bytes) -> None:
    stream = io.BytesIO(data)
    try:
        expected, end = one.reader(stream), stream.tell()
    except Exception:  # it raises many kinds
        return
    if one.name in ("stringnl", "unicodestringnl"):  # escapes that Python 3 warns of stay as they are here
        return
    if one.name.startswith("stringnl_noescape") and b"\\" in data:  # pickletools unescapes them, pickle does not
        return
    assert READERS[one.name](data, 0) == (expected, end)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (rb"'a\'b\\c\n'", "a'b\\c\n"),
        (rb'"\x41\101\0"', "AA\0"),
        (b"'\xe9'", "é"),
        (rb"'\q\xzz'", r"\q\xzz"),
        (b"''", ""),
    ],
)
def test_texts_of_python_2_are_unescaped(written: bytes, text: str) -> None:
    assert READERS["stringnl"](written + b"\n", 0) == (text, len(written) + 1)


@pytest.mark.fault(32)
@pytest.mark.parametrize("read", [number(4), counted(4, bytes), line, *READERS.values()])
def test_an_argument_that_is_not_there_is_told_as_such(read) -> None:
    for data in (b"", b"\xff\xff\xff"):
        if read in (READERS["uint1"], READERS["uint2"]) and data:
            continue
        with pytest.raises(EndsTooEarly):
            read(data, 0)


@pytest.mark.parametrize("name", ["decimalnl_short", "decimalnl_long"])
def test_numbers_of_very_many_digits_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="too many digits"):
        READERS[name](b"9" * 5000 + b"\n", 0)
