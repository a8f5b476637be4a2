"""The checkpoints of a run as rows: where they lie, of which step, how large they are and what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from runreport.pages.foreign.heading import parameters
from runreport.pages.page import RunView
from runreport.pages.words import NONE, count, figure, shortened, size, visible
from runreport.runs.logged import CheckpointContents, CheckpointFile

ROWS = 1000  # shown without scripts and with them
TORCH = "torch file"
UNOPENED = "a torch file is a Python pickle, which can run code; it is not opened, so its tensors are not listed"


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and a value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Saved:
    """One checkpoint; details are unfolded on demand."""

    path: str
    step: str
    size: str
    size_sort: int
    beside: str  # of a folder, what else lies in it
    kind: str
    holds: str
    dtypes: str
    notes: tuple[str, ...]
    adapter: tuple[Pair, ...]
    largest: tuple[Pair, ...]
    metadata: tuple[Pair, ...]
    files: tuple[str, ...]  # of several

    @property
    def has_details(self) -> bool:
        """Whether there is anything to unfold."""
        return bool(self.adapter or self.largest or self.metadata or self.files)


@dataclass(frozen=True, slots=True)
class SavedList:
    """The rows, and what is to be said of all of them."""

    rows: tuple[Saved, ...]
    says: tuple[str, ...]
    counts: str  # "step", or "epoch" of the lab's runs


def saved_list(view: RunView) -> SavedList:
    """By step; those without one last."""
    if view.run.tree is None:
        rows = tuple(_of_lab(view, index) for index in range(min(ROWS, len(view.run.checkpoints))))
        epochs = [one.epoch for one in view.run.checkpoints]
        return SavedList(rows, tuple(_order(epochs, len(epochs), "epoch")), "epoch")
    found = view.run.logged.checkpoints
    says = _order([one.step for one in found if one.step is not None], len(found), "step")
    unopened = sum(one.contents is not None and TORCH in one.contents.kind for one in found)
    if unopened:
        says.append(UNOPENED[0].upper() + UNOPENED[1:] + ".")
    return SavedList(tuple(_saved(one) for one in found[:ROWS]), tuple(says), "step")


def _of_lab(view: RunView, index: int) -> Saved:
    one = view.run.checkpoints[index]
    shown = figure(one.epoch, 15)
    return Saved(visible(one.file), shown, size(one.size), one.size, "", "safetensors", "", "", (), (), (), (), ())


def _order(steps: Sequence[int], total: int, unit: str) -> list[str]:
    """How many are shown, how many tell their step, and where the distance between them is not the usual one."""
    says = [f"{ROWS} of {count(total, 'checkpoint')} are shown."] if total > ROWS else []
    if len(steps) < total and total > 1:
        lost = total - len(steps)
        verb = "does" if lost == 1 else "do"
        says.append(f"{figure(lost, 15)} of {total} {verb} not tell a {unit}, neither by name nor by content.")
    gaps = [(a, b) for a, b in pairwise(sorted(set(steps)))]
    if len(gaps) > 2:
        usual = sorted(b - a for a, b in gaps)[len(gaps) // 2]
        wide = [f"{figure(a, 15)} and {figure(b, 15)}" for a, b in gaps if b - a > usual]
        if wide:
            more = f" and in {len(wide) - 3} more places" if len(wide) > 3 else ""
            apart = f"Most lie {count(usual, unit)} apart"
            says.append(f"{apart}; the distance is larger between {', '.join(wide[:3])}{more}.")
    return says


def _saved(one: CheckpointFile) -> Saved:
    contents = one.contents or CheckpointContents("")
    return Saved(
        path=visible(one.path),
        step=NONE if one.step is None else figure(one.step, 15),
        size=size(contents.bytes) if contents.files else NONE,
        size_sort=contents.bytes,
        beside=f"and {count(contents.beside, 'other file')}, {size(contents.beside_bytes)}" if contents.beside else "",
        kind=visible(contents.kind) or NONE,
        holds=_holds(contents),
        dtypes=_dtypes(contents),
        notes=tuple(map(visible, contents.notes)),
        adapter=_pairs(contents.adapter),
        largest=tuple(Pair(visible(name), f"{dtype} {_shape(shape)}") for name, dtype, shape in contents.largest),
        metadata=_pairs(contents.metadata),
        files=tuple(map(visible, contents.files)) if len(contents.files) > 1 else (),
    )


def _holds(contents: CheckpointContents) -> str:
    """`290 tensors, 7.24 billion parameters`, "" where no header tells."""
    if contents.tensors is None:
        return ""
    text = count(contents.tensors, "tensor")
    return text if contents.parameters is None else f"{text}, {parameters(contents.parameters)}"


def _dtypes(contents: CheckpointContents) -> str:
    """One type alone, or each with its share of the parameters."""
    if len(contents.dtypes) == 1:
        return f"all {contents.dtypes[0][0]}"
    return ", ".join(f"{dtype} {figure(n, 15)}" for dtype, n in contents.dtypes)


def _shape(shape: Sequence[int]) -> str:
    return "scalar" if not shape else " × ".join(figure(axis, 15) for axis in shape)


def _pairs(found: Sequence[tuple[str, str]]) -> tuple[Pair, ...]:
    return tuple(Pair(visible(name), shortened(value, 400)[0]) for name, value in found)
