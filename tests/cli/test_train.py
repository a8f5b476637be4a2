from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from runreport.cli import cli
from runreport.errors import DataUnavailable, InputRefused, NoRunFound, OutputRefused

TINY = (
    "--set",
    "model.channels=2",
    "--set",
    "model.latent_dim=2",
    "--set",
    "train.batch_size=512",
    "--no-artifacts",
)


def call(*arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout, stderr; failures a user can cause are raised."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], standalone_mode=False)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.return_value or 0, result.stdout, result.stderr


def test_a_run_is_trained_and_its_path_printed(tmp_path):
    code, out, err = call("train", "ae", "--runs", tmp_path, "--epochs", 1, "--seed", 3, *TINY)
    assert (code, out) == (0, f"{tmp_path}/ae-digits-3\n")
    assert err.startswith("epoch 1/1 loss ")
    config = json.loads((tmp_path / "ae-digits-3/config.json").read_text())
    assert (config["kind"], config["seed"], config["train"]["epochs"]) == ("run.config", 3, 1)


def test_a_default_name_that_is_taken_is_numbered_but_a_chosen_one_is_refused(tmp_path):
    (tmp_path / "ae-digits-7").mkdir()
    (tmp_path / "ae-digits-7/notes.txt").write_text("mine")  # an empty folder is what a killed trainer leaves
    assert call("train", "ae", "--runs", tmp_path, "--epochs", 0, *TINY)[1] == f"{tmp_path}/ae-digits-7-2\n"
    with pytest.raises(OutputRefused, match="is there already"):
        call("train", "ae", "--runs", tmp_path, "--epochs", 0, "--run-id", "ae-digits-7", *TINY)


def test_resume_goes_on_to_more_epochs_and_a_finished_run_is_left_alone(tmp_path):
    call("train", "ae", "--runs", tmp_path, "--epochs", 1, *TINY)
    call("train", "ae", "--runs", tmp_path, "--resume", "--epochs", 2, "--no-artifacts")
    events = (tmp_path / "ae-digits-7/events.jsonl").read_bytes()
    assert [json.loads(line)["epoch"] for line in events.splitlines() if b"train.metrics" in line] == [1, 2]
    code, out, err = call("train", "ae", "--runs", tmp_path, "--resume", "--no-artifacts")
    assert (code, out) == (0, f"{tmp_path}/ae-digits-7\n")
    assert "has all its 2 epochs" in err
    assert (tmp_path / "ae-digits-7/events.jsonl").read_bytes() == events


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("gmvae", "--run-id", "ae-digits-7"), "was trained with model ae, not gmvae"),
        (("ae", "--data", "mnist"), "was trained with data digits, not mnist"),
        (("ae", "--seed", "8", "--run-id", "ae-digits-7"), "was trained with seed 7, not 8"),
        (("ae", "--set", "train.learning_rate=1"), "--set cannot change a run that is resumed"),
    ],
)
def test_resume_refuses_to_become_another_run(tmp_path, arguments, told):
    call("train", "ae", "--runs", tmp_path, "--epochs", 0, *TINY)
    if "--run-id" not in arguments:
        arguments = (*arguments, "--run-id", "ae-digits-7")
    with pytest.raises(InputRefused, match=told):
        call("train", *arguments, "--runs", tmp_path, "--resume")


def test_resume_of_nothing_says_so(tmp_path):
    with pytest.raises(NoRunFound):
        call("train", "ae", "--runs", tmp_path, "--resume")


def test_an_unknown_key_leaves_no_directory_behind(tmp_path):
    with pytest.raises(InputRefused, match=r"did you mean train\.learning_rate"):
        call("train", "ae", "--runs", tmp_path / "runs", "--set", "train.learningrate=1")
    assert not (tmp_path / "runs").exists()


