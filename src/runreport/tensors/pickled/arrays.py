"""Arrays of NumPy within a pickle, as tensors whose bytes the pickle holds.

Source: numpy/core/src/multiarray/methods.c, `array_reduce` and `array_setstate`; numpy/core/numeric.py, `_frombuffer`.
"""

from __future__ import annotations

import math
from typing import cast

from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.pickled.plain import bytes_of
from runreport.tensors.pickled.tensor_record import TensorRecord, contiguous, impossible, listed_only, shape_of
from runreport.tensors.pickled.torch_types import ARRAYS
from runreport.tensors.pickled.values import Made

ARRAY_CALLS = frozenset({"_reconstruct", "_frombuffer"})


def array_record(name: str, found: Made) -> TensorRecord | None:
    """The array that a call of ARRAY_CALLS would make; None where it holds objects, which are read as settings are.

    Raises InputRefused (PT-TENSOR) for one that cannot be.
    """
    state = found.state if isinstance(found.state, tuple) else None
    if state is not None and len(cast("tuple[object, ...]", state)) == 5:
        _, shape, kind, is_fortran, values = cast("tuple[object, ...]", state)
    elif len(found.args) == 4 and found.state is None:
        values, kind, shape, order = found.args
        is_fortran = order == "F"
    else:
        return None
    code = kind.args[0] if isinstance(kind, Made) and kind.args else kind if isinstance(kind, str) else None
    if not isinstance(code, str):
        return None
    sizes = shape_of(name, shape)
    dtype = ARRAYS.get(code.lstrip("<>|="))
    data = bytes_of(values)
    if dtype is None or data is None:
        return None if data is None else listed_only(name, code[:20], sizes, "is an array of texts, times or records")
    if len(data) != math.prod(sizes) * ALL_DTYPES[dtype].bits // 8:
        raise impossible(name, "an array whose shape and bytes do not belong together")
    stride = contiguous(sizes, fortran=is_fortran is True)
    is_big = code.startswith(">") or (isinstance(kind, Made) and _order(kind.state) == ">")
    return TensorRecord(name, dtype, sizes, stride, 0, f"within {id(found)}", len(data), dtype, data, is_big)


def _order(state: object) -> object:
    """The order of bytes in the state of a dtype: "<", ">" or "|"."""
    parts = cast("tuple[object, ...]", state) if isinstance(state, tuple) else ()
    return parts[1] if len(parts) > 1 else "|"
