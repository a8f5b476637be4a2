"""Every refusal of a safetensors header, with its code and the words a reader needs."""

from __future__ import annotations

import json
import pickle
import tracemalloc
from typing import Any

import pytest

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded
from runreport.tensors import safetensors_header


def one(**changes: object) -> dict[str, Any]:
    """A header of one tensor `w`, two F32 values, some of its fields changed."""
    return {"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]} | changes}


def two(first: list[int], second: list[int]) -> dict[str, Any]:
    """A header of two U8 tensors at these offsets."""
    return {
        name: {"dtype": "U8", "shape": [end - begin], "data_offsets": [begin, end]}
        for name, (begin, end) in (("a", first), ("b", second))
    }


W = '"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}'
REFUSED: dict[str, tuple[object, str, str]] = {
    "empty": (b"", "ST-HEADER", "does not begin with {"),
    "leading blank": (b' {"w":1}', "ST-HEADER", "does not begin with {"),
    "bom": (b"\xef\xbb\xbf{}", "ST-HEADER", "does not begin with {"),
    "utf-16": ("{}".encode("utf-16"), "ST-HEADER", "does not begin with {"),
    "not utf-8": (b'{"\xff":1}', "ST-HEADER", "not UTF-8"),
    "surrogate in a name": (b'{"\\ud800":1}', "ST-HEADER", "not UTF-8"),
    "surrogate in metadata": (b'{"__metadata__":{"a":"\\udc00"}}', "ST-HEADER", "not UTF-8"),
    "control character": (b'{"a\nb":1}', "ST-HEADER", "not JSON"),
    "list": (b"[]", "ST-HEADER", "does not begin with {"),
    "two objects": (b"{}{}", "ST-HEADER", "not JSON"),
    "text after": (b"{} x", "ST-HEADER", "not JSON"),
    "nul padding": (b"{}\0\0", "ST-HEADER", "not JSON"),
    "trailing comma": (("{" + W + ",}").encode(), "ST-HEADER", "not JSON"),
    "comment": (b"{/**/}", "ST-HEADER", "not JSON"),
    "nan": (b'{"w":NaN}', "ST-HEADER", "NaN, which is not JSON"),
    "infinity": (b'{"w":-Infinity}', "ST-HEADER", "-Infinity, which is not JSON"),
    "1e400": (b'{"w":1e400}', "ST-HEADER", "out of range"),
    "5000 digits": (b'{"w":' + b"9" * 5000 + b"}", "ST-HEADER", "not a plausible"),
    "nested": (b'{"w":' + b"[" * 20_000 + b"]" * 20_000 + b"}", "ST-HEADER", "not a plausible"),
    "same key": (("{" + W + "," + W + "}").encode(), "ST-DUP", "'w' appears twice"),
    "key hidden by an escape": (
        ("{" + W + "," + W.replace("w", "\\u0077") + "}").encode(),
        "ST-DUP",
        "'w' appears",
    ),
    "field twice": (("{" + W[:-1] + ',"dtype":"F32"}}').encode(), "ST-DUP", "'dtype' appears"),
    "metadata key twice": (b'{"__metadata__":{"a":"b","a":"b"}}', "ST-DUP", "'a' appears"),
    "metadata is a list": ({"__metadata__": []}, "ST-FIELD", "__metadata__ is a list, expected an object"),
    "metadata is no text": ({"__metadata__": {"a": 1}}, "ST-FIELD", "'a' is a number, expected a string"),
    "metadata is null inside": ({"__metadata__": {"a": None}}, "ST-FIELD", "'a' is null, expected a string"),
    "tensor is a list": ({"w": ["F32", [2], [0, 8]]}, "ST-FIELD", "'w': is a list, expected an object"),
    "tensor is null": ({"w": None}, "ST-FIELD", "'w': is null"),
    "no dtype": ({"w": {"shape": [2], "data_offsets": [0, 8]}}, "ST-FIELD", "'w': has no dtype"),
    "no shape": ({"w": {"dtype": "F32", "data_offsets": [0, 8]}}, "ST-FIELD", "'w': has no shape"),
    "no offsets": ({"w": {"dtype": "F32", "shape": [2]}}, "ST-FIELD", "'w': has no data_offsets"),
    "dtype null": (one(dtype=None), "ST-DTYPE", "'w': dtype 'None' is not known"),
    "dtype lower": (one(dtype="f32"), "ST-DTYPE", "dtype 'f32' is not known"),
    "dtype markup": (one(dtype="<b>\x1b[31m"), "ST-DTYPE", "<b>\\x1b[31m' is not known"),
    "shape null": (one(shape=None), "ST-FIELD", "shape is None, expected a list of whole numbers"),
    "shape negative": (one(shape=[-2]), "ST-FIELD", "shape is [-2]"),
    "shape minus zero": (
        b'{"w":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}',
        "ST-FIELD",
        "shape is [-1]",
    ),
    "shape float": (one(shape=[2.0]), "ST-FIELD", "shape is [2.0]"),
    "shape 1e30": (b'{"w":{"dtype":"F32","shape":[1e30],"data_offsets":[0,8]}}', "ST-FIELD", "1e+30"),
    "shape text": (one(shape=["2"]), "ST-FIELD", "shape is ['2']"),
    "shape bool": (one(shape=[True, 2]), "ST-FIELD", "shape is [True, 2]"),
    "shape nested": (one(shape=[[2]]), "ST-FIELD", "shape is [[2]]"),
    "shape above u64": (one(shape=[2**64, 0]), "ST-FIELD", "shape is [18446744073709551616, 0]"),
    "product wraps to 0": (one(shape=[2**32, 2**32]), "ST-FIELD", "more elements than 64 bits"),
    "product wraps to 16": (one(shape=[2**63, 2, 0]), "ST-FIELD", "more elements than 64 bits"),
    "offsets reversed": (one(data_offsets=[8, 0]), "ST-FIELD", "data_offsets [8, 0]"),
    "offsets negative": (one(data_offsets=[-8, 0]), "ST-FIELD", "data_offsets is [-8, 0]"),
    "one offset": (one(data_offsets=[8]), "ST-FIELD", "data_offsets [8]"),
    "three offsets": (one(data_offsets=[0, 8, 8]), "ST-FIELD", "data_offsets [0, 8, 8]"),
    "offset float": (one(data_offsets=[0, 8.0]), "ST-FIELD", "data_offsets is [0, 8.0]"),
    "offset bool": (
        one(shape=[0], data_offsets=[False, False]),
        "ST-FIELD",
        "data_offsets is [False, False]",
    ),
    "size": (one(shape=[3]), "ST-SIZE", "'w': F32 of shape [3] takes 12 bytes, data_offsets give 8"),
    "half a byte": (one(dtype="F4", shape=[3], data_offsets=[0, 1]), "ST-SIZE", "takes 1.5 bytes"),
    "hole at the start": (one(shape=[1], data_offsets=[4, 8]), "ST-HOLE", "'w' leaves a hole"),
    "hole": (two([0, 3], [4, 8]), "ST-HOLE", "'b' leaves a hole"),
    "overlap": (two([0, 5], [4, 8]), "ST-OVERLAP", "'b' overlaps the one before"),
    "same bytes": (two([0, 8], [0, 8]), "ST-OVERLAP", "'b' overlaps"),
    "trailing": (one(shape=[1], data_offsets=[0, 4]), "ST-TRAILING", "4 more than its tensors take"),
}


@pytest.mark.fault(4, 5, 6, 7, 9, 10, 11, 12, 13)
@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_code_and_words(case: str, raw: Any, opens: Any) -> None:
    header, code, words = REFUSED[case]
    with pytest.raises(InputRefused) as caught:
        opens(raw(header, b"\0" * 8))
    assert not isinstance(caught.value, InputIncomplete)
    assert caught.value.code == code
    assert words in str(caught.value)
    line = str(caught.value).split("\n")[0]
    assert "t.safetensors: " in line
    assert line.endswith(f"[{code}]")
    assert len(line) <= 500
    assert line.isprintable()


@pytest.mark.fault(1)
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "has 0 bytes"),
        (b"\x02" + bytes(6), "has 7 bytes"),
        (b"\x10" + bytes(7) + b"{}", "has 10 bytes, the header alone should reach to byte 24"),
    ],
)
def test_a_file_shorter_than_its_header_is_incomplete(content: bytes, words: str, opens: Any) -> None:
    with pytest.raises(InputIncomplete, match=words) as caught:
        opens(content)
    assert caught.value.code == "ST-SHORT"


