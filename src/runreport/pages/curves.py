"""Every curve of a run: small multiples by prefix, smoothed, zoomed and read out together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count as numbers
from typing import Any

from runreport.pages.curve_parts.epochs import axes_of, epochs_of, started
from runreport.pages.curve_parts.groups import Group, groups_of
from runreport.pages.curve_parts.kept_points import restarts
from runreport.pages.curve_parts.parts import cut, part_chunk, points_each
from runreport.pages.curve_parts.still import ROWS, still_groups, table_rows
from runreport.pages.curve_parts.words import heading_of, lead_of
from runreport.pages.overview.public import public_text
from runreport.pages.page import FRAME, Chunk, Page, PageContent, RunView
from runreport.pages.words import visible
from runreport.runs.readers.lab import run_curves


def has_curves(view: RunView) -> bool:
    """Whether anything was logged over steps, epochs or time."""
    return bool(run_curves(view.run))


def curves_content(view: RunView) -> PageContent:
    """The page of all curves of a run."""
    curves = run_curves(view.run)
    groups = groups_of(curves)
    limit = points_each(len(curves))
    island, chunks = _files(groups, limit)
    epochs = epochs_of(curves)
    start = started(curves)
    island |= {
        "axes": axes_of(curves, epochs),
        "start": None if start is None else repr(start),  # a float of the island keeps nine digits, too few for a time
        "restarts": any(len(restarts(curve.x)) for curve in curves),
        "epochs": None if epochs is None else {"tag": visible(epochs.tag), "x": epochs.steps, "y": epochs.epochs},
    }
    variables = {
        "lead": [public_text(says) for says in lead_of(curves, len(groups), limit)],
        "groups": list(still_groups(groups)),
        "rows": table_rows([curve for group in groups for curve in group.curves]),
        "left_out": max(0, len(curves) - ROWS),
    }
    return PageContent(heading_of(curves), variables, island, chunks)


def _files(groups: Sequence[Group], limit: int) -> tuple[dict[str, Any], tuple[Chunk, ...]]:
    """Which file holds each curve: per group its curves in order, as tag and key."""
    chunks: list[Chunk] = []
    shown: list[dict[str, Any]] = []
    number = numbers()
    for group in groups:
        curves: list[list[str]] = []
        for part in cut(group.curves, limit):
            chunk = part_chunk(f"curves_{next(number)}", part, limit)
            chunks.append(chunk)
            curves += [[visible(curve.tag), chunk.key] for curve in part]
        shown.append(
            {"title": visible(group.title), "prefix": visible(group.prefix), "open": group.is_open, "curves": curves}
        )
    return {"groups": shown}, tuple(chunks)


CURVES = Page(
    stem="curves",
    title="Curves",
    scope="run",
    reads=(),
    content=curves_content,
    facts=(*FRAME, "formats", "events", "logged"),
    applies=has_curves,
)
