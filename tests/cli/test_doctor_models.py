"""doctor says of every model in a folder what it holds, what is missing, or why it cannot be opened."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import save_file

from runreport.cli import cli
from runreport.cli.checks import models

FIRST, SECOND = "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("models")
    for name in ("whole", "torn", "adapter", "torch"):
        (root / name).mkdir()
    index = json.dumps({"weight_map": {"a": FIRST, "b": SECOND, "lost": SECOND}})
    for name in ("whole", "torn"):
        (root / name / "model.safetensors.index.json").write_text(index)
        save_file({"a": torch.ones(2, 3)}, root / name / FIRST)
    save_file({"b": torch.ones(2)}, root / "whole" / SECOND)
    pair = {"m.lora_A.weight": torch.ones(2, 3), "m.lora_B.weight": torch.ones(4, 2)}
    save_file(pair, root / "adapter/adapter_model.safetensors")
    torch.save({"model": {"w": torch.ones(2)}}, root / "torch/step=3.ckpt")
    torch.save({"a": torch.ones(2)}, root / "torch/optimizer.pt")
    (root / "bad.gguf").write_bytes(b"GGUF\x09\0\0\0")
    return root


def doctor(folder: Path, *options: str) -> str:
    return CliRunner().invoke(cli, ["doctor", str(folder), *options], catch_exceptions=False).stdout


def test_every_model_is_opened_once(folder: Path) -> None:
    found = {one["path"]: one for one in json.loads(doctor(folder, "--json"))["models"]}
    assert set(found) == {
        "bad.gguf", "adapter/adapter_model.safetensors", "torch/step=3.ckpt", "whole/model.safetensors.index.json",
        "torn/model.safetensors.index.json",
    }  # fmt: skip
    whole = found["whole/model.safetensors.index.json"]
    assert (whole["kind"], whole["tensors"], whole["elements"], whole["undecoded"]) == ("shards", 2, 8, 0)
    assert whole["notes"] == ["warning: 1 tensor that the index names is in no shard: lost"]
    assert "1 of 2 shards are missing" in found["torn/model.safetensors.index.json"]["refused"]
    assert "has version 9" in found["bad.gguf"]["refused"]
    assert (found["torch/step=3.ckpt"]["kind"], found["torch/step=3.ckpt"]["tensors"]) == ("torch", 1)


def test_people_read_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MODELS_LIMIT", 2)
    said = doctor(folder)
    assert "adapter_model.safetensors (adapter): 2 tensors, 14 values\n    a LoRA adapter of 1 pairs, rank 2" in said
    assert "bad.gguf (gguf): REFUSED: has version 9; read are versions 2 and 3 [GGUF]" in said
    assert "2 of 5 models looked at" in said