@pytest.mark.fault(3)
def test_a_file_shorter_than_its_tensors_is_incomplete_and_both_numbers_are_named(raw: Any, opens: Any) -> None:
    content = raw(one(), b"\0" * 7)
    with pytest.raises(InputIncomplete, match=f"has {len(content)} bytes.* to byte {len(content) + 1}"):
        opens(content)


@pytest.mark.fault(2)
@pytest.mark.parametrize("length", [2**64 - 1, 2**63, 2**32, 100_000_001, 2 << 56])
def test_an_absurd_header_length_is_refused_before_anything_is_allocated(length: int, raw: Any, opens: Any) -> None:
    content = raw(b"{}", length=length)
    tracemalloc.start()
    with pytest.raises(InputRefused, match="the limit is 100,000,000") as caught:
        opens(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "ST-HEADER-SIZE"
    assert peak < 1 << 20


def test_the_largest_header_length_allowed_is_not_refused_for_its_size() -> None:
    first = (100_000_000).to_bytes(8, "little")
    assert safetensors_header.header_length(first, 1 << 40) == 100_000_000
    with pytest.raises(InputIncomplete, match="the header alone should reach to byte 100,000,008"):
        safetensors_header.header_length(first, 100_000_007)


def test_the_largest_axis_allowed_is_that_of_64_bits(raw: Any, opens: Any) -> None:
    assert opens(raw(one(shape=[0, 2**64 - 1], data_offsets=[0, 0]))).index[0].shape == (0, 2**64 - 1)
    with pytest.raises(InputRefused, match="shape is"):
        opens(raw(one(shape=[0, 2**64], data_offsets=[0, 0])))


@pytest.mark.fault(20)
@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "git lfs pull"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "download the file again"),
        (b"PK\x03\x04" + bytes(60), "save the weights with safetensors"),
        (pickle.dumps({"w": [1.0] * 20}, protocol=4), "not opened here"),
        (json.dumps({"weight_map": {"w": "model-00001-of-00002.safetensors"}}).encode(), "name the files"),
    ],
)
def test_other_kinds_of_files_are_named_and_the_next_step_with_them(content: bytes, hint: str, opens: Any) -> None:
    with pytest.raises(InputRefused) as caught:
        opens(content)
    assert caught.value.code == "ST-OTHER-FORMAT"
    assert hint in str(caught.value)