def test_offline_without_files_fails_at_once_and_downloads_nothing(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision", None)  # importing it would raise something else
    with pytest.raises(DataUnavailable, match=r"MNIST: its files are not there.*\n.*--data digits needs nothing"):
        call("train", "ae", "--data", "mnist", "--data-dir", tmp_path, "--runs", tmp_path / "runs")


def test_a_download_is_only_for_published_sets(tmp_path):
    with pytest.raises(InputRefused, match="--download gets mnist or fashion-mnist, not digits"):
        call("train", "ae", "--download", "--runs", tmp_path)


def test_real_mnist_digits_train_from_an_idx_folder(tmp_path, shared_zoo):
    from safetensors.numpy import load_file

    tensors = load_file(shared_zoo / "real/safetensors-mnist-fluent/mnist.safetensors")
    images = max((value for value in tensors.values() if value.shape[-1] != 10), key=len)
    labels = max((value for value in tensors.values() if value.shape[-1] == 10), key=len).argmax(1)
    images = images.reshape(-1, 14, 14)[:1000].astype(np.uint8)
    for name, array in (("train-images-idx3-ubyte", images), ("train-labels-idx1-ubyte", labels[:1000])):
        header = struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
        (tmp_path / name).write_bytes(header + array.astype(np.uint8).tobytes())
    data = f"idx:{tmp_path}"
    call("train", "gmvae", "--data", data, "--runs", tmp_path / "runs", "--epochs", 1, "--set", "train.batch_size=256",
         "--set", "model.channels=4", "--no-artifacts")  # fmt: skip
    root = tmp_path / "runs/gmvae-idx-7"
    config = json.loads((root / "config.json").read_text())
    assert config["data"]["source_shape"] == [14, 14]
    assert (config["data"]["fit"], config["model"]["image_shape"]) == ("pad", [16, 16])
    assert json.loads((root / "summary.json").read_text())["status"] == "completed"


def test_a_failing_artifact_does_not_fail_the_training(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "runreport.build.compute", None)
    tiny = TINY[:-1]
    code, _, err = call("train", "ae", "--runs", tmp_path, "--epochs", 0, *tiny)
    assert code == 0
    assert "warning: artifacts of epoch 0 were not computed" in err


def test_cancel_asks_by_a_file_and_needs_a_run(tmp_path):
    with pytest.raises(NoRunFound):
        call("cancel", tmp_path)
    call("train", "ae", "--runs", tmp_path, "--epochs", 0, *TINY)
    code, out, _ = call("cancel", tmp_path / "ae-digits-7")
    assert (code, out) == (0, f"{tmp_path}/ae-digits-7/CANCEL\n")


def _started(tmp_path: Path) -> subprocess.Popen[str]:
    """A training of many epochs in its own process, in its first pass or later."""
    command = [
        sys.executable,
        "-m",
        "runreport",
        "train",
        "ae",
        "--runs",
        str(tmp_path),
        "--epochs",
        "10000",
        *TINY,
    ]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    log = tmp_path / "ae-digits-7/events.jsonl"
    for _ in range(600):
        if process.poll() is not None or (log.exists() and b"train.metrics" in log.read_bytes()):
            break
        time.sleep(0.1)
    return process


@pytest.mark.parametrize(
    ("how", "code", "reason"),
    [("SIGINT", 130, "SIGINT"), ("SIGTERM", 130, "SIGTERM"), ("CANCEL", 0, "file CANCEL")],
)
def test_a_running_training_stops_cleanly_when_asked(tmp_path, how, code, reason):
    process = _started(tmp_path)
    root = tmp_path / "ae-digits-7"
    if how == "CANCEL":
        call("cancel", root)
    else:
        process.send_signal(getattr(signal, how))
    out, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    assert "Traceback" not in err
    assert f"stopped by {reason}; the same command with --resume goes on" in err
    assert out == f"{root}\n"
    assert json.loads((root / "summary.json").read_text())["status"] == "cancelled"
    last = json.loads((root / "events.jsonl").read_text().splitlines()[-1])
    assert (last["type"], last["data"]) == ("run.cancelled", {"reason": reason})
