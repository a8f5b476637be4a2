"""Safetensors files that attack or are damaged, and odd ones that are right: some 130 of them."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from hostile_case import READ, REFUSED, Case

FOUR = struct.pack("<4f", 1, 2, 3, 4)
ONE = {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}
VALUES = {"w": [1.0, 2.0, 3.0, 4.0]}


def file_of(header: Any, data: bytes = FOUR, length: int | None = None) -> bytes:
    """header: JSON-able, text or bytes."""
    text = header if isinstance(header, bytes) else (header if isinstance(header, str) else json.dumps(header)).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


GOOD = file_of({"w": ONE})


def safetensors_cases() -> list[Case]:
    makers = (_honest, _types, _lengths, _texts, _doubled, _metadata, _fields, _offsets, _places, _names, _kinds)
    return [one for make in makers for one in make()]


def _case(case: str, header: Any, data: bytes = FOUR, verdict: str = REFUSED, **more: Any) -> Case:
    return Case(case, "m.safetensors", file_of(header, data), verdict, **more)


def _entry(**changed: Any) -> dict[str, Any]:
    return {"w": {key: found for key, found in (ONE | changed).items() if found is not ...}}


def _honest() -> Iterator[Case]:
    yield _case("plain", {"w": ONE}, verdict=READ, values=VALUES)
    yield _case("none", {}, b"", READ)
    yield _case("only metadata", {"__metadata__": {"a": "b"}}, b"", READ)
    yield _case(
        "misaligned",
        {"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}, "w": ONE | {"data_offsets": [1, 17]}},
        b"\x07" + FOUR,
        READ,
        values=VALUES | {"a": [7]},
    )
    yield _case(
        "unsorted",
        {"w": ONE | {"data_offsets": [4, 20]}, "a": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}},
        FOUR[:4] + FOUR,
        READ,
        values=VALUES | {"a": [1]},
    )
    yield _case(
        "scalar", {"w": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}}, FOUR[:4], READ, values={"w": [1]}
    )
    yield _case("empty", {"w": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}, b"", READ, values={"w": []})
    yield _case("empty, huge", {"w": {"dtype": "F32", "shape": [2**40, 0], "data_offsets": [0, 0]}}, b"", READ)
    yield _case("rank 64", {"w": ONE | {"shape": [1] * 63 + [4]}}, verdict=READ)
    yield _case("rank 65", {"w": ONE | {"shape": [1] * 64 + [4]}}, verdict=READ)
    yield _case("a million axes", {"w": ONE | {"shape": [1] * 1_000_000 + [4]}}, code="LIMIT")
    special = struct.pack("<4f", float("nan"), float("inf"), float("-inf"), -0.0)
    yield _case("NaN, infinities, -0", {"w": ONE}, special, READ)


def _types() -> Iterator[Case]:
    sizes = {
        "BF16": 2,
        "F8_E4M3": 1,
        "F8_E5M2": 1,
        "F8_E8M0": 1,
        "F8_E4M3FNUZ": 1,
        "F8_E5M2FNUZ": 1,
        "C64": 8,
        "F16": 2,
        "BOOL": 1,
        "U64": 8,
    }
    known = {
        "BF16": ([0x80, 0x3F, 0, 0x40], [1, 2]),
        "F8_E4M3": ([0x38, 0x40], [1, 2]),
        "F8_E5M2": ([0x3C, 0x40], [1, 2]),
    }
    for dtype, size in sizes.items():
        data, values = known.get(dtype, ([1] * size * 2, None))
        entry = {"w": {"dtype": dtype, "shape": [2], "data_offsets": [0, 2 * size]}}
        yield _case(f"type {dtype}", entry, bytes(data), READ, values={} if values is None else {"w": values})
    for dtype, length in (("F4", 1), ("F6_E2M3", 3), ("F6_E3M2", 3)):
        shape = [length * 8 // (4 if dtype == "F4" else 6)]
        yield _case(
            f"type {dtype}", {"w": {"dtype": dtype, "shape": shape, "data_offsets": [0, length]}}, bytes(length), READ
        )
    for dtype in ("F4", "F128", "f32", "<script>alert(1)</script>", "\x1b[31mF32", "", "float32", "F" * 10_000):
        yield _case(f"type {dtype[:12]!r} of 3 values", _entry(dtype=dtype, shape=[3]))


def _lengths() -> Iterator[Case]:
    for size in (0, 1, 7, 8, 9):
        yield Case(f"{size} bytes", "m.safetensors", GOOD[:size])
    yield Case("zeros", "m.safetensors", bytes(4096))
    yield Case("noise", "m.safetensors", bytes(n * 37 % 251 for n in range(4096)))
    header = json.dumps({"w": ONE}).encode()
    for case, length in {"2^64-1": 2**64 - 1, "2^63": 2**63, "4 GB": 2**32, "100 MB + 1": 100_000_001}.items():
        yield Case(f"length {case}", "m.safetensors", struct.pack("<Q", length) + header + FOUR, code="ST-HEADER-SIZE")
    yield Case("length big-endian", "m.safetensors", struct.pack(">Q", len(header)) + header + FOUR)
    for change in (-1, 1, len(FOUR) + 1, -8):
        yield Case(f"length {change:+}", "m.safetensors", file_of(header, FOUR, len(header) + change))
    for end in (10, len(GOOD) // 2, len(GOOD) - 17, len(GOOD) - 1):
        yield Case(f"cut at {end}", "m.safetensors", GOOD[:end], code="ST-SHORT")


def _texts() -> Iterator[Case]:
    good = json.dumps({"w": ONE})
    texts: dict[str, str | bytes] = {
        "UTF-16": good.encode("utf-16"),
        "BOM": b"\xef\xbb\xbf" + good.encode(),
        "not UTF-8": good.encode().replace(b'"w"', b'"\xff"'),
        "lone surrogate": good.replace('"w"', '"\\ud800"'),
        "raw control": good.replace('"w"', '"\x01"'),
        "list": "[]",
        "null": "null",
        "text": '"w"',
        "number": "7",
        "two objects": good + good,
        "text after": good + " x",
        "trailing comma": good[:-1] + ",}",
        "comment": "{/* */" + good[1:],
        "NaN": good.replace("[4]", "[NaN]"),
        "infinite": good.replace("[4]", "[1e999]"),
        "NUL after": good + "\0" * 8,
        "nested": '{"a":' * 20_000 + "1" + "}" * 20_000,
        "lists nested": '{"a":' + "[" * 50_000 + "]" * 50_000 + "}",
        "leading blank": "  " + good,
        "leading newline": "\n" + good,
        "single quotes": good.replace('"', "'"),
        "5,000 digits": good.replace("[4]", "[" + "9" * 5000 + "]"),
        "blanks after": good + " " * 64,
        "-0": good.replace("[0, 16]", "[-0, 16]"),
        "1.0": good.replace("[4]", "[4.0]"),
    }
    for case, text in texts.items():
        yield _case(f"text: {case}", text, verdict=READ if case == "blanks after" else REFUSED)


def _doubled() -> Iterator[Case]:
    one, other = json.dumps(ONE), json.dumps(ONE | {"dtype": "I32"})
    for case, text in {
        "same": f'{{"w":{one},"w":{one}}}',
        "other type": f'{{"w":{one},"w":{other}}}',
        "escaped": f'{{"w":{one},"\\u0077":{other}}}',
        "inner": '{"w":{"dtype":"F32","dtype":"I32","shape":[4],"data_offsets":[0,16]}}',
        "metadata": f'{{"__metadata__":{{}},"__metadata__":{{}},"w":{one}}}',
        "in metadata": f'{{"__metadata__":{{"a":"1","a":"2"}},"w":{one}}}',
    }.items():
        yield _case(f"twice: {case}", text, code="ST-DUP")


def _metadata() -> Iterator[Case]:
    for found in (5, "x", [], {"a": 1}, {"a": None}, {"a": {"b": "c"}}, True):
        yield _case(f"metadata {found!r}", {"__metadata__": found, "w": ONE}, code="ST-FIELD")
    yield _case("metadata null", {"__metadata__": None, "w": ONE}, verdict=READ, values=VALUES)
    yield _case(
        "metadata of a megabyte", {"__metadata__": {"a": "x" * 1_000_000}, "w": ONE}, verdict=READ, values=VALUES
    )
    yield _case(
        "metadata of markup", {"__metadata__": {"</script><b>": "\x1b[31m"}, "w": ONE}, verdict=READ, values=VALUES
    )
    yield _case("another field", _entry(extra=[1, {"a": 2}]), verdict=READ, values=VALUES)


def _fields() -> Iterator[Case]:
    for key in ONE:
        for found in (..., None, 7, True, {}):
            yield _case(f"{key} {found!r}", _entry(**{key: found}), says="'w'")
    for found in (5, None, "x", [], [1, 2, 3]):
        yield _case(f"tensor {found!r}", {"w": found}, says="'w'")
    for shape in (
        [-4],
        [4.0],
        ["4"],
        [True, 4],
        [[4]],
        [1e30],
        [2**64],
        [2**32, 2**32],
        [2**63, 2],
        [2**62, 4, 4],
        [3],
        [5],
        "4",
        [None],
    ):
        yield _case(f"shape {shape!r}"[:50], _entry(shape=shape), says="'w'")


def _offsets() -> Iterator[Case]:
    for offsets in (
        [16, 0],
        [-16, 0],
        [0, 2**64 - 1],
        [0, 2**70],
        [0, 1],
        [0],
        [0, 8, 16],
        [0.0, 16.0],
        ["0", "16"],
        [1, 17],
        [100, 116],
        [True, 16],
        [0, 32],
        [],
    ):
        yield _case(f"offsets {offsets!r}", _entry(data_offsets=offsets))


def _places() -> Iterator[Case]:
    two = {"a": ONE, "w": ONE | {"data_offsets": [8, 24]}}
    yield _case("overlap", two, FOUR + FOUR[:8], code="ST-OVERLAP")
    yield _case("same bytes", {"a": ONE, "w": ONE}, code="ST-OVERLAP")
    many = {f"t{n}": {"dtype": "U8", "shape": [262_144], "data_offsets": [0, 262_144]} for n in range(5000)}
    yield _case("5,000 on 256 KiB", many, bytes(262_144), code="ST-OVERLAP")
    yield _case("hole", {"a": ONE, "w": ONE | {"data_offsets": [20, 36]}}, FOUR + bytes(4) + FOUR, code="ST-HOLE")
    yield _case("hole at the start", _entry(data_offsets=[4, 20]), bytes(4) + FOUR, code="ST-HOLE")
    yield _case("trailing bytes", {"w": ONE}, FOUR + b"x", code="ST-TRAILING")
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a/data.pkl", "N.")
    yield _case("zip behind it", {"w": ONE}, FOUR + out.getvalue(), code="ST-TRAILING")


def _names() -> Iterator[Case]:
    names = [
        "<script>alert(1)</script>",
        "../../etc/passwd",
        "/abs",
        "",
        "__proto__",
        "constructor",
        "A",
        "a",
        "\u00e9",
        "e\u0301",
        "\u202eabc",
        "a\0b",
        "a\nb",
        "\x1b[31m",
        "n" * 60_000,
        "a/b",
        "a\\b",
        "CON",
        "nul.txt",
        " ",
        ".",
        "..",
        "%2e%2e",
        "'\"`",
        "{{7*7}}",
        "\ud7ff\U0010ffff",
    ]
    header = {one: {"dtype": "U8", "shape": [1], "data_offsets": [n, n + 1]} for n, one in enumerate(names)}
    yield _case("names", header, bytes(range(len(names))), READ, values={one: [n] for n, one in enumerate(names)})
    for n, one in enumerate(names[:16]):
        yield _case(f"name {n}", {one: ONE}, verdict=READ, values={one: VALUES["w"]})
    yield _case("name of the metadata in a list", {"__metadata__": ONE}, code="ST-FIELD")


def _kinds() -> Iterator[Case]:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x.txt", "x")
    for says, data in {
        "Git LFS pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "web page": b"<!DOCTYPE html><html>404</html>" + b" " * 99,
        "GGUF": b"GGUF\x03\0\0\0" + bytes(8),
        "zip": out.getvalue(),
        "pickle": b"\x80\x04N",
        "JSON": b'{"weight_map": {}}' + b" " * 99,
        "HDF5": b"\x89HDF\r\n\x1a\n" + bytes(64),
        "NumPy": b"\x93NUMPY\x01\0v\0",
        "gzip": b"\x1f\x8b\x08" + bytes(60),
        "XML": b"<?xml version='1.0'?><Error/>" + b" " * 99,
    }.items():
        yield Case(f"kind: {says}", "m.safetensors", data, says="" if says in ("GGUF", "HDF5", "NumPy") else says)
