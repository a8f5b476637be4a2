"""Files of NumPy as models: an archive of named arrays, or one array, which has the name of its file."""

from __future__ import annotations

from pathlib import PurePosixPath

import numpy as np

from runreport.errors import RunReportError, printable
from runreport.tensors.limits import ARRAYS_BYTES_LIMIT
from runreport.tensors.model_files import FileTensor, ModelFile
from runreport.tensors.npz_file import read_npy, read_npz
from runreport.tensors.pickled.tensor_record import contiguous
from runreport.tensors.pickled.torch_types import ARRAYS
from runreport.tensors.regular_file import identity, opened, read_regular
from runreport.tensors.remote_path import Place

_ONE = b"\x93NUMPY"
_ARCHIVE = b"PK\x03\x04"


def is_arrays(head: bytes, relative: str) -> bool:
    """Whether a file is one of NumPy; an archive is told from other zip files by its name."""
    return head.startswith(_ONE) or (head.startswith(_ARCHIVE) and relative.lower().endswith(".npz"))


def array_model(root: Place, relative: str) -> ModelFile:
    """The arrays of such a file, held in memory; InputRefused (NPZ), LimitExceeded, and what read_regular raises."""
    with opened(root, relative) as file:
        mark = identity(file.stat())
    data = read_regular(root, relative, limit=ARRAYS_BYTES_LIMIT)
    try:
        found = read_npz(data) if data.startswith(_ARCHIVE) else {PurePosixPath(relative).stem: read_npy(data)}
    except RunReportError as error:
        error.path = str(root / relative)
        raise
    tensors = tuple(_tensor(name, array) for name, array in found.items())
    texts = [printable(one.name, 40) for one in tensors if one.lacks]
    notes = (f"warning: arrays of texts are listed without values: {', '.join(texts[:3])}",) if texts else ()
    return ModelFile(relative, tensors, mark, notes)


def _tensor(name: str, array: np.ndarray | str) -> FileTensor:
    values = np.asarray(array)
    dtype = ARRAYS.get(values.dtype.str.lstrip("<>|="))
    lacks = "" if dtype is not None else "is an array of texts"
    data = values.astype(values.dtype.newbyteorder("<")).tobytes()
    return FileTensor(
        name, dtype or values.dtype.str, values.shape, contiguous(values.shape), 0, name, data=data, lacks=lacks
    )
