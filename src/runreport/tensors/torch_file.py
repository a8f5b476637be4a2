"""Files of torch read without trust: tensors by name, settings as plain values; no object of the file is ever made.

Reads what `torch.save` writes today (a zip file of stored members) and wrote before version 1.6, bare pickles, and what
torch itself refuses to load safely: training arguments, namespaces, whole modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from runreport.errors import InputRefused, LimitExceeded, RunReportError
from runreport.tensors.checksums import Checksum
from runreport.tensors.first_bytes import foreign_file, is_bare_pickle
from runreport.tensors.legacy_torch import is_legacy, legacy_contents, storage_places
from runreport.tensors.limits import PICKLE_LIMIT
from runreport.tensors.pickled.machine import pickled
from runreport.tensors.pickled.plain import Plain, is_data
from runreport.tensors.pickled.tensor_record import TensorRecord
from runreport.tensors.pickled.tensor_records import TensorSearch
from runreport.tensors.pickled.unsafe import unsafe_calls
from runreport.tensors.pickled.values import Made
from runreport.tensors.regular_file import OpenedFile, open_regular, read_exactly
from runreport.tensors.remote_path import Place
from runreport.tensors.torch_bounds import check_bounds
from runreport.tensors.torch_zip import TorchSource, torch_zip

WEIGHTS = ("model", "state_dict", "model_state_dict", "network", "net", "ema", "params", "module", "Policy")
HEAD = 512  # bytes that tell what a file is
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class TorchContents:
    """What a file of torch holds; nothing of its values has been read but what lies within a pickle."""

    tensors: tuple[TensorRecord, ...]
    places: Mapping[str, tuple[int, int]]  # storage -> first byte in the file, bytes
    settings: Any  # everything else, as plain values
    classes: Mapping[str, int]  # classes of objects that were not made, with their number
    unsafe: tuple[str, ...] = ()  # what a program that loads the file would call and honest files do not need
    is_big_endian: bool = False
    sums: Mapping[str, Checksum] = field(default_factory=dict[str, Checksum])  # storage -> what the file says of it
    remarks: tuple[str, ...] = ()  # oddities of the file, in words
    keys: frozenset[str] = frozenset()  # of the outermost dict, those that hold more than a tensor

    @property
    def weights_prefix(self) -> str:
        """What the names of the model's tensors begin with: the first usual key that has any; "" where none has.

        `model.embed.weight` in a flat dict is a name that begins so, and no key: nothing is taken off.
        """
        names = [one.name for one in self.tensors]
        keys = (key for key in WEIGHTS if key in self.keys)
        return next((f"{key}." for key in keys if any(name.startswith(f"{key}.") for name in names)), "")

    @property
    def weights(self) -> tuple[TensorRecord, ...]:
        """The tensors of the model."""
        prefix = self.weights_prefix
        return tuple(one for one in self.tensors if one.name.startswith(prefix))


def is_torch(head: bytes) -> bool:
    """Whether a file begins like one of torch, or like a pickle. head: its first bytes, at least 64."""
    return head.startswith(_ZIP) or is_legacy(head) or is_bare_pickle(head)


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
    source = _source(file, bytes(read_exactly(file.pread, HEAD, 0)))
    search = TensorSearch()
    tensors = tuple(search.records(source.root))
    for one in tensors:
        check_bounds(one, source.places)
    plain = Plain()
    settings = plain.value(source.root)
    return TorchContents(
        tensors,
        source.places,
        settings,
        dict((plain.classes + search.unread).most_common()),
        unsafe_calls(source.calls),
        source.is_big_endian,
        source.sums,
        source.remarks,
        _keys(source.root),
    )


def _keys(root: object) -> frozenset[str]:
    made = root.pairs if isinstance(root, Made) else []
    pairs = list(cast("dict[object, object]", root).items()) if isinstance(root, dict) else made
    return frozenset(key for key, found in pairs if isinstance(key, str) and not is_data(found))


def _source(file: OpenedFile, head: bytes) -> TorchSource:
    """What the file describes, whichever of the three forms it has."""
    size = file.stat().st_size
    if head.startswith(_ZIP):
        return torch_zip(file)
    if is_legacy(head):
        found = legacy_contents(file.pread, size)
        return TorchSource(found.root, found.calls, storage_places(file.pread, size, found))
    if is_bare_pickle(head):
        if size > PICKLE_LIMIT:
            raise LimitExceeded("pickle is too large, in bytes", found=size, limit=PICKLE_LIMIT)
        bare = pickled(bytes(read_exactly(file.pread, size, 0)))
        return TorchSource(bare.value, bare.calls, {})
    known = foreign_file(head)
    if known is None:
        raise InputRefused("is neither a file of torch.save nor one of its older form", code="PT-KIND")
    raise InputRefused(known.what, code="PT-KIND", hint=known.hint)
