"""Headers of safetensors files, good, bad and spoiled, for whatever reads them; data of eight bytes follow each."""

from __future__ import annotations

import random
import struct

W = '"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}'
ONE = W.join("{}")
BY_HAND = (
    "",
    " {}",
    "\ufeff{}",
    "[]",
    "{}{}",
    "{} x",
    "{}\0\0",
    "{}",
    "{} \t\r\n",
    "{" + W + ",}",
    "{/**/}",
    '{"w":NaN}',
    '{"w":-Infinity}',
    '{"w":1e400}',
    '{"w":1e-400}',
    '{"w":' + "9" * 5000 + "}",
    '{"w":' + "9" * 4000 + "}",
    '{"w":' + "[" * 20_000 + "]" * 20_000 + "}",
    "{" + W + "," + W + "}",
    "{" + W + "," + W.replace("w", "\\u0077") + "}",
    "{" + W[:-1] + ',"dtype":"F32"}}',
    "{" + W[:-1] + ',"dtype":"F32"},}',
    '{"__metadata__":{"a":"b","a":"b"}}',
    '{"\\ud800":1}',
    '{"__metadata__":{"a":"\\udc00"}}',
    '{"__metadata__":{"a":"\\ud83d\\ude00"}}',
    '{"a\nb":1}',
    "{" + W[:-1] + ',"more":["\\ud800"]}}',
    "{" + W[:-1] + ',"more":"\\ud800"}}',
    "{" + W[:-1] + ',"more":{"x":[[1.5,-0]]}}}',
    '{"__metadata__":null,' + W + "}",
    '{"__metadata__":[]}',
    '{"__metadata__":{"a":1}}',
    '{"__proto__":{}}',
    "{" + W.replace('"w"', '"__proto__"') + "}",
    "{" + W.replace('"w"', '"constructor"') + "}",
    "{" + W.replace('"w"', '""') + "}",
    '{"w":{"dtype":"F32","shape":[2],"__proto__":{"data_offsets":[0,8]}}}',
    '{"w":["F32",[2],[0,8]]}',
    '{"w":null}',
    ONE.replace("[2]", "[-2]"),
    ONE.replace("[2]", "[2.0]"),
    ONE.replace("[2]", "[2e0]"),
    ONE.replace("[2]", "[-0]"),
    ONE.replace("[2]", '["2"]'),
    ONE.replace("[2]", "[true,2]"),
    ONE.replace("[2]", "[[2]]"),
    ONE.replace("[2]", "[02]"),
    ONE.replace("[2]", "2"),
    ONE.replace("[2]", "[3]"),
    ONE.replace("[2]", "[]"),
    ONE.replace("[2]", "[2,1,1,1]"),
    ONE.replace("[2]", "[18446744073709551616,0]"),
    ONE.replace("[2]", "[4294967296,4294967296]"),
    ONE.replace("[2]", "[9223372036854775808,2,0]"),
    '{"w":{"dtype":"F32","shape":[0,9007199254740993],"data_offsets":[0,0]},'
    '"v":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}',
    ONE.replace("[0,8]", "[8,0]"),
    ONE.replace("[0,8]", "[-8,0]"),
    ONE.replace("[0,8]", "[8]"),
    ONE.replace("[0,8]", "[0,8,8]"),
    ONE.replace("[0,8]", "[0,8.0]"),
    ONE.replace("[0,8]", "[4,12]"),
    ONE.replace("[0,8]", "[18446744073709551608,18446744073709551616]"),
    ONE.replace("[0,8]", "[18446744073709551600,18446744073709551608]"),
    ONE.replace("F32", "f32"),
    ONE.replace('"F32"', "null"),
    ONE.replace("F32", "F4"),
    ONE.replace("F32", "F4").replace("[2]", "[16]"),
    ONE.replace("F32", "F6_E2M3").replace("[2]", "[3]"),
    ONE.replace("F32", "F8_E8M0").replace("[2]", "[2,2,2]"),
    ONE.replace("F32", "toString"),
    '{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}',
    '{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}',
    '{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}',
    '{"b":{"dtype":"U8","shape":[0],"data_offsets":[8,8]},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}',
)
WHOLE = (
    b"",
    b"\x02" + bytes(6),
    b"\x10" + bytes(7) + b"{}",
    bytes(8),
    b"\xff" * 40,
    struct.pack("<Q", 100_000_001) + b"{}",
    b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n",
    b"<!DOCTYPE html><html>",
    b"\xef\xbb\xbf\n<HTML>",
    b"PK\x03\x04" + bytes(60),
    b"GGUF\x03\0\0\0" + bytes(60),
    b"\x80\x04\x95" + bytes(60),
    b"\x89HDF\r\n\x1a\n" + bytes(9),
    b'{"weight_map": {}}',
    b"\x93NUMPY\x01\0" + bytes(60),
    b"\x1f\x8b\x08" + bytes(60),
    struct.pack("<Q", 3) + b'{"\xff' + bytes(9),
)


def by_hand() -> list[bytes]:
    """Files with the headers above, and files that are something else."""
    return [*(struct.pack("<Q", len(text.encode())) + text.encode() + bytes(8) for text in BY_HAND), *WHOLE]


def spoiled(seed: int, n: int) -> list[bytes]:
    """Good files with a few bytes of their headers changed, left out, doubled or exchanged for telling ones."""
    rng = random.Random(seed)
    good = (
        '{"__metadata__":{"format":"pt","n":"1"},"a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},'
        '"b":{"dtype":"BF16","shape":[],"data_offsets":[24,26]},"c":{"dtype":"U8","shape":[0,7],"data_offsets":[26,26]}}'
    )
    telling = [
        '"',
        "\\",
        "\\u0061",
        "\\ud800",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "-",
        "0",
        "1",
        "9",
        ".",
        "e",
        " ",
        "\n",
        "a",
        "é",
    ]
    found = []
    for _ in range(n):
        text = list(good)
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(text))
            kind = rng.randrange(4)
            text[at] = ("", text[at] * 2, rng.choice(telling), rng.choice(telling) + text[at])[kind]
        encoded = "".join(text).encode()
        found.append(struct.pack("<Q", len(encoded)) + encoded + bytes(rng.choice((26, 26, 26, 25, 27))))
    return found
