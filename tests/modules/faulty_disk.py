"""Another `os` for the modules that write: records every call, and makes a chosen one fail, fall short or kill.

A module of its own, so that child processes can import it.
"""

# ruff: noqa: PTH102, PTH105, PTH106, PTH108

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from runreport import atomic_file
from runreport.build import lock
from runreport.recording import event_log
from runreport.training import run_folder

WRITERS = (atomic_file, lock, event_log, run_folder)  # every module that changes the disk
KINDS = ("open", "write", "fsync", "replace", "mkdir", "unlink", "rmdir")
_CREATING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(slots=True)
class Operation:
    """One call that changes the disk."""

    kind: str
    path: str
    data: bytes = b""  # of a write
    target: str = ""  # of a replace


Fault = Callable[[int, str, int], None]  # the number of the call, its kind and its number within the kind; may raise


@dataclass(slots=True)
class FaultyDisk:
    """Stands in for `os`; what is not listed here is handed through."""

    fault: Fault
    shortest_write: bool = False  # every write stops after one byte more than half
    operations: list[Operation] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _paths: dict[int, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def _note(self, kind: str, path: Any, data: bytes = b"", target: Any = "") -> None:
        self.operations.append(Operation(kind, os.fspath(path), data, os.fspath(target)))
        self._counts[kind] += 1
        self.fault(len(self.operations), kind, self._counts[kind])

    def open(self, path: Any, flags: int, mode: int = 0o777) -> int:
        if flags & _CREATING:
            self._note("open", path)
        descriptor = os.open(path, flags, mode)
        self._paths[descriptor] = os.fspath(path)
        return descriptor

    def write(self, descriptor: int, data: Any) -> int:
        self._note("write", self._paths[descriptor], bytes(data))
        return os.write(descriptor, data[: len(data) // 2 + 1] if self.shortest_write else data)

    def fsync(self, descriptor: int) -> None:
        self._note("fsync", self._paths[descriptor])
        os.fsync(descriptor)

    def replace(self, path: Any, target: Any) -> None:
        self._note("replace", path, target=target)
        os.replace(path, target)

    def mkdir(self, path: Any, mode: int = 0o777) -> None:
        self._note("mkdir", path)
        os.mkdir(path, mode)

    def unlink(self, path: Any) -> None:
        if os.path.lexists(path):
            self._note("unlink", path)
        os.unlink(path)

    def rmdir(self, path: Any) -> None:
        self._note("rmdir", path)
        os.rmdir(path)


def nothing(_number: int, _kind: str, _of_kind: int) -> None:
    """No fault."""


def refusal(kind: str, at: int, error: int, *, lasting: bool = False) -> Fault:
    """The at-th call of a kind fails with this errno; lasting: also all later ones."""

    def fault(_number: int, now: str, of_kind: int) -> None:
        if now == kind and (of_kind == at or (lasting and of_kind > at)):
            raise OSError(error, os.strerror(error))

    return fault


def death(at: int) -> Fault:
    """The process is killed in place of the at-th call."""

    def fault(number: int, _kind: str, _of_kind: int) -> None:
        if number == at:
            os.kill(os.getpid(), signal.SIGKILL)

    return fault


@contextmanager
def disk(fault: Fault = nothing, *, shortest_write: bool = False) -> Iterator[FaultyDisk]:
    """Every writing module works on this disk within the block."""
    faulty = FaultyDisk(fault, shortest_write)
    before = [module.os for module in WRITERS]
    for module in WRITERS:
        module.os = faulty
    try:
        yield faulty
    finally:
        for module, real in zip(WRITERS, before, strict=True):
            module.os = real