@pytest.mark.fault(18)
def test_too_many_parts_are_refused_before_they_are_parsed(
    raw: Any, opens: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safetensors_header, "PARTS_LIMIT", 9)
    with pytest.raises(LimitExceeded, match="too many parts in the header: found 11, the limit is 9"):
        opens(raw({"a": [[], [], [], [], []]}))
    monkeypatch.setattr(safetensors_header, "PARTS_LIMIT", 11)
    with pytest.raises(InputRefused, match="is a list, expected an object"):
        opens(raw({"a": [[], [], [], [], []]}))


@pytest.mark.fault(8)
def test_what_the_format_allows_is_accepted(raw: Any, opens: Any) -> None:
    header = {
        "__metadata__": {"format": "pt", "long": "x" * 1_000_000},
        "b": {"dtype": "U8", "shape": [3], "data_offsets": [5, 8], "note": {"unknown": [1, -2.5, None]}},
        "scalar": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]},
        "empty": {"dtype": "F64", "shape": [2**40, 0], "data_offsets": [4, 4]},
        "": {"dtype": "I8", "shape": [1], "data_offsets": [4, 5]},
    }
    text = json.dumps(header) + " \n\t"
    file = opens(raw(text, b"\0" * 8))
    assert [info.name for info in file.index] == ["scalar", "empty", "", "b"]  # by their bytes, not as listed
    begin = 8 + len(text)
    assert [(info.begin - begin, info.end - begin) for info in file.index] == [(0, 4), (4, 4), (4, 5), (5, 8)]
    assert len(file.metadata["long"]) == 1_000_000


@pytest.mark.fault(8)
def test_null_metadata_stands_for_none(raw: Any, opens: Any) -> None:
    assert opens(raw({"__metadata__": None})).metadata == {}


@pytest.mark.fault(17)
def test_hostile_names_stay_apart_and_exact(raw: Any, opens: Any) -> None:
    names = [
        "<script>",
        "../../etc/passwd",
        "__proto__",
        "A",
        "a",
        "\u00e9",
        "e\u0301",
        "\u202e",
        "\0",
        "\n",
        "x" * 60_000,
    ]
    header = {name: {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]} for name in names}
    assert sorted(info.name for info in opens(raw(header)).index) == sorted(names)
