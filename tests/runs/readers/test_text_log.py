"""Text that training loops print: the families that are known, what is no measure, torn ends."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
import torch
from foreign_run import codes_of, folders_of, only_reading, points_of, write_files
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.readers import nanogpt, text_log
from runreport.runs.readers.rows.log_line import LineReader
from runreport.runs.readers.tree import read_tree


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("s:0 trl:10.965596", {"step": 0, "trl": 10.965596}),
        ("s:250 eval:0.2464", {"step": 250, "eval": 0.2464}),
        (
            "step:12/4578 train_loss:6.6891 train_time:222ms step_avg:27.5ms",
            {"step": 12, "train_loss": 6.6891, "train_time": 222, "step_avg": 27.5},
        ),
        ("step 250: train loss 1.9688, val loss 2.0823", {"step": 250, "train loss": 1.9688, "val loss": 2.0823}),
        (
            "iter 10: loss 2.5, time 12.34ms, mfu -100.00%",
            {"iter": 10, "loss": 2.5, "time": 12.34, "mfu": -100},
        ),
        (
            "step    1/18865 | loss 11.009399 (+nanz)| norm 15.4 (+nanz)| lr 0.00e+00 | 5000.12 ms | 100 tok/s",
            {"step": 1, "loss": 11.009399, "norm": 15.4, "lr": 0},
        ),
        ("[Epoch 3/10] [Batch 20/100] [D loss: 0.5] [G loss: 1.25]", {"epoch": 3, "D loss": 0.5, "G loss": 1.25}),
        ("Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.125", {"epoch": 1, "Loss": 2.125}),
        ("Epoch: 001/010 | Train Loss: 0.5 | Val Acc: 91.5%", {"epoch": 1, "Train Loss": 0.5, "Val Acc": 91.5}),
        (
            "eta: 0:05:00  iter: 19  total_loss: 2.5  time: 0.5  max_mem: 2000M",
            {"iter": 19, "total_loss": 2.5, "time": 0.5},
        ),
        ("Epoch [2/5], Step [100/600], Loss: 0.2546", {"epoch": 2, "step": 100, "Loss": 0.2546}),
        (
            "2021-08-12 19:07:24,634 - mmdet - INFO - Epoch [1][50/58633]\tlr: 1.978e-03, eta: 3 days, 3:03:21, "
            "time: 0.384, memory: 3790, loss: 1.5276",
            {"epoch": 1, "iter": 50, "lr": 1.978e-03, "time": 0.384, "memory": 3790, "loss": 1.5276},
        ),
        (
            "06/01 00:00:00 - mmengine - INFO - Epoch(val)  [3][  50/7330]    eta: 0:00:01  loss: 1.5  acc: 90.5",
            {"mode": "val", "epoch": 3, "iter": 50, "loss": 1.5, "acc": 90.5},
        ),
        ("{'loss': 2.5, 'learning_rate': 5e-05, 'epoch': 0.01}", {"loss": 2.5, "learning_rate": 5e-05, "epoch": 0.01}),
        ("\x1b[32mEpoch 3\x1b[0m - loss=0.5 acc=91%", {"epoch": 3, "loss": 0.5, "acc": 91}),
        ("  1%|█  | 1/9 loss=9\r  5%|██ | epoch 2 loss=0.5", {"epoch": 2, "loss": 0.5}),
    ],
)
def test_lines_of_known_families_are_read(line: str, row: dict[str, object]) -> None:
    assert LineReader().row(line) == row


@pytest.mark.parametrize(
    "line",
    [
        "",
        "number of parameters: 10.65M",
        "step 3 of the recipe",
        "Epoch 1/5",
        "loss: 0.5",
        "saving checkpoint to out at step 500",
        "step 5: version 1.2.3, at 10:30:00",
        "compiling took 12 steps: fine",
        "neck.lateral_convs.3.conv.bias - XavierInit: gain=1, distribution=uniform, bias=0",
    ],
)
def test_other_lines_are_not(line: str) -> None:
    assert LineReader().row(line) is None


def test_nan_and_infinity_stay() -> None:
    row = LineReader().row("step:0/4578 val_loss:inf train_time:471ms step_avg:nanms")
    assert row is not None
    assert row["val_loss"] == math.inf
    assert str(row["step_avg"]) == "nan"


def test_keras_announces_the_epoch_above_its_numbers() -> None:
    reader = LineReader()
    assert reader.row("Epoch 2/5") is None
    assert reader.row("469/469 - 2s - loss: 0.25 - val_loss: 0.5") == {"epoch": 2, "loss": 0.25, "val_loss": 0.5}


def test_a_log_of_nanogpt_is_read(tmp_path: Path) -> None:
    text = (
        "number of parameters: 10.65M\n"
        "step 0: train loss 4.25, val loss 4.5\n"
        "iter 0: loss 4.125, time 100.5ms, mfu -100.00%\n"
        "saving checkpoint to out\n"
        "iter 10: loss nan, time 10.5ms, mfu 3.25%\n"
    )
    found = only_reading(
        text_log, write_files(tmp_path, {"train.log": text, "ckpt.pt": "x", "config.json": '{"a": 1}'})
    )
    points = points_of(found)
    assert points["train loss"] == [(0, 4.25)]
    assert points["val loss"] == [(0, 4.5)]
    assert points["time"] == [(0, 100.5), (10, 10.5)]
    assert str(points["loss"]) == "[(0.0, 4.125), (10.0, nan)]"
    assert found.config == {"a": 1}
    assert [one.path for one in found.checkpoints] == ["ckpt.pt"]


def test_text_without_rows_is_no_log(tmp_path: Path) -> None:
    files = {"requirements.txt": "torch==2.0\n", "notes.txt": "step 1: buy milk\nstep 2: loss of milk\n", "e.log": ""}
    assert folders_of(text_log, write_files(tmp_path, files)) == []


def test_a_last_line_that_may_be_cut_is_left_out_and_said(tmp_path: Path) -> None:
    found = only_reading(text_log, write_files(tmp_path, {"a.log": "s:0 trl:1.5\ns:1 trl:1.25\ns:2 trl:1.1"}))
    assert points_of(found) == {"trl": [(0, 1.5), (1, 1.25)]}
    assert codes_of(found) == ["TORN-LINE"]


@settings(max_examples=30)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=8), st.data())
def test_cut_anywhere_the_whole_lines_stay(losses: list[float], data: st.DataObject) -> None:
    text = "".join(f"step:{step}/9 train_loss:{loss:.4f} step_avg:nanms\n" for step, loss in enumerate(losses))
    cut = text[: data.draw(st.integers(0, len(text)))]
    rows = text_log.rows_of(cut, "a.log", [])
    assert [row["train_loss"] for row in rows] == [round(loss, 4) for loss in losses[: cut.count("\n")]]


def test_nanogpt_is_known_by_its_checkpoint(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"out/ckpt.pt": b"PK\x03\x04"})
    found = only_reading(nanogpt, root)
    assert [(one.path, one.step) for one in found.checkpoints] == [("out/ckpt.pt", None)]
    assert codes_of(found) == ["PT-SHORT"]
    assert nanogpt.takes(read_tree(root), "out") == {"out/ckpt.pt"}


def test_settings_and_iteration_of_nanogpt_are_in_its_checkpoint(tmp_path: Path) -> None:
    saved = {"model": {"w": torch.zeros(2)}, "optimizer": {"state": {}}, "model_args": {"n_layer": 2}, "iter_num": 500}
    torch.save(saved, tmp_path / "ckpt.pt")
    found = only_reading(nanogpt, tmp_path)
    assert found.config == {"model_args": {"n_layer": 2}, "iter_num": 500}
    assert [(one.path, one.step) for one in found.checkpoints] == [("ckpt.pt", 500)]


def test_a_pointer_in_place_of_the_checkpoint_is_said(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"ckpt.pt": "version https://git-lfs.github.com/spec/v1\n"})
    assert codes_of(only_reading(nanogpt, root)) == ["LFS"]


def test_logs_of_the_zoo_equal_a_plain_search(shared_zoo: Path) -> None:
    tree = read_tree(shared_zoo / "real" / "textlog-modded-nanogpt")
    old, new = text_log.find(tree)
    (path,) = text_log.takes(tree, old)
    text = (shared_zoo / "real" / "textlog-modded-nanogpt" / path).read_text()
    for tag in ("trl", "tel"):
        expected = [(float(x), float(y)) for x, y in re.findall(rf"^s:(\d+) {tag}:(\S+)$", text, re.MULTILINE)]
        assert points_of(text_log.read(tree, old))[tag] == expected
    (path,) = text_log.takes(tree, new)
    text = (shared_zoo / "real" / "textlog-modded-nanogpt" / path).read_text()
    found = points_of(text_log.read(tree, new))
    for tag in ("train_loss", "val_loss", "train_time"):
        pattern = rf"^step:(\d+)/\d+ .*?{tag}:([\d.]+)"
        expected = [(float(x), float(y)) for x, y in re.findall(pattern, text, re.MULTILINE)]
        assert found[tag] == expected
    assert set(found) == {"train_loss", "val_loss", "train_time", "step_avg"}
