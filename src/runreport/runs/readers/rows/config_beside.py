"""Configuration that lies beside a log under one of the usual names."""

from __future__ import annotations

from runreport.runs.readers.rows.contents import document
from runreport.runs.readers.rows.loose_json import json_object
from runreport.runs.readers.rows.yaml_text import yaml_object
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

STEMS = ("config", "args", "params", "hparams", "hyperparameters", "hyperparams", "opt", "hyp", "training_args")
ENDINGS = (".json", ".yaml", ".yml")


def config_files(tree: Tree, folder: str) -> list[str]:
    """The files directly in a folder that are named for a configuration."""
    usual = [f"{stem}{ending}" for stem in STEMS for ending in ENDINGS]
    return [joined(folder, name) for name in usual if joined(folder, name) in tree.files]


def config_beside(tree: Tree, folder: str, notes: list[Problem]) -> dict[str, object]:
    """All of them as one object; of a name that two files have, the first counts and the other stands by its file."""
    config: dict[str, object] = {}
    for path in config_files(tree, folder):
        read = json_object if path.endswith(".json") else yaml_object
        for name, value in (read(document(tree, path, notes), path, notes) or {}).items():
            if config.setdefault(name, value) != value:
                config[f"{path.rpartition('/')[2]}:{name}"] = value
    return config
