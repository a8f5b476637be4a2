"""Pickles as inert values: what honest ones say, and that nothing of any of them runs."""

from __future__ import annotations

import argparse
import collections
import io
import pickle
import pickletools
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.errors import InputRefused, LimitExceeded
from runreport.tensors.pickled import machine
from runreport.tensors.pickled.acts import ACTS
from runreport.tensors.pickled.machine import read_pickle
from runreport.tensors.pickled.plain import Plain
from runreport.tensors.pickled.values import Made, Name

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5), max_leaves=25
)


class Runs:
    def __reduce__(self) -> tuple[Any, ...]:
        return (exec, ("raise SystemExit('ran')",))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(VALUES, st.sampled_from(PROTOCOLS))
def test_plain_values_come_out_as_they_went_in(value: object, protocol: int) -> None:
    data = pickle.dumps(value, protocol)
    assert read_pickle(data + b"rest") == (value, len(data))
    assert Plain().value(value) == value


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_objects_become_records_with_their_settings(protocol: int) -> None:
    value = {
        "args": argparse.Namespace(lr=0.5, layers=[1, 2], path=Path("/a/b")),
        "steps": collections.OrderedDict([("b", 1), ("a", 2)]),
        "seen": {3},
        "frozen": frozenset({4}),
    }
    plain = Plain()
    found = plain.value(read_pickle(pickle.dumps(value, protocol))[0])
    assert found["steps"] == {"b": 1, "a": 2}
    assert found["seen"] == [3]
    assert found["frozen"] == [4]
    assert found["args"]["lr"] == 0.5
    assert found["args"]["path"].removeprefix("/") == "a/b"
    assert plain.classes["argparse.Namespace"] == 1


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_call_is_recorded_and_not_carried_out(protocol: int) -> None:
    (found,) = read_pickle(pickle.dumps([Runs()], protocol))[0]  # type: ignore[misc]
    assert isinstance(found, Made)
    assert str(found.by) == "builtins.exec"
    assert found.args == ("raise SystemExit('ran')",)


def test_modules_that_a_pickle_names_are_not_imported() -> None:
    assert "antigravity" not in sys.modules
    value, _ = read_pickle(b"cantigravity\nfly\n.")
    assert value == Name("antigravity", "fly")
    assert "antigravity" not in sys.modules


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b".",
        b"NN.",
        b"N",
        b"(.",
        b"t.",
        b"0.",
        b"a.",
        b"]N.N",
        b"g5\n.",
        b"\xff.",
        b"NNs.",
        b"}(Nu.",
        b"}](NNs.",
        b"}]Ns.",
        b"I99999999999999999999z\n.",
        b"L" + b"9" * 200_000 + b"L\n.",
        b"\x8b\xff\xff\xff\x7f.",
        b"X\xff\xff\xff\xffabc.",
        b"N}b.",
        b"cos\nsystem\nNR.",
        b"(I1\nI2\nd" * 3,
        b"\x80\xff.",
        b"U\x05ab.",
        b"X\x02\x00\x00\x00\xff\xfe.",
    ],
)
def test_what_is_no_pickle_is_refused_with_one_error(data: bytes) -> None:
    with pytest.raises(InputRefused, match="is no pickle that can be read"):
        read_pickle(data)


def test_every_beginning_and_every_changed_byte_is_refused_or_read() -> None:
    data = pickle.dumps({"a": [1, 2.5, "x"], "b": argparse.Namespace(c=(1, 2))}, 2)
    for end in range(len(data)):
        with pytest.raises(InputRefused):
            read_pickle(data[:end])
    for at in range(len(data)):
        for change in (0x01, 0x20, 0x80, 0xFF):
            with suppress(InputRefused):
                Plain().value(read_pickle(data[:at] + bytes([data[at] ^ change]) + data[at + 1 :])[0])


def test_nesting_without_end_neither_hangs_nor_ends_the_process() -> None:
    deep = b"]" * 200_000 + b"a" * 199_999 + b"."
    value, _ = read_pickle(deep)
    assert str(Plain().value(value)).count("[") == 64
    with pytest.raises(InputRefused):  # its hash would go down all the way
        read_pickle(b"}" + b")" + b"\x85" * 200_000 + b"Ns.")


def test_an_object_that_holds_itself_ends_somewhere() -> None:
    own: list[object] = []
    own += [own, own]
    plain = Plain()
    assert plain.value(read_pickle(pickle.dumps(own))[0])
    assert plain.count <= 2**21


def test_too_many_operations_are_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "OPERATIONS_LIMIT", 10)
    with pytest.raises(LimitExceeded, match="the limit is 10"):
        read_pickle(pickle.dumps(list(range(20))))


def test_every_operation_of_pickles_is_known_or_refused() -> None:
    missing = {one.name for one in pickletools.opcodes} - ACTS.keys()
    assert missing == {"STOP", "NEXT_BUFFER"}  # buffers lie outside of the file


def test_numpy_scalars_are_numbers() -> None:
    import numpy as np

    value = {"loss": np.float64(0.1), "step": np.int32(-7), "half": np.float16(1.5), "ok": np.bool_(True)}
    for protocol in (2, 4):
        found = Plain().value(read_pickle(pickle.dumps(value, protocol))[0])
        assert found == {"loss": 0.1, "step": -7, "half": 1.5, "ok": True}


def test_a_pickle_within_a_file_is_read_from_its_place() -> None:
    out = io.BytesIO()
    for value in (1, "two"):
        pickle.dump(value, out)
    first, at = read_pickle(out.getvalue())
    assert (first, read_pickle(out.getvalue(), at)[0]) == (1, "two")
