"""Log folders of Lightning: the table whose header is written anew, hyperparameters, checkpoints by their names."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import torch
from foreign_run import codes_of, folders_of, only_reading, points_of, write_files

from runreport.runs.readers import lightning
from runreport.runs.readers.tree import read_tree

METRICS = "epoch,step,train_loss,val/loss\n0,3,0.5,\n0,7,,0.75\n1,7,0.25,\n"


def test_blank_cells_are_no_points(tmp_path: Path) -> None:
    files = {"lightning_logs/version_0/metrics.csv": METRICS, "lightning_logs/version_0/hparams.yaml": "lr: 0.1\n"}
    found = only_reading(lightning, write_files(tmp_path, files))
    assert points_of(found) == {
        "epoch": [(3, 0), (7, 0), (7, 1)],
        "train_loss": [(3, 0.5), (7, 0.25)],
        "val/loss": [(7, 0.75)],
    }
    assert found.config == {"lr": 0.1}
    assert codes_of(found) == []


def test_checkpoints_bear_the_step_of_their_names(tmp_path: Path) -> None:
    names = ["epoch=1-step=16.ckpt", "epoch=0-step=8.ckpt", "last.ckpt", "sharded-epoch=2-step=24.ckpt/.metadata"]
    files = {f"version_0/checkpoints/{name}": "x" for name in names}
    found = only_reading(lightning, write_files(tmp_path, {"version_0/hparams.yaml": "{}\n", **files}))
    assert [(one.path.rpartition("/")[2], one.step) for one in found.checkpoints] == [
        ("epoch=0-step=8.ckpt", 8),
        ("epoch=1-step=16.ckpt", 16),
        ("sharded-epoch=2-step=24.ckpt", 24),
        ("last.ckpt", None),
    ]
    assert found.config == {}


@pytest.mark.parametrize(
    ("files", "folders"),
    [
        (["version_0/metrics.csv", "version_1/metrics.csv"], ["version_0", "version_1"]),
        (["version_3/hparams.yaml"], ["version_3"]),
        (["run/hparams.yaml", "run/events.out.tfevents.1.h"], ["run"]),
        (["run/hparams.yaml"], []),
        (["run/metrics.csv"], []),
        (["old/checkpoints/epoch=3.ckpt", "old/epoch=2.ckpt"], ["old"]),
        (["model.ckpt", "last.ckpt"], []),
    ],
)
def test_folders_are_known_by_their_names(tmp_path: Path, files: list[str], folders: list[str]) -> None:
    write_files(tmp_path, dict.fromkeys(files, "epoch,step\n"))
    assert folders_of(lightning, tmp_path) == folders


def test_a_version_that_crashed_has_hyperparameters_only(tmp_path: Path) -> None:
    text = "model: !!python/object:my.Net\n  width: 3\n"
    found = only_reading(lightning, write_files(tmp_path, {"version_0/hparams.yaml": text}))
    assert found.config == {"model": {"width": 3}}
    assert found.curves == ()


def test_pointers_and_torn_files_are_said(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 3\n"
    files = {
        "version_0/metrics.csv": "epoch,step,loss\n0,1,0.5\n0,2,0.25\n0,3,0.1",
        "version_0/hparams.yaml": "a: [1",
        "version_0/checkpoints/epoch=0-step=3.ckpt": pointer,
    }
    found = only_reading(lightning, write_files(tmp_path, files))
    assert points_of(found)["loss"] == [(1, 0.5), (2, 0.25)]
    assert codes_of(found) == ["TORN-LINE", "YAML", "LFS"]


def test_what_is_read_is_taken(tmp_path: Path) -> None:
    files = ["version_0/metrics.csv", "version_0/hparams.yaml", "version_0/checkpoints/last.ckpt", "version_0/x.csv"]
    tree = read_tree(write_files(tmp_path, dict.fromkeys(files, "a")))
    assert lightning.takes(tree, "version_0") == set(files[:3])


def test_the_table_of_the_zoo_equals_the_library(shared_zoo: Path) -> None:
    root = shared_zoo / "generated" / "lightning_2_6" / "csv"
    found = only_reading(lightning, root)
    with (root / "version_0" / "metrics.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert set(points_of(found)) == set(rows[0]) - {"step"}
    for tag, points in points_of(found).items():
        assert points == [(float(row["step"]), float(row[tag])) for row in rows if row[tag]]
    assert [one.step for one in found.checkpoints] == [16]


@pytest.mark.parametrize("key", ["hyper_parameters", "hparams"])
def test_without_hparams_yaml_the_checkpoint_tells_them(key: str, tmp_path: Path) -> None:
    (tmp_path / "checkpoints").mkdir()
    saved = {"state_dict": {"w": torch.zeros(2)}, "epoch": 1, "global_step": 16, key: {"lr": 0.5, "layers": (1, 2)}}
    torch.save(saved, tmp_path / "checkpoints" / "epoch=1-step=16.ckpt")
    assert only_reading(lightning, tmp_path).config == {"lr": 0.5, "layers": [1, 2]}
