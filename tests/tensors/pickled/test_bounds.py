"""What bounds the work for a pickle: objects, names, keys; and which calls people are told about."""

from __future__ import annotations

import pytest
from pickle_bytes import Raw, call, name, pickle_of, tensor, value

from runreport.errors import InputRefused, LimitExceeded
from runreport.tensors.pickled import stack, tensor_records
from runreport.tensors.pickled.machine import pickled, read_pickle
from runreport.tensors.pickled.plain import Plain
from runreport.tensors.pickled.unsafe import unsafe_calls
from runreport.tensors.pickled.values import Name


@pytest.mark.fault(30)
def test_objects_names_and_entries_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    root, _ = read_pickle(pickle_of({"a": {"b": [tensor(), tensor()]}}))
    for limit in ("NAMES_LIMIT", "OBJECTS_LIMIT"):
        with monkeypatch.context() as patch:
            patch.setattr(tensor_records, limit, 2)
            with pytest.raises(LimitExceeded, match="the limit is 2"):
                list(tensor_records.tensor_records(root))
    monkeypatch.setattr(stack, "MADE_LIMIT", 3)
    with pytest.raises(LimitExceeded, match="would make too many objects"):
        read_pickle(pickle_of([tensor(), tensor()]))


@pytest.mark.fault(30)
@pytest.mark.parametrize("key", [2**61 - 1, -(2**70), tuple(range(65)), ((1,),), (2**61,)])
def test_keys_whose_hash_may_be_slow_are_refused(key: object) -> None:
    with pytest.raises(InputRefused, match="is no pickle that can be read"):
        read_pickle(pickle_of({key: 1}))


@pytest.mark.fault(23)
@pytest.mark.parametrize(
    ("called", "is_told"),
    [
        (("os", "system"), True),
        (("builtins", "getattr"), True),
        (("builtins", "set"), False),
        (("subprocess", "Popen"), True),
        (("pathlib", "PosixPath"), False),
        (("pathlib", "Path.write_text"), True),
        (("datetime", "sys.exit"), True),
        (("torch._utils", "_rebuild_tensor_v2"), False),
        (("torch", "load"), True),
        (("numpy", "load"), True),
        (("numpy._core.multiarray", "scalar"), False),
        (("numpy.random._pickle", "__generator_ctor"), False),
        (("omegaconf", "DictConfig"), False),
        (("mine", "function"), True),
        (("", "something that it made itself"), True),
    ],
)
def test_calls_that_honest_files_do_not_need_are_told(called: tuple[str, str], *, is_told: bool) -> None:
    assert bool(unsafe_calls({Name(*called): 1})) is is_told


def test_calls_whose_result_is_thrown_away_are_known() -> None:
    found = pickled(pickle_of(Raw(call(name("os", "system"), "true") + b"0" + value(1))))
    assert found.value == 1
    assert found.calls == {Name("os", "system"): 1}


def test_numbers_and_keys_that_cannot_be_written_out_have_a_short_form() -> None:
    huge = Raw(b"\x8b\x00\x10\x00\x00" + b"\x7f" * 4096)
    found = Plain().value(read_pickle(pickle_of({"n": huge, (1, None): [b"ab"], None: 2}))[0])
    assert found == {"n": "a whole number of 32,767 bits", "(1, None)": ["2 bytes"], "None": 2}
