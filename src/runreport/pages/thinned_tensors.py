"""The page of tensors for a report that must stay below a size: fewer checkpoints, and less of each tensor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from runreport.pages.page import Chunk, PageContent
from runreport.pages.thinning import Thinning, evenly_spaced
from runreport.pages.words import count

_OF_EPOCH = re.compile(r"tensor_(numbers|relations|details|blocks)_(\d+)(?:_\d+)?")

_PHRASES = {
    "blocks": "values of tensors (a file dropped on the page has them)",
    "details": "histograms and spectra of single tensors",
    "relations": "which tensors are alike",
}


def thinned_tensors(content: PageContent, thinning: Thinning) -> PageContent:
    """The canvas of the checkpoints that stay; values and details of single tensors may go."""
    checkpoints = content.island.get("checkpoints")
    if not checkpoints:
        return content
    epochs = evenly_spaced((one["number"] for one in checkpoints), thinning.epochs)
    chunks = tuple(chunk for chunk in content.chunks if _stays(chunk, epochs, thinning))
    if len(chunks) == len(content.chunks):
        return content
    kept = [one for one in checkpoints if one["number"] in epochs]
    if not thinning.has_relations:
        kept = [{**one, "relations": ""} for one in kept]
    island = {**content.island, "checkpoints": kept, "focus": _focus(content.island["focus"], epochs, thinning)}
    structures = {one["structure"] for one in kept}
    held = tuple(chunk for chunk in chunks if not _is_structure(chunk) or chunk.key in structures)
    return replace(content, island=island, chunks=held)


def _is_structure(chunk: Chunk) -> bool:
    return chunk.key.startswith("tensors_")


def _stays(chunk: Chunk, epochs: tuple[int, ...], thinning: Thinning) -> bool:
    if chunk.key.startswith(("tensor_history_", "tensor_receipts")):
        return thinning.has_tensor_details
    found = _OF_EPOCH.fullmatch(chunk.key)
    if found is None:
        return True
    gone = {
        "blocks": not thinning.has_tensor_values,
        "details": not thinning.has_tensor_details,
        "relations": not thinning.has_relations,
    }
    return int(found[2]) in epochs and not gone.get(found[1], False)


def _focus(focus: Mapping[str, Any], epochs: tuple[int, ...], thinning: Thinning) -> dict[str, Any]:
    """What the panel of one tensor can ask for."""
    held = {
        epoch: {
            "details": has["details"] and thinning.has_tensor_details,
            "blocks": has["blocks"] and thinning.has_tensor_values,
        }
        for epoch, has in focus["epochs"].items()
        if int(epoch) in epochs
    }
    return {**focus, "epochs": held, "has_history": focus.get("has_history", False) and thinning.has_tensor_details}


def tensors_gone(content: PageContent | None, thinning: Thinning) -> tuple[str, ...]:
    """What of the page is left out, phrase by phrase."""
    kept = None if content is None else thinned_tensors(content, thinning)
    if content is None or kept is None or kept is content:
        return ()
    before, after = ({chunk.key.split("_")[1] for chunk in one.chunks} for one in (content, kept))
    checkpoints = len(content.island["checkpoints"]) - len(kept.island["checkpoints"])
    return (
        *((f"the tensors of {count(checkpoints, 'checkpoint')}",) if checkpoints else ()),
        *(phrase for kind, phrase in _PHRASES.items() if kind in before - after),
    )
