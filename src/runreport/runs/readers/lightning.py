"""Log folders of PyTorch Lightning: lightning_logs/version_<n> with metrics.csv, hparams.yaml and checkpoints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from runreport.runs.logged import CheckpointFile, Curve
from runreport.runs.readers.csv_log import table_curves
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.contents import document, pointers
from runreport.runs.readers.rows.points import names
from runreport.runs.readers.rows.yaml_text import yaml_object
from runreport.runs.readers.saved.saved_settings import saved_settings
from runreport.runs.readers.saved.saved_weights import beside, step_of_name
from runreport.runs.readers.tree import Tree, joined, parent
from runreport.runs.run import Problem

NAME = "lightning"
WHAT = "version_<n>/ with metrics.csv or hparams.yaml, or epoch=<e>-step=<s>.ckpt"
OWNS = True
METRICS = "metrics.csv"
HPARAMS = "hparams.yaml"
CONFIG = "config.yaml"  # of its command line
_VERSION = re.compile(r"version_\d+")
_CKPT = re.compile(r"(?:.*epoch=\d+.*|last(?:-v\d+)?)\.ckpt")


def find(tree: Tree) -> Iterable[str]:
    """Version folders, other folders with hparams.yaml beside a log, and those with checkpoints of its naming."""
    found = {folder for folder in tree.having(METRICS, HPARAMS) if _is_version(tree, folder)}
    found |= {beside(path) for path in _checkpoint_paths(tree.below("")) if "epoch=" in path.rpartition("/")[2]}
    return sorted(found)


def takes(tree: Tree, folder: str) -> set[str]:
    """Metrics, hyperparameters and checkpoints."""
    own = {joined(folder, name) for name in (METRICS, HPARAMS, CONFIG)}
    return (own & tree.files.keys()) | {one for one in _own_checkpoints(tree, folder) if one in tree.files}


def read(tree: Tree, folder: str) -> Reading:
    """Curves over the steps of metrics.csv, hyperparameters, checkpoints by the step in their names."""
    notes: list[Problem] = []
    metrics = joined(folder, METRICS)
    curves: tuple[Curve, ...] = table_curves(tree, metrics, notes, axis="step") if metrics in tree.files else ()
    config: dict[str, object] = {}
    for name in (CONFIG, HPARAMS):
        path = joined(folder, name)
        if path in tree.files:
            config |= yaml_object(document(tree, path, notes), path, notes) or {}
    paths = _own_checkpoints(tree, folder)
    lost = pointers(tree, [path for path in paths if path in tree.files])
    if lost:
        what = f"are Git LFS pointers, not the weights; run: git lfs pull: {names(lost)}"
        notes.append(Problem("LFS", lost[0], what, len(lost)))
    whole = [path for path in paths if path in tree.files and path not in lost]
    if whole and not config:
        config |= _hyperparameters(tree, whole[-1], notes)
    checkpoints = [CheckpointFile(path, step_of_name(path.rpartition("/")[2])) for path in paths]
    checkpoints.sort(key=lambda one: (one.step is None, one.step or 0, one.path))
    return Reading(NAME, config=config, curves=curves, checkpoints=tuple(checkpoints), problems=tuple(notes))


def _hyperparameters(tree: Tree, path: str, notes: list[Problem]) -> dict[str, object]:
    """Those saved in a checkpoint, under the name that its version of the program gives them."""
    settings = saved_settings(tree, path, notes)
    found = settings.get("hyper_parameters", settings.get("hparams"))
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}


def _is_version(tree: Tree, folder: str) -> bool:
    files = tree.names(folder)
    name = folder.rpartition("/")[2] or str(tree.root).rstrip("/").rpartition("/")[2]
    if _VERSION.fullmatch(name):
        return True
    return HPARAMS in files and (METRICS in files or any(".tfevents." in file for file in files))


def _own_checkpoints(tree: Tree, folder: str) -> list[str]:
    found = _checkpoint_paths(tree.below(folder))
    return [path for path in found if parent(path) == folder or beside(path) == folder]


def _checkpoint_paths(paths: Iterable[str]) -> list[str]:
    """Checkpoints of its naming: files, and folders that hold the pieces of one."""
    found: dict[str, None] = {}
    for path in paths:
        *folders, name = path.split("/")
        folder = next((number for number, part in enumerate(folders) if _CKPT.fullmatch(part)), None)
        if folder is not None:
            found["/".join(folders[: folder + 1])] = None
        elif _CKPT.fullmatch(name):
            found[path] = None
    return list(found)
