from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from runreport.errors import CannotCompute, Locked
from runreport.runs.formats import lab
from runreport.training.loop import train_run
from runreport.training.progress import Silent
from runreport.training.run_folder import set_epochs, trainer_lock
from runreport.training.stop import StopReason


def events(root: Path) -> list[dict]:
    return [json.loads(line) for line in (root / "events.jsonl").read_text().splitlines()]


def summary(root: Path) -> dict:
    return json.loads((root / "summary.json").read_text())


def longer(config, epochs):
    return replace(config, train=replace(config.train, epochs=epochs))


class StopsInPass(Silent):
    """Asks for cancellation by the file, in the middle of a pass."""

    def __init__(self, root: Path, epoch: int) -> None:
        self.root, self.epoch, self.batches = root, epoch, 0

    def batch(self, epoch: int, share: float, loss: float) -> None:
        self.batches += epoch == self.epoch
        if epoch == self.epoch and share == 0.5:
            (self.root / "CANCEL").touch()


@pytest.mark.parametrize("model", ["ae", "gmvae"])
def test_two_epochs_leave_the_directory_of_the_contract(tmp_path, small_run, model):
    root, config, data = small_run(tmp_path / "r", model, "train.epochs=2")
    assert train_run(root, config, data) is None
    files = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    names = ("epoch_0", "epoch_1", "epoch_2", "latest")
    assert files == sorted(
        ["config.json", "events.jsonl", "summary.json", "checkpoints/resume.pt"]
        + [f"checkpoints/{name}.safetensors" for name in names]
    )
    seen = events(root)
    assert [event["seq"] for event in seen] == list(range(1, len(seen) + 1))
    kinds = [event["type"] for event in seen if event["type"] != "train.progress"]
    assert kinds == ["run.created", "run.started", "train.metrics", "train.metrics", "run.completed"]
    metrics = [event for event in seen if event["type"] == "train.metrics"]
    assert [(event["epoch"], event["step"]) for event in metrics] == [(1, 4), (2, 8)]
    wanted = {"loss", "recon", "mse", "epoch_s"} | ({"ce", "accuracy"} if model == "ae" else {"kld_c", "kld_z"})
    assert wanted <= set(metrics[0]["data"])
    end = summary(root)
    assert (end["kind"], end["version"], end["run_id"]) == ("run.summary", 1, "r")
    assert (end["status"], end["epoch"], end["epochs_done"], end["error"]) == ("completed", 2, 2, None)
    assert end["metrics"] == metrics[-1]["data"]
    assert end["started"] < end["ended"]
    read = lab.read(root)
    assert (read.status, read.problems, [c.epoch for c in read.checkpoints]) == ("completed", (), [0, 1, 2])


def test_latest_is_the_last_checkpoint_byte_for_byte_and_weights_change(tmp_path, small_run):
    root, config, data = small_run(tmp_path / "r", "ae", "train.epochs=1")
    train_run(root, config, data)
    folder = root / "checkpoints"
    assert (folder / "latest.safetensors").read_bytes() == (folder / "epoch_1.safetensors").read_bytes()
    before, after = load_file(folder / "epoch_0.safetensors"), load_file(folder / "epoch_1.safetensors")
    assert all(np.abs(before[name] - after[name]).max() > 0 for name in before)


def test_checkpoints_come_at_their_interval_and_at_the_end(tmp_path, small_run):
    root, config, data = small_run(tmp_path / "r", "ae", "train.epochs=5", "train.checkpoint_every=2")
    train_run(root, config, data)
    assert [checkpoint.epoch for checkpoint in lab.read(root).checkpoints] == [0, 2, 4, 5]


def test_the_loss_goes_down(tmp_path, small_run):
    root, config, data = small_run(tmp_path / "r", "ae", "train.epochs=6", "train.learning_rate=0.02")
    train_run(root, config, data)
    losses = [event["data"]["loss"] for event in events(root) if event["type"] == "train.metrics"]
    assert losses[-1] < 0.8 * losses[0]


def test_a_mixture_never_sees_the_labels(tmp_path, small_run, checkpoint_digests):
    root, config, data = small_run(tmp_path / "a", "gmvae", "train.epochs=2")
    train_run(root, config, data)
    other, config_b, _ = small_run(tmp_path / "b", "gmvae", "train.epochs=2")
    shuffled = replace(data, labels=data.labels[::-1].copy())
    train_run(other, replace(config_b, run_id="a"), shuffled)
    assert checkpoint_digests(root) == checkpoint_digests(other)


