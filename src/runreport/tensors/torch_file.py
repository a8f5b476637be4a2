"""Files of torch read without trust: tensors by name, settings as plain values; no object of the file is ever made.

Reads what `torch.save` writes today (a zip file of stored members) and wrote before version 1.6, and what torch itself
refuses to load safely: training arguments, namespaces, whole modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runreport.errors import InputRefused, RunReportError, printable
from runreport.tensors.dtypes import ALL_DTYPES
from runreport.tensors.legacy_torch import is_legacy, read_legacy, storage_places
from runreport.tensors.pickled.machine import SIZE_LIMIT, read_pickle
from runreport.tensors.pickled.plain import Plain
from runreport.tensors.pickled.tensor_records import TensorRecord, tensor_records
from runreport.tensors.regular_file import OpenedFile, open_regular, read_exactly
from runreport.tensors.remote_path import Place
from runreport.tensors.zip_members import Member, member_bytes, zip_members

WEIGHTS = ("model", "state_dict", "model_state_dict", "network", "net", "ema", "params", "module", "Policy")
HEAD = 64  # bytes that tell what a file is
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class TorchContents:
    """What a file of torch holds; nothing of its values has been read."""

    tensors: tuple[TensorRecord, ...]
    places: Mapping[str, tuple[int, int]]  # storage -> first byte in the file, bytes
    settings: Any  # everything else, as plain values
    classes: Mapping[str, int]  # classes of objects that were not made, with their number

    @property
    def weights_prefix(self) -> str:
        """What the names of the model's tensors begin with: the first usual key that has any; "" where none has."""
        names = [one.name for one in self.tensors]
        return next((f"{key}." for key in WEIGHTS if any(name.startswith(f"{key}.") for name in names)), "")

    @property
    def weights(self) -> tuple[TensorRecord, ...]:
        """The tensors of the model."""
        prefix = self.weights_prefix
        return tuple(one for one in self.tensors if one.name.startswith(prefix))


def is_torch(head: bytes) -> bool:
    """Whether a file begins like one of torch. head: its first HEAD bytes."""
    return head.startswith(_ZIP) or is_legacy(head)


def torch_contents(root: Place, relative: str) -> TorchContents:
    """The contents of the file `relative` below root.

    Raises InputRefused with a code PT-…, InputIncomplete (PT-SHORT), LimitExceeded, and what open_regular raises.
    """
    file = open_regular(root, relative)
    try:
        return _contents(file)
    except RunReportError as error:
        error.path = str(root / relative)
        raise
    finally:
        file.close()


def _contents(file: OpenedFile) -> TorchContents:
    head = bytes(read_exactly(file.pread, HEAD, 0))
    if head.startswith(_ZIP):
        return _of_zip(file)
    if is_legacy(head):
        return _of_legacy(file)
    raise InputRefused("is neither a file of torch.save nor one of its older form", code="PT-KIND")


def _of_zip(file: OpenedFile) -> TorchContents:
    members = zip_members(file)
    folder = _folder(members)
    order = members.get(f"{folder}/byteorder")
    if order is not None and member_bytes(file, order, limit=16) != b"little":
        raise InputRefused("holds numbers in big-endian order, which are not read yet", code="PT-ORDER")
    root, _ = read_pickle(member_bytes(file, members[f"{folder}/data.pkl"], limit=SIZE_LIMIT))
    tensors = tuple(tensor_records(root))
    places: dict[str, tuple[int, int]] = {}
    for one in tensors:
        member = members.get(f"{folder}/data/{one.storage}")
        if member is None or not member.is_stored:
            what = f"tensor '{printable(one.name)}': its storage {printable(one.storage)} is missing or compressed"
            raise InputRefused(what, code="PT-STORAGE")
        places[one.storage] = (member.begin, member.size)
    return _checked(tensors, places, root)


def _folder(members: Mapping[str, Member]) -> str:
    """The one folder in which everything lies."""
    folders = [name.removesuffix("/data.pkl") for name in members if name.endswith("/data.pkl")]
    if len(folders) != 1 or "/" in folders[0]:
        if any(name.endswith("constants.pkl") for name in members):
            raise InputRefused(
                "is a TorchScript program", code="PT-KIND", hint="save its state_dict() and name that file"
            )
        raise InputRefused(f"holds {len(folders)} files data.pkl, expected one", code="PT-KIND")
    return folders[0]


def _of_legacy(file: OpenedFile) -> TorchContents:
    root, keys, begin = read_legacy(file)
    tensors = tuple(tensor_records(root))
    sizes = {one.storage: ALL_DTYPES[one.storage_dtype].bits // 8 for one in tensors}
    places = {
        key: (first, numel * sizes[key]) for key, (first, numel) in storage_places(file, keys, sizes, begin).items()
    }
    return _checked(tensors, places, root)


def _checked(tensors: tuple[TensorRecord, ...], places: Mapping[str, tuple[int, int]], root: object) -> TorchContents:
    for one in tensors:
        _check(one, places)
    plain = Plain()
    settings = plain.value(root)
    return TorchContents(tensors, places, settings, dict(plain.classes.most_common()))


def _check(one: TensorRecord, places: Mapping[str, tuple[int, int]]) -> None:
    """Every element lies inside the storage, and there are no more of them than it has."""
    _, length = places.get(one.storage, (0, -1))
    dtype = ALL_DTYPES.get(one.dtype)
    if dtype is None or length < 0:
        what = f"dtype {printable(one.dtype, 40)} is not known" if dtype is None else "its storage is missing"
        raise InputRefused(f"tensor '{printable(one.name)}': {what}", code="PT-TENSOR")
    if 0 in one.shape:
        return
    last = one.offset + sum((size - 1) * step for size, step in zip(one.shape, one.stride, strict=True))
    numel = 1
    for size in one.shape:
        numel *= size
    room = length * 8 // dtype.bits
    if last >= room or numel > room:
        what = f"tensor '{printable(one.name)}': element {last:,} of a storage of {room:,}, or more elements than that"
        raise InputRefused(what, code="PT-TENSOR")
