"""Which files a model is made of, and the tensors that each holds."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Hashable
from dataclasses import dataclass
from typing import cast

from runreport.errors import InputIncomplete, InputRefused, printable
from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.regular_file import identity, list_folder, open_regular, read_exactly, read_regular, stat_regular
from runreport.tensors.remote_path import Place
from runreport.tensors.safetensors_file import SafetensorsFile
from runreport.tensors.torch_file import HEAD, is_torch, torch_contents

INDEX = ".index.json"
INDEX_LIMIT = 64 << 20  # bytes
USUAL = ("model", "adapter_model", "pytorch_model", "diffusion_pytorch_model")  # stems of a folder's own model


@dataclass(frozen=True, slots=True)
class FileTensor:
    """A tensor of one file."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    stride: tuple[int, ...]  # in elements
    begin: int  # byte of the element at index 0 0 …
    storage: str  # equal for tensors that share it


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file, its tensors, and how to know it again."""

    path: str  # below the root
    tensors: tuple[FileTensor, ...]
    mark: Hashable  # equal as long as the file is the same
    notes: tuple[str, ...] = ()  # what was left unread


def files_of_model(root: Place, relative: str) -> list[ModelFile]:
    """The files that one name stands for: itself, the shards of an index, or what a folder holds."""
    if relative == "." or stat_regular(root, relative) is None:
        relative = _of_folder(root, relative)
    if relative.endswith(INDEX):
        return _shards(root, relative)
    return [_file(root, relative)]


def _of_folder(root: Place, folder: str) -> str:
    """The one model of a folder: an index before single files, the usual names before others."""
    names = [name for name, _ in list_folder(root, folder)]
    at = "" if folder == "." else f"{folder}/"
    for endings in ((INDEX,), (".safetensors",), (".bin", ".pt", ".pth", ".ckpt")):
        found = [name for name in names if name.endswith(endings)]
        usual = [name for name in found if name.split(".")[0] in USUAL]
        if len(usual or found) == 1:
            return at + (usual or found)[0]
        if len(usual or found) > 1:
            shown = ", ".join(printable(name, 40) for name in (usual or found)[:4])
            raise InputRefused(
                f"holds {len(usual or found)} models; name one: {shown}", path=root / folder, code="MODELS"
            )
    raise InputRefused("holds no file of weights that is known", path=root / folder, code="NO-WEIGHTS")


def _shards(root: Place, relative: str) -> list[ModelFile]:
    data = read_regular(root, relative, limit=INDEX_LIMIT)
    try:
        index, _ = json.JSONDecoder().raw_decode(data.decode("utf-8").lstrip("\ufeff \n\r\t"))
        weights = cast("dict[str, object]", index["weight_map"])
        names = sorted({str(name) for name in weights.values()})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputRefused("is no index of shards: it has no weight_map", path=root / relative, code="INDEX") from error
    folder = posixpath.dirname(relative)
    paths = [posixpath.join(folder, name) if folder else name for name in names]
    lost = [name for name, path in zip(names, paths, strict=True) if stat_regular(root, path) is None]
    if lost:
        shown = ", ".join(printable(name, 60) for name in lost[:3])
        what = f"{len(lost)} of {len(names)} shards are missing: {shown}"
        raise InputIncomplete(what, path=root / relative, code="MISSING-SHARD")
    return [_file(root, path) for path in paths]


def _file(root: Place, relative: str) -> ModelFile:
    file = open_regular(root, relative)
    try:
        mark = identity(file.stat())
        head = bytes(read_exactly(file.pread, HEAD, 0))
    finally:
        file.close()
    return _torch(root, relative, mark) if is_torch(head) else _safetensors(root, relative, mark)


def _safetensors(root: Place, relative: str, mark: Hashable) -> ModelFile:
    with SafetensorsFile.open(root, relative) as file:
        index = file.index
    tensors = (
        FileTensor(one.name, one.dtype, one.shape, _contiguous(one.shape), one.begin, str(one.begin)) for one in index
    )
    return ModelFile(relative, tuple(tensors), mark)


def _torch(root: Place, relative: str, mark: Hashable) -> ModelFile:
    found = torch_contents(root, relative)
    prefix = found.weights_prefix
    tensors = tuple(
        FileTensor(
            one.name.removeprefix(prefix),
            one.dtype,
            one.shape,
            one.stride,
            found.places[one.storage][0] + one.offset * ALL_DTYPES[one.dtype].bits // 8,
            one.storage,
        )
        for one in found.weights
    )
    notes: list[str] = []
    others = len(found.tensors) - len(found.weights)
    if others:
        notes.append(f"{others} tensors beside the model's are not shown, of the optimiser and its like")
    if found.classes:
        names = ", ".join(printable(name, 60) for name in list(found.classes)[:3])
        notes.append(f"warning: {sum(found.classes.values())} objects were left unread: {names}")
    return ModelFile(relative, tensors, mark, tuple(notes))


def _contiguous(shape: tuple[int, ...]) -> tuple[int, ...]:
    strides: list[int] = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))
