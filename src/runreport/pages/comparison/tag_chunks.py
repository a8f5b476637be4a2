"""The data of one tag over all runs: curves to draw, exact values for the table, and curves of groups."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from runreport.pages.comparison.compared_run import ComparedRun
from runreport.pages.comparison.curve_values import curve_values, offered_steps, values_at
from runreport.pages.comparison.group_curves import drawn_points, group_curve
from runreport.pages.comparison.groupings import Grouping
from runreport.pages.comparison.shared_tags import SharedTag
from runreport.pages.curve_parts.curve_data import curve_json, narrow
from runreport.pages.page import Chunk
from runreport.runs.logged import Curve

POINTS = 12_000  # of one tag over all runs
MOST, LEAST = 1500, 40  # of one run
VALUES = ("last", "last_x", "low", "low_x", "high", "high_x", "first_x")


def tag_chunk(tag: SharedTag) -> Chunk:
    """Curves and values of all runs that have the tag; made again only where one of their curves changes."""
    state = [tag.unit, *(f"{run.key} {run.start!r} {run.digests[tag.tag]}" for run in tag.runs)]
    return Chunk(f"tag_{tag.key}", (), lambda: tag_data(tag), of=_digest(state))


def tag_data(tag: SharedTag) -> dict[str, Any]:
    """What `assets/views/compare/tag_data.js` reads.

    values: (runs,) f8 each, NaN where a run has no finite value.  at, at_x: (steps, runs) value and x at or before each
    step, NaN also for runs whose x counts something else.
    """
    curves = [run.curves[tag.tag] for run in tag.runs]
    limit = min(MOST, max(LEAST, POINTS // len(curves)))
    found = [curve_values(curve) for curve in curves]
    same = [curve.unit == tag.unit for curve in curves]
    steps, common = offered_steps([one for one, is_same in zip(found, same, strict=True) if is_same])
    looked = [
        values_at(curve, steps) if is_same else _nothing(steps) for curve, is_same in zip(curves, same, strict=True)
    ]
    return {
        "runs": [run.key for run in tag.runs],
        "curves": [_drawn(run, curve, limit) for run, curve in zip(tag.runs, curves, strict=True)],
        "values": {name: narrow(np.array([getattr(one, name) for one in found])) for name in VALUES},
        "steps": steps,
        "common": np.array([common]),
        "at": narrow(np.array([values for values, _ in looked]).T),
        "at_x": narrow(np.array([x for _, x in looked]).T),
    }


def _nothing(steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.full(len(steps), np.nan), np.full(len(steps), np.nan)


def _drawn(run: ComparedRun, curve: Curve, limit: int) -> dict[str, Any]:
    """The curve as it is drawn; its times count from the start of the run, to the precision of a pixel."""
    drawn = curve_json(curve, limit=limit)
    if drawn["t"] is not None:
        drawn["t"] = (drawn["t"] - run.start).astype(np.float32)
    return drawn


def group_chunk(tag: SharedTag, found: Sequence[Grouping], runs: Sequence[ComparedRun]) -> Chunk:
    """The curves of every group of every grouping."""
    state = [tag.unit, *(run.digests[tag.tag] for run in tag.same_unit)]
    for grouping in found:
        state += [grouping.key, *(" ".join(runs[place].key for place in group.runs) for group in grouping.groups)]
    return Chunk(f"groups_{tag.key}", (), lambda: groups_data(tag, found, runs), of=_digest(state))


def groups_data(tag: SharedTag, found: Sequence[Grouping], runs: Sequence[ComparedRun]) -> dict[str, Any]:
    """Grouping key -> one entry per group, in its order; a group without this tag has runs 0.

    Arrays (s,), see GroupCurve; runs: of the group that have the tag; steps: before points were left out.
    """
    having = {run.key for run in tag.same_unit}
    return {
        grouping.key: [
            _group(tag.tag, [runs[place] for place in group.runs if runs[place].key in having])
            for group in grouping.groups
        ]
        for grouping in found
    }


def _group(tag: str, runs: Sequence[ComparedRun]) -> Mapping[str, Any]:
    curve = group_curve([run.curves[tag] for run in runs])
    kept = drawn_points(len(curve.x))
    arrays = {name: narrow(getattr(curve, name)[kept]) for name in ("x", "mean", "std", "low", "high")}
    return {"runs": len(runs), "steps": len(curve.x), "n": curve.n[kept], **arrays}


def epochs_chunk(runs: Sequence[ComparedRun]) -> Chunk | None:
    """For runs that logged it: which epoch each step belongs to."""
    found = [(run, epochs) for run in runs if (epochs := run.epochs) is not None]
    if not found:
        return None
    of = _digest(f"{run.key} {run.digests[epochs.tag]}" for run, epochs in found)
    return Chunk("compare_epochs", (), lambda: {run.key: _epochs(epochs) for run, epochs in found}, of=of)


def _epochs(curve: Curve) -> dict[str, np.ndarray]:
    finite = np.isfinite(curve.values) & np.isfinite(curve.x)
    x, place = np.unique(curve.x[finite], return_index=True)
    kept = drawn_points(len(x), 200)
    thin = replace(curve, x=x[kept], values=curve.values[finite][place][kept], times=None)
    return {"x": narrow(thin.x), "y": narrow(thin.values)}


def _digest(parts: Any) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
