"""Runs of YOLO: padded and clean tables, arguments of two generations, weights."""

from __future__ import annotations

from pathlib import Path

from foreign_run import codes_of, folders_of, only_reading, points_of, write_files

from runreport.runs.readers import yolo
from runreport.runs.readers.tree import read_tree

PADDED = (
    "               epoch,      train/box_loss,     metrics/mAP_0.5,               x/lr0\n"
    "                   0,              0.1234,                0.25,             0.00333\n"
    "                   1,             0.05678,                 nan,             0.00666\n"
)
CLEAN = "epoch,time,train/box_loss,metrics/mAP50(B),lr/pg0\n1,10.5,1.5,0.25,0.01\n2,20.5,1.25,0.5,0.005\n"


def test_the_padded_table_of_version_5_is_read(tmp_path: Path) -> None:
    files = {
        "runs/train/exp/results.csv": PADDED,
        "runs/train/exp/opt.yaml": "epochs: 2\nweights: yolov5s.pt\nhyp: a.yaml\n",
        "runs/train/exp/hyp.yaml": "lr0: 0.01\nepochs: 3\n",
        "runs/train/exp/weights/best.pt": "x",
        "runs/train/exp/weights/last.pt": "x",
    }
    found = only_reading(yolo, write_files(tmp_path, files))
    points = points_of(found)
    assert points["train/box_loss"] == [(0, 0.1234), (1, 0.05678)]
    assert str(points["metrics/mAP_0.5"]) == "[(0.0, 0.25), (1.0, nan)]"
    assert {curve.unit for curve in found.curves} == {"epoch"}
    assert found.config == {"epochs": 2, "weights": "yolov5s.pt", "hyp": "a.yaml", "lr0": 0.01, "hyp.yaml:epochs": 3}
    assert [(one.path.rpartition("/")[2], one.step) for one in found.checkpoints] == [
        ("best.pt", None),
        ("last.pt", None),
    ]
    assert codes_of(found) == []


def test_the_clean_table_of_version_8_is_read(tmp_path: Path) -> None:
    files = {"train/results.csv": CLEAN, "train/args.yaml": "task: detect\n", "train/weights/epoch10.pt": "x"}
    found = only_reading(yolo, write_files(tmp_path, files))
    assert points_of(found)["metrics/mAP50(B)"] == [(1, 0.25), (2, 0.5)]
    assert points_of(found)["time"] == [(1, 10.5), (2, 20.5)]
    assert [one.step for one in found.checkpoints] == [10]
    assert found.config == {"task": "detect"}


def test_other_tables_of_that_name_are_not_its_own(tmp_path: Path) -> None:
    files = {
        "a/results.csv": "epoch,loss\n1,2\n",
        "b/args.yaml": "x: 1\n",
        "c/args.yaml": "x: 1\n",
        "c/weights/last.pt": "x",
    }
    assert folders_of(yolo, write_files(tmp_path, files)) == ["c"]


def test_what_is_read_is_taken(tmp_path: Path) -> None:
    tree = read_tree(write_files(tmp_path, {"results.csv": CLEAN, "args.yaml": "", "other.csv": ""}))
    assert yolo.takes(tree, "") == {"results.csv", "args.yaml"}
