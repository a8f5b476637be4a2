"""What an adapter changes, in words."""

from __future__ import annotations

import json
from pathlib import Path

from foreign_run import write_files

from runreport.runs.readers.saved.adapter_settings import adapter_settings
from runreport.runs.readers.tree import read_tree


def test_telling_settings_are_named_and_those_that_are_off_left_out(tmp_path: Path) -> None:
    config = {"peft_type": "LORA", "r": 16, "lora_alpha": 32, "use_dora": True, "use_rslora": False, "bias": "none"}
    config |= {"target_modules": ["v", "q"], "modules_to_save": None, "rank_pattern": {}, "lora_dropout": 0.0}
    tree = read_tree(write_files(tmp_path, {"a/adapter_config.json": json.dumps(config)}))
    assert dict(adapter_settings(tree, "a")) == {
        "kind": "LORA",
        "rank": "16",
        "alpha": "32",
        "dropout": "0.0",
        "DoRA": "yes",
        "target modules": "q, v",
    }


def test_a_folder_without_an_adapter_and_one_that_cannot_be_read_have_none(tmp_path: Path) -> None:
    tree = read_tree(write_files(tmp_path, {"a/x": "", "b/adapter_config.json": "{torn"}))
    assert adapter_settings(tree, "a") == adapter_settings(tree, "b") == ()
