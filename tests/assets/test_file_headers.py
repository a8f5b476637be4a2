"""What the page says of a dropped file is what the command line says: same files read, same refused, same codes."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from header_corpus import by_hand, spoiled

from runreport.errors import InputRefused
from runreport.tensors import safetensors_header
from runreport.tensors.dtypes import DTYPES
from runreport.tensors.file_identity import sample_places
from runreport.tensors.safetensors_header import LENGTH_BYTES, header_length, parse_header

HEADERS = """
import {{ headerLength, parseHeader }} from {module};
import {{ readFileSync }} from "node:fs";
const told = (bytes) => {{
  try {{
    const length = headerLength(bytes.subarray(0, 64), bytes.length);
    const {{ tensors, metadata }} = parseHeader(bytes.subarray(8, 8 + length), bytes.length);
    return [tensors.map(({{ name, dtype, shape, begin, end }}) => [name, dtype, shape, begin, end]), [...metadata]];
  }} catch (error) {{
    if (error.code === undefined) throw error;
    return error.code;
  }}
}};
const given = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(given.map((text) => told(new Uint8Array(Buffer.from(text, "base64"))))));
"""
VALUES = """
import {{ decodeElements }} from {module};
import {{ readFileSync }} from "node:fs";
const words = (value) => (Object.is(value, -0) ? "-0" : Number.isFinite(value) ? value : String(value));
const given = JSON.parse(readFileSync(0, "utf8"));
const bytes = (text) => new Uint8Array([0, ...Buffer.from(text, "base64")]).subarray(1); // begins at no boundary
console.log(JSON.stringify(given.map(([dtype, text]) => [...decodeElements(dtype, bytes(text))].map(words))));
"""


PLACES = """
import {{ samplePlaces }} from {module};
import {{ readFileSync }} from "node:fs";
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(samplePlaces)));
"""
CODES = ("HEADER", "DUP", "FIELD", "DTYPE", "SIZE", "OVERLAP", "HOLE", "TRAILING", "SHORT", "OTHER-FORMAT")


def node(script: str, module: Path, given: object) -> Any:
    """What a script of the page's own code says of these data."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed")
    text = script.format(module=json.dumps(module.as_uri()))
    command = [found, "--input-type=module", "--eval", text]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=True, timeout=120)
    return json.loads(done.stdout)


def told(content: bytes) -> object:
    """The verdict of the command line's reader: a code, or the tensors and metadata."""
    try:
        length = header_length(content[:64], len(content))
        header = parse_header(content[LENGTH_BYTES : LENGTH_BYTES + length], len(content))
    except InputRefused as error:
        return error.code
    tensors = [[one.name, one.dtype, list(map(float, one.shape)), one.begin, one.end] for one in header.index]
    return [tensors, [list(one) for one in header.metadata.items()]]


def test_a_header_is_judged_alike_by_the_page_and_the_command_line(checkout: Path) -> None:
    files = [*by_hand(), *spoiled(7, 3000)]
    module = checkout / "assets/lib/safetensors_header.js"
    found = node(HEADERS, module, [base64.b64encode(one).decode() for one in files])
    expected = [told(one) for one in files]
    different = [(a, b, one[:300]) for a, b, one in zip(found, expected, files, strict=True) if a != b]
    assert different == []
    codes = {one for one in expected if isinstance(one, str)}
    assert codes > {f"ST-{code}" for code in CODES}
    assert sum(not isinstance(one, str) for one in expected) > 50  # some of the spoiled are still right


def test_limits_of_a_header_are_the_same(checkout: Path) -> None:
    text = (checkout / "assets/lib/safetensors_header.js").read_text(encoding="utf-8")
    assert f"HEADER_LIMIT = {safetensors_header.HEADER_LIMIT:_}" in text
    assert f"PARTS_LIMIT = {safetensors_header.PARTS_LIMIT:_}" in text


def test_both_sides_look_at_the_same_pieces_of_a_file(checkout: Path) -> None:
    sizes = [0, 1, 262_144, 262_145, 300_001, 2_242_907_692, 2**40 + 12_345, 2**46 - 1]
    expected = [[[begin, begin + length] for begin, length in sample_places(size)] for size in sizes]
    assert node(PLACES, checkout / "assets/lib/model_identity.js", sizes) == expected


def elements(dtype: str, rng: np.random.Generator) -> bytes:
    """Every code of a type of at most 16 bits, else random bits, with those that are special."""
    size = DTYPES[dtype].bits // 8
    if size <= 2:
        return np.arange(1 << (8 * size), dtype=f"<u{size}").tobytes()
    special = {"F32": "<f4", "F64": "<f8"}.get(dtype)
    ends = [] if special is None else [np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, 1e-45], special).tobytes()]
    return b"".join([rng.bytes(3000 * size), bytes(size), b"\xff" * size, *ends])


def test_elements_of_every_type_are_the_values_of_the_command_line(checkout: Path) -> None:
    """Bit for bit, NaN for NaN, the sign of zero included; 64-bit integers rounded once."""
    rng = np.random.default_rng(3)
    given = [(name, elements(name, rng)) for name, dtype in DTYPES.items() if dtype.decode is not None]
    found = node(
        VALUES,
        checkout / "assets/lib/element_types.js",
        [[name, base64.b64encode(data).decode()] for name, data in given],
    )
    for (name, data), values in zip(given, found, strict=True):
        decode = DTYPES[name].decode
        assert decode is not None
        right = decode(data)
        with np.errstate(all="ignore"):
            right = (
                np.hypot(right.real.astype("f8"), right.imag.astype("f8"))
                if right.dtype.kind == "c"
                else right.astype("f8")
            )
        got = np.array([float(value) for value in values])
        if name == "C64":  # hypot of two libraries: the last bit may differ
            np.testing.assert_allclose(got, right, rtol=1e-15)
            continue
        np.testing.assert_array_equal(np.isnan(got), np.isnan(right), err_msg=name)
        is_number = ~np.isnan(right)
        np.testing.assert_array_equal(got[is_number].view("u8"), right[is_number].view("u8"), err_msg=name)
