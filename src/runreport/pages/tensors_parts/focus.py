"""What the focus panel asks for: details and slices of a range of tensors at a time, and what the numbers rest on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from runreport.artifacts.tensors.blocks import BLOCKS
from runreport.artifacts.tensors.index import INDEX
from runreport.artifacts.tensors.measures import MEASURES
from runreport.pages.overview.receipts import receipt
from runreport.pages.page import Chunk, Ref, RunView
from runreport.pages.tensors_parts.focus_blocks import blocks_data
from runreport.pages.tensors_parts.focus_details import details_data, measure_words
from runreport.pages.tensors_parts.focus_history import history_chunks
from runreport.pages.tensors_parts.groups import group_words
from runreport.pages.tensors_parts.structure import STRUCTURE

VERSION = 3  # of the chunks: raise it when what one of them holds changes
PART = 128  # tensors of a chunk
PARTS = 64  # chunks of one checkpoint at most: of more tensors each holds more


def focus_island(view: RunView, epochs: Sequence[int]) -> dict[str, Any]:
    """What the panel must know before it asks: how many tensors a chunk holds, and what there is at each checkpoint."""
    groups = {group for epoch in epochs for group in view.shelf.fact(STRUCTURE, INDEX, epoch)["groups"]}
    return {
        "part": _part(view, epochs),
        "has_history": sum(view.shelf.has(MEASURES, epoch) for epoch in epochs) > 1,
        "epochs": {
            str(epoch): {"details": view.shelf.has(MEASURES, epoch), "blocks": view.shelf.has(BLOCKS, epoch)}
            for epoch in epochs
        },
        "measures": measure_words(),
        "groups": {group: group_words(group) for group in sorted(groups)},
    }


def focus_chunks(view: RunView, epochs: Sequence[int]) -> tuple[Chunk, ...]:
    """`tensor_details_<epoch>_<part>`, `tensor_blocks_<epoch>_<part>` and `tensor_receipts`."""
    part = _part(view, epochs)
    found = [_receipts(view, epochs), *history_chunks(view, epochs, part)]
    for epoch in epochs:
        n = view.shelf.fact(STRUCTURE, INDEX, epoch)["n"]
        for kind, artifact, make in (("details", MEASURES, details_data), ("blocks", BLOCKS, blocks_data)):
            if not view.shelf.has(artifact, epoch):
                continue
            reads = (Ref(INDEX, epoch), Ref(artifact, epoch))
            found += [
                Chunk(f"tensor_{kind}_{epoch}_{number}", reads, make, VERSION, {"first": first, "part": part})
                for number, first in enumerate(range(0, n, part))
            ]
    return tuple(found)


def _part(view: RunView, epochs: Sequence[int]) -> int:
    """Tensors of one chunk, the same at all checkpoints."""
    most = max(view.shelf.fact(STRUCTURE, INDEX, epoch)["n"] for epoch in epochs)
    return max(PART, -(-most // PARTS))


def _receipts(view: RunView, epochs: Sequence[int]) -> Chunk:
    found = {
        str(epoch): [
            asdict(receipt(view, artifact, epoch))
            for artifact in (INDEX, MEASURES, BLOCKS)
            if view.shelf.has(artifact, epoch)
        ]
        for epoch in epochs
    }
    digest = hashlib.sha256(repr(sorted(found.items())).encode("utf-8", "backslashreplace")).hexdigest()
    return Chunk("tensor_receipts", (), partial(_receipts_data, found), VERSION, of=digest)


def _receipts_data(found: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"of": found}
