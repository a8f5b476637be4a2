"""What a PEFT adapter changes of its base model, as adapter_config.json says."""

from __future__ import annotations

from collections.abc import Mapping

from runreport.runs.readers.rows.contents import document
from runreport.runs.readers.rows.loose_json import json_object
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem

FILE = "adapter_config.json"
TEXT = 400  # characters of one setting
SETTINGS: Mapping[str, str] = {
    "peft_type": "kind",
    "r": "rank",
    "lora_alpha": "alpha",
    "lora_dropout": "dropout",
    "use_dora": "DoRA",
    "use_rslora": "rank-stabilised",
    "target_modules": "target modules",
    "modules_to_save": "modules trained whole",
    "rank_pattern": "ranks of their own",
    "alpha_pattern": "alphas of their own",
    "base_model_name_or_path": "base model",
}


def adapter_settings(tree: Tree, folder: str) -> tuple[tuple[str, str], ...]:
    """The telling settings in words, in a fixed order; empty ones and those that are off are left out.

    None at all where no adapter lies in the folder; that its settings cannot be read is said by the reader of the run.
    """
    path = joined(folder, FILE)
    if path not in tree.files:
        return ()
    notes: list[Problem] = []
    found = json_object(document(tree, path, notes), path, notes) or {}
    return tuple((name, _text(found[key])) for key, name in SETTINGS.items() if _tells(found.get(key)))


def _tells(value: object) -> bool:
    return value is not None and value is not False and value not in ([], {}, "")


def _text(value: object) -> str:
    if value is True:
        return "yes"
    if isinstance(value, list):
        return ", ".join(sorted(str(one) for one in value))[:TEXT]
    if isinstance(value, dict):
        return ", ".join(f"{key}: {one}" for key, one in value.items())[:TEXT]
    return str(value)[:TEXT]
