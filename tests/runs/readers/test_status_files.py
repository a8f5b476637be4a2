"""Status folders of home-made monitors: histories with any keys and lists, and the state of now."""

from __future__ import annotations

import json
from pathlib import Path

from runreport.runs.readers import status_files
from runreport.runs.readers.found import found_runs
from runreport.runs.readers.tree import read_tree

ROWS = [
    {"step": 10, "timestamp": "2026-01-02T03:04:05", "train_loss": 2.0, "layer_drifts": [0.1, 0.2], "skill": {"a": 1}},
    {"step": 20, "timestamp": "2026-01-02T03:05:05", "train_loss": 1.0, "layer_drifts": [0.3, None], "words": ["a"]},
]


def test_histories_keep_every_key_and_every_number_of_lists(tmp_path: Path) -> None:
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "learning_history.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    (tmp_path / "status" / "training_status.json").write_text('{"step": 25, "train_loss": 9, "lr": 0.5}')
    (tmp_path / "status" / "curriculum_eval.json").write_text('{"easy": 0.9}')
    (tmp_path / "status" / "probe_set.json").write_text('["a question"]')
    (found,) = found_runs(tmp_path)
    points = {tag: (one.x.tolist(), one.values.tolist()) for tag, one in found.curves.items()}
    assert points == {
        "layer_drifts/0": ([10, 20], [0.1, 0.3]),
        "layer_drifts/1": ([10], [0.2]),
        "lr": ([25], [0.5]),
        "skill/a": ([10], [1.0]),
        "train_loss": ([10, 20], [2.0, 1.0]),
    }
    assert found.config["curriculum_eval"] == {"easy": 0.9}
    assert [(one.tag, one.text) for one in found.logged.texts] == [("probe_set.json", '["a question"]')]
    assert list(found.formats) == ["status_files"]
    assert {one.code for one in found.problems} == {"NO-NUMBER"}


def test_damaged_files_are_said_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "learning_history.jsonl").write_text('{"step": 1, "a": 1}\nnothing\n{"step": 2, "a"')
    (tmp_path / "training_status.json").write_text("[")
    (tmp_path / "hard_examples.yaml").write_text("x" * 100_001)
    found = status_files.read(read_tree(tmp_path), "")
    assert [one.values.tolist() for one in found.curves] == [[1.0]]
    assert [one.code for one in found.problems] == ["JSON-LINE", "JSON", "LIMIT"]


def test_a_training_status_alone_is_no_such_folder(tmp_path: Path) -> None:
    (tmp_path / "training_status.json").write_text("{}")
    assert list(status_files.find(read_tree(tmp_path))) == []
