"""Files that hold weights, told by their names alone; the step is the number in the name."""

from __future__ import annotations

import re

from runreport.runs.logged import CheckpointFile
from runreport.runs.readers.tree import Tree, joined, parent

ENDINGS = (".pt", ".pth", ".pth.tar", ".ckpt", ".safetensors", ".h5", ".hdf5", ".keras", ".distcp", ".npz")
FOLDERS = ("checkpoints", "checkpoint", "ckpt", "ckpts", "weights", "models", "model", "saved_models")
_OTHER = re.compile(r"(optim|sched|scaler|rng|training_args|evaluations|data)", re.IGNORECASE)
_NPZ = re.compile(r"(model|weight|param|ckpt|checkpoint)", re.IGNORECASE)
_STEPS = (
    re.compile(r"(?:global_?step|steps?|iteration|iter|it)[=_-]?(\d{1,18})(?!\d)", re.IGNORECASE),
    re.compile(r"(?:^|[^a-z])(?:epochs?|ep)[=_-]?(\d{1,18})(?!\d)", re.IGNORECASE),
    re.compile(r"(?:^|[_=-])(\d{1,18})(?=[_-]|\.(?!\d)|$)"),
)


def saved_weights(tree: Tree, folder: str) -> tuple[CheckpointFile, ...]:
    """Weights in a folder and in those of its folders that are named for weights, by step, unknown ones last."""
    paths = [joined(folder, name) for name in tree.names(folder)]
    for inner in FOLDERS:
        paths += tree.below(joined(folder, inner))
    found = [CheckpointFile(path, step_of_name(path.rpartition("/")[2])) for path in paths if is_weights(path)]
    return tuple(sorted(found, key=lambda one: (one.step is None, one.step or 0, one.path)))


def is_weights(path: str) -> bool:
    """Whether the name is that of a file of weights."""
    name = path.rpartition("/")[2]
    if not name.lower().endswith(ENDINGS) or _OTHER.match(name):
        return False
    return not name.endswith(".npz") or bool(_NPZ.search(name))


def step_of_name(name: str) -> int | None:
    """The step that a name tells (`epoch=1-step=16.ckpt`, `model_0001999.pth`, `epoch_12.pth`), else None."""
    ending = next((one for one in sorted(ENDINGS, key=len, reverse=True) if name.lower().endswith(one)), "")
    stem = name[: len(name) - len(ending)]
    return next((int(match[1]) for pattern in _STEPS if (match := pattern.search(stem))), None)


def beside(path: str) -> str:
    """The folder that a file of weights belongs to: the one above where it lies in a folder named for weights."""
    folder = parent(path)
    return parent(folder) if folder.rpartition("/")[2] in FOLDERS else folder
