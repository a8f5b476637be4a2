"""A run as it is compared: its curves by tag, its settings and where it stands; made once per view."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from runreport.pages.comparison.settings import Setting, settings_of
from runreport.pages.page import RunView
from runreport.pages.words import moment, shortened
from runreport.runs.logged import Curve
from runreport.runs.readers.lab import run_curves

NAME = 200  # characters of a run's name
EPOCHS = ("epoch", "train/epoch")  # tags whose values say which epoch a step belongs to


@dataclass(frozen=True, slots=True, eq=False)
class ComparedRun:
    """What the page uses of one run."""

    key: str  # stands for the run in addresses and data, the same whatever other runs there are
    id: str
    name: str  # as shown
    href: str
    status: str
    formats: tuple[str, ...]
    start: float  # seconds since 1970 of the first sign of it, NaN where nothing tells
    curves: Mapping[str, Curve]  # by tag
    digests: Mapping[str, str]  # of the curves, by tag
    settings: Mapping[str, Setting]

    @property
    def epochs(self) -> Curve | None:
        """The curve of the epoch over steps, where one was logged."""
        found = (self.curves.get(tag) for tag in EPOCHS)
        return next((one for one in found if one is not None and one.unit == "step" and len(one.x) > 1), None)


def run_key(slug: str) -> str:
    """What stands for a run in addresses of the page."""
    return hashlib.sha256(slug.encode()).hexdigest()[:10]


_KNOWN: WeakKeyDictionary[RunView, ComparedRun] = WeakKeyDictionary()


def compared_run(view: RunView) -> ComparedRun:
    """The same object as long as nothing about the run has changed."""
    found = _KNOWN.get(view)
    if found is None:
        found = _KNOWN[view] = _compared(view)
    return found


def _compared(view: RunView) -> ComparedRun:
    run = view.run
    curves = {curve.tag: curve for curve in run_curves(run)}
    started = moment(run.summary.get("started") or (run.config.created if run.config else None))
    return ComparedRun(
        key=run_key(view.slug),
        id=run.id,
        name=shortened(run.id, NAME)[0],
        href=f"runs/{view.slug}/index.html",
        status=run.status,
        formats=tuple(run.formats) or (run.format,),
        start=_first_time(curves) if started is None else started.timestamp(),
        curves=curves,
        digests={tag: _digest(curve) for tag, curve in curves.items()},
        settings=settings_of(run.config_raw),
    )


def _first_time(curves: Mapping[str, Curve]) -> float:
    """The earliest time of any point."""
    times = [one.x if one.unit == "time" else one.times for one in curves.values()]
    firsts = [float(np.nanmin(one)) for one in times if one is not None and np.isfinite(one).any()]
    return min(firsts, default=math.nan)


def _digest(curve: Curve) -> str:
    state = hashlib.sha256(
        repr((curve.tag, curve.file, curve.unit, curve.is_system)).encode("utf-8", "backslashreplace")
    )
    for array in (curve.x, curve.values, curve.times):
        state.update(b"-" if array is None else np.ascontiguousarray(array).data)
    return state.hexdigest()
