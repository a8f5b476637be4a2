"""Results of Unity ML-Agents: configuration.yaml, run_logs, one folder of checkpoints for each behaviour."""

from __future__ import annotations

import re
from collections.abc import Iterable

from runreport.runs.logged import CheckpointFile
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.contents import document
from runreport.runs.readers.rows.loose_json import json_object
from runreport.runs.readers.rows.yaml_text import yaml_object
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

NAME = "ml_agents"
WHAT = "configuration.yaml beside run_logs/"
OWNS = True
CONFIGURATION = "configuration.yaml"
STATUS = "run_logs/training_status.json"
LOGS = ("run_logs/timers.json", STATUS)
_STEP = re.compile(r"-(\d{1,18})\.(?:pt|onnx|nn)")


def find(tree: Tree) -> Iterable[str]:
    """Folders with the configuration and one of its logs."""
    having = tree.having(CONFIGURATION)
    return [folder for folder in having if any(joined(folder, name) in tree.files for name in LOGS)]


def takes(tree: Tree, folder: str) -> set[str]:
    """Configuration and logs."""
    return {joined(folder, name) for name in (CONFIGURATION, *LOGS)} & tree.files.keys()


def read(tree: Tree, folder: str) -> Reading:
    """Configuration, training status, checkpoints by the step in their names; curves are in its event files."""
    notes: list[Problem] = []
    path = joined(folder, CONFIGURATION)
    config = yaml_object(document(tree, path, notes), path, notes) or {}
    path = joined(folder, STATUS)
    if path in tree.files:
        status = json_object(document(tree, path, notes), path, notes)
        config |= {} if status is None else {"training_status": status}
    weights = [CheckpointFile(path, _step(path)) for path in tree.below(folder, "*.pt", "*.onnx", "*.nn")]
    weights.sort(key=lambda one: (one.step is None, one.step or 0, one.path))
    return Reading(NAME, config=config, checkpoints=tuple(weights), problems=tuple(notes))


def _step(path: str) -> int | None:
    match = _STEP.search(path.rpartition("/")[2])
    return int(match[1]) if match else None
