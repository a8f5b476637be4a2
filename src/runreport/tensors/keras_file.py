"""Weights that Keras saves: `.h5`, and `.keras`, an archive with an HDF5 file in it.

A process of its own lists what the file holds and where (hdf5_listing); values are read here, from those places.
"""

from __future__ import annotations

import base64
import json
import math
import os
import subprocess
import sys
from collections.abc import Hashable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from runreport.errors import InputRefused, RunReportError, printable
from runreport.tensors.limits import KERAS_TIME_LIMIT_S
from runreport.tensors.model_files import FileTensor, ModelFile
from runreport.tensors.pieces import Piece
from runreport.tensors.regions import row_major
from runreport.tensors.regular_file import identity, opened
from runreport.tensors.remote_path import Place
from runreport.tensors.zip_members import zip_members

MAGIC = b"\x89HDF\r\n\x1a\n"
INNER = "model.weights.h5"  # of an archive
OTHERS = ("optimizer_weights/", "optimizer/", "_optimizer/", "seed_generator/", "metrics/")
WEIGHTS = "model_weights/"  # the group in which whole models keep theirs
_DTYPES = {
    "<f2": "F16", "<f4": "F32", "<f8": "F64", "<c8": "C64", "<c16": "C128", "|b1": "BOOL", "|i1": "I8", "|u1": "U8",
    "<i2": "I16", "<i4": "I32", "<i8": "I64", "<u2": "U16", "<u4": "U32", "<u8": "U64",
}  # fmt: skip


def keras_model(root: Place, relative: str) -> ModelFile:
    """The tensors of a file of Keras; names are the paths in it, `dense_1/kernel:0`.

    Raises InputRefused (NEEDS-EXTRA) where h5py is not installed, (KERAS) where the file is none or lies behind a URL,
    and what open_regular raises.
    """
    path = root / relative
    if find_spec("h5py") is None:
        hint = "pip install 'runreport[keras]'"
        raise InputRefused("needs runreport[keras] to be read", path=path, code="NEEDS-EXTRA", hint=hint)
    if not isinstance(root, Path):
        raise InputRefused("lies behind a URL; files of Keras are read from a disk", path=path, code="KERAS")
    with opened(root, relative) as file:
        found = file.stat()
        begin, length = 0, found.st_size
        if relative.endswith(".keras"):
            try:
                member = zip_members(file).get(INNER)
            except RunReportError as error:
                error.path = str(path)
                raise
            if member is None or not member.is_stored:
                raise InputRefused(f"has no {INNER} that is stored as it is", path=path, code="KERAS")
            begin, length = member.begin, member.size
    listed = _listed(root, relative, begin, length, identity(found))
    if tuple(listed.get("mark", ())) != identity(found):
        what = f"is no file of Keras that can be read: {printable(listed.get('error', 'it changed'), 160)}"
        raise InputRefused(what, path=path, code="KERAS")
    return _model(relative, listed, identity(found))


def _listed(root: Path, relative: str, begin: int, length: int, mark: Hashable) -> dict[str, Any]:
    """What the process says; an "error" where it says nothing."""
    try:
        return json.loads(_said(root, relative, begin, length, mark))
    except subprocess.TimeoutExpired:
        return {"error": f"no answer within {KERAS_TIME_LIMIT_S:.0f} s"}
    except subprocess.CalledProcessError as error:
        return {"error": f"reader died ({error.returncode})"}
    except ValueError:
        return {"error": "its listing cannot be read"}


@lru_cache(maxsize=4)  # every artifact of a build opens the same file, and starting the process takes most of the time
def _said(root: Path, relative: str, begin: int, length: int, mark: Hashable) -> bytes:
    """mark: of the file as it is, so that of another one by the same name nothing is remembered."""
    del mark
    command = [sys.executable, "-P", "-m", "runreport.tensors.hdf5_listing"]
    quiet = os.environ | {"HDF5_PLUGIN_PRELOAD": "::"}  # no filters from elsewhere
    return subprocess.run(
        [*command, str(root.absolute()), relative, str(begin), str(length)],
        capture_output=True, timeout=KERAS_TIME_LIMIT_S, check=True, env=quiet, stdin=subprocess.DEVNULL,
    ).stdout  # fmt: skip


def _model(relative: str, listed: dict[str, Any], mark: tuple[int, ...]) -> ModelFile:
    found = [one for one in listed["tensors"] if one.get("lacks") != "holds no numbers"]
    is_whole = any(one["name"].startswith(WEIGHTS) for one in found)
    weights = [one for one in found if not one["name"].startswith(OTHERS)]
    weights = [one for one in weights if one["name"].startswith(WEIGHTS)] if is_whole else weights
    notes: list[str] = []
    others = len(found) - len(weights)
    if others:
        notes.append(f"{others} tensors beside the model's are not shown, of the optimiser and its like")
    if listed["links"]:
        notes.append(f"warning: {listed['links']} links in the file are not followed")
    return ModelFile(relative, tuple(_tensor(relative, one) for one in weights), mark, tuple(notes))


def _tensor(relative: str, one: dict[str, Any]) -> FileTensor:
    shape = tuple(one["shape"])
    kind = str(one["dtype"])
    name, dtype, stride = str(one["name"]).removeprefix(WEIGHTS), _DTYPES.get(kind, kind), row_major(shape)
    if "data" in one:
        return FileTensor(name, dtype, shape, stride, 0, one["name"], data=base64.b64decode(one["data"]))
    pieces = _pieces(relative, one, shape)
    lacks = one.get("lacks", "" if "at" in one or pieces or 0 in shape else "was given no values")
    if pieces and sum(math.prod(piece.shape) for piece in pieces) != math.prod(shape):
        lacks = "was given values in part only"
    begin = one.get("at", pieces[0].begin if pieces else 0)
    return FileTensor(name, dtype, shape, stride, begin, one["name"], lacks=lacks, pieces=pieces)


def _pieces(relative: str, one: dict[str, Any], shape: tuple[int, ...]) -> tuple[Piece, ...]:
    """The chunks of a data set; those at its end reach beyond it and are cut."""
    chunk = tuple(one.get("chunk", ()))
    stride, size = row_major(chunk), one.get("chunk_bytes", 0)
    pieces: list[Piece] = []
    for at, begin, length, filters in one.get("chunks", ()):
        part = tuple(min(n, whole - a) for a, n, whole in zip(at, chunk, shape, strict=True))
        pieces.append(Piece(relative, tuple(at), part, begin, length, stride, filters=tuple(filters), size=size))
    return tuple(pieces)
