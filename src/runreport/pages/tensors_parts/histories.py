"""Every tensor over the checkpoints of a run, by its name; from facts: one more checkpoint costs one more file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from runreport.artifacts.tensors.change import CHANGE, TensorChange
from runreport.artifacts.tensors.index import INDEX, TensorIndex
from runreport.artifacts.tensors.measures import MEASURES, TensorMeasures
from runreport.pages.page import Fact, RunView

COLUMNS = ("l2", "std", "sparsity", "not_finite")


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """t tensors over e checkpoints; NaN where a checkpoint has no tensor of that name, or no such number of it."""

    names: tuple[str, ...]  # unsafe to print
    epochs: tuple[int, ...]
    places: tuple[np.ndarray, ...]  # of each checkpoint (t,) i8, positions in its index; -1 where it has none
    columns: Mapping[str, np.ndarray]  # (t, e) f8 for each of COLUMNS; not_finite counts NaN and infinite values

    def digest(self) -> str:
        """SHA-256 of all of it."""
        digest = hashlib.sha256(repr((self.names, self.epochs)).encode("utf-8", "backslashreplace"))
        for values in (*self.places, *(self.columns[name] for name in COLUMNS)):
            digest.update(np.ascontiguousarray(values).tobytes())
        return digest.hexdigest()


def histories(view: RunView, epochs: Sequence[int], names: Sequence[str]) -> Histories:
    """What the measures of these checkpoints, which must be there, say of the tensors of these names."""
    places = tuple(_places(view, epochs, names))
    columns = {name: np.full((len(names), len(epochs)), np.nan) for name in COLUMNS}
    for column, epoch in enumerate(epochs):
        for name, text in view.shelf.fact(_MEASURED, MEASURES, epoch).items():
            columns[name][:, column] = taken(_numbers(text), places[column])
    return Histories(tuple(names), tuple(epochs), places, columns)


def cells_changed(view: RunView, past: Histories) -> np.ndarray:
    """(t, e) f8: how many values of each tensor differ from those at the checkpoint before."""
    found = np.full((len(past.names), len(past.epochs)), np.nan)
    for column, epoch in enumerate(past.epochs):
        found[:, column] = taken(_numbers(view.shelf.fact(_CHANGED, CHANGE, epoch)), past.places[column])
    return found


def taken(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """(t,) f8: the values at these places; NaN where a place is -1."""
    return np.where(places < 0, np.nan, values[places]) if len(values) else np.full(len(places), np.nan)


def _places(view: RunView, epochs: Sequence[int], names: Sequence[str]) -> list[np.ndarray]:
    known: dict[str, np.ndarray] = {}  # by the digest of a checkpoint's names: equal ones are looked up once
    digests = [view.shelf.fact(_NAMES, INDEX, epoch) for epoch in epochs]
    for digest, epoch in zip(digests, epochs, strict=True):
        if digest not in known:
            place = {name: at for at, name in enumerate(view.shelf.load(INDEX, epoch).names)}
            known[digest] = np.array([place.get(name, -1) for name in names], dtype=np.int64)
    return [known[digest] for digest in digests]


def _names_digest(index: TensorIndex) -> str:
    return hashlib.sha256(repr(index.names).encode("utf-8", "backslashreplace")).hexdigest()


def _measured(measures: TensorMeasures) -> dict[str, str]:
    not_finite = measures.nan + measures.inf
    values = (measures.l2, measures.std, measures.sparsity, not_finite)
    return {name: _text(one) for name, one in zip(COLUMNS, values, strict=True)}


def _changed(change: TensorChange) -> str:
    return _text(change.changed[0])


def _text(values: np.ndarray) -> str:
    """Base64 of little-endian float64, so that no number is rounded."""
    return base64.b64encode(values.astype("<f8").tobytes()).decode("ascii")


def _numbers(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype="<f8")


_NAMES = Fact("tensor-names-digest", 2, _names_digest)
_MEASURED = Fact("tensor-history", 1, _measured)
_CHANGED = Fact("tensor-changed", 1, _changed)
