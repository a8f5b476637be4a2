"""Adapters of a run as a build makes them: which checkpoints have the artifact, and what their receipts name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from adapter_runs import STEPS, base_weights, write_adapter_run
from safetensors.numpy import save_file
from weight_runs import build_weights, write_steps


def made(base: Path) -> dict[str, Any]:
    """What was computed, by run and step."""
    found = sorted((base / "store/runs").glob("*/files/tensors/adapters_epoch_*.json"))
    return {f"{path.parts[-4]} {path.stem.rpartition('_')[2]}": json.loads(path.read_text()) for path in found}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("adapters")
    write_adapter_run(root / "runs")
    write_steps(root / "runs/plain", {1: base_weights()})
    build_weights(root / "runs", root)
    return root


def test_only_checkpoints_that_hold_pairs_have_the_artifact(world: Path) -> None:
    assert list(made(world)) == [f"lora {step}" for step in STEPS]


def test_receipts_name_the_adapter_its_settings_and_its_base(world: Path) -> None:
    inputs = made(world)["lora 20"]["receipt"]["inputs"]
    assert [one["file"] for one in inputs] == [
        "lora/checkpoint-20/adapter_model.safetensors",
        "lora/checkpoint-20/adapter_config.json",
        "tiny-base/model.safetensors",
    ]
    assert all(len(one["sha256"]) == 64 for one in inputs)


def test_the_page_has_a_section_that_leads_to_each_matrix(world: Path) -> None:
    page = (world / "site/runs/lora/tensors.html").read_text()
    assert "6 pairs of rank 2 change up_proj and q_proj in 3 layers" in page
    assert "#t=base_model.model.model.layers.2.mlp.up_proj.lora_A.weight" in page
    assert 'id="adapter"' not in (world / "site/runs/plain/tensors.html").read_text()


def test_another_base_or_other_settings_change_the_numbers_and_a_lost_base_leaves_them_absolute(tmp_path: Path) -> None:
    runs = write_adapter_run(tmp_path / "runs")
    build_weights(runs, tmp_path)
    before = made(tmp_path)["lora 30"]
    save_file({name: 2 * values for name, values in base_weights().items()}, runs / "tiny-base/model.safetensors")
    settings = runs / "lora/checkpoint-30/adapter_config.json"
    settings.write_text(settings.read_text().replace('"lora_alpha": 8', '"lora_alpha": 80'))
    build_weights(runs, tmp_path)
    after = made(tmp_path)["lora 30"]
    assert after["norm"] == pytest.approx([10 * norm for norm in before["norm"]])
    assert after["relative"] == pytest.approx([5 * one for one in before["relative"]])
    (runs / "tiny-base/model.safetensors").unlink()
    build_weights(runs, tmp_path)
    lost = made(tmp_path)["lora 30"]
    assert lost["norm"] == after["norm"]
    assert set(lost["base"]) == {""}
    assert "sizes are absolute" in (tmp_path / "site/runs/lora/tensors.html").read_text()
