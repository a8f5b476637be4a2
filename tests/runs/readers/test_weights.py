"""Weights without a log: which folder they are of, what stands for several files, what their names tell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runreport.runs.readers import weights
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.tree import read_tree

FULL = b"x" * 2000


def tree_of(root: Path, **files: bytes) -> None:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def readings(root: Path) -> dict[str, Reading]:
    tree = read_tree(root)
    return {folder: weights.read(tree, folder) for folder in weights.find(tree)}


def test_a_folder_of_checkpoints_is_of_the_folder_above(tmp_path: Path) -> None:
    tree_of(tmp_path, **{"checkpoints/epoch_2.pt": FULL, "checkpoints/epoch_10.pt": FULL, "checkpoints/last.pt": FULL})
    ((folder, found),) = readings(tmp_path).items()
    assert folder == ""
    assert [(one.path, one.step) for one in found.checkpoints] == [
        ("checkpoints/epoch_2.pt", 2),
        ("checkpoints/epoch_10.pt", 10),
        ("checkpoints/last.pt", None),
    ]


def test_where_a_configuration_lies_beside_them_that_folder_is_theirs(tmp_path: Path) -> None:
    tree_of(tmp_path, **{"model/model.safetensors": FULL, "model/config.json": b'{"n_layer": 2}'})
    ((folder, found),) = readings(tmp_path).items()
    assert (folder, found.config) == ("model", {"n_layer": 2})


def test_an_adapter_shows_its_configuration(tmp_path: Path) -> None:
    tree_of(tmp_path, **{"adapter_model.safetensors": FULL, "adapter_config.json": b'{"r": 8}'})
    assert readings(tmp_path)[""].config == {"r": 8}


def test_an_index_stands_for_its_shards_and_a_folder_for_its_parts(tmp_path: Path) -> None:
    index = json.dumps({"weight_map": {}}).encode()
    tree_of(
        tmp_path,
        **{
            "big/model-00001-of-00002.safetensors": FULL,
            "big/model-00002-of-00002.safetensors": FULL,
            "big/model.safetensors.index.json": index,
            "lone/model-00001-of-00002.safetensors": FULL,
            "many/step-3/__0_0.distcp": FULL,
            "many/step-3/__1_0.distcp": FULL,
            "many/checkpoint/step-12/__0_0.distcp": FULL,
            "one/__0_0.distcp": FULL,
        },
    )
    found = {folder: [one.path for one in reading.checkpoints] for folder, reading in readings(tmp_path).items()}
    assert found == {
        "big": ["big/model.safetensors.index.json"],
        "lone": ["lone/model-00001-of-00002.safetensors"],
        "many": ["many/step-3", "many/checkpoint/step-12"],  # each folder is a checkpoint, as a file would be
        "one": ["one"],
    }


def test_pointers_are_said_and_other_state_is_no_weights(tmp_path: Path) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n"
    tree_of(tmp_path, **{"model.gguf": pointer, "optimizer.pt": FULL, "training_args.bin": FULL, "notes.bin": FULL})
    found = readings(tmp_path)[""]
    assert [one.path for one in found.checkpoints] == ["model.gguf"]
    assert [(one.code, one.file) for one in found.problems] == [("LFS", "model.gguf")]


@pytest.mark.parametrize("name", ["hf-gpt2-capp", "moe-rescue", "keras-chemical-vae"])
def test_real_models_are_found(shared_zoo: Path, name: str) -> None:
    folder = shared_zoo / "real" / name
    assert sum(len(reading.checkpoints) for reading in readings(folder).values()) >= 1
