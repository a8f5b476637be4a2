from __future__ import annotations

import sys
import types

import pytest

from runreport.datasets.download import download
from runreport.errors import DataUnavailable


def _torchvision(monkeypatch, error: Exception) -> None:
    def fails(**_options):
        raise error

    module = types.ModuleType("torchvision")
    module.datasets = types.SimpleNamespace(MNIST=fails, FashionMNIST=fails)
    monkeypatch.setitem(sys.modules, "torchvision", module)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("operator torchvision::nms does not exist"),
        OSError("<urlopen error [Errno -3] Temporary failure in name resolution>"),
        RuntimeError(""),
    ],
)
@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_a_failed_download_is_one_error_with_the_way_by_hand(tmp_path, monkeypatch, name, error):
    _torchvision(monkeypatch, error)
    with pytest.raises(DataUnavailable) as caught:
        download(name, tmp_path)
    told = str(caught.value)
    assert f"the download failed: {error or 'RuntimeError'}" in told
    assert "train-images-idx3-ubyte.gz" in told
    assert "--data digits needs nothing" in told


def test_a_torchvision_that_cannot_be_imported_is_that_error_too(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision", None)
    with pytest.raises(DataUnavailable, match="the download failed: import of torchvision"):
        download("mnist", tmp_path)


def test_torchvision_is_asked_for_the_training_part_below_the_folder(tmp_path, monkeypatch):
    asked = {}
    module = types.ModuleType("torchvision")
    module.datasets = types.SimpleNamespace(FashionMNIST=lambda **options: asked.update(options))
    monkeypatch.setitem(sys.modules, "torchvision", module)
    download("fashion-mnist", tmp_path)
    assert asked == {"root": str(tmp_path), "train": True, "download": True}


REAL = """
import sys
import torch
library = torch.library.Library("torchvision", "DEF")  # what a build without compiled operators lacks
for operator in ("nms(Tensor dets, Tensor scores, float iou) -> Tensor", "qnms(Tensor d, Tensor s, float i) -> Tensor"):
    try:
        library.define(operator)
    except RuntimeError:
        pass  # this build has it
import socket
def refuse(*args, **options): raise OSError("no network here")
socket.getaddrinfo = refuse
from pathlib import Path
from runreport.datasets.download import download
from runreport.errors import DataUnavailable
try:
    download("mnist", Path(sys.argv[1]))
except DataUnavailable as error:
    print(error)
"""


@pytest.mark.slow
def test_the_real_torchvision_offline_fails_with_that_error(tmp_path):
    import subprocess

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", REAL, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "MNIST: the download failed: " in done.stdout, done.stderr
    assert "operator torchvision" not in done.stdout


def test_the_files_that_torchvision_leaves_are_read(tmp_path, idx_folder):
    import numpy as np

    from runreport.datasets.load import open_data

    idx_folder(tmp_path / "MNIST/raw", np.ones((2, 28, 28)), np.array([0, 9]), packed=True)
    config, _ = open_data("mnist", tmp_path)
    assert (config.n, config.classes, config.fit) == (2, 10, "none")
