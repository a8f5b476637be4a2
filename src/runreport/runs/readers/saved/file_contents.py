"""What one file of weights holds, from its header or its list of tensors: no object is made, no weight is read."""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache

from runreport.errors import InputIncomplete, RunReportError
from runreport.runs.opening import Place, opened
from runreport.runs.readers.saved.file_record import LARGEST, METADATA, FileContents, Tensor
from runreport.runs.readers.saved.model_contents import model_contents
from runreport.tensors.adapters import has_adapter
from runreport.tensors.dcp import METADATA as LISTING
from runreport.tensors.first_bytes import foreign_file
from runreport.tensors.regular_file import read_exactly
from runreport.tensors.safetensors_header import LENGTH_BYTES, header_length, parse_header
from runreport.tensors.tensor_info import TensorInfo
from runreport.tensors.token_table import token_table
from runreport.tensors.torch_file import is_torch, torch_contents

TEXT = 2000  # characters of one of them
FIRST = 64  # bytes that tell what a file is
TORCH = (".pt", ".pth", ".ckpt", ".bin", ".tar")
_ZIP, _GGUF, _HDF, _NUMPY = b"PK\x03\x04", b"GGUF", b"\x89HDF\r\n", b"\x93NUMPY"
_DCP = "torch distributed checkpoint"
_MODELS = frozenset({"GGUF", "HDF5", "Keras archive", "NumPy archive"})  # kinds that the readers of models open


def file_contents(root: Place, path: str, size: int) -> FileContents:
    """What the file says of itself; a file that cannot be read says why in its note."""
    if size == 0:
        return FileContents("empty file", note="is empty")
    try:
        if path.endswith(".safetensors"):
            return _safetensors(root, path)
        with opened(root, path) as file:
            first = file.pread(FIRST, 0)
        if _is_torch(path, first):
            return _torch(root, path, first)
        is_listing = path.rpartition("/")[2] == LISTING
        found = FileContents(_DCP) if is_listing else _by_first_bytes(path, first)
        return _model(root, path, found.kind) if is_listing or found.kind in _MODELS else found
    except RunReportError as error:
        return FileContents("unreadable", note=error.what)


def _safetensors(root: Place, path: str) -> FileContents:
    with opened(root, path) as file:
        size = file.stat().st_size
        length = header_length(read_exactly(file.pread, FIRST), size)
        text = read_exactly(file.pread, length, LENGTH_BYTES)
    if len(text) < length:
        raise InputIncomplete("became shorter while it was read", code="ST-SHORT")
    return _of_header(text, size)


@lru_cache(maxsize=4)
def _of_header(text: bytes, size: int) -> FileContents:
    """What a header tells; the checkpoints of one run mostly have the same, which is then checked once."""
    header = parse_header(text, size)
    parameters: Counter[str] = Counter()
    for info in header.index:
        parameters[info.dtype] += math.prod(info.shape)
    largest = sorted(header.index, key=lambda info: (info.begin - info.end, info.name))[:LARGEST]
    return FileContents(
        "safetensors",
        tensors=len(header.index),
        dtypes=tuple(sorted(parameters.items(), key=lambda one: (-one[1], one[0]))),
        largest=tuple(map(_in_short, largest)),
        metadata=tuple((key[:TEXT], value[:TEXT]) for key, value in list(header.metadata.items())[:METADATA]),
        token_table=token_table((info.name, info.shape) for info in header.index),
        has_adapter=has_adapter(info.name for info in header.index),
    )


def _in_short(info: TensorInfo) -> Tensor:
    return info.name, info.dtype, info.shape


def _is_torch(path: str, first: bytes) -> bool:
    return path.lower().endswith(TORCH) and is_torch(first)


def _torch(root: Place, path: str, first: bytes) -> FileContents:
    """The tensors of the model, storages that several share counted once; what else the file holds is in the note."""
    kind = _by_first_bytes(path, first).kind
    try:
        found = torch_contents(root, path)
    except RunReportError as error:
        return FileContents(kind, note=error.what)
    parameters: Counter[str] = Counter()
    storages: set[tuple[str, int]] = set()
    for one in found.weights:
        if (one.storage, one.offset) not in storages:
            parameters[one.dtype] += math.prod(one.shape)
        storages.add((one.storage, one.offset))
    largest = sorted(found.weights, key=lambda one: (-math.prod(one.shape), one.name))[:LARGEST]
    others = len(found.tensors) - len(found.weights)
    return FileContents(
        kind,
        tensors=len(found.weights),
        dtypes=tuple(sorted(parameters.items(), key=lambda one: (-one[1], one[0]))),
        largest=tuple((one.name.removeprefix(found.weights_prefix), one.dtype, one.shape) for one in largest),
        token_table=token_table((one.name.removeprefix(found.weights_prefix), one.shape) for one in found.weights),
        has_adapter=has_adapter(one.name.removeprefix(found.weights_prefix) for one in found.weights),
        note=f"also holds {others:,} {'tensor' if others == 1 else 'tensors'} beside the model's" if others else "",
    )


def _model(root: Place, path: str, kind: str) -> FileContents:
    try:
        return model_contents(root, path, kind)
    except RunReportError as error:
        return FileContents(kind, note=error.what)


def _by_first_bytes(path: str, first: bytes) -> FileContents:
    """Told by the first bytes; the name says only whose archive or pickle it is."""
    is_torch = path.lower().endswith(TORCH)
    if first.startswith(_ZIP):
        return FileContents(_archive(path, is_torch=is_torch))
    if first.startswith(_GGUF):
        return FileContents("GGUF")
    if first.startswith(_HDF):
        return FileContents("HDF5")
    if first.startswith(_NUMPY):
        return FileContents("NumPy array")
    if first[:1] == b"\x80" and first[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return FileContents("torch file, pickle" if is_torch else "Python pickle")
    known = foreign_file(first)
    return FileContents("unknown kind of file", note="" if known is None else known.what)


def _archive(path: str, *, is_torch: bool) -> str:
    if is_torch:
        return "torch file, zip"
    named = {".npz": "NumPy archive", ".keras": "Keras archive", ".distcp": _DCP}
    return next((kind for ending, kind in named.items() if path.lower().endswith(ending)), "zip archive")
