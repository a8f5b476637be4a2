"""Run one step: load what it declares, compute, write. A task is picklable and knows nothing but its files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import Any

from runreport import __version__
from runreport.artifacts.artifact import Artifact, Earlier
from runreport.build.artifact_file import SIZE_LIMIT, Receipt, compose, parse
from runreport.build.freshness import Decision, step_params
from runreport.build.plan import Need, Step
from runreport.build.run_files import Identity, RunFiles
from runreport.errors import CannotCompute, InputIncomplete, OutputFailed, RunReportError, printable
from runreport.runs.config import Subject
from runreport.runs.inputs import ADAPTER, BASE, CHECKPOINT, CONFIG, LISTED, METADATA, MODEL, SPRITE, TOKENS, VECTORS
from runreport.tensors.regular_file import hold_remote
from runreport.tensors.remote_held import versions_meant
from runreport.tensors.safetensors_file import read_all
from runreport.tensors.tensor_store import TensorStore

# An input was there when the step was decided: it was moved away, its rights were taken, or something else
# took the place of its folder; it may come back as it was.
GONE = ("MISSING", "UNREADABLE", "NOT-A-FILE")


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A step with its decision, ready to be sent to another process."""

    step: Step
    decision: Decision
    files: RunFiles
    subject: Subject
    seen: tuple[tuple[str, Identity], ...] = ()  # files it reads, as the builder sees them


