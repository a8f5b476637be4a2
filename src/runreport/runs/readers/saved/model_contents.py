"""What files say of themselves that the readers of whole models open: GGUF, Keras, NumPy, torch's distributed ones."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from runreport.runs.opening import Place
from runreport.runs.readers.saved.file_record import LARGEST, FileContents
from runreport.tensors.composed import PACKED_TYPES
from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.model_files import FileTensor
from runreport.tensors.model_parts import files_of_model
from runreport.tensors.token_table import token_table


def model_contents(root: Place, path: str, kind: str) -> FileContents:
    """The tensors of the model, those that share a storage counted once; raises what files_of_model raises.

    kind: what the file is, in words.  path: of the file, or of the `.metadata` of a distributed checkpoint.
    """
    files = files_of_model(root, path)
    tensors = [one for file in files for one in file.tensors]
    parameters: Counter[str] = Counter()
    seen: set[tuple[str, str, int]] = set()
    for file in files:
        for one in file.tensors:
            place = file.path, one.storage, one.begin
            parameters[one.dtype] += 0 if place in seen else math.prod(one.shape)
            seen.add(place)
    largest = sorted(tensors, key=lambda one: (-math.prod(one.shape), one.name))[:LARGEST]
    return FileContents(
        kind,
        tensors=len(tensors),
        dtypes=tuple(sorted(parameters.items(), key=lambda one: (-one[1], one[0]))),
        largest=tuple((one.name, one.dtype, one.shape) for one in largest),
        token_table=token_table((one.name, one.shape) for one in _with_values(tensors)),
        note="; ".join(note for file in files for note in file.notes),
    )


def _with_values(tensors: Sequence[FileTensor]) -> list[FileTensor]:
    """Those whose values can be read: others are listed, and no rows are taken of them."""
    return [one for one in tensors if not one.lacks and (one.dtype in PACKED_TYPES or _is_decoded(one.dtype))]


def _is_decoded(dtype: str) -> bool:
    found = ALL_DTYPES.get(dtype)
    return found is not None and found.decode is not None
