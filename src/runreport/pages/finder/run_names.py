"""The names by which a run is found: its curves, settings, checkpoints and kinds of events."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from runreport.artifacts.tensors.index import INDEX, TensorIndex
from runreport.pages.page import Fact, RunView
from runreport.pages.words import count, figure, shortened
from runreport.runs.readers.lab import run_curves
from runreport.runs.run import Run

NAME = 200  # characters of a name that are kept
VALUE = 80  # characters of a setting's value
SETTINGS = 5000  # of one run
TENSORS = 3000  # of one run
DEPTH = 12  # of settings within settings
MAIN = (("loss",), ("accuracy", "acc", "reward"))  # last parts of tags whose last value stands beside a run


@dataclass(frozen=True, slots=True)
class RunNames:
    """What one run adds to the index."""

    id: str
    slug: str
    status: str
    formats: tuple[str, ...]
    says: str  # its main numbers
    curves: Mapping[str, float]  # last value of each tag, NaN where the log ends in one
    settings: tuple[str, ...]  # `model.layers = 12`
    checkpoints: tuple[str, ...]  # `epoch 3 · checkpoints/epoch_0003.safetensors`
    events: tuple[str, ...]  # types
    settings_left: int  # beyond SETTINGS
    tensors: tuple[str, ...] = ()  # of the last checkpoint
    tensors_left: int = 0  # beyond TENSORS


_KNOWN: WeakKeyDictionary[RunView, RunNames] = WeakKeyDictionary()


def run_names(view: RunView) -> RunNames:
    """The names of a run; a view never changes, and of a thousand runs one has changed."""
    known = _KNOWN.get(view)
    if known is None:
        known = _KNOWN[view] = replace(_names(view.run, view.slug), **_tensors(view))
    return known


def _tensor_names(index: TensorIndex) -> list[str]:
    return [_text(name) for name in index.names[:TENSORS]]


TENSOR_NAMES = Fact("tensor-names", 1, _tensor_names)
TENSOR_COUNT = Fact("tensor-count", 1, lambda index: len(index.names))


def _tensors(view: RunView) -> dict[str, Any]:
    """Names of the last checkpoint whose weights were opened."""
    epochs = view.shelf.epochs(INDEX)
    if not epochs:
        return {}
    names = tuple(view.shelf.fact(TENSOR_NAMES, INDEX, epochs[-1]))
    return {"tensors": names, "tensors_left": view.shelf.fact(TENSOR_COUNT, INDEX, epochs[-1]) - len(names)}


def _names(run: Run, slug: str) -> RunNames:
    curves = _last_values(run)
    settings = _flat(run.config_raw, "", DEPTH)
    checkpoints = _checkpoints(run)
    return RunNames(
        id=_text(run.id),
        slug=slug,
        status=run.status,
        formats=(*(run.formats or (run.format,)),),
        says=_says(curves, len(checkpoints)),
        curves=curves,
        settings=tuple(settings[:SETTINGS]),
        checkpoints=checkpoints,
        events=tuple(sorted({_text(event.type) for event in run.events})),
        settings_left=max(0, len(settings) - SETTINGS),
    )


def _last_values(run: Run) -> dict[str, float]:
    """Of two curves with one tag the longer counts."""
    lengths: dict[str, int] = {}
    found: dict[str, float] = {}
    for curve in run_curves(run):
        tag, n = _text(curve.tag), len(curve.values)
        if n >= lengths.get(tag, 0):
            lengths[tag], found[tag] = n, float(curve.values[-1]) if n else math.nan
    return found


def _checkpoints(run: Run) -> tuple[str, ...]:
    ours = [f"epoch {one.epoch} · {one.file}" for one in run.checkpoints]
    theirs = [one.path if one.step is None else f"step {one.step} · {one.path}" for one in run.logged.checkpoints]
    return tuple(dict.fromkeys(map(_text, (*ours, *theirs))))


def _flat(part: Mapping[str, object], prefix: str, depth: int) -> list[str]:
    found: list[str] = []
    for key, value in part.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and value and depth > 1:
            found += _flat(value, f"{name}.", depth - 1)
        else:
            found.append(f"{_text(name)} = {shortened(_value(value), VALUE)[0]}")
    return found


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _text(text: object) -> str:
    return shortened(text, NAME)[0]


def _says(curves: Mapping[str, float], checkpoints: int) -> str:
    """`loss 0.1234, 12 curves, 3 checkpoints`."""
    main = [tag for words in MAIN for tag in [_main_tag(curves, words)] if tag]
    told = [f"{tag} {figure(curves[tag])}" for tag in main]
    told += [count(len(curves), "curve")] if curves else []
    told += [count(checkpoints, "checkpoint")] if checkpoints else []
    return ", ".join(told)


def _main_tag(curves: Mapping[str, float], words: tuple[str, ...]) -> str | None:
    """The shortest tag that ends in one of the words and has a last value, of several the first by name."""
    found = [tag for tag, last in curves.items() if _end(tag) in words and math.isfinite(last)]
    return min(found, key=lambda tag: (len(tag), tag), default=None)


def _end(tag: str) -> str:
    return tag.replace("_", "/").replace(".", "/").rpartition("/")[2].lower()
