"""Every tensor of a run's checkpoints on one canvas: what it is, what it measures, where it lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.tensors.adapters import ADAPTERS
from runreport.artifacts.tensors.blocks import BLOCKS
from runreport.artifacts.tensors.change import CHANGE
from runreport.artifacts.tensors.index import INDEX, TensorIndex
from runreport.artifacts.tensors.measures import MEASURES
from runreport.artifacts.tensors.relations import RELATIONS
from runreport.pages.missing import failures_of, reason, remedy
from runreport.pages.overview.receipts import receipt
from runreport.pages.page import FRAME, Chunk, Page, PageContent, Ref, RunView
from runreport.pages.tensors_parts.adapters import adapter_section
from runreport.pages.tensors_parts.drop import drop_chunk
from runreport.pages.tensors_parts.focus import focus_chunks, focus_island
from runreport.pages.tensors_parts.groups import group_island
from runreport.pages.tensors_parts.measured import CHANGE_EXTENT, EXTENT, measure_island, numbers_data
from runreport.pages.tensors_parts.poster import poster
from runreport.pages.tensors_parts.relations import relations_data, relations_words
from runreport.pages.tensors_parts.rows import ROWS, table_rows
from runreport.pages.tensors_parts.structure import STRUCTURE, structure_data
from runreport.pages.tensors_parts.token_points import token_points
from runreport.pages.tensors_parts.words import NAMED, broken_words, heading_of, lead_of, left_out_rows, measured_words
from runreport.pages.words import visible
from runreport.runs.saved_models import LAST_STEP, SavedModels, saved_models

READS = (INDEX, MEASURES, CHANGE, RELATIONS, BLOCKS, ADAPTERS)
VERSION = 2  # of the chunks: raise it when what one of them holds changes


@dataclass(frozen=True, slots=True)
class _Saved:
    """A checkpoint of the page."""

    number: int
    label: str
    told: Mapping[str, Any]  # of STRUCTURE
    extent: Mapping[str, Any] | None  # of EXTENT; None where nothing was measured
    ranges: Mapping[str, Any]  # of every measure, changes too


def has_tensors(view: RunView) -> bool:
    """Whether weights were saved, whether or not they could be opened."""
    if view.shelf.epochs(INDEX):
        return True
    models = saved_models(view.run)
    return bool(models.chosen or models.left_out)


def tensors_content(view: RunView) -> PageContent:
    """The page of all tensors; without any that could be read it says why."""
    models = saved_models(view.run)
    left, more = left_out_rows(models.left_out)
    common = {"left": left, "left_more": more, "failures": failures_of(view, READS)}
    epochs = shown_epochs(view, models)
    if not epochs:
        return PageContent("No tensors yet", {"missing": _nothing(view, models), **common})
    saved = [_saved(view, epoch, models) for epoch in epochs]
    last = saved[-1]
    index: TensorIndex = view.shelf.load(INDEX, last.number)
    groups = group_island(sum((Counter(one.told["groups"]) for one in saved), Counter()))
    variables = {
        "missing": None,
        **common,
        "lead": lead_of(last.told, [one.label for one in saved]),
        "broken": _broken(saved, index),
        "notes": last.told["notes"],
        "label": visible(last.label),
        "n": last.told["n"],
        "groups": [{**one, "n": last.told["groups"].get(one["name"], 0)} for one in groups],
        "poster": poster(index, {one["name"]: one["color"] for one in groups}),
        "rows": table_rows(index, view.shelf.load(MEASURES, last.number) if last.extent else None),
        "rows_left": max(0, last.told["n"] - ROWS),
        "receipts": [
            receipt(view, artifact, last.number)
            for artifact in (INDEX, MEASURES, CHANGE, RELATIONS)
            if view.shelf.has(artifact, last.number)
        ],
        "relations": _relations(view, last.number, index),
        "adapters": adapter_section(view, models, epochs),
        "points": token_points(view),
        "layers": last.told["layers"],
        "measured": last.extent["measured"] if last.extent else 0,
        "measured_says": measured_words(last.told["n"], last.extent, last.label),
    }
    island = {
        "run": visible(view.run.id),
        "checkpoints": [_checkpoint(view, one) for one in saved],
        "groups": groups,
        "measures": measure_island([one.ranges for one in saved]),
        "focus": focus_island(view, epochs),
    }
    chunks = (*_chunks(view, saved), *focus_chunks(view, epochs), drop_chunk(view, epochs))
    return PageContent(heading_of(last.told), variables, island, chunks)


def shown_epochs(view: RunView, models: SavedModels) -> tuple[int, ...]:
    """Checkpoints with an index; not those of files without a step that are gone, which no label is known for."""
    known = {one.number for one in (*models.chosen, *models.listed)}
    return tuple(epoch for epoch in view.shelf.epochs(INDEX) if epoch in known or epoch <= LAST_STEP)


def _saved(view: RunView, epoch: int, models: SavedModels) -> _Saved:
    extent = view.shelf.fact(EXTENT, MEASURES, epoch) if view.shelf.has(MEASURES, epoch) else None
    change = view.shelf.fact(CHANGE_EXTENT, CHANGE, epoch) if view.shelf.has(CHANGE, epoch) else {}
    ranges = {**(extent["extent"] if extent else {}), **change}
    return _Saved(epoch, models.label(epoch), view.shelf.fact(STRUCTURE, INDEX, epoch), extent, ranges)


def _checkpoint(view: RunView, one: _Saved) -> dict[str, Any]:
    """What the view knows of a checkpoint; a number that only orders files has its label in the address."""
    return {
        "number": one.number,
        "label": visible(one.label),
        "address": str(one.number) if one.number <= LAST_STEP else visible(one.label),
        "structure": f"tensors_{one.told['digest']}",
        "numbers": f"tensor_numbers_{one.number}",
        "files": one.told["files"],
        "artifacts": [ref.file for ref in _refs(view, one.number)],
        "relations": f"tensor_relations_{one.number}" if view.shelf.has(RELATIONS, one.number) else "",
    }


def _refs(view: RunView, epoch: int) -> tuple[Ref, ...]:
    return tuple(ref for artifact in (INDEX, MEASURES, CHANGE) for ref in _of(view, artifact, epoch))


def _of(view: RunView, artifact: Artifact, epoch: int) -> tuple[Ref, ...]:
    return (Ref(artifact, epoch),) if view.shelf.has(artifact, epoch) else ()


def _chunks(view: RunView, saved: Sequence[_Saved]) -> tuple[Chunk, ...]:
    """One file for each structure, made from the first checkpoint that has it, and one with each one's numbers."""
    first: dict[str, _Saved] = {}
    for one in saved:
        first.setdefault(one.told["digest"], one)
    structures = [
        Chunk(f"tensors_{digest}", (Ref(INDEX, one.number),), structure_data, VERSION) for digest, one in first.items()
    ]
    numbers = [Chunk(f"tensor_numbers_{one.number}", _refs(view, one.number), numbers_data, VERSION) for one in saved]
    relations = [
        Chunk(f"tensor_relations_{one.number}", (Ref(RELATIONS, one.number),), relations_data, VERSION)
        for one in saved
        if view.shelf.has(RELATIONS, one.number)
    ]
    return (*structures, *numbers, *relations)


