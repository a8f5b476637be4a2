"""What the page of layers says of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from runreport.pages.layers_parts.columns import Column
from runreport.pages.layers_parts.matrices import Key
from runreport.pages.words import UNIT_SPACE, count, figure, visible


def per_cent(share: float) -> str:
    """`3.12 %`: a share of one with three digits; – where there is none."""
    return f"{figure(share * 100, 3)}{UNIT_SPACE}%" if np.isfinite(share) else "–"


def heading_of(keys: Sequence[Key], values: Mapping[str, np.ndarray], columns: Sequence[Column], before: str) -> str:
    """`Layer 11 moved most since step 500: 3.12 % of its norm`.

    before: what the last checkpoint on the run's clock is compared with, which may be no column; "" for nothing.
    """
    whole = [place for place, (_, group) in enumerate(keys) if not group]
    drift = values["drift_before"][whole, last_placed(columns)]
    if not before or not len(drift) or np.isnan(drift).all():
        return f"{count(len(whole), 'layer')} over {count(len(columns), 'checkpoint')}"
    top = int(np.nanargmax(drift))
    if drift[top] == 0:
        return f"No layer has moved since {before}"
    name = visible(keys[whole[top]][0])
    shown = name[0].upper() + name[1:] if name.split(" ")[0] in ("layer", "encoder", "decoder", "vision") else name
    return f"{shown} moved most since {before}: {per_cent(float(drift[top]))} of its norm"


def last_placed(columns: Sequence[Column]) -> int:
    """Place of the last checkpoint on the run's clock; of the last of all where none is."""
    return max((place for place, one in enumerate(columns) if one.is_placed), default=len(columns) - 1)


def lead_of(keys: Sequence[Key], values: Mapping[str, np.ndarray], columns: Sequence[Column], n: int) -> list[str]:
    """How many rows and checkpoints there are, and who drifted most and least since the first."""
    whole = [place for place, (_, group) in enumerate(keys) if not group]
    says = [
        f"{count(len(whole), 'layer or module', 'layers and modules')} over {count(n, 'checkpoint')}, "
        f"{columns[0].label} to {columns[-1].label}."
    ]
    if len(columns) < n:
        says.append(f"{figure(len(columns), 15)} of the checkpoints are shown, evenly chosen.")
    drift = values["drift_first"][whole, -1]
    known = np.flatnonzero(np.isfinite(drift))
    if len(known) > 1:
        most, least = known[np.argmax(drift[known])], known[np.argmin(drift[known])]
        far, near = (
            f"{visible(keys[whole[at]][0])} drifted {word} ({per_cent(float(drift[at]))})"
            for at, word in ((most, "furthest"), (least, "least"))
        )
        says.append(f"Since {columns[0].label}, {far}, {near}.")
    return says


def table_of(keys: Sequence[Key], values: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    """The rows of layers at the last checkpoint, as text beside values to sort by."""
    rows = [place for place, (_, group) in enumerate(keys) if not group]
    return [
        {
            "name": visible(keys[place][0]),
            "numbers": [
                _cell(name, float(values[name][place, column]))
                for name, column in (
                    ("norm", 0),
                    ("norm", -1),
                    ("drift_before", -1),
                    ("drift_first", -1),
                    ("cosine_first", -1),
                    ("std", -1),
                    ("sparsity", -1),
                    ("not_finite", -1),
                )
            ],
        }
        for place in rows
    ]


def _cell(name: str, value: float) -> dict[str, str]:
    shown = per_cent(value) if name.startswith("drift") or name == "sparsity" else figure(value)
    return {"shown": shown, "sort": "" if np.isnan(value) else repr(value)}
