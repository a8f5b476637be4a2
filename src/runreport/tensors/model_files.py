"""The tensors that a file of a model holds, whatever its kind."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from runreport.errors import InputIncomplete, InputRefused
from runreport.tensors.checksums import Checksum
from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.first_bytes import foreign_file
from runreport.tensors.pickled.tensor_record import TensorRecord
from runreport.tensors.pieces import Piece
from runreport.tensors.regular_file import identity, open_regular, read_exactly
from runreport.tensors.remote_path import Place
from runreport.tensors.safetensors_file import SafetensorsFile
from runreport.tensors.torch_file import HEAD, TorchContents, is_torch, torch_contents
from runreport.tensors.torch_notes import torch_notes


@dataclass(frozen=True, slots=True)
class FileTensor:
    """A tensor of one file."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    stride: tuple[int, ...]  # in elements
    begin: int  # byte of the element at index 0 0 …
    storage: str  # equal for tensors that share it
    is_big_endian: bool = False
    data: bytes | None = None  # the bytes that begin counts in, where the file does not have them as they are
    lacks: str = ""  # why there are no values, such as "is sparse"
    pieces: tuple[Piece, ...] = ()  # where the elements do not lie in one place


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file, its tensors, and how to know it again."""

    path: str  # below the root
    tensors: tuple[FileTensor, ...]
    mark: Hashable  # equal as long as the file is the same
    notes: tuple[str, ...] = ()  # what was left unread
    sums: Mapping[str, Checksum] = field(default_factory=dict[str, Checksum])  # of storages that have one


def model_file(root: Place, relative: str) -> ModelFile:
    """The tensors of one file of safetensors, torch or ggml; raises what their readers raise."""
    file = open_regular(root, relative)
    try:
        mark = identity(file.stat())
        head = bytes(read_exactly(file.pread, HEAD, 0))
    finally:
        file.close()
    if is_torch(head):
        return _torch(root, relative, mark)
    if head[8:9] != b"{" and not relative.endswith(".safetensors"):
        raise _unknown(head, root / relative)
    return _safetensors(root, relative, mark)


def _unknown(head: bytes, path: Place) -> InputRefused:
    """The refusal of a file that is neither by its name nor by its first bytes one of tensors."""
    known = foreign_file(head)
    if known is not None:
        return InputRefused(known.what, path=path, hint=known.hint, code="OTHER-FORMAT")
    if len(head) < 16:
        return InputIncomplete(f"has {len(head)} bytes, no file of tensors is that short", path=path, code="SHORT")
    return InputRefused("begins like no file of tensors that is known", path=path, code="OTHER-FORMAT")


def _safetensors(root: Place, relative: str, mark: Hashable) -> ModelFile:
    with SafetensorsFile.open(root, relative) as file:
        index = file.index
    tensors = (
        FileTensor(one.name, one.dtype, one.shape, _contiguous(one.shape), one.begin, str(one.begin)) for one in index
    )
    return ModelFile(relative, tuple(tensors), mark)


def _torch(root: Place, relative: str, mark: Hashable) -> ModelFile:
    found = torch_contents(root, relative)
    notes = torch_notes(found, root / relative)
    prefix = found.weights_prefix
    tensors = tuple(_torch_tensor(one, one.name.removeprefix(prefix), found) for one in found.weights)
    return ModelFile(relative, tensors, mark, notes, found.sums)


def _torch_tensor(one: TensorRecord, name: str, found: TorchContents) -> FileTensor:
    first, _ = found.places.get(one.storage, (0, 0))
    return FileTensor(
        name,
        one.dtype,
        one.shape,
        one.stride,
        0 if one.lacks else first + one.offset * ALL_DTYPES[one.dtype].bits // 8,
        one.storage,
        found.is_big_endian if one.data is None else one.is_big_endian,
        one.data,
        one.lacks,
    )


def _contiguous(shape: tuple[int, ...]) -> tuple[int, ...]:
    strides: list[int] = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))
