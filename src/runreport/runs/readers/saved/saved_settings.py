"""What programs save beside the weights in a file of torch: settings, and how far the training was."""

from __future__ import annotations

from typing import cast

from runreport.errors import RunReportError
from runreport.runs.readers.tree import Tree
from runreport.runs.run import Problem
from runreport.tensors.torch_file import WEIGHTS, torch_contents

STEPS = ("iter_num", "global_step", "step", "iteration", "epoch", "epochs")  # in order of preference
_STATES = frozenset({*WEIGHTS, "optimizer", "optimizers", "optimizer_state_dict", "optimizer_states", "opt", "scaler"})
_MORE_STATES = frozenset(
    {"lr_schedulers", "scheduler", "scheduler_state_dict", "loops", "callbacks", "rng_state", "loss_scaler"}
)


def saved_settings(tree: Tree, path: str, notes: list[Problem]) -> dict[str, object]:
    """Everything at the top of the file but the states of model, optimiser and their like; nothing of it is run."""
    try:
        found = torch_contents(tree.root, path).settings
    except RunReportError as error:
        notes.append(Problem(error.code, path, f"{error.what}; what was saved beside the weights is not shown"))
        return {}
    entries = cast("dict[str, object]", found) if isinstance(found, dict) else {}
    return {name: value for name, value in entries.items() if name not in _STATES | _MORE_STATES and _tells(value)}


def saved_step(settings: dict[str, object]) -> int | None:
    """How far the training was; None where none of the usual names tells."""
    for name in STEPS:
        value = settings.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return None


def _tells(value: object) -> bool:
    return value not in ({}, [])
