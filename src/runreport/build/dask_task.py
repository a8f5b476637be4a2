"""What a worker of a cluster does with a task: it makes sure that it is fit to, and carries it out."""

from __future__ import annotations

import platform
import socket
import threading
import time
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from runreport import __version__
from runreport.artifacts import ARTIFACTS
from runreport.errors import ClusterFailed, InputRefused, printable
from runreport.runs.opening import RemotePath
from runreport.tensors.remote_driver import require_driver

if TYPE_CHECKING:
    from runreport.build.execute import Outcome
    from runreport.build.run_files import Identity, RunFiles

PATIENCE_S = 60.0  # how long a network file system may show an old state of a file, by the defaults of NFS
LOOK_UP_S = 0.2

# Libraries are held to one thread for the whole process while a step computes: two at once would undo that.
_one_at_a_time = threading.Lock()


@cache
def software() -> dict[str, str]:
    """The versions on which the bytes of an artifact depend, of this process."""
    names = {"numpy"} | {name for artifact in ARTIFACTS for name in artifact.software}
    python = ".".join(platform.python_version_tuple()[:2])
    return {"runreport": __version__, "python": python} | {name: _version(name) for name in sorted(names)}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def carry_out(pickled: bytes, wanted: Mapping[str, str]) -> Outcome:
    """Carry out a task; raises ClusterFailed where this worker is not fit to, OutputFailed as any step does.

    pickled: the task, opened only once the versions are known to agree.
    """
    _check_software(wanted)
    import pickle

    from runreport.build.execute import Task, execute

    task = pickle.loads(pickled)
    if not isinstance(task, Task):
        raise TypeError(f"expected a Task, found a {type(task).__name__}")
    _check_files(task.files, task.seen)
    with _one_at_a_time:
        return execute(task)


def _check_software(wanted: Mapping[str, str]) -> None:
    found = software()
    other = [
        f"{name} {found.get(name)} instead of {value}" for name, value in wanted.items() if found.get(name) != value
    ]
    if other:
        hint = "the results would differ; install the same versions, for example with constraints.txt"
        raise ClusterFailed(f"a worker on {_host()} has {', '.join(other)}", hint=hint)


def _check_files(files: RunFiles, seen: tuple[tuple[str, Identity], ...]) -> None:
    hint = "workers need the same files under the same path: a shared file system"
    if isinstance(files.root, RemotePath):
        require_driver(files.root)
    elif not files.root.is_dir():
        raise ClusterFailed(f"a worker on {_host()} does not see the run directory", path=files.root, hint=hint)
    for file, identity in seen:
        if not comes_into_sight(files, file, identity):
            raise ClusterFailed(f"a worker on {_host()} sees another file", path=files.base(file) / file, hint=hint)


def comes_into_sight(files: RunFiles, file: str, identity: Identity, patience_s: float = PATIENCE_S) -> bool:
    """Whether the file with this size and time of change is seen from here, at once or after a while."""
    end = time.monotonic() + patience_s
    while not _is_seen(files, file, identity):
        if time.monotonic() > end:
            return False
        time.sleep(LOOK_UP_S)
    return True


def _is_seen(files: RunFiles, file: str, identity: Identity) -> bool:
    try:
        return files.is_still(file, identity)
    except InputRefused:  # a driver that fails now may be well again in a moment
        return False


def _host() -> str:
    return printable(socket.gethostname())
