"""Recognition of other kinds of files."""

from __future__ import annotations

import pickle

import pytest

from runreport.tensors.first_bytes import foreign_file


@pytest.mark.parametrize(
    ("first", "word"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid", "Git LFS pointer"),
        (b"<!DOCTYPE html>", "web page"),
        (b"\n  <html lang=en>", "web page"),
        (b"\xef\xbb\xbf<?xml version", "XML"),
        (b"PK\x03\x04", "zip"),
        (b"GGUF\x03\x00", "GGUF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        (b"\x93NUMPY\x01", "NumPy"),
        (pickle.dumps({"a": 1}, protocol=2), "pickle"),
        (pickle.dumps({"a": 1}, protocol=4), "pickle"),
        (b'{"metadata": {}', "JSON"),
    ],
)
def test_names_what_the_file_is(first: bytes, word: str) -> None:
    found = foreign_file(first)
    assert found is not None
    assert word in found.what


def test_lfs_pointer_says_what_to_run() -> None:
    found = foreign_file(b"version https://git-lfs.github.com/spec/v1\n")
    assert found is not None
    assert found.hint == "run: git lfs pull"


@pytest.mark.parametrize("first", [b"", b"\x00" * 31, b"\x40\x00\x00\x00\x00\x00\x00\x00{", b"hello"])
def test_says_nothing_about_what_it_does_not_know(first: bytes) -> None:
    assert foreign_file(first) is None
