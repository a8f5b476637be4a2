"""From a byte on the disk to the page that an open browser is told of: how much later than the computing itself.

    python benchmarks/bench_watch.py [--lines 30] [--epochs 4]

A watch runs beside a copy of runs/digits-tiny. A line is appended to the log, and the time until live.js names the new
page is taken; then a new checkpoint appears, and the time the steps took (by their receipts) is taken off.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
RUN = "digits-tiny"


def main() -> None:
    """Print medians and worst cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=30)
    parser.add_argument("--epochs", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = folder / "runs" / RUN
        shutil.copytree(CHECKOUT / "runs" / RUN, root)
        command = [sys.executable, "-m", "runreport", "watch", "runs", "-o", "site", "--quiet"]
        watch = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        try:
            wait_for(folder, lambda state: state["state"] == "waiting")
            add_checkpoint(root, 8)  # the worker imports its libraries once; that is not counted
            wait_for(folder, lambda state: state["state"] == "waiting" and has_epoch(root, 8))
            lines = [timed_line(folder, root, number) for number in range(options.lines)]
            epochs = [timed_epoch(folder, root, 10 + 2 * number) for number in range(options.epochs)]
        finally:
            watch.send_signal(signal.SIGTERM)
            watch.wait()
    show("a line of the log", lines)
    show("a new epoch, without its computing", epochs)


def show(what: str, times_s: list[float]) -> None:
    """One row."""
    print(f"{what:<36} median {1000 * statistics.median(times_s):6.0f} ms   worst {1000 * max(times_s):6.0f} ms")


def timed_line(folder: Path, root: Path, number: int) -> float:
    """Seconds from a line in the log to live.js."""
    time.sleep(0.5)
    seq = state_of(folder)["seq"]
    event = {
        "seq": 1000 + number,
        "time": "",
        "type": "train.metrics",
        "epoch": 9,
        "step": number,
        "data": {"loss": number},
    }
    begin = time.perf_counter()
    with (root / "events.jsonl").open("a") as log:
        log.write(json.dumps(event) + "\n")
    wait_for(folder, lambda state: state["seq"] > seq)
    return time.perf_counter() - begin


def timed_epoch(folder: Path, root: Path, epoch: int) -> float:
    """Seconds from a checkpoint to live.js with everything of it, less what its steps took."""
    time.sleep(0.5)
    begin = time.perf_counter()
    add_checkpoint(root, epoch)
    wait_for(folder, lambda state: state["state"] == "waiting" and has_epoch(root, epoch))
    return time.perf_counter() - begin - computing_s(root, epoch)


def add_checkpoint(root: Path, epoch: int) -> None:
    """A copy of the newest checkpoint with one number changed, renamed into place."""
    from safetensors.numpy import load_file, save_file

    tensors = load_file(root / "checkpoints/epoch_6.safetensors")
    name = min(tensors)
    tensors[name] = tensors[name].copy()
    tensors[name].flat[0] += epoch / 1000
    save_file(tensors, root / "checkpoints/.new", metadata={"epoch": str(epoch)})
    (root / "checkpoints/.new").replace(root / f"checkpoints/epoch_{epoch}.safetensors")


def has_epoch(root: Path, epoch: int) -> bool:
    """Whether the last of an epoch's artifacts is there."""
    return (root / f"distortion/metric_ratio_2d_epoch_{epoch}_umap.json").is_file()


def computing_s(root: Path, epoch: int) -> float:
    """What the steps of an epoch took by their receipts; arrays are read by the product's own reader."""
    from runreport.build.artifact_file import SIZE_LIMIT, parse

    files = [*root.glob(f"*/*_epoch_{epoch}.*"), *root.glob(f"*/*_epoch_{epoch}_*")]
    made = [file for file in files if file.suffix in (".json", ".npz") and file.stat().st_size < SIZE_LIMIT]
    return sum(parse(file.read_bytes(), file.name).envelope["receipt"]["compute_ms"] for file in made) / 1000


def state_of(folder: Path) -> dict:
    """What live.js says now."""
    text = (folder / "site/live.js").read_text()
    return json.loads(json.loads(text[len("RR.live(") : -len(");\n")]))


def wait_for(folder: Path, holds: Callable[[dict], bool]) -> None:
    """Until live.js says so."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if (folder / "site/live.js").is_file() and (state := state_of(folder))["watched"] and holds(state):
            return
        time.sleep(0.005)
    raise TimeoutError("the watch did not get there")


if __name__ == "__main__":
    main()
