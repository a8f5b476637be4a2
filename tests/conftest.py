"""What every test gets: no network, one thread, no chance, and the paths that only some machines have."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is imported, which reads them once
for _name in [name for name in os.environ if name.startswith("RUNREPORT_")]:
    if _name != "RUNREPORT_DEVICE":  # which machine this is; the rest are settings of whoever runs the tests
        del os.environ[_name]
os.environ["MPLBACKEND"] = "agg"

import pytest  # noqa: E402 - nothing may be imported before the variables are set
from hypothesis import settings  # noqa: E402

settings.register_profile("house", derandomize=True, deadline=None, database=None)
settings.load_profile("house")

CHECKOUT = Path(__file__).resolve().parents[1]
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


class NetworkRefused(OSError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections and name look-ups fail unless they stay on this machine; children of a test are not covered."""
    for method in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, method, _guarded(getattr(socket.socket, method)))
    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *args: Any, **options: Any) -> Any:
        _check(host)
        return look_up(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


def _guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(address[0])
        return connect(self, address)

    return guarded


def _check(host: Any) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is not None and not str(name).startswith(LOOPBACK):
        raise NetworkRefused(f"a test wanted to reach {name!r}; tests use this machine only")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The top of the source tree."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared_zoo() -> Path:
    """Run directories and checkpoints of other programs, kept beside the checkout."""
    zoo = CHECKOUT.parent / "shared" / "zoo"
    if not zoo.is_dir():
        pytest.skip(f"the collection of foreign runs is not on this machine ({zoo})")
    return zoo


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The system's Chromium."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not installed; see tools/debian.sh")
    return found


@pytest.fixture
def few_points_run(tmp_path: Path) -> Path:
    """A real run directory, quick to build: an untrained autoencoder, two epochs, and samples too few for UMAP."""
    return _write_few_points_run(tmp_path / "runs" / "few")


@pytest.fixture(scope="session")
def few_points_run_at() -> Callable[[Path], Path]:
    """Writes that run into the folder given."""
    return _write_few_points_run


def _write_few_points_run(root: Path, samples: int = 6) -> Path:
    """Config, log, summary and two checkpoints of random weights, as the lab writes them."""
    import json

    from safetensors.numpy import save_file

    from runreport.datasets.load import open_data
    from runreport.models.build import build_model
    from runreport.runs.config import ModelConfig, RunConfig, TrainConfig, VizConfig
    from runreport.runs.config_file import config_json

    data, images = open_data("digits", None)
    rows, columns = images.images.shape[1:]
    config = RunConfig(
        run_id=root.name,
        created="2026-01-01T00:00:00Z",
        seed=7,
        model=ModelConfig("ae", latent_dim=2, image_shape=(rows, columns), classes=data.classes, channels=2),
        data=data,
        train=TrainConfig(epochs=1, batch_size=64, learning_rate=0.001, class_weight=1.0),
        viz=VizConfig(tuple(range(samples)), f"balanced-{samples}-seed-7"),
    )
    (root / "checkpoints").mkdir(parents=True)
    for epoch in range(2):
        model = build_model(config.model, seed=epoch)
        tensors = {name: value.detach().numpy().copy() for name, value in model.state_dict().items()}
        save_file(tensors, root / "checkpoints" / f"epoch_{epoch}.safetensors", metadata={"epoch": str(epoch)})
    time = "2026-01-01T00:00:00.000Z"
    events = [
        {"type": "run.created", "epoch": None, "data": {}},
        {"type": "run.started", "epoch": 0, "data": {}},
        {"type": "train.metrics", "epoch": 1, "data": {"loss": 0.5, "recon": 0.25, "ce": 0.25}},
        {"type": "run.completed", "epoch": 1, "data": {}},
    ]
    lines = [json.dumps({"seq": i + 1, "time": time, "step": None, **event}) for i, event in enumerate(events)]
    (root / "config.json").write_text(json.dumps(config_json(config)), encoding="utf-8")
    (root / "events.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    summary = {
        "status": "completed",
        "started": time,
        "ended": time,
        "epochs_done": 1,
        "metrics": {"loss": 0.5},
    }
    (root / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    return root