def _relations(view: RunView, epoch: int, index: TensorIndex) -> dict[str, Any] | None:
    return relations_words(view.shelf.load(RELATIONS, epoch), index) if view.shelf.has(RELATIONS, epoch) else None


def _broken(saved: Sequence[_Saved], index: TensorIndex) -> dict[str, Any] | None:
    """Tensors of the last checkpoint that hold NaN or infinity, as links to them."""
    last = saved[-1]
    bad = last.extent["bad"] if last.extent else []
    if not bad:
        return None
    first = next(one for one in saved if one.extent and one.extent["bad"])
    names = [visible(index.names[i]) for i in bad[:NAMED]]
    links = [{"name": name, "href": f"#t={quote(name, safe='')}"} for name in names]
    return {"says": broken_words(bad, last.label, first.label), "links": links, "more": max(0, len(bad) - NAMED)}


def _nothing(view: RunView, models: SavedModels) -> dict[str, str]:
    if not models.chosen and models.left_out:
        return {"title": "No weights could be opened", "why": "of every saved file the reason below", "command": ""}
    return {"title": "No tensors yet", "why": reason(view, INDEX.kind), "command": remedy(view)}


TENSORS = Page(
    stem="tensors",
    title="Tensors",
    scope="run",
    reads=READS,
    content=tensors_content,
    facts=(*FRAME, "format", "formats", "logged"),
    applies=has_tensors,
)
