"""The saved weights of a run that can be opened and measured, in the order of training, each with a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from runreport.runs.logged import CheckpointFile
from runreport.runs.run import Run

LAST_STEP = 899_999_999  # what is saved at no step, or at one above, is numbered from here on
ONE_MODEL = 4 << 30  # bytes; of larger ones the tensors are listed and their values are not read
ALL_MODELS = 16 << 30  # bytes of one run; of more an even choice


@dataclass(frozen=True, slots=True)
class SavedModel:
    """Weights at one moment of a run."""

    number: int  # the step or epoch; where there is none, a number above LAST_STEP: order only, never shown
    label: str  # "epoch 3", "step 500", or the name of the file; unsafe to print
    files: tuple[str, ...]  # the file that is opened, then those it is made of; below files_root(run)
    size: int  # bytes of all


@dataclass(frozen=True, slots=True)
class SavedModels:
    """What a run saved, by number."""

    chosen: tuple[SavedModel, ...]
    left_out: tuple[tuple[str, str], ...]  # path or label, and why, in words
    listed: tuple[SavedModel, ...] = ()  # those above ONE_MODEL, of which only headers are read; in left_out as well

    def label(self, number: int) -> str:
        """The words for a number; those of a checkpoint that is gone are the number itself."""
        return next((one.label for one in (*self.chosen, *self.listed) if one.number == number), f"step {number}")


def saved_models(run: Run) -> SavedModels:
    """Every checkpoint whose header could be read and that fits the limits; of equal steps the first by path."""
    if run.config is not None or run.tree is None:
        found = [SavedModel(one.epoch, f"epoch {one.epoch}", (one.file,), one.size) for one in run.checkpoints]
        return _within(found, [])
    if not isinstance(run.root, Path) or not isinstance(run.tree, Path):
        return SavedModels((), tuple((one.path, "lies behind a URL") for one in run.logged.checkpoints))
    left: list[tuple[str, str]] = []
    models: dict[int, SavedModel] = {}
    unplaced = LAST_STEP
    for one in sorted(run.logged.checkpoints, key=lambda one: (one.step is None, one.step or 0, one.path)):
        files = _files(one)
        why = "" if files else _why_not(one)
        if not why and one.step is not None and one.step in models:
            why = f"{models[one.step].files[0]} was saved at the same step"
        if why:
            left.append((one.path, why))
            continue
        is_placed = one.step is not None and 0 <= one.step <= LAST_STEP
        unplaced += not is_placed
        number = one.step if is_placed and one.step is not None else unplaced
        label = f"step {one.step}" if is_placed else files[0]
        models[number] = SavedModel(number, label, files, one.contents.bytes if one.contents else 0)
    if list(models) == [LAST_STEP + 1]:  # the only one has nothing to be put in order with
        models = {0: replace(models[LAST_STEP + 1], number=0)}
    return _within(list(models.values()), left)


def _files(one: CheckpointFile) -> tuple[str, ...]:
    """The file to open and those it is made of; empty where nothing can be opened."""
    found = one.contents
    if found is None or not found.tensors or not found.files or (len(found.files) > 1 and not found.index):
        return ()
    return ((found.index,) if found.index else ()) + found.files


def _why_not(one: CheckpointFile) -> str:
    found = one.contents
    if found is None or not found.files:
        return "no weights are there"
    if found.tensors is None:
        return "; ".join(found.notes[:1]) or f"is not read ({found.kind})"
    return "holds no tensors" if not found.tensors else "is several files without an index"


def _within(models: Sequence[SavedModel], left: Iterable[tuple[str, str]]) -> SavedModels:
    """An even choice within ALL_MODELS, first and last among it; nothing above ONE_MODEL."""
    fitting = [one for one in models if one.size <= ONE_MODEL]
    listed = tuple(one for one in models if one.size > ONE_MODEL)
    why = f"has more than {ONE_MODEL >> 30} GiB: its tensors are listed, their values are not read"
    large = [(one.label, why) for one in listed]
    total = sum(one.size for one in fitting)
    if total <= ALL_MODELS:
        return SavedModels(tuple(fitting), (*left, *large), listed)
    room = max(2, len(fitting) * ALL_MODELS // total)
    places = {round(i * (len(fitting) - 1) / (room - 1)) for i in range(room)}
    chosen = tuple(one for place, one in enumerate(fitting) if place in places)
    spared = [
        (one.label, f"is between others: {ALL_MODELS >> 30} GiB of a run are measured, evenly chosen")
        for place, one in enumerate(fitting)
        if place not in places
    ]
    return SavedModels(chosen, (*left, *large, *spared), listed)
