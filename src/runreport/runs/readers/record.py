"""A run in short as JSON, the same for every program that asks: `runreport list --json` and the data of a site."""

from __future__ import annotations

from typing import Any

import numpy as np

from runreport.runs.logged import Curve
from runreport.runs.readers.found import FoundRun
from runreport.runs.readers.plain import number, plain


def run_record(run: FoundRun) -> dict[str, Any]:
    """The fields that docs/run-directory.md fixes."""
    return {
        "id": run.id,
        "formats": [*run.formats],
        "status": run.status,
        "config": plain(run.config),
        "series": {curve.tag: curve_in_short(curve) for curve in run.logged.curves},
        "checkpoints": [{"path": one.path, "step": one.step} for one in run.logged.checkpoints],
        "problems": [
            {"code": one.code, "file": one.file, "what": one.what, "count": one.count} for one in run.problems
        ],
    }


def curve_in_short(curve: Curve) -> dict[str, Any]:
    """First and last are those of the log; min and max those of the finite values, null where there are none."""
    values = curve.values
    finite = values[np.isfinite(values)]
    return {
        "n": len(values),
        "first": number(values[0]) if len(values) else None,
        "last": number(values[-1]) if len(values) else None,
        "min": float(finite.min()) if len(finite) else None,
        "max": float(finite.max()) if len(finite) else None,
        "nan": int(np.isnan(values).sum()),
        "inf": int(np.isinf(values).sum()),
        "x": curve.unit,
        "last_x": number(curve.x[-1]) if len(curve.x) else None,
    }
