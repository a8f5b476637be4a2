"""Writes run directories as programs do that train, crash, restart and are tidied up after; see mischief.py.

For demos and tests: nothing is trained. What lies there in the end depends on the plan alone, but for times of files.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from runreport.runs.config_file import config_json
from runreport.training.mischief import Action, renamed
from runreport.training.simulated_run import STEPS_A_PASS, SimulatedRun, shown_time

DAY_S = 86_400.0
LITTER = (".x.swp", "x~", "#x#", "x.tmp", "x.part", ".nfs0001", ".DS_Store", "._x")


class Simulator:
    """Carries out actions below a folder of runs; each public method is a kind of action."""

    def __init__(self, runs: Path, *, samples: int = 40) -> None:
        self._runs = runs
        self._samples = samples
        self._made: dict[str, SimulatedRun] = {}
        self._seq: dict[str, int] = {}
        self._torn: dict[str, bytes] = {}
        self._skew_s: dict[str, float] = {}

    def run(
        self,
        plan: Iterable[Action],
        *,
        speed: float,
        now_s: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Carry out a plan, `speed` simulated seconds in each real one."""
        begin_s = now_s()
        for action in plan:
            left_s = action.at_s / speed - (now_s() - begin_s)
            if left_s > 0:
                sleep(left_s)
            self.act(action)

    def act(self, action: Action) -> None:
        """Carry out one action; one for which earlier mischief left no file does nothing."""
        with contextlib.suppress(FileNotFoundError):
            getattr(self, action.kind)(action)

    def create(self, action: Action) -> None:
        """A folder with config and log; what lies there already is overwritten, its checkpoints stay."""
        (self._folder(action) / "checkpoints").mkdir(parents=True, exist_ok=True)
        self._seq[action.folder] = 0
        self._torn.pop(action.folder, None)
        _replace(self._folder(action) / "config.json", self._config(action))
        (self._folder(action) / "events.jsonl").write_bytes(b"")
        self._event(action, "run.created", {"model": self._run(action).model})
        self._summary(action, "created")

    def start(self, action: Action) -> None:
        """Training begins, or goes on."""
        self._event(action, "run.started", {})
        self._summary(action, "running")

    def progress(self, action: Action) -> None:
        """A line of progress."""
        self._event(action, "train.progress", {"share": 0.5})

    def metrics(self, action: Action) -> None:
        """The end of a pass."""
        self._event(action, "train.metrics", self._run(action).metrics(action.epoch))
        self._summary(action, "running")

    def complete(self, action: Action) -> None:
        """The end."""
        self._event(action, "run.completed", {})
        self._summary(action, "completed")

    def cancel(self, action: Action) -> None:
        """Somebody ended it."""
        self._event(action, "run.cancelled", {"reason": "interrupt"})
        self._summary(action, "cancelled")

    def fail(self, action: Action) -> None:
        """An error ended it."""
        told = {"type": "ValueError", "message": "simulated <b>failure</b>"}
        self._event(action, "run.failed", told)
        self._summary(action, "failed", told)

    def checkpoint(self, action: Action) -> None:
        """A whole checkpoint, renamed into place, and its copy."""
        data = self._run(action).checkpoint(action.epoch)
        _replace(self._weights(action), data)
        _replace(self._weights(action).with_name("latest.safetensors"), data)

    def piece(self, action: Action) -> None:
        """A checkpoint written in place, up to a share of its bytes."""
        data = self._run(action).checkpoint(action.epoch)
        self._weights(action).write_bytes(data[: int(action.amount * len(data))])

    def truncate(self, action: Action) -> None:
        """A checkpoint cut to a share of its bytes."""
        path = self._weights(action)
        os.truncate(path, int(action.amount * path.stat().st_size))

    def replace(self, action: Action) -> None:
        """Other weights renamed over a checkpoint."""
        if self._weights(action).exists():
            _replace(self._weights(action), self._run(action).checkpoint(action.epoch, variant=1))

    def rewrite(self, action: Action) -> None:
        """Other weights written into a checkpoint, as many bytes, and its time set back."""
        path = self._weights(action)
        before = path.stat()
        with path.open("r+b") as file:
            file.write(self._run(action).checkpoint(action.epoch, variant=2))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def lose(self, action: Action) -> None:
        """A checkpoint is deleted."""
        self._weights(action).unlink()

    def tear(self, action: Action) -> None:
        """Half a line of the log."""
        line = self._line(action, "train.progress", {"share": 0.75})
        self._append(action, line[: len(line) // 2])
        self._torn[action.folder] = line[len(line) // 2 :]

    def mend(self, action: Action) -> None:
        """The other half."""
        self._append(action, self._torn.pop(action.folder, b""))

    def garbage(self, action: Action) -> None:
        """Lines that are no events."""
        self._append(action, b"\0\0\0\n{}\n[1]\nnot json\n\xff\xfe\n")

    def burst(self, action: Action) -> None:
        """Very many lines at once."""
        for _ in range(int(action.amount)):
            self.progress(action)

    def nan(self, action: Action) -> None:
        """Metrics that are no numbers."""
        self._event(action, "train.metrics", {"loss": float("nan"), "reconstruction": float("inf"), "epoch_s": "NaN"})

    def clock_back(self, action: Action) -> None:
        """The clock of the machine goes back a day, and files come from 1970."""
        self._skew_s[action.folder] = -DAY_S
        self.progress(action)
        os.utime(self._folder(action) / "summary.json", (0, 0))

    def clock_ahead(self, action: Action) -> None:
        """The clock goes on again, and files come from the future."""
        self._skew_s[action.folder] = 0.0
        self.progress(action)
        future_s = time.time() + DAY_S
        os.utime(self._log(action), (future_s, future_s))

    def log_empty(self, action: Action) -> None:
        """The log is emptied in place."""
        os.truncate(self._log(action), 0)

    def log_rotate(self, action: Action) -> None:
        """The log is moved away and begun anew."""
        self._log(action).replace(self._log(action).with_name("events.jsonl.1"))
        self._event(action, "run.started", {})

    def log_shorter(self, action: Action) -> None:
        """The log is replaced by its first half."""
        lines = self._log(action).read_bytes().splitlines(keepends=True)
        _replace(self._log(action), b"".join(lines[: len(lines) // 2]))

    def log_edit(self, action: Action) -> None:
        """A digit in the middle of the log is changed in place."""
        data = bytearray(self._log(action).read_bytes())
        middle = data.find(b'"step": ', len(data) // 2) + len(b'"step": ')
        if middle < len(data) and data[middle : middle + 1].isdigit():
            with self._log(action).open("r+b") as file:
                file.seek(middle)
                file.write(b"7" if data[middle : middle + 1] != b"7" else b"3")

    def config_torn(self, action: Action) -> None:
        """Half a config."""
        (self._folder(action) / "config.json").write_bytes(self._config(action)[:200])

    def config_whole(self, action: Action) -> None:
        """The config once more."""
        self._folder(action).stat()
        _replace(self._folder(action) / "config.json", self._config(action))

    def lock(self, action: Action) -> None:
        """A checkpoint and the log may not be read."""
        self._log(action).chmod(0)
        self._weights(action).chmod(0)

    def unlock(self, action: Action) -> None:
        """All may be read again."""
        for path in (self._log(action), self._weights(action)):
            path.chmod(0o644)

    def rename(self, action: Action) -> None:
        """The folder gets another name."""
        new = renamed(action.folder)
        self._folder(action).rename(self._runs / new)
        self._seq[new] = self._seq.pop(action.folder, 0)
        self._skew_s[new] = self._skew_s.pop(action.folder, 0.0)
        self._torn[new] = self._torn.pop(action.folder, b"")

    def remove(self, action: Action) -> None:
        """The folder is deleted."""
        shutil.rmtree(self._folder(action))

    def litter(self, action: Action) -> None:
        """What editors and copying programs leave behind."""
        for name in LITTER:
            (self._folder(action) / name).write_bytes(b"x")
            (self._folder(action) / "checkpoints" / name).write_bytes(b"x")

    def strange_files(self, action: Action) -> None:
        """A link out of the run, a pipe and a folder under the names of checkpoints."""
        place = self._folder(action) / "checkpoints"
        with contextlib.suppress(FileExistsError):
            (place / "epoch_901.safetensors").symlink_to("/etc/hostname")
            os.mkfifo(place / "epoch_902.safetensors")
            (place / "epoch_903.safetensors").mkdir()

    def _run(self, action: Action) -> SimulatedRun:
        if action.run_id not in self._made:
            seed = random.Random(action.run_id).randrange(1000)
            model = action.run_id.partition("-")[0]
            self._made[action.run_id] = SimulatedRun(action.run_id, model, seed, self._samples)
        return self._made[action.run_id]

    def _config(self, action: Action) -> bytes:
        return _json(config_json(self._run(action).config))

    def _folder(self, action: Action) -> Path:
        return self._runs / action.folder

    def _log(self, action: Action) -> Path:
        return self._folder(action) / "events.jsonl"

    def _weights(self, action: Action) -> Path:
        return self._folder(action) / "checkpoints" / f"epoch_{action.epoch}.safetensors"

    def _event(self, action: Action, type_: str, data: Mapping[str, object]) -> None:
        self._append(action, self._line(action, type_, data))

    def _line(self, action: Action, type_: str, data: Mapping[str, object]) -> bytes:
        self._seq[action.folder] = self._seq.get(action.folder, 0) + 1
        told_s = action.at_s + self._skew_s.get(action.folder, 0.0)
        entry = {"seq": self._seq[action.folder], "time": shown_time(told_s), "type": type_, "epoch": action.epoch}
        return json.dumps(entry | {"step": action.epoch * STEPS_A_PASS, "data": data}).encode() + b"\n"

    def _append(self, action: Action, data: bytes) -> None:
        self._folder(action).stat()  # a folder that is gone does not come back by an append
        with self._log(action).open("ab") as file:
            file.write(data)

    def _summary(self, action: Action, status: str, error: object = None) -> None:
        entry = {
            "kind": "run.summary",
            "version": 1,
            "run_id": action.run_id,
            "epoch": action.epoch,
            "status": status,
            "started": shown_time(action.at_s),
            "ended": None if status in ("created", "running") else shown_time(action.at_s),
            "epochs_done": action.epoch,
            "metrics": self._run(action).metrics(action.epoch),
            "error": error,
        }
        _replace(self._folder(action) / "summary.json", _json(entry))


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1).encode() + b"\n"


def _replace(path: Path, data: bytes) -> None:
    """Whole or not at all, as a careful program writes."""
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.write_bytes(data)
    temporary.replace(path)
