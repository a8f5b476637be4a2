"""Builders of safetensors files, good and bad, and a store behind URLs, for the tests of this folder."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from remote_store import CountedStore, Objects

from runreport.tensors.safetensors_file import SafetensorsFile

Raw = Callable[..., bytes]


@pytest.fixture
def raw() -> Raw:
    """raw(header, data, length=None): the bytes of a file; header is JSON-able, text or bytes."""

    def build(header: object, data: bytes = b"", length: int | None = None) -> bytes:
        text = header if isinstance(header, bytes | str) else json.dumps(header)
        encoded = text if isinstance(text, bytes) else text.encode()
        return struct.pack("<Q", len(encoded) if length is None else length) + encoded + data

    return build


@pytest.fixture
def put(tmp_path: Path) -> Callable[[bytes], str]:
    """put(bytes): writes t.safetensors below tmp_path and returns its name."""

    def write(content: bytes) -> str:
        (tmp_path / "t.safetensors").write_bytes(content)
        return "t.safetensors"

    return write


@pytest.fixture
def opens(tmp_path: Path, put: Callable[[bytes], str]) -> Callable[[bytes], SafetensorsFile]:
    """opens(bytes): the checked file, closed again; its index and metadata stay usable."""

    def open_bytes(content: bytes) -> SafetensorsFile:
        with SafetensorsFile.open(tmp_path, put(content)) as file:
            return file

    return open_bytes


@pytest.fixture
def store() -> Iterator[Objects]:
    """An object store that counts what is asked of it, empty before and after."""
    objects = CountedStore.renewed()
    yield objects
    CountedStore.renewed()
