"""NPZ archives: the same bytes, what NumPy understands, and nothing that could run or explode."""

from __future__ import annotations

import io
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from runreport.errors import InputRefused, LimitExceeded, RunReportError
from runreport.tensors import npz_file
from runreport.tensors.npz_file import read_npz, write_npz

plain = st.one_of(
    nps.boolean_dtypes(),
    nps.integer_dtypes(endianness="="),
    nps.unsigned_integer_dtypes(endianness="="),
    nps.floating_dtypes(endianness="=", sizes=(16, 32, 64)),
)


@given(
    arrays=st.dictionaries(
        st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True),
        nps.arrays(plain, nps.array_shapes(min_dims=0, min_side=0)),
    )
)
@settings(derandomize=True, max_examples=80, deadline=None)
def test_what_was_written_is_read_by_us_and_by_numpy(arrays: dict[str, np.ndarray]) -> None:
    content = write_npz(arrays)
    ours = read_npz(content)
    with np.load(io.BytesIO(content), allow_pickle=False) as theirs:
        assert sorted(ours) == sorted(theirs.files) == sorted(arrays)
        for name, array in arrays.items():
            for found in (ours[name], theirs[name]):
                assert isinstance(found, np.ndarray)
                assert (found.shape, found.dtype) == (array.shape, array.dtype)
                assert found.tobytes() == array.tobytes()


def test_text_comes_back_as_text_and_from_numpy_by_item() -> None:
    text = '{"kind": "latent.codes", "é": "🙂"}'
    content = write_npz({"envelope": text, "z": np.zeros(2)})
    assert read_npz(content)["envelope"] == text
    assert np.load(io.BytesIO(content))["envelope"].item() == text


def test_same_arrays_same_bytes_whatever_the_order_and_layout() -> None:
    a, b = np.arange(6.0).reshape(2, 3), np.arange(100, dtype="u1")
    content = write_npz({"a": a, "b": b})
    assert write_npz({"b": b, "a": np.asfortranarray(a)}) == content
    assert write_npz({"b": b, "a": a.astype(">f8")}) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_pictures_are_deflated_and_floats_stored() -> None:
    with zipfile.ZipFile(io.BytesIO(write_npz({"u": np.zeros(9, "u1"), "f": np.zeros(9, "f4")}))) as archive:
        assert archive.getinfo("u.npy").compress_type == zipfile.ZIP_DEFLATED
        assert archive.getinfo("f.npy").compress_type == zipfile.ZIP_STORED


@pytest.mark.parametrize("array", [np.array([object()]), np.zeros(2, [("a", "f4")]), np.array(["2020"], "M8[D]")])
def test_only_numbers_and_text_are_written(array: np.ndarray) -> None:
    with pytest.raises(ValueError, match="are not stored"):
        write_npz({"a": array})


def test_names_that_are_no_identifiers_are_not_written() -> None:
    with pytest.raises(ValueError, match="expected an identifier"):
        write_npz({"../a": np.zeros(1)})


def test_fortran_order_big_endian_and_strings_of_numpy_are_read_right() -> None:
    buffer = io.BytesIO()
    values = np.arange(6.0).reshape(2, 3)
    np.savez_compressed(buffer, f=np.asfortranarray(values), b=values.astype(">f4"), s=np.array(["ab", "c"]))
    found = read_npz(buffer.getvalue())
    np.testing.assert_array_equal(found["f"], values)
    np.testing.assert_array_equal(found["b"], values)
    assert found["b"].dtype == np.float32
    assert found["s"].tolist() == ["ab", "c"]


def npy(header: str, data: bytes = b"") -> bytes:
    text = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is there twice
        with zipfile.ZipFile(buffer, "w", method) as file:
            for name, content in members:
                file.writestr(name, content)
    return buffer.getvalue()


def header(descr: str = "'<f4'", shape: str = "(1,)") -> str:
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"


