"""Result dataclasses to JSON and back; rounding of floats and the form of arrays are decided here only.

Arrays of more than SMALL numbers are typed arrays in Plotly's convention, smaller ones plain lists; a missing number
is NaN in a typed array and null elsewhere. A field whose default is None is left out when it is None.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson

SMALL = 64  # numbers
DIGITS = 9  # significant, of plain floats: enough to restore a float32


def dump_json(value: object) -> bytes:
    """Canonical bytes: sorted keys, one form of separators, ASCII, never NaN."""
    text = json.dumps(value, sort_keys=True, separators=(", ", ": "), allow_nan=False)
    return f"{text}\n".encode("ascii")


def packed_json(value: object) -> bytes:
    """Bytes of what is digested, remembered or listed by the thousand: keys sorted, no blanks, UTF-8.

    Dataclasses are objects and NaN is null, as in `jsonable`; ten times as fast.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # whole numbers above 64 bits, lone surrogates, keys that are no text
        return dump_json(jsonable(value))


def jsonable(value: Any) -> Any:
    """Plain JSON values for dataclasses, arrays, NumPy scalars and containers of them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    if isinstance(value, np.ndarray):
        return encode_array(value)
    if isinstance(value, np.generic):
        return jsonable(value.item())
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") + 0.0 if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [jsonable(item) for item in value]
    return value


def _fields(value: Any) -> dict[str, Any]:
    return {
        field.name: jsonable(getattr(value, field.name))
        for field in dataclasses.fields(value)
        if field.default is not None or getattr(value, field.name) is not None
    }


def encode_array(array: np.ndarray) -> Any:
    """A typed array, or nested lists where there are few numbers."""
    return jsonable(array.tolist()) if array.size <= SMALL else typed_array(array)


def typed_array(array: np.ndarray) -> dict[str, str]:
    """Little-endian bytes in base64 with dtype, and shape where there are two dimensions or more."""
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    typed = {"dtype": little.dtype.str.lstrip("<|"), "bdata": base64.b64encode(little.tobytes()).decode("ascii")}
    return typed if array.ndim == 1 else typed | {"shape": ", ".join(map(str, array.shape))}


def data_digest(payload: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> str:
    """Digest of an artifact's data: all but the envelope, and without the time a computation took."""
    data = dict(payload)
    if isinstance(data.get("meta"), Mapping):
        data["meta"] = {key: value for key, value in data["meta"].items() if key != "compute_ms"}
    digest = hashlib.sha256(dump_json(data))
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name], dtype=arrays[name].dtype.newbyteorder("<"))
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode("ascii"))
        digest.update(array.tobytes())
    return digest.hexdigest()
