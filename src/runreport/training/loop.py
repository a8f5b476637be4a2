"""Trains a run from its directory: passes, checkpoints, events, and a clean end whatever ends it.

Every execution path, the command line and tests alike, calls `train_run`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runreport.atomic_file import remove, remove_temporaries
from runreport.errors import printable
from runreport.recording.event_log import EventLog
from runreport.runs.opening import stat_regular
from runreport.training.checkpoints import RESUME, Position, load_checkpoint, save_checkpoint
from runreport.training.lifecycle import Lifecycle
from runreport.training.progress import Progress, Silent
from runreport.training.run_folder import set_epochs, trainer_lock
from runreport.training.stop import CANCEL, StopReason, StopRequest
from runreport.training.trainer import Trainer

if TYPE_CHECKING:
    from runreport.datasets.images import Images
    from runreport.runs.config import RunConfig
    from runreport.training.metrics import PassMetrics

EVENT_EVERY_S = (1.0, 30.0)  # train.progress: not before, at the latest (a silent run looks interrupted)
EVENTS_A_PASS = 4

AfterCheckpoint = Callable[[Path, int], Sequence[str] | None]  # run directory, epoch -> files made in it


def nothing(_root: Path, _epoch: int) -> None:
    """No work after a checkpoint."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a training is made of, for the functions of this file."""

    root: Path
    config: RunConfig
    trainer: Trainer
    life: Lifecycle
    stop: StopRequest
    progress: Progress
    after_checkpoint: AfterCheckpoint


def train_run(
    root: Path,
    config: RunConfig,
    data: Images,
    *,
    resume: bool = False,
    after_checkpoint: AfterCheckpoint = nothing,
    progress: Progress | None = None,
) -> StopReason | None:
    """Train up to config.train.epochs; None when all passes are done, else who asked to stop.

    root: a run directory with its config.json.  resume: go on from the last checkpoint, else begin at epoch 0.
    after_checkpoint: called with (root, epoch) after each checkpoint; each file it returns is announced as
    artifact.created, and what it raises is told and changes nothing.
    Raises Locked where the run has another trainer; any other error is recorded as run.failed and raised.
    """
    import torch

    threads = torch.get_num_threads()
    stop = StopRequest(root)
    with trainer_lock(root), EventLog(root) as log, stop.listening():
        life = Lifecycle(root, config.run_id, log)
        reached = Position(0, 0, threads)
        try:
            if log.last_seq == 0:
                life.created({"model": config.model.name, "data": config.data.name, "seed": config.seed})
            trainer = Trainer(config, data)
            work = Work(root, config, trainer, life, stop, progress or Silent(), after_checkpoint)
            reached = _resumed(work) if resume else Position(0, 0, threads)
            return _trained(work, reached)
        except KeyboardInterrupt:
            reason = stop.reason or StopReason.INTERRUPT
            life.cancelled(life.epoch, life.step, reason)
            return reason
        except BaseException as error:
            life.failed(life.epoch, life.step, error)
            raise
        finally:
            torch.set_num_threads(threads)


def _resumed(work: Work) -> Position:
    """Go back to the last checkpoint; a request to stop that the earlier training left is withdrawn."""
    import torch

    remove(work.root / CANCEL)
    remove_temporaries(work.root, deep=True)  # in the folders of artifacts, too: the last epoch's may be half done
    set_epochs(work.root, work.config.train.epochs)
    if stat_regular(work.root, RESUME) is None:  # killed before its first checkpoint
        return Position(0, 0, torch.get_num_threads())
    reached = load_checkpoint(work.root, work.trainer.model, work.trainer.optimizer)
    work.trainer.step = reached.step
    torch.set_num_threads(reached.threads)
    return reached


def _trained(work: Work, reached: Position) -> StopReason | None:
    """All passes that are left, between run.started and the event of the end."""
    life, epochs = work.life, work.config.train.epochs
    life.started(reached.epoch, reached.step, _surroundings(work, reached))
    if reached.epoch == 0:
        _checkpoint(work, reached)
    for epoch in range(reached.epoch + 1, epochs + 1):
        if work.stop.reason is None:
            _pass(work, epoch, reached.threads)
        if work.stop.reason is not None:
            life.cancelled(life.epoch, life.step, work.stop.reason)
            return work.stop.reason
    life.completed(life.epoch, life.step)
    return None


def _surroundings(work: Work, reached: Position) -> dict[str, object]:
    """What the weights depend on besides config.json, for the event run.started."""
    import torch

    return {
        "device": str(work.trainer.device),
        "threads": reached.threads,
        "torch": torch.__version__,
        "parameters": sum(parameter.numel() for parameter in work.trainer.model.parameters()),
        "resumed_from": reached.epoch if reached.step else None,
    }


def _pass(work: Work, epoch: int, threads: int) -> None:
    """One pass, its metrics, and a checkpoint where one is due; a pass that is stopped leaves no trace."""
    passed = work.trainer.run_pass(epoch, _watch(work, epoch))
    if passed is None:
        return
    sums, seconds = passed
    step = work.trainer.step
    if work.trainer.place_components_if_due(epoch):
        work.life.progress(epoch, step, {"mixture": "components placed by clustering the codes"})
    rows, columns = work.config.model.image_shape
    metrics = sums.logged(work.config.train, epoch, rows * columns) | {"epoch_s": round(seconds, 3)}
    work.life.metrics(epoch, step, metrics)
    work.progress.passed(epoch, metrics)
    if epoch % work.config.train.checkpoint_every == 0 or epoch == work.config.train.epochs:
        _checkpoint(work, Position(epoch, step, threads))


def _watch(work: Work, epoch: int) -> Callable[[int, PassMetrics], bool]:
    """What is done after each batch: tell how far the pass is, and ask whether to go on."""
    steps = work.trainer.batches_per_pass
    first = work.trainer.step
    last_s, told = time.monotonic(), 0

    def after_batch(step: int, sums: PassMetrics) -> bool:
        nonlocal last_s, told
        share = (step - first) / steps
        work.progress.batch(epoch, share, sums.mean("loss"))
        silent_s, quarter = time.monotonic() - last_s, int(share * EVENTS_A_PASS)
        if share < 1 and silent_s > EVENT_EVERY_S[0] and (quarter > told or silent_s > EVENT_EVERY_S[1]):
            work.life.progress(epoch, step, {"share": round(share, 4), "loss": sums.mean("loss")})
            last_s, told = time.monotonic(), quarter
        return work.stop.reason is None

    return after_batch


def _checkpoint(work: Work, position: Position) -> None:
    """Write the checkpoint and let whoever wants work with it; that work can neither fail nor change the training."""
    import torch

    save_checkpoint(work.root, work.config.run_id, position, work.trainer.model, work.trainer.optimizer)
    with work.stop.interruptible():
        try:
            for file in work.after_checkpoint(work.root, position.epoch) or ():
                work.life.artifact(position.epoch, position.step, file)
        except Exception as error:  # a border: computing artifacts is not training
            work.progress.note(
                f"warning: artifacts of epoch {position.epoch} were not computed: {printable(error, 300)}"
            )
    # The last bits of a sum depend on the number of threads, which numerical libraries like to change.
    torch.set_num_threads(position.threads)
