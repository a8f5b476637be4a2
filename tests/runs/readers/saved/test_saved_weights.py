"""Files of weights by their names."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreign_run import write_files

from runreport.runs.readers.saved.saved_weights import beside, is_weights, saved_weights, step_of_name
from runreport.runs.readers.tree import read_tree


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("epoch=1-step=16.ckpt", 16),
        ("epoch=3.ckpt", 3),
        ("epoch=05-val_loss=0.32.ckpt", 5),
        ("model_0001999.pth", 1999),
        ("iter_5000.pth", 5000),
        ("checkpoint-7.pth.tar", 7),
        ("epoch10.pt", 10),
        ("step-00100.safetensors", 100),
        ("model-0.93.pt", None),
        ("best.pt", None),
        ("last-v1.ckpt", None),
        ("resnet50.pth", None),
        ("model_final.pth", None),
    ],
)
def test_the_step_is_the_number_in_the_name(name: str, step: int | None) -> None:
    assert step_of_name(name) == step


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("a/model.pt", True),
        ("optimizer.pt", False),
        ("scheduler.pt", False),
        ("rng_state_0.pth", False),
        ("evaluations.npz", False),
        ("params_10.npz", True),
        ("data.npz", False),
        ("model.onnx", False),
    ],
)
def test_weights_are_told_from_what_is_saved_beside_them(name: str, is_one: bool) -> None:
    assert is_weights(name) is is_one


def test_weights_of_a_folder_lie_in_it_or_in_one_named_for_them(tmp_path: Path) -> None:
    names = ["b.pt", "checkpoints/deep/iter_2.pt", "weights/iter_1.pt", "other/iter_3.pt"]
    tree = read_tree(write_files(tmp_path, dict.fromkeys(names, "x")))
    found = [(one.path, one.step) for one in saved_weights(tree, "")]
    assert found == [("weights/iter_1.pt", 1), ("checkpoints/deep/iter_2.pt", 2), ("b.pt", None)]


def test_weights_belong_to_the_folder_above_theirs() -> None:
    assert beside("run/checkpoints/a.ckpt") == "run"
    assert beside("run/a.ckpt") == "run"
    assert beside("checkpoints/a.ckpt") == ""