@dataclass(frozen=True, slots=True)
class Times:
    """Where the time of a task went, in seconds."""

    load: float = 0.0  # reading and decoding what it declares
    compute: float = 0.0
    encode: float = 0.0
    write: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: a file, or a failure that leaves the file of before in place."""

    file: str
    seconds: float
    size: int = 0  # bytes
    digest: str | None = None
    identity: Identity | None = None
    code: str | None = None  # of the failure
    message: str = ""
    transient: bool = False
    times: Times = Times()

    @property
    def failed(self) -> bool:
        """Whether there is no new file."""
        return self.code is not None


def execute(task: Task) -> Outcome:
    """Do the task. One of three places where any exception is caught: it becomes a recorded failure."""
    start = time.perf_counter()
    try:
        data, digest, times = _compute(task)
        begun = time.perf_counter()
        written = task.files.write(task.step.file, data)
    except OutputFailed:
        raise
    except RunReportError as error:
        transient = isinstance(error, InputIncomplete) or error.code in GONE
        return _failure(task, start, error.code, str(error).splitlines()[0].removesuffix(f" [{error.code}]"), transient)
    except MemoryError:
        return _failure(task, start, "MEMORY", "not enough memory for this artifact", transient=True)
    except Exception as error:
        message = f"{type(error).__name__}: {printable(error, 200)}"
        return _failure(task, start, "BUG", message, transient=isinstance(error, OSError))
    end = time.perf_counter()
    times = replace(times, write=end - begun)
    return Outcome(task.step.file, end - start, len(data), digest, written, times=times)


def worker_died(task: Task) -> Outcome:
    """What becomes of a task that took its worker with it more than once."""
    message = "the worker process died twice, perhaps for lack of memory"
    return Outcome(task.step.file, 0.0, code="WORKER-DIED", message=message, transient=True)


def _failure(task: Task, start: float, code: str, message: str, transient: bool) -> Outcome:
    # A computation knows its checkpoint only by the name it declared; which one it was is known here.
    message = message.replace(CHECKPOINT.value, CHECKPOINT.value.format(epoch=task.step.epoch))
    return Outcome(task.step.file, time.perf_counter() - start, code=code, message=message[:400], transient=transient)


def _compute(task: Task) -> tuple[bytes, str, Times]:
    step = task.step
    begun = time.perf_counter()
    with ExitStack() as stack, versions_meant():
        arguments: dict[str, Any] = {
            need.name: _load(need, file, task, stack)
            for need, file in zip(step.needs, task.decision.chosen, strict=True)
        }
        arguments.pop("", None)  # files that belong to another input
        if not all(digest for _, digest in task.decision.inputs):  # a receipt has to name what it was made from
            raise InputIncomplete("an input could be read only after its digest could not")
        arguments |= dict(step.keys) | dict(step.artifact.params)
        if step.seed is not None:
            arguments["seed"] = step.seed
        stack.enter_context(one_thread(step.artifact))
        start = time.perf_counter()
        result = step.artifact.compute(**arguments)
        computed = time.perf_counter()
    if not isinstance(result, step.artifact.result):
        raise CannotCompute(f"the computation returned a {type(result).__name__}")
    elapsed_ms = round(1000 * (computed - start), 1)
    receipt = Receipt(task.decision.inputs, step_params(step), step.seed, _software(step.artifact), elapsed_ms)
    data = compose(
        step.artifact, result, run_id=task.subject.run_id, epoch=step.epoch, receipt=receipt, links=_links(task)
    )
    digest = parse(data, step.file).digest
    return data, digest, Times(start - begun, computed - start, time.perf_counter() - computed)


def _load(need: Need, file: str | None, task: Task, stack: ExitStack) -> Any:
    if file is None:
        return None
    if need.source is CONFIG:
        return task.subject
    if need.source in (CHECKPOINT, MODEL, LISTED, BASE):
        hold_remote(task.files.base(file), file, dict(task.seen).get(file))
    if need.source is CHECKPOINT:
        return _read_checkpoint(file, task)
    if need.source in (MODEL, LISTED, BASE):
        store = _open_model(need, file, task, stack)
        return Earlier(need.epochs[0], store) if need.is_previous else store
    if need.source in (VECTORS, METADATA, SPRITE, TOKENS, ADAPTER):
        return _as_seen(file, task, lambda: task.files.read(file, limit=SIZE_LIMIT))
    if not isinstance(need.source, Artifact):
        raise TypeError(f"no way to load {need.source}")
    result = parse(task.files.read(file, limit=SIZE_LIMIT), file).result(need.source)
    return Earlier(need.epochs[need.candidates.index(file)], result) if need.is_previous else result


def _read_checkpoint(file: str, task: Task) -> dict[str, Any]:
    """All tensors of the very file that the builder has seen, and digested for the receipt."""
    return _as_seen(file, task, lambda: read_all(task.files.base(file), file))


def _open_model(need: Need, file: str, task: Task, stack: ExitStack) -> TensorStore | None:
    """The model that a file stands for, open until the step is done; None for a file that is a part of one."""
    store = _as_seen(file, task, lambda: TensorStore.open(task.files.base(file), file) if need.name else None)
    return None if store is None else stack.enter_context(store)


def _as_seen(file: str, task: Task, read: Callable[[], Any]) -> Any:
    """What is read of a file that is still the one the builder has seen."""
    found = read()
    seen = dict(task.seen).get(file)
    if seen is not None and not task.files.is_still(file, seen):
        raise InputIncomplete("was replaced after its digest was taken", path=file)
    return found


def _links(task: Task) -> dict[str, dict[str, str]]:
    digests = dict(task.decision.inputs)
    chosen = dict(zip((need.name for need in task.step.needs), task.decision.chosen, strict=True))
    return {
        name: {"file": str(chosen[name]), "sha256": digests[str(chosen[name])]} for name in task.step.artifact.links
    }


def _software(artifact: Artifact) -> dict[str, str]:
    return {"runreport": __version__} | {name: _version(name) for name in ("numpy", *artifact.software)}


@cache
def _version(name: str) -> str:
    """Looked up once: reading a package's metadata takes longer than many a step."""
    return version(name)


@contextmanager
def one_thread(artifact: Artifact) -> Iterator[None]:
    """Keep sums in one order whatever the machine: libraries reduce differently with more threads."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        if "torch" not in artifact.software:
            yield
            return
        import torch

        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)
