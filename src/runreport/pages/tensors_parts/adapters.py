"""The section of a LoRA adapter: what each of its pairs changes, and by how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import numpy as np
from markupsafe import Markup

from runreport.artifacts.tensors.adapters import ADAPTERS, TensorAdapters
from runreport.pages.figures.markup import element
from runreport.pages.figures.spark_svg import spark_svg
from runreport.pages.overview.receipts import receipt
from runreport.pages.page import Fact, RunView
from runreport.pages.tensors_parts.adapter_map import adapter_map, kinds_of
from runreport.pages.words import NONE, UNIT_SPACE, count, figure, visible
from runreport.runs.saved_models import LAST_STEP, SavedModels

ROWS = 200  # pairs in the table; the file of the artifact has all
NAMED = 4  # kinds of module in the title
BAR = 64  # px, of the largest number


def _norms_of(found: TensorAdapters) -> dict[str, float | None]:
    known = np.isfinite(found.norm)
    return {name: float(found.norm[i]) if known[i] else None for i, name in enumerate(found.module)}


NORMS = Fact("adapter_norms", 1, _norms_of)


def adapter_section(view: RunView, models: SavedModels, epochs: Sequence[int]) -> dict[str, Any] | None:
    """The newest checkpoint with an adapter; None where none of these holds pairs."""
    held = [epoch for epoch in epochs if view.shelf.has(ADAPTERS, epoch)]
    placed = [epoch for epoch in held if epoch <= LAST_STEP] or held
    if not placed:
        return None
    epoch = placed[-1]
    found: TensorAdapters = view.shelf.load(ADAPTERS, epoch)
    if not found.module:
        return None
    is_relative = bool(np.isfinite(found.relative).sum() * 2 > len(found.module))
    values = found.relative if is_relative else found.norm
    drawn = adapter_map(found, values, "‖ΔW‖/‖W‖" if is_relative else "‖ΔW‖")
    label = models.label(epoch)
    address = str(epoch) if epoch <= LAST_STEP else label
    history = [view.shelf.fact(NORMS, ADAPTERS, one) for one in placed] if len(placed) > 1 else []
    order = np.argsort(np.where(np.isfinite(values), -values, np.inf), kind="stable")
    at = "" if epoch == epochs[-1] else f"&e={quote(visible(address), safe='')}"
    return {
        "title": _title(found),
        "label": visible(label),
        "says": [*_sizes(found, is_relative), *_doubts(found)],
        "map": drawn,
        "map_says": _map_words(drawn, is_relative) if drawn else "",
        "rows": [_row(found, int(i), history, at) for i in order[:ROWS]],
        "n": len(found.module),
        "checkpoints": len(placed),
        "receipt": receipt(view, ADAPTERS, epoch),
    }


def _title(found: TensorAdapters) -> str:
    """`25 pairs of rank 4 change q_proj and v_proj in 6 layers`."""
    ranks = sorted({int(rank) for rank in found.rank})
    rank = f"rank {ranks[0]}" if len(ranks) == 1 else f"rank {ranks[0]} to {ranks[-1]}"
    kinds = list(dict.fromkeys(visible(kind) for kind in kinds_of(found.module)))
    named = _listed(kinds) if len(kinds) <= NAMED else f"{len(kinds)} kinds of module"
    layers = len({layer for layer in found.layer if layer})
    pairs = f"{count(len(found.module), 'pair')} of {rank}"
    if not np.any(found.norm != 0):
        return f"{pairs} on {named} change nothing yet"
    return f"{pairs} {'changes' if len(found.module) == 1 else 'change'} {named}{_in(layers)}"


def _in(layers: int) -> str:
    return f" in {count(layers, 'layer')}" if layers > 1 else ""


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _sizes(found: TensorAdapters, is_relative: bool) -> list[str]:
    """How large the updates are."""
    if not np.any(found.norm != 0):
        return ["Every product B A is zero, as at the beginning of training."]
    known = np.isfinite(found.relative)
    if not known.any():
        return ["The weights of the base do not lie in or around the adapter's folder, so that sizes are absolute."]
    of = "" if known.all() else f" of the {count(int(known.sum()), 'pair')} whose weight is at hand"
    largest = int(np.nanargmax(found.relative))
    middle = share(float(np.median(found.relative[known])))
    top = f"{share(float(found.relative[largest]))}, in {visible(found.module[largest])}"
    note = "" if is_relative else " Colours and order follow the absolute norms, as most pairs have no weight at hand."
    return [f"An update{of} has {middle} of the norm of its weight in the median, and at most {top}.{note}"]


def _doubts(found: TensorAdapters) -> list[str]:
    """What the numbers leave out."""
    says = [
        f"{count(n, 'pair has', 'pairs have')} no size: {visible(why)}."
        for why, n in Counter(why for why in found.lacks if why).most_common()
    ]
    if found.is_dora.any():
        says.append("Magnitudes stand beside the pairs (DoRA); the numbers are those of the direction's update alone.")
    if found.unpaired_count:
        named = ", ".join(visible(name) for name in found.unpaired[:NAMED])
        more = f" and {found.unpaired_count - NAMED} more" if found.unpaired_count > NAMED else ""
        lost = count(found.unpaired_count, "matrix has", "matrices have")
        says.append(f"{lost} no other half and {'is' if found.unpaired_count == 1 else 'are'} left out: {named}{more}.")
    return says


def _map_words(drawn: Any, is_relative: bool) -> str:
    what = "Norm of the update over the norm of its weight" if is_relative else "Norm of the update"
    left = (
        f" {count(drawn.left, 'pair is', 'pairs are')} outside of the drawing and in the table." if drawn.left else ""
    )
    return f"{what}, by layer and module; the brightest colour is {figure(drawn.most)}.{left}"


def _row(found: TensorAdapters, i: int, history: Sequence[Any], at: str) -> dict[str, Any]:
    name = found.module[i]
    largest = np.nanmax(found.relative) if np.isfinite(found.relative).any() else 0.0
    relative = float(found.relative[i])
    return {
        "module": visible(name),
        "tensors": [
            {"letter": "A", "href": _href(found.first[i], at)},
            {"letter": "B", "href": _href(found.second[i], at)},
        ],
        "rank": int(found.rank[i]),
        "scale": figure(float(found.scale[i])),
        "alpha": figure(float(found.alpha[i])),
        "lacks": visible(found.lacks[i]),
        "norm": figure(float(found.norm[i])),
        "stable_rank": figure(float(found.stable_rank[i]), 3),
        "singular": spectrum_bars(found.singular[i]),
        "base": visible(found.base[i]),
        "base_file": visible(found.base_file[i]),
        "base_norm": figure(float(found.base_norm[i])),
        "relative": share(relative),
        "bar": round(BAR * relative / largest, 1) if np.isfinite(relative) and largest > 0 else 0,
        "past": _past([one.get(name) for one in history]),
    }


def _past(norms: Sequence[float | None]) -> Markup:
    """The norms of a pair at each checkpoint as a curve; nothing of one checkpoint alone."""
    ys = tuple(float("nan") if value is None else value for value in norms)
    return spark_svg(tuple(map(float, range(len(ys)))), ys, f"norm over {len(ys)} checkpoints") if ys else Markup("")


def _href(name: str, at: str) -> str:
    return f"#t={quote(visible(name), safe='')}{at}"


def share(value: float) -> str:
    """A ratio as per cent with three digits, – where there is none."""
    return f"{figure(value * 100, 3)}{UNIT_SPACE}%" if np.isfinite(value) else NONE


def spectrum_bars(values: np.ndarray) -> Markup:
    """Singular values, (s,) f8 with NaN behind the last, as bars the size of a word; nothing where all are zero."""
    known = values[np.isfinite(values)]
    if not len(known) or known.max() <= 0:
        return Markup("")
    bars = [
        element(
            "rect",
            {"x": 5.0 * i, "y": 18 - 18 * float(v / known.max()), "width": 4, "height": 18 * float(v / known.max())},
        )
        for i, v in enumerate(known)
    ]
    says = "singular values: " + ", ".join(figure(float(v), 3) for v in known)
    size = {"class": "ta-spectrum", "viewBox": f"0 0 {5 * len(values)} 18", "width": 5 * len(values), "height": 18}
    return element("svg", {**size, "role": "img", "aria-label": says}, element("title", {}, says), *bars)
