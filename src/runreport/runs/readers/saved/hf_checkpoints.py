"""Weights as the Hugging Face Trainer saves them: folders checkpoint-<step>, and those of the end beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from runreport.runs.logged import CheckpointFile
from runreport.runs.readers.rows.contents import pointers
from runreport.runs.readers.rows.points import names
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

_FOLDER = re.compile(r"checkpoint-(\d{1,18})")
_STEM = r"(adapter_model|model|pytorch_model|diffusion_pytorch_model)"
_WEIGHTS = re.compile(_STEM + r"(-\d+-of-\d+)?\.(?:safetensors|bin)")
_INDEX = re.compile(_STEM + r"\.(?:safetensors|bin)\.index\.json")
_OTHER_STATE = ("training_args", "optimizer", "scheduler", "scaler", "rng_state")  # saved beside the weights
_ANY_WEIGHTS = ("*.safetensors", "*.bin", "*.pt", "*.pth", "*.distcp", "*.gguf", "*.h5", "*.msgpack")


def step_in(folder: str) -> int | None:
    """The step that the name of a folder tells, None where it is none of a checkpoint."""
    match = _FOLDER.fullmatch(folder.rpartition("/")[2])
    return int(match[1]) if match else None


def step_folders(tree: Tree, folder: str, saved: Sequence[str], notes: list[Problem]) -> Iterable[CheckpointFile]:
    """The checkpoint folders as they are named; that weights are missing or are pointers becomes a problem."""
    weights = [path for path in tree.below(folder, *_ANY_WEIGHTS) if not _is_other(path.rpartition("/")[2])]
    empty = [place for place in saved if not any(path.startswith(f"{place}/") for path in weights)]
    if empty:
        notes.append(Problem("NO-WEIGHTS", empty[0], f"no weights lie in: {names(empty)}", len(empty)))
    lost = pointers(tree, weights)
    if lost:
        what = f"are Git LFS pointers, not the weights; run: git lfs pull: {names(lost)}"
        notes.append(Problem("LFS", lost[0], what, len(lost)))
    return [CheckpointFile(place, step_in(place)) for place in sorted(saved, key=lambda place: step_in(place) or 0)]


def final_weights(tree: Tree, folder: str, step: int | None) -> Iterable[CheckpointFile]:
    """The weights directly in a folder: files, or the index that stands for several."""
    indexes = [name for name in tree.names(folder) if _INDEX.fullmatch(name)]
    stems = {name.partition(".")[0] for name in indexes}
    single = [
        name
        for name in tree.names(folder)
        if (match := _WEIGHTS.fullmatch(name)) and not (match[2] and match[1] in stems)
    ]
    return [CheckpointFile(joined(folder, name), step) for name in (*indexes, *single)]


def is_final(name: str) -> bool:
    """Whether a file of that name holds weights, or is the index of several that do."""
    return bool(_WEIGHTS.fullmatch(name) or _INDEX.fullmatch(name))


def _is_other(name: str) -> bool:
    return name.startswith(_OTHER_STATE)
