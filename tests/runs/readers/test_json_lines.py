"""JSON logs: what is one, what counts, rows of several splits, histories of lists, odd lines."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from foreign_run import codes_of, folders_of, only_reading, points_of, write_files
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.readers import json_lines
from runreport.runs.readers.rows.loose_json import json_rows
from runreport.runs.run import Problem


def lines(*rows: object) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("metrics.jsonl", lines({"step": 1, "loss": 0.5})),
        ("metrics.json", lines({"iteration": 1, "loss": 0.5})),
        ("20210812.log.json", lines({"env_info": "x" * 20_000}, {"epoch": 1, "iter": 1, "loss": 0.5})),
        ("log.txt", lines({"train_lr": 1e-06, "train_loss": 6.9, "epoch": 0, "n_parameters": 100})),
        ("history.json", '{"epoch": [1], "loss": [0.5], "lr": [1, 2]}'),
        ("results.json", '{"train": {"losses": [0.5, 0.25]}}'),
        ("train_log.json", '[{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": 0.25}]'),
    ],
)
def test_logs_are_known_by_their_content(tmp_path: Path, name: str, text: str) -> None:
    assert folders_of(json_lines, write_files(tmp_path, {name: text})) == [""]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.json", '{"epochs": 3, "lr": 0.5}'),
        ("args.json", '{"steps": 3, "lr": 0.5}\n'),
        ("results.json", '{"epochs": 80, "validity": 0.5}'),
        ("results.json", '{"class_accuracy": [0.5, 0.25], "config": {"sizes": [1, 2]}}'),
        ("data.jsonl", lines({"text": "a", "label": 1})),
        ("tokenizer.json", '{"history": [1, 2, 3]}'),
        ("empty.jsonl", ""),
        ("torn.jsonl", '{"step": 1, "lo'),
        ("page.json", "<html>"),
        ("train.log", "step 1: loss 2.5\n"),
    ],
)
def test_other_json_is_no_log(tmp_path: Path, name: str, text: str) -> None:
    assert folders_of(json_lines, write_files(tmp_path, {name: text})) == []


def test_numbers_inside_objects_bear_the_names_of_both(tmp_path: Path) -> None:
    text = lines({"step": 1, "train": {"loss": 2, "deep": {"er": 3}}, "ok": True, "none": None, "words": "x"})
    found = only_reading(json_lines, write_files(tmp_path, {"m.jsonl": text}))
    assert points_of(found) == {"train/loss": [(1, 2)], "train/deep/er": [(1, 3)]}
    assert codes_of(found) == ["NO-NUMBER"]


def test_nan_infinity_and_steps_that_go_back_stay(tmp_path: Path) -> None:
    text = '{"step": 5, "loss": NaN}\n{"step": 6, "loss": -Infinity}\n{"step": 5, "loss": 1e999}\n'
    found = points_of(only_reading(json_lines, write_files(tmp_path, {"m.jsonl": text})))["loss"]
    assert [x for x, _ in found] == [5, 6, 5]
    assert math.isnan(found[0][1])
    assert [value for _, value in found[1:]] == [-math.inf, math.inf]


def test_odd_lines_are_said_and_a_torn_last_one_is_not(tmp_path: Path) -> None:
    whole = b'{"step": 1, "loss": 2}\n\nnot json\n[1]\n{"step": 2, "step": 3, "loss": 4}\n\xff\n{"loss": 1}\n'
    text = whole + b'{"step": 4, "lo'
    found = only_reading(json_lines, write_files(tmp_path, {"m.jsonl": text}))
    assert points_of(found) == {"loss": [(1, 2), (3, 4)]}
    assert [(problem.code, problem.count, problem.lines) for problem in found.problems] == [
        ("JSON-LINE", 3, (3, 4, 6)),
        ("JSON-DUP", 1, ()),
        ("NO-STEP", 1, ()),
    ]


def test_a_tag_of_two_splits_becomes_two_curves(tmp_path: Path) -> None:
    rows = [
        {"mode": "train", "epoch": 1, "iter": 50, "loss": 2, "lr": 0.1},
        {"mode": "val", "epoch": 1, "iter": 70, "loss": 3, "mAP": 0.5},
    ]
    found = points_of(only_reading(json_lines, write_files(tmp_path, {"1.log.json": lines(*rows)})))
    assert found["train/loss"] == [(50, 2)]
    assert found["val/loss"] == [(70, 3)]
    assert (found["lr"], found["mAP"]) == ([(50, 0.1)], [(70, 0.5)])


def test_iterations_that_begin_again_in_every_epoch_do_not_count(tmp_path: Path) -> None:
    rows = [{"mode": "train", "epoch": e, "iter": i, "loss": e + i} for e in (1, 2) for i in (50, 100)]
    found = only_reading(json_lines, write_files(tmp_path, {"1.log.json": lines(*rows)}))
    assert points_of(found)["loss"] == [(1, 51), (1, 101), (2, 52), (2, 102)]
    assert {curve.unit for curve in found.curves} == {"epoch"}


def test_what_stands_above_the_numbers_is_configuration(tmp_path: Path) -> None:
    text = lines({"seed": 3, "exp_name": "a.py"}, {"epoch": 1, "iter": 1, "loss": 2})
    found = only_reading(json_lines, write_files(tmp_path, {"1.log.json": text}))
    assert found.config == {"seed": 3, "exp_name": "a.py"}


def test_validation_of_mmengine_counts_epochs(tmp_path: Path) -> None:
    text = lines({"loss": 1.0, "epoch": 1, "iter": 100, "step": 100}, {"coco/bbox_mAP": 0.5, "step": 1})
    found = only_reading(json_lines, write_files(tmp_path, {"scalars.json": text, "20260101.json": text}))
    units = {curve.tag: (curve.unit, curve.x.tolist()) for curve in found.curves}
    assert units["coco/bbox_mAP"] == ("epoch", [1])
    assert units["loss"] == ("step", [100])
    assert codes_of(found) == ["SAME"]


def test_rows_of_a_tag_and_a_value_are_read(tmp_path: Path) -> None:
    text = lines({"step": 1, "name": "loss", "value": 2.5}, {"step": 1, "name": "acc", "value": 0.5})
    found = only_reading(json_lines, write_files(tmp_path, {"m.jsonl": text}))
    assert points_of(found) == {"loss": [(1, 2.5)], "acc": [(1, 0.5)]}


def test_times_are_read(tmp_path: Path) -> None:
    text = lines(
        {"step": 1, "loss": 2, "time": "2026-01-01T00:00:00+00:00"}, {"step": 2, "loss": 2, "timestamp": 1.8e9}
    )
    found = only_reading(json_lines, write_files(tmp_path, {"m.jsonl": text}))
    (loss,) = [curve for curve in found.curves if curve.tag == "loss"]
    assert loss.times is not None
    assert loss.times.tolist() == [1767225600, 1.8e9]


def test_a_history_of_lists_stands_over_its_epochs_or_its_position(tmp_path: Path) -> None:
    files = {
        "a/history.json": '{"loss": [2, NaN, 1], "val_loss": [3, 2, 1], "params": {"lr": 0.1}}',
        "b/history.json": '{"epoch": [1, 2], "loss": [2, 1], "lr": [5, 6, 7]}',
    }
    write_files(tmp_path, files)
    found = only_reading(json_lines, tmp_path / "a")
    assert [repr(pair) for pair in points_of(found)["loss"]] == ["(0.0, 2.0)", "(1.0, nan)", "(2.0, 1.0)"]
    assert {curve.unit for curve in found.curves} == {"epoch"}
    assert found.config == {"history.json": {"params": {"lr": 0.1}}}
    found = only_reading(json_lines, tmp_path / "b")
    assert points_of(found) == {"loss": [(1, 2), (2, 1)], "lr": [(0, 5), (1, 6), (2, 7)]}
    assert codes_of(found) == ["POSITION"]


def test_a_list_of_rows_is_a_log(tmp_path: Path) -> None:
    text = json.dumps([{"epoch": 1, "loss": 3}, {"epoch": 2, "loss": 2}], indent=1)
    assert points_of(only_reading(json_lines, write_files(tmp_path, {"train_log.json": text}))) == {
        "loss": [(1, 3), (2, 2)]
    }


def test_a_pointer_under_a_usual_name_is_said(tmp_path: Path) -> None:
    found = only_reading(json_lines, write_files(tmp_path, {"metrics.jsonl": "version https://git-lfs.github.com/x\n"}))
    assert codes_of(found) == ["LFS"]


VALUE = st.one_of(st.floats(), st.integers(), st.text(max_size=3), st.none())


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.text(max_size=4), VALUE, max_size=4), max_size=6), st.data())
def test_cut_anywhere_the_whole_lines_stay(rows: list[dict[str, object]], data: st.DataObject) -> None:
    text = lines(*rows).encode()
    cut = text[: data.draw(st.integers(0, len(text)))]
    notes: list[Problem] = []
    found = [row for _, row in json_rows(cut, "m.jsonl", notes)]
    whole = cut.count(b"\n")
    assert notes == []
    assert list(map(repr, found[:whole])) == list(map(repr, rows[:whole]))
    assert len(found) <= whole + 1  # a last line that is a whole object counts


def test_the_log_of_the_zoo_equals_its_json(shared_zoo: Path) -> None:
    root = shared_zoo / "real" / "mmdet-faster-rcnn"
    (path,) = root.rglob("*.log.json")
    row = json.loads(path.read_text().splitlines()[1])
    found = only_reading(json_lines, root)
    expected = {tag: [(50.0, float(value))] for tag, value in row.items() if tag not in ("mode", "iter")}
    assert points_of(found) == expected
    assert "model = dict(" in str(found.config["config"])