@pytest.mark.parametrize("model", ["ae", "gmvae"])
def test_what_runs_after_checkpoints_cannot_change_the_weights(
    tmp_path, small_run, checkpoint_digests, draw_from_everything, model
):
    found = []
    for name, hook in (("off", None), ("on", draw_from_everything)):
        root, config, data = small_run(tmp_path / name / "r", model, "train.epochs=3")
        threads = torch.get_num_threads()
        train_run(root, config, data, **({} if hook is None else {"after_checkpoint": hook}))
        assert torch.get_num_threads() == threads
        found.append(checkpoint_digests(root))
    assert found[0] == found[1]
    assert len(set(found[0].values())) == 4  # epochs 0 to 3 differ, latest repeats the last


@pytest.mark.parametrize("model", ["ae", "gmvae"])
def test_a_resumed_run_reaches_the_weights_of_an_uninterrupted_one(tmp_path, small_run, checkpoint_digests, model):
    whole, config, data = small_run(tmp_path / "whole" / "r", model, "train.epochs=4")
    train_run(whole, config, data)
    parts, config, data = small_run(tmp_path / "parts" / "r", model, "train.epochs=4")
    assert train_run(parts, config, data, progress=StopsInPass(parts, 3)) is StopReason.FILE
    assert summary(parts)["epochs_done"] == 2
    torch.manual_seed(99)  # as another process would find the global generator
    assert train_run(parts, config, data, resume=True) is None
    assert checkpoint_digests(parts) == checkpoint_digests(whole)
    seen = events(parts)
    assert [event["seq"] for event in seen] == list(range(1, len(seen) + 1))
    assert [event["data"].get("resumed_from") for event in seen if event["type"] == "run.started"] == [
        None,
        2,
    ]
    assert [event["epoch"] for event in seen if event["type"] == "train.metrics"] == [1, 2, 3, 4]


def test_a_completed_run_goes_on_to_more_epochs_as_if_never_ended(tmp_path, small_run, checkpoint_digests):
    whole, config, data = small_run(tmp_path / "whole" / "r", "ae", "train.epochs=3")
    train_run(whole, config, data)
    parts, config, data = small_run(tmp_path / "parts" / "r", "ae", "train.epochs=1")
    train_run(parts, config, data)
    train_run(parts, longer(config, 3), data, resume=True)
    assert checkpoint_digests(parts) == checkpoint_digests(whole)
    assert json.loads((parts / "config.json").read_text())["train"]["epochs"] == 3
    assert summary(parts)["status"] == "completed"


def test_unknown_keys_of_the_config_survive_more_epochs(tmp_path, small_run):
    root, _, _ = small_run(tmp_path / "r", "ae", "train.epochs=1")
    raw = json.loads((root / "config.json").read_text())
    (root / "config.json").write_text(json.dumps(raw | {"note": "kept"}))
    set_epochs(root, 9)
    changed = json.loads((root / "config.json").read_text())
    assert (changed["note"], changed["train"]["epochs"]) == ("kept", 9)


def test_cancel_stops_between_batches_and_the_unfinished_pass_leaves_no_trace(tmp_path, small_run):
    root, config, data = small_run(tmp_path / "r", "ae", "train.epochs=9")
    watch = StopsInPass(root, 2)
    assert train_run(root, config, data, progress=watch) is StopReason.FILE
    assert watch.batches == 2  # of four
    last = events(root)[-1]
    assert (last["type"], last["epoch"], last["data"]) == ("run.cancelled", 1, {"reason": "file CANCEL"})
    assert (summary(root)["status"], summary(root)["epochs_done"]) == ("cancelled", 1)
    assert not (root / "checkpoints/epoch_2.safetensors").exists()


def test_a_crash_is_recorded_as_failed_and_can_be_resumed(tmp_path, small_run):
    class Crashes(Silent):
        def passed(self, epoch, metrics):
            raise RuntimeError(f"no paper in \x1b[31m printer {epoch}")

    root, config, data = small_run(tmp_path / "r", "ae", "train.epochs=2")
    with pytest.raises(RuntimeError, match="no paper"):
        train_run(root, config, data, progress=Crashes())
    end = summary(root)
    assert end["status"] == "failed"
    assert end["error"] == {"type": "RuntimeError", "message": "no paper in \\x1b[31m printer 1"}
    assert events(root)[-1]["type"] == "run.failed"
    assert train_run(root, config, data, resume=True) is None
    assert (summary(root)["status"], summary(root)["error"]) == ("completed", None)


def test_files_made_after_a_checkpoint_are_announced(tmp_path, small_run):
    root, config, data = small_run(tmp_path / "r", "ae", "train.epochs=1")
    train_run(root, config, data, after_checkpoint=lambda _root, epoch: [f"latent/codes_epoch_{epoch}.npz"])
    told = [(event["epoch"], event["data"]) for event in events(root) if event["type"] == "artifact.created"]
    assert told == [(epoch, {"file": f"latent/codes_epoch_{epoch}.npz"}) for epoch in (0, 1)]


