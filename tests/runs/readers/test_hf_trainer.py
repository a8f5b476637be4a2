"""Output folders of the Hugging Face Trainer: the newest history whole, older ones against it, configuration."""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch
from foreign_run import codes_of, only_reading, points_of, write_files

from runreport.runs.readers import hf_trainer
from runreport.runs.readers.hf_trainer import find, read, takes
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.tree import read_tree

ROWS = [
    {"epoch": 0.5, "loss": 2.0, "learning_rate": 0.1, "step": 2},
    {"epoch": 1.0, "loss": 1.0, "learning_rate": 0.05, "step": 4},
    {"epoch": 1.0, "eval_loss": 1.5, "eval_runtime": 0.1, "step": 4},
]
SUMMARY = {"epoch": 1.0, "step": 4, "train_runtime": 3.0, "train_loss": 1.5}


def state(rows: list[dict[str, Any]], step: int, **more: Any) -> str:
    return json.dumps({"global_step": step, "log_history": rows, "max_steps": 100, **more})


def reading(root: Path) -> Reading:
    return only_reading(hf_trainer, root)


def expected(rows: list[dict[str, Any]], x: str = "step") -> dict[str, list[tuple[float, float]]]:
    """What a plain loop over the rows gives."""
    tags: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        for tag, value in row.items():
            if tag != x and not isinstance(value, str):
                tags.setdefault(tag, []).append((float(row[x]), float(value)))
    return tags


def test_the_newest_history_is_read_whole(tmp_path: Path) -> None:
    files = {
        "checkpoint-2/trainer_state.json": state(ROWS[:1], 2),
        "checkpoint-4/trainer_state.json": state(ROWS, 4),
        "checkpoint-4/model.safetensors": b"12",
        "checkpoint-2/model.safetensors": b"12",
    }
    found = reading(write_files(tmp_path, files))
    assert points_of(found) == expected(ROWS)
    assert {curve.file for curve in found.curves} == {"checkpoint-4/trainer_state.json"}
    assert [(one.path, one.step) for one in found.checkpoints] == [("checkpoint-2", 2), ("checkpoint-4", 4)]
    assert codes_of(found) == []
    assert found.status == "unknown"


def test_the_state_of_the_output_folder_wins_a_tie(tmp_path: Path) -> None:
    files = {"trainer_state.json": state([*ROWS, SUMMARY], 4), "checkpoint-4/trainer_state.json": state(ROWS, 4)}
    found = reading(write_files(tmp_path, files))
    assert points_of(found)["train_loss"] == [(4, 1.5)]
    assert found.status == "completed"


def test_a_fork_is_a_problem_and_the_longest_history_counts(tmp_path: Path) -> None:
    other = [ROWS[0], {**ROWS[1], "loss": 9.0}]
    files = {"checkpoint-4/trainer_state.json": state(other, 4), "checkpoint-6/trainer_state.json": state(ROWS, 6)}
    found = reading(write_files(tmp_path, files))
    (fork,) = [problem for problem in found.problems if problem.code == "FORK"]
    assert fork.file == "checkpoint-4/trainer_state.json"
    assert "from step 4 on" in fork.what
    assert points_of(found)["loss"] == [(2, 2.0), (4, 1.0)]


def test_nan_and_infinity_stay(tmp_path: Path) -> None:
    text = '{"global_step": 2, "log_history": [{"step": 1, "loss": NaN}, {"step": 2, "loss": -Infinity}]}'
    found = points_of(reading(write_files(tmp_path, {"trainer_state.json": text})))["loss"]
    assert math.isnan(found[0][1])
    assert found[1] == (2, -math.inf)


def test_equal_histories_with_nan_are_no_fork(tmp_path: Path) -> None:
    text = '{"global_step": %d, "log_history": [{"step": 1, "loss": NaN}]}'
    files = {"checkpoint-1/trainer_state.json": text % 1, "checkpoint-2/trainer_state.json": text % 2}
    assert "FORK" not in codes_of(reading(write_files(tmp_path, files)))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 3\n", "LFS"),
        (b"", "EMPTY"),
        (b'{"global_step": 4, "log_his', "JSON"),
        (b"[1]", "JSON"),
        (b'{"a": ' * 200 + b"1" + b"}" * 200, "JSON"),
    ],
)
def test_an_unreadable_state_leaves_the_others(tmp_path: Path, content: bytes, code: str) -> None:
    files = {"checkpoint-4/trainer_state.json": content, "checkpoint-2/trainer_state.json": state(ROWS, 2)}
    found = reading(write_files(tmp_path, files))
    assert code in codes_of(found)
    assert points_of(found) == expected(ROWS)


def test_of_two_documents_in_one_file_the_first_is_read(tmp_path: Path) -> None:
    found = reading(write_files(tmp_path, {"trainer_state.json": state(ROWS, 4) + state([], 5)}))
    assert points_of(found) == expected(ROWS)
    assert codes_of(found) == ["JSON-SECOND"]


def test_rows_without_step_and_text_are_said(tmp_path: Path) -> None:
    rows = [{"loss": 1.0}, {"step": 3, "loss": 2.0, "note": "x", "flag": True, "gone": None}, 7]
    found = reading(write_files(tmp_path, {"trainer_state.json": json.dumps({"log_history": rows})}))
    assert points_of(found) == {"loss": [(3, 2.0)]}
    assert sorted(codes_of(found)) == ["HF-HISTORY", "NO-NUMBER", "NO-STEP"]


def test_training_arguments_are_settings_and_not_objects(tmp_path: Path) -> None:
    arguments = argparse.Namespace(learning_rate=5e-05, optim=None, output_dir=Path("out"), betas=(0.9, 0.999))
    write_files(tmp_path, {"trainer_state.json": state(ROWS, 4)})
    torch.save(arguments, tmp_path / "training_args.bin")
    found = reading(tmp_path).config["training_args"]
    assert found == {"learning_rate": 5e-05, "optim": None, "output_dir": "out", "betas": [0.9, 0.999]}


