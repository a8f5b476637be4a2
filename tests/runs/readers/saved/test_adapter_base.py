"""Where the model that an adapter stands on is looked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from foreign_run import write_files

from runreport.runs.logged import CheckpointContents, CheckpointFile
from runreport.runs.readers.saved.adapter_base import base_path, with_bases
from runreport.runs.readers.saved.checkpoint_contents import KnownFiles, with_contents
from runreport.runs.readers.tree import read_tree


def tensors(*names: str) -> bytes:
    entries = {name: {"dtype": "U8", "shape": [1, 1], "data_offsets": [i, i + 1]} for i, name in enumerate(names)}
    text = json.dumps(entries).encode()
    return len(text).to_bytes(8, "little") + text + bytes(len(names))


PAIR = tensors("x.lora_A.weight", "x.lora_B.weight")


def contents(root: Path, path: str) -> CheckpointContents:
    tree = read_tree(root)
    (found,) = with_bases(tree, with_contents(tree, [CheckpointFile(path, 1)], KnownFiles()))
    assert found.contents is not None
    return found.contents


@pytest.mark.parametrize(
    ("files", "name", "expected"),
    [
        (["run/a/c/model.safetensors", "run/model.safetensors"], "", "run/a/c/model.safetensors"),
        (["run/model.safetensors", "model.safetensors"], "", "run/model.safetensors"),
        (["run/pytorch_model.bin", "run/model.safetensors.index.json"], "", "run/model.safetensors.index.json"),
        (["tiny/model.safetensors"], "someone/tiny", "tiny/model.safetensors"),
        (["tiny/model.safetensors"], "C:\\models\\tiny\\", "tiny/model.safetensors"),
        (["tiny/model.safetensors"], "other", ""),
        (["model.safetensors"], "..", "model.safetensors"),
        (["run/own.safetensors"], "", ""),
        ([], "/etc/passwd", ""),
    ],
)
def test_the_nearest_model_around_the_adapter_is_taken(
    files: list[str], name: str, expected: str, tmp_path: Path
) -> None:
    tree = read_tree(write_files(tmp_path, {"keep.txt": "", **dict.fromkeys(files, "x")}))
    assert base_path(tree, "run/a/c", name, ()) == expected


def test_an_adapter_is_not_its_own_base(tmp_path: Path) -> None:
    tree = read_tree(write_files(tmp_path, {"c/model.safetensors": "x"}))
    assert base_path(tree, "c", "", ("c/model.safetensors",)) == ""


def test_a_checkpoint_with_pairs_names_its_settings_and_its_base(tmp_path: Path) -> None:
    settings = json.dumps({"base_model_name_or_path": "someone/tiny"})
    files = {"c/adapter_model.safetensors": PAIR, "c/adapter_config.json": settings, "tiny/model.safetensors": PAIR}
    found = contents(write_files(tmp_path, files), "c")
    assert (found.has_adapter, found.settings) == (True, "c/adapter_config.json")
    assert (found.base, found.base_bytes) == (("tiny/model.safetensors",), len(PAIR))


def test_a_base_in_several_files_counts_only_whole(tmp_path: Path) -> None:
    index = json.dumps({"weight_map": {"a": "m-1.safetensors", "b": "m-2.safetensors"}})
    files = {"c/a.safetensors": PAIR, "model.safetensors.index.json": index, "m-1.safetensors": b"12"}
    found = contents(write_files(tmp_path, files), "c/a.safetensors")
    assert (found.has_adapter, found.settings, found.base) == (True, "", ())
    (tmp_path / "m-2.safetensors").write_bytes(b"345")
    found = contents(tmp_path, "c/a.safetensors")
    assert found.base == ("model.safetensors.index.json", "m-1.safetensors", "m-2.safetensors")
    assert found.base_bytes == len(index) + 5


def test_ordinary_weights_have_no_base(tmp_path: Path) -> None:
    files = {"c/model.safetensors": tensors("a"), "model.safetensors": tensors("a"), "c/adapter_config.json": "{}"}
    found = contents(write_files(tmp_path, files), "c")
    assert (found.has_adapter, found.settings, found.base) == (False, "", ())