def test_an_error_of_the_work_after_a_checkpoint_is_told_and_training_goes_on(tmp_path, small_run):
    told = []

    class Notes(Silent):
        def note(self, text):
            told.append(text)

    def fails(root, epoch):
        raise ValueError("no points\x07")

    root, config, data = small_run(tmp_path / "r", "ae", "train.epochs=1")
    assert train_run(root, config, data, after_checkpoint=fails, progress=Notes()) is None
    assert told == [f"warning: artifacts of epoch {epoch} were not computed: no points\\x07" for epoch in (0, 1)]
    assert summary(root)["status"] == "completed"


def test_an_infinite_loss_stops_the_run_and_names_the_term(tmp_path, small_run):
    root, config, data = small_run(tmp_path / "r", "ae", "train.epochs=3", "train.learning_rate=1e30")
    with pytest.raises(CannotCompute, match=r"(recon|ce) is (nan|inf) at epoch 1, step 2; training stopped"):
        train_run(root, config, data)
    assert summary(root)["status"] == "failed"
    assert "at epoch 1, step 2" in summary(root)["error"]["message"]
    assert not (root / "checkpoints/epoch_1.safetensors").exists()


def test_a_second_trainer_is_refused_and_disturbs_nothing(tmp_path, small_run):
    root, config, data = small_run(tmp_path / "r", "ae", "train.epochs=1")
    train_run(root, config, data)
    before = (root / "events.jsonl").read_bytes(), (root / "summary.json").read_bytes()
    with trainer_lock(root), pytest.raises(Locked, match="another process is training this run"):
        train_run(root, longer(config, 2), data, resume=True)
    assert ((root / "events.jsonl").read_bytes(), (root / "summary.json").read_bytes()) == before
    assert json.loads((root / "config.json").read_text())["train"]["epochs"] == 1


def test_zero_epochs_leave_the_untrained_model(tmp_path, small_run):
    root, config, data = small_run(tmp_path / "r", "gmvae", "train.epochs=0")
    assert train_run(root, config, data) is None
    assert [checkpoint.epoch for checkpoint in lab.read(root).checkpoints] == [0]
    assert (summary(root)["status"], summary(root)["epochs_done"]) == ("completed", 0)


def test_a_signal_while_artifacts_are_computed_ends_the_run_at_once(tmp_path, small_run):
    def interrupted(_root, epoch):
        if epoch == 1:
            os.kill(os.getpid(), signal.SIGINT)
            raise AssertionError("the signal was not raised here")

    root, config, data = small_run(tmp_path / "r", "ae", "train.epochs=5")
    before = signal.getsignal(signal.SIGINT)
    assert train_run(root, config, data, after_checkpoint=interrupted) is StopReason.INTERRUPT
    assert signal.getsignal(signal.SIGINT) is before
    assert (summary(root)["status"], summary(root)["epochs_done"]) == ("cancelled", 1)


KILLED = """
import os, sys
from pathlib import Path
from runreport.training.loop import train_run
from runreport.training.progress import Silent
from runreport.training.run_folder import read_config
from runreport.datasets.images import Images
from runreport.datasets.load import open_data
root = Path(sys.argv[1])
data = open_data("digits", None)[1]
part = Images(data.images[:200], data.labels[:200], data.class_names)
class Dies(Silent):
    def batch(self, epoch, share, loss):
        if epoch == 2: os.kill(os.getpid(), 9)
train_run(root, read_config(root), part, progress=Dies())
"""


@pytest.mark.fault(116)
def test_a_killed_process_shows_as_running_then_interrupted_and_resumes_to_equal_weights(
    tmp_path, small_run, checkpoint_digests
):
    whole, config, data = small_run(tmp_path / "whole" / "r", "gmvae", "train.epochs=3")
    train_run(whole, config, data)
    root, config, data = small_run(tmp_path / "killed" / "r", "gmvae", "train.epochs=3")
    died = subprocess.run([sys.executable, "-c", KILLED, str(root)], check=False, capture_output=True, text=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert summary(root)["status"] == "running"
    newest = (root / "events.jsonl").stat().st_mtime
    assert lab.read(root, now_s=lambda: newest + 1).status == "running"
    assert lab.read(root, now_s=lambda: newest + 1000).status == "interrupted"
    assert train_run(root, config, data, resume=True) is None
    assert checkpoint_digests(root) == checkpoint_digests(whole)
