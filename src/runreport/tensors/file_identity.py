"""By what a file of weights is known again when somebody brings it: its size, its header, and samples of its bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from runreport.tensors.tensor_store import TensorStore

HEADER_LIMIT = 100_000_000  # bytes; safetensors itself reads no larger header
LENGTH = 8  # bytes of the number that says how long the header is
SAMPLES, SAMPLE = 64, 4096  # places that are looked at, and bytes of each


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """Of one file; the digest of the whole is in the receipt, where it was taken."""

    size: int  # bytes
    header_sha256: str  # of a safetensors file: of the 8 bytes of length and the header, as they are; else ""
    # Checkpoints of one model have equal headers, so values are looked at, too: of 64 pieces of 4 KiB, the first at the
    # beginning, the last at the end, the others spread evenly; of a file of fewer bytes than these, the whole.
    sample_sha256: str


def file_identity(model: TensorStore, file: int) -> FileIdentity:
    """Size and digests of the file at that place; the header's is "" for every other format."""
    size = model.file_size(file)
    return FileIdentity(size, _header(model, file, size), _sample(model, file, size))


def sample_places(size: int) -> list[tuple[int, int]]:
    """First byte and length of the pieces of a file of that size that are looked at, in their order."""
    if size <= SAMPLES * SAMPLE:
        return [(0, size)]
    return [(place * (size - SAMPLE) // (SAMPLES - 1), SAMPLE) for place in range(SAMPLES)]


def _header(model: TensorStore, file: int, size: int) -> str:
    if not model.files[file].endswith(".safetensors"):
        return ""
    length = int.from_bytes(model.file_bytes(file, 0, min(LENGTH, size)), "little")
    if not 0 < length <= min(HEADER_LIMIT, size - LENGTH):
        return ""
    return hashlib.sha256(model.file_bytes(file, 0, LENGTH + length)).hexdigest()


def _sample(model: TensorStore, file: int, size: int) -> str:
    digest = hashlib.sha256()
    for begin, length in sample_places(size):
        digest.update(model.file_bytes(file, begin, length))
    return digest.hexdigest()
