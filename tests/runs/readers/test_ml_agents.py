"""Results of ML-Agents: configuration, status, checkpoints in folders whose names hold blanks."""

from __future__ import annotations

from pathlib import Path

from foreign_run import codes_of, folders_of, only_reading, write_files

from runreport.runs.readers import ml_agents
from runreport.runs.readers.tree import read_tree

FILES = {
    "results/ppo/configuration.yaml": "behaviors:\n  My Agent:\n    trainer_type: ppo\n",
    "results/ppo/run_logs/training_status.json": '{"My Agent": {"checkpoints": []}}',
    "results/ppo/run_logs/timers.json": "{}",
    "results/ppo/My Agent/My Agent-499978.pt": "x",
    "results/ppo/My Agent/My Agent-50.onnx": "x",
    "results/ppo/My Agent/checkpoint.pt": "x",
}


def test_configuration_and_checkpoints_are_read(tmp_path: Path) -> None:
    found = only_reading(ml_agents, write_files(tmp_path, FILES))
    assert found.config["behaviors"] == {"My Agent": {"trainer_type": "ppo"}}
    assert found.config["training_status"] == {"My Agent": {"checkpoints": []}}
    assert [(one.path.rpartition("/")[2], one.step) for one in found.checkpoints] == [
        ("My Agent-50.onnx", 50),
        ("My Agent-499978.pt", 499978),
        ("checkpoint.pt", None),
    ]
    assert codes_of(found) == []


def test_a_configuration_alone_is_no_run(tmp_path: Path) -> None:
    assert folders_of(ml_agents, write_files(tmp_path, {"configuration.yaml": "a: 1\n"})) == []


def test_what_is_read_is_taken(tmp_path: Path) -> None:
    tree = read_tree(write_files(tmp_path, FILES))
    assert ml_agents.takes(tree, "results/ppo") == {path for path in FILES if path.endswith((".yaml", ".json"))}
