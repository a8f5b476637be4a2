"""The life of a run on disk: created -> running -> completed, cancelled or failed.

Each change is an event and a rewritten summary.json.  A process that is killed writes neither, so its run stays
`running`, and readers derive from the silence that it was interrupted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from runreport.errors import printable
from runreport.recording.event_log import EventLog, plain
from runreport.training.json_file import write_json
from runreport.training.run_folder import SUMMARY
from runreport.training.stop import StopReason

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)


class Lifecycle:
    """Writes the events and the summary of one training; every method is one thing that happened."""

    def __init__(self, root: Path, run_id: str, log: EventLog, *, clock: Clock = utc_now) -> None:
        self._root = root
        self._log = log
        self._clock = clock
        self.epoch = 0  # last finished pass
        self.step = 0  # of the optimiser, at its end
        self._summary: dict[str, object] = {
            "kind": "run.summary", "version": 1, "run_id": run_id, "epoch": 0, "status": "created",
            "started": None, "ended": None, "epochs_done": 0, "metrics": {}, "error": None,
        }  # fmt: skip

    def created(self, data: Mapping[str, object]) -> None:
        """The directory and its config are there."""
        self._log.append("run.created", data=data)
        self._write()

    def started(self, epoch: int, step: int, data: Mapping[str, object]) -> None:
        """Training begins, or goes on after the pass `epoch`."""
        self.epoch, self.step = epoch, step
        self._log.append("run.started", epoch=epoch, step=step, data=data)
        self._write(status="running", started=self._now(), epoch=epoch, epochs_done=epoch)

    def progress(self, epoch: int, step: int, data: Mapping[str, object]) -> None:
        """Part of a pass is done, or something happened in it."""
        self._log.append("train.progress", epoch=epoch, step=step, data=data)

    def metrics(self, epoch: int, step: int, metrics: Mapping[str, object]) -> None:
        """A pass is done; its checkpoint, where one is due, follows."""
        self.epoch, self.step = epoch, step
        self._log.append("train.metrics", epoch=epoch, step=step, data=metrics)
        self._write(epoch=epoch, epochs_done=epoch, metrics=plain(metrics))

    def artifact(self, epoch: int, step: int, file: str) -> None:
        """A derived file was made beside the training."""
        self._log.append("artifact.created", epoch=epoch, step=step, data={"file": file})

    def completed(self, epoch: int, step: int) -> None:
        """All passes are done."""
        self._end("run.completed", "completed", epoch, step, {})

    def cancelled(self, epoch: int, step: int, reason: StopReason) -> None:
        """Somebody asked to stop; `epoch` is the last finished pass."""
        self._end("run.cancelled", "cancelled", epoch, step, {"reason": reason.value})

    def failed(self, epoch: int, step: int, error: BaseException) -> None:
        """An error ended the training."""
        told = {"type": type(error).__name__, "message": printable(getattr(error, "what", error), 400)}
        self._end("run.failed", "failed", epoch, step, told)

    def _end(self, event: str, status: str, epoch: int, step: int, data: Mapping[str, object]) -> None:
        self._log.append(event, epoch=epoch, step=step, data=data)
        error = dict(data) if status == "failed" else None
        self._write(status=status, ended=self._now(), epoch=epoch, epochs_done=epoch, error=error)

    def _write(self, **changes: object) -> None:
        self._summary |= changes
        write_json(self._root / SUMMARY, self._summary)

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
