"""Views of runs that other programs wrote, with curves made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from runreport.pages.page import RunView
from runreport.runs.logged import CheckpointFile, Curve, Logged, Unit
from runreport.runs.run import Problem, Run, Status

EMPTY_SHELF = SimpleNamespace(
    epochs=lambda *_, **__: (),
    has=lambda *_, **__: False,
    files_of=lambda *_: [],
    digest=lambda _: None,
)


def logged_curve(tag: str, points: Sequence[tuple[float, float]], unit: Unit = "step", **more: Any) -> Curve:
    """x and value of each point."""
    x, values = np.array(points, dtype=float).reshape(-1, 2).T
    return Curve(tag, x, values, more.pop("file", "run/log.jsonl"), unit, **more)


def foreign_view(
    curves: Sequence[Curve] = (),
    *,
    config: Mapping[str, object] | None = None,
    environment: Mapping[str, object] | None = None,
    checkpoints: Sequence[CheckpointFile] = (),
    status: Status = "unknown",
    **more: Any,
) -> RunView:
    """A run of two formats below /runs."""
    logged = Logged(tuple(curves), tuple(checkpoints), environment=environment or {})
    run = Run(
        id=more.get("run_id", "run"),
        root=Path("/runs/run"),
        format="json_lines",
        status=status,
        config=None,
        config_raw=config or {},
        summary={},
        events=(),
        series=(),
        checkpoints=(),
        problems=cast("tuple[Problem, ...]", more.get("problems", ())),
        formats=more.get("formats", {"json_lines": ("run",), "weights": ("run/out",)}),
        tree=Path("/runs"),
        logged=logged,
        logged_digest=logged.digest(),
    )
    return RunView(run, "run-slug", cast("Any", EMPTY_SHELF), ())