def saved(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


GOOD = npy(header(), bytes(4))
REFUSED: dict[str, tuple[bytes, str]] = {
    "no zip": (b"hello", "not a sound npz archive"),
    "empty": (b"", "not a sound npz archive"),
    "objects": (
        archive(("a.npy", saved(np.array([print])))),
        "array 'a' has a header that is not of plain numbers",
    ),
    "structured": (archive(("a.npy", saved(np.zeros(1, [("x", "<f4")])))), "'a' has a header"),
    "code in the header": (archive(("a.npy", npy("__import__('os').system('x')"))), "'a' has a header"),
    "header of 2 GiB": (
        archive(("a.npy", b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**31))),
        "header has 2,147,483,648",
    ),
    "shape 2^40": (
        archive(("a.npy", npy(header(shape=f"({2**40},)"), bytes(4)))),
        "has 4 bytes of values, shape and",
    ),
    "negative": (archive(("a.npy", npy(header(shape="(-1,)"), bytes(4)))), "'a' has a header"),
    "too many digits": (
        archive(("a.npy", npy(header(shape=f"(0, {10**30})")))),
        "shape that NumPy cannot hold",
    ),
    "too many axes": (
        archive(("a.npy", npy(header(shape=f"({'1, ' * 65})"), bytes(4)))),
        "shape that NumPy cannot hold",
    ),
    "unknown type": (archive(("a.npy", npy(header(descr="'<f3'"), bytes(3)))), "the unknown type <f3"),
    "truncated values": (archive(("a.npy", GOOD[:-1])), "has 3 bytes of values, shape and type need 4"),
    "bytes too many": (archive(("a.npy", GOOD + b"x")), "has 5 bytes of values, shape and type need 4"),
    "no magic": (archive(("a.npy", b"GOOD")), "does not begin like a NumPy array"),
    "not an array": (archive(("a.txt", GOOD)), "'a.txt' is not an array"),
    "twice": (archive(("a.npy", GOOD), ("a.npy", GOOD)), "'a' is there twice"),
    "bzip2": (archive(("a.npy", GOOD), method=zipfile.ZIP_BZIP2), "compressed in an unknown way"),
    "markup": (archive(("<b>\x1b.npy", b"")), "'<b>\\x1b' does not begin"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_words(case: str) -> None:
    content, words = REFUSED[case]
    with pytest.raises(InputRefused) as caught:
        read_npz(content)
    assert words in str(caught.value)
    assert caught.value.code == "NPZ"


def test_a_bomb_is_refused_before_it_is_inflated_even_if_it_lies_about_its_size() -> None:
    total = 64 << 20
    whole = npy(header("'|u1'", f"({total},)")) + bytes(total)
    crc = zlib.crc32(whole)
    body = zlib.compressobj(1, wbits=-15)
    deflated = body.compress(whole) + body.flush()
    size = len(whole)
    del whole
    honest, liar = zip_of("a.npy", deflated, size, crc), zip_of("a.npy", deflated, 1000, crc)
    tracemalloc.start()
    with pytest.raises(LimitExceeded, match=r"found 67,108,\d+, the limit is 16,777,216"):
        read_npz(honest, limit_bytes=16 << 20)
    with pytest.raises(InputRefused, match="not a sound npz archive: Bad CRC"):
        read_npz(liar, limit_bytes=16 << 20)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


def zip_of(name: str, deflated: bytes, size: int, crc: int) -> bytes:
    """A zip of one member with the size and CRC as said, true or not."""
    fields = struct.pack("<HHHHHIIIH", 20, 0, 8, 0, 33, crc, len(deflated), size, len(name))
    local = b"PK\3\4" + fields + struct.pack("<H", 0) + name.encode() + deflated
    central = b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHHII", 0, 0, 0, 0, 0, 0) + name.encode()
    return local + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def test_every_prefix_and_changed_byte_gives_arrays_or_our_error() -> None:
    content = write_npz({"a": np.arange(3, dtype="f4"), "u": np.zeros(8, "u1")})
    for length in range(len(content)):
        with pytest.raises(InputRefused):
            read_npz(content[:length])
    taken = 0
    for place in range(len(content)):
        for value in (0, 1, 0x7F, 0xFF, content[place] ^ 1, content[place] ^ 0x80):
            try:
                read_npz(content[:place] + bytes([value]) + content[place + 1 :])
                taken += 1
            except RunReportError:
                pass
    assert taken < 3 * len(content)  # times and attributes may change, values and sizes may not


def test_a_flipped_bit_in_the_values_is_noticed() -> None:
    content = bytearray(write_npz({"a": np.ones(64, "f4")}))
    content[content.index(np.ones(64, "f4").tobytes()) + 9] ^= 1
    with pytest.raises(InputRefused, match="Bad CRC-32"):
        read_npz(bytes(content))


def test_a_file_below_a_root_is_named_in_errors(tmp_path: Path) -> None:
    (tmp_path / "latent").mkdir()
    (tmp_path / "latent" / "a.npz").write_bytes(write_npz({"a": np.ones(2)}))
    assert read_npz((tmp_path, "latent/a.npz"))["a"].tolist() == [1.0, 1.0]
    (tmp_path / "latent" / "a.npz").write_bytes(b"x")
    with pytest.raises(InputRefused, match=r"latent/a\.npz: is not a sound"):
        read_npz((tmp_path, "latent/a.npz"))


def test_reading_needs_no_pickle_and_no_eval(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: Any, **__: Any) -> None:
        pytest.fail("NumPy's own reader was used")

    content = write_npz({"a": np.ones(2)})
    for name in ("read_array", "_read_array_header"):
        monkeypatch.setattr(np.lib.format, name, forbidden, raising=False)
    assert read_npz(content)["a"].tolist() == [1.0, 1.0]


def test_the_number_of_members_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npz_file, "ARRAYS_LIMIT", 1)
    assert len(read_npz(write_npz({"a": np.ones(1)}))) == 1
    with pytest.raises(LimitExceeded, match="too many arrays in the archive: found 2, the limit is 1"):
        read_npz(write_npz({"a": np.ones(1), "b": np.ones(1)}))


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    content = write_npz({"a": np.ones(4)})
    member_bytes = zipfile.ZipFile(io.BytesIO(content)).getinfo("a.npy").file_size
    assert read_npz(content, limit_bytes=member_bytes)["a"].tolist() == [1.0] * 4
    with pytest.raises(LimitExceeded):
        read_npz(content, limit_bytes=member_bytes - 1)
