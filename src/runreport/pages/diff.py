"""The page of a diff of two models: one file, made by the command and by no site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runreport.pages.diff_parts.compared import Compared
from runreport.pages.diff_parts.rows import ROWS, SHOWN, cell_rows, table_rows, tensor_data
from runreport.pages.layers_parts.words import per_cent
from runreport.pages.page import PageContent
from runreport.pages.words import count, figure, visible

STEM, CHUNK = "diff", "diff_tensors"
KIND_WORDS = {
    "same": "the same",
    "changed": "changed",
    "added": "added",
    "removed": "removed",
    "reshaped": "reshaped",
    "recast": "of another type",
    "not compared": "not compared",
}


def diff_content(compared: Compared, drawn: Mapping[str, Any]) -> PageContent:
    """Heading, map, tables and cells of a diff. drawn: of diff_map."""
    cells, known = cell_rows(compared)
    variables = {
        "first": visible(compared.first),
        "second": visible(compared.second),
        "notes": [visible(note) for note in compared.notes],
        "lead": lead_of(compared),
        "counts": [{"kind": kind, "words": KIND_WORDS[kind], "n": n} for kind, n in compared.counts.items()],
        "map": drawn,
        "has_none": any(one["kind"] in ("changed", "recast") and not one["style"] for one in drawn["paths"]),
        "ticks": [per_cent(_at(drawn["scale"], share)) for share in (0.0, 0.5, 1.0)],
        "rows": table_rows(compared),
        "n": len(compared.tensors),
        "rows_left": max(0, len(compared.tensors) - ROWS),
        "cells": cells,
        "cells_known": known,
    }
    island = {
        "measures": list(SHOWN),
        "detailed": min(compared.detailed, len(compared.tensors)),
        "n": len(compared.tensors),
    }
    return PageContent(heading_of(compared), variables, island)


def diff_chunk(compared: Compared, drawn: Mapping[str, Any]) -> dict[str, Any]:
    """What the view fetches: every tensor, and where it lies on the map. drawn: of diff_map."""
    return {
        "tensors": tensor_data(compared),
        "x": drawn["x"],
        "y": drawn["y"],
        "side": drawn["size"],
        "unit": drawn["unit"],
    }


def heading_of(compared: Compared) -> str:
    """`289 of 292 tensors changed, one was added`."""
    counts = compared.counts
    both = sum(n for kind, n in counts.items() if kind not in ("added", "removed"))
    moved = counts.get("changed", 0) + sum(
        one.diff.kind == "recast" and one.diff.change is not None and one.diff.change.changed > 0
        for one in compared.tensors
    )
    if not compared.tensors:
        return "Neither model has a tensor"
    if set(counts) <= {"same"}:
        return f"All {count(both, 'tensor')} are the same" if both > 1 else "The only tensor is the same"
    says = [f"{figure(moved, 15)} of {count(both, 'tensor')} changed"] if both else []
    for kind in ("added", "removed", "reshaped"):
        if counts.get(kind):
            n = counts[kind]
            noun = "" if says else f" {'tensor' if n == 1 else 'tensors'}"
            says.append(f"{figure(n, 15)}{noun} {'was' if n == 1 else 'were'} {kind}")
    return ", ".join(says)


def lead_of(compared: Compared) -> list[str]:
    """Who moved most, and how the names are meant."""
    known = [
        one for one in compared.tensors if one.relative is not None and one.diff.change and one.diff.change.changed
    ]
    if not known:
        return []
    top = max(known, key=lambda one: one.relative or 0.0)
    says = [f"{visible(top.diff.name)} moved most: {per_cent(top.relative or 0.0)} of its norm."]
    if len(known) > 1:
        low = min(known, key=lambda one: one.relative or 0.0)
        says.append(f"Of those that moved, {visible(low.diff.name)} moved least: {per_cent(low.relative or 0.0)}.")
    return says


def _at(scale: Mapping[str, Any], share: float) -> float:
    low, high = scale["low"], scale["high"]
    return low * (high / low) ** share if scale["kind"] == "log" else low + (high - low) * share
