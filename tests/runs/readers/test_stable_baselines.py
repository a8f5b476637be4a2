"""Log folders of Stable-Baselines3: episodes over time steps, evaluations, progress, settings, agents."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from foreign_run import codes_of, folders_of, only_reading, points_of, write_files

from runreport.runs.readers import stable_baselines
from runreport.runs.readers.tree import read_tree

MONITOR = '#{"t_start": 1600000000.5, "env_id": "CartPole-v1"}\nr,l,t\n10.0,10,0.5\n12.5,20,1.5\n'


def archive(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=True, **arrays)
    return buffer.getvalue()


def test_episodes_stand_at_the_time_step_of_their_end(tmp_path: Path) -> None:
    found = only_reading(stable_baselines, write_files(tmp_path, {"monitor.csv": MONITOR}))
    assert points_of(found) == {"l": [(10, 10), (30, 20)], "r": [(10, 10), (30, 12.5)], "t": [(10, 0.5), (30, 1.5)]}
    assert found.curves[0].times is not None
    assert found.curves[0].times.tolist() == [1600000001.0, 1600000002.0]
    assert found.config == {"env_id": "CartPole-v1"}


def test_environments_bear_the_names_of_their_files(tmp_path: Path) -> None:
    found = only_reading(stable_baselines, write_files(tmp_path, {"0.monitor.csv": MONITOR, "1.monitor.csv": MONITOR}))
    assert set(points_of(found)) == {f"{number}.monitor/{name}" for number in (0, 1) for name in "rlt"}


def test_evaluations_are_means_over_their_episodes(tmp_path: Path) -> None:
    data = archive(
        timesteps=np.array([100, 200]),
        results=np.array([[1.0, 3.0], [2.0, 2.0]]),
        ep_lengths=np.array([[5, 7], [6, 6]]),
        successes=np.array([[True, False], [True, True]]),
    )
    found = only_reading(stable_baselines, write_files(tmp_path, {"evaluations.npz": data}))
    assert points_of(found) == {
        "eval/mean_reward": [(100, 2), (200, 2)],
        "eval/std_reward": [(100, 1), (200, 0)],
        "eval/mean_ep_length": [(100, 6), (200, 6)],
        "eval/success_rate": [(100, 0.5), (200, 1)],
    }


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 torn",
        archive(timesteps=np.array([1]), results=np.array([[1], None], dtype=object)),
        archive(timesteps=np.array([1, 2]), results=np.array([[1.0]])),
    ],
    ids=["torn", "pickled", "other lengths"],
)
def test_bad_evaluations_are_said(tmp_path: Path, data: bytes) -> None:
    found = only_reading(stable_baselines, write_files(tmp_path, {"evaluations.npz": data, "monitor.csv": MONITOR}))
    assert set(points_of(found)) == {"r", "l", "t"}
    assert codes_of(found) == ["NPZ"]


def test_progress_stands_over_all_time_steps(tmp_path: Path) -> None:
    text = "rollout/ep_rew_mean,time/fps,time/total_timesteps\n20.5,100,2048\n,110,4096\n"
    write_files(tmp_path, {"a/progress.csv": text, "b/progress.csv": "loss,step\n1,2\n"})
    found = only_reading(stable_baselines, tmp_path)
    assert points_of(found) == {"rollout/ep_rew_mean": [(2048, 20.5)], "time/fps": [(2048, 100), (4096, 110)]}


def test_agents_are_the_archives_of_the_folder(tmp_path: Path) -> None:
    files = {"monitor.csv": MONITOR, "rl_model_10000_steps.zip": "PK..", "best_model.zip": "PK..", "x.zip": "other"}
    found = only_reading(stable_baselines, write_files(tmp_path, files))
    assert [(one.path, one.step) for one in found.checkpoints] == [
        ("rl_model_10000_steps.zip", 10000),
        ("best_model.zip", None),
    ]


def test_settings_of_the_zoo_are_plain_values(tmp_path: Path) -> None:
    files = {
        "ppo/monitor.csv": MONITOR,
        "ppo/CartPole-v1/config.yml": "!!python/object/apply:collections.OrderedDict\n- - - n_steps\n    - 32\n",
        "ppo/CartPole-v1/args.yml": "!!python/object/apply:collections.OrderedDict\n- - - algo\n    - ppo\n",
    }
    root = write_files(tmp_path, files)
    assert only_reading(stable_baselines, root).config == {
        "env_id": "CartPole-v1",
        "n_steps": 32,
        "args": {"algo": "ppo"},
    }
    assert stable_baselines.takes(read_tree(root), "ppo") == set(files)


def test_other_tables_are_not_its_own(tmp_path: Path) -> None:
    assert folders_of(stable_baselines, write_files(tmp_path, {"monitor.csv": "a,b\n1,2\n", "progress.csv": ""})) == []


def test_the_folder_of_the_zoo_equals_the_libraries(shared_zoo: Path) -> None:
    root = shared_zoo / "real" / "sb3-ppo-cartpole" / "CartPole-v1_1"
    found = only_reading(stable_baselines, root)
    points = points_of(found)
    for number in range(8):
        lines = (root / f"{number}.monitor.csv").read_text().splitlines()
        about, rows = json.loads(lines[0][1:]), list(csv.DictReader(lines[1:]))
        steps = np.cumsum([int(row["l"]) for row in rows]).tolist()
        assert points[f"{number}.monitor/r"] == [(x, float(row["r"])) for x, row in zip(steps, rows, strict=True)]
        (curve,) = [one for one in found.curves if one.tag == f"{number}.monitor/r"]
        assert curve.times is not None
        assert curve.times[0] == about["t_start"] + float(rows[0]["t"])
    with np.load(root / "evaluations.npz") as arrays:
        mean = arrays["results"].mean(axis=1)
        assert points["eval/mean_reward"] == list(zip(arrays["timesteps"].tolist(), mean.tolist(), strict=True))
    assert found.config["n_steps"] == 32
    assert [(one.path, one.step) for one in found.checkpoints] == [("CartPole-v1.zip", None)]
    assert codes_of(found) == []
