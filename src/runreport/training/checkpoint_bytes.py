"""Weights as the bytes of a safetensors file, the same bytes for the same weights.

The safetensors library writes its metadata in an order that differs from process to process (found in 0.8.0: a hash
map), so equal weights would have unequal digests; hence this writer.
Source: https://github.com/huggingface/safetensors, README, "Format".
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping

import numpy as np

ALIGNMENT = 8  # bytes; the header is filled up with blanks


def checkpoint_bytes(tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> bytes:
    """A safetensors file of float32 tensors, names and metadata sorted.  Raises ValueError for another dtype."""
    header: dict[str, object] = {"__metadata__": dict(sorted(metadata.items()))}
    parts: list[bytes] = []
    end = 0
    for name, tensor in sorted(tensors.items()):
        if tensor.dtype != np.float32:
            raise ValueError(f"tensor {name!r} is {tensor.dtype}, expected float32")
        parts.append(np.ascontiguousarray(tensor, "<f4").tobytes())
        begin, end = end, end + len(parts[-1])
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode("ascii")
    text += b" " * (-len(text) % ALIGNMENT)
    return b"".join([struct.pack("<Q", len(text)), text, *parts])