def test_training_arguments_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    files = {"checkpoint-4/trainer_state.json": state(ROWS, 4), "checkpoint-4/training_args.bin": b"\x80"}
    found = reading(write_files(tmp_path, files))
    assert codes_of(found) == ["PT-KIND", "NO-WEIGHTS"]


def test_configuration_adapter_and_results_are_told_apart(tmp_path: Path) -> None:
    files = {
        "trainer_state.json": state(ROWS, 4, train_batch_size=8),
        "checkpoint-2/config.json": '{"model_type": "old"}',
        "checkpoint-4/config.json": '{"model_type": "gpt2", "n_layer": 2}',
        "adapter_config.json": '{"r": 8}',
        "all_results.json": '{"train_loss": 0.5}',
        "training_args.yaml": "stage: sft\n",
    }
    config = reading(write_files(tmp_path, files)).config
    assert config["model_type"] == "gpt2"
    assert config["adapter_config"] == {"r": 8}
    assert config["all_results"] == {"train_loss": 0.5}
    assert config["training_args"] == {"stage": "sft"}
    assert config["trainer_state"] == {"global_step": 4, "max_steps": 100, "train_batch_size": 8}


def test_a_lone_checkpoint_folder_is_a_run(tmp_path: Path) -> None:
    files = {"trainer_state.json": state(ROWS, 4), "model.safetensors": b"12"}
    found = reading(write_files(tmp_path / "checkpoint-4", files))
    assert points_of(found) == expected(ROWS)
    assert [(one.path, one.step) for one in found.checkpoints] == [("model.safetensors", 4)]


def test_final_weights_stand_once_with_their_index(tmp_path: Path) -> None:
    files = {
        "trainer_state.json": state(ROWS, 4),
        "model.safetensors.index.json": "{}",
        "model-00001-of-00002.safetensors": b"1",
        "model-00002-of-00002.safetensors": b"version https://git-lfs.github.com/spec/v1\n",
    }
    found = reading(write_files(tmp_path, files))
    assert [(one.path, one.step) for one in found.checkpoints] == [("model.safetensors.index.json", None)]
    assert codes_of(found) == ["LFS"]


def test_the_log_of_llama_factory_is_read_and_its_spans_are_seconds(tmp_path: Path) -> None:
    lines = [
        '{"current_steps": 10, "total_steps": 20, "loss": 2.5, "elapsed_time": "1 day, 0:00:10", "throughput": "0.5"}',
        "not json",
        '{"current_steps": 20, "total_steps": 20, "percentage": 100.0}',
        '{"current_steps": 30, "total_st',
    ]
    found = reading(write_files(tmp_path, {"trainer_log.jsonl": "\n".join(lines)}))
    assert points_of(found) == {
        "elapsed_time": [(10, 86410)],
        "loss": [(10, 2.5)],
        "percentage": [(20, 100)],
        "throughput": [(10, 0.5)],
        "total_steps": [(10, 20), (20, 20)],
    }
    (problem,) = found.problems
    assert (problem.code, problem.lines) == ("JSON-LINE", (2,))
    assert found.status == "completed"


def test_of_two_sources_of_a_curve_the_one_with_more_points_stays(tmp_path: Path) -> None:
    log = '{"current_steps": 2, "loss": 2.0}\n{"current_steps": 4, "loss": 1.0}\n{"current_steps": 6, "loss": 0.5}\n'
    files = {"trainer_state.json": state(ROWS, 4), "trainer_log.jsonl": log}
    found = reading(write_files(tmp_path, files))
    (loss,) = [curve for curve in found.curves if curve.tag == "loss"]
    assert loss.x.tolist() == [2, 4, 6]
    assert loss.file == "trainer_log.jsonl"


def test_two_sources_that_contradict_each_other_both_stay(tmp_path: Path) -> None:
    files = {"trainer_state.json": state(ROWS, 4), "trainer_log.jsonl": '{"current_steps": 2, "loss": 7.0}\n'}
    found = reading(write_files(tmp_path, files))
    assert sorted(curve.file for curve in found.curves if curve.tag == "loss") == [
        "trainer_log.jsonl",
        "trainer_state.json",
    ]


def test_what_is_read_is_taken(tmp_path: Path) -> None:
    files = ["trainer_state.json", "model.safetensors", "checkpoint-4/config.json", "checkpoint-4/global_step4/x.pt"]
    others = ["runs/x/metrics.csv", "other/model.safetensors", "notes.txt"]
    tree = read_tree(write_files(tmp_path, dict.fromkeys([*files, *others], "x")))
    assert takes(tree, "") == set(files)


def test_runs_of_the_zoo_equal_their_json(shared_zoo: Path) -> None:
    tree = read_tree(shared_zoo)
    folders = list(find(tree))
    assert len(folders) == 4
    for folder in folders:
        found = read(tree, folder)
        path = shared_zoo / folder / "trainer_state.json"
        if path.exists():
            rows = json.loads(path.read_text())["log_history"]
            own = {curve.tag: curve for curve in found.curves if curve.file.endswith("trainer_state.json")}
            for tag, pairs in expected(rows).items():
                assert list(zip(own[tag].x.tolist(), own[tag].values.tolist(), strict=True)) == pairs
        else:
            lines = (shared_zoo / folder / "trainer_log.jsonl").read_text().splitlines()
            rows = [json.loads(line) for line in lines]
            assert points_of(found)["loss"] == expected(rows, "current_steps")["loss"]
        assert {"FORK", "JSON"}.isdisjoint(codes_of(found))
