"""Creates a run directory, or opens one to continue it, for one trainer at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runreport.atomic_file import make_folder, remove_temporaries, sync_folder
from runreport.errors import InputRefused, Locked, OutputFailed, OutputRefused, printable
from runreport.runs.config import RunConfig
from runreport.runs.config_file import config_json, parse_config
from runreport.runs.json_object import read_object
from runreport.training.json_file import write_json

CONFIG, SUMMARY, EVENTS = "config.json", "summary.json", "events.jsonl"
NAME_LIMIT = 100  # characters of a run id


def check_run_id(run_id: str) -> None:
    """Raises InputRefused for an id that is no plain folder name."""
    if not run_id or len(run_id) > NAME_LIMIT or run_id.startswith(".") or set(run_id) & set("/\\\0"):
        raise InputRefused(
            f"run id {printable(run_id)!r} cannot name a folder",
            hint=f"use up to {NAME_LIMIT} characters without / and \\, not beginning with a dot",
        )


def free_run_id(runs: Path, wanted: str) -> str:
    """The id itself, or with -2, -3 … behind it where a folder of that name is there already."""
    taken = {path.name for path in runs.iterdir()} if runs.is_dir() else set[str]()
    number = 1
    while (run_id := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return run_id


def check_vacant(root: Path) -> None:
    """Raises OutputRefused where something is there already, be it a run or not; what a killed trainer left is not."""
    if os.path.lexists(root) and not (root.is_dir() and not root.is_symlink() and _is_abandoned(root)):
        raise OutputRefused("is there already", path=root, hint="continue it with --resume, or choose another --run-id")


def _is_abandoned(root: Path) -> bool:
    remove_temporaries(root)
    return not any(root.iterdir())


def create_run(root: Path, config: RunConfig) -> None:
    """Make the run directory with its config.json.  Raises OutputRefused where something is there already."""
    check_vacant(root)
    make_folder(root)
    write_json(root / CONFIG, config_json(config))
    sync_folder(root)


def read_config(root: Path) -> RunConfig:
    """The config of a run that is there.  Raises InputRefused where it is missing or damaged."""
    try:
        return parse_config(read_object(root, CONFIG)[0])
    except InputRefused as error:
        error.path = error.path or str(root / CONFIG)
        raise


def set_epochs(root: Path, epochs: int) -> None:
    """Write train.epochs into the run's config.json, all else as it stands there; nothing where it is so already."""
    raw = dict(read_object(root, CONFIG)[0])
    train = raw.get("train")
    if isinstance(train, dict) and train.get("epochs") != epochs:
        write_json(root / CONFIG, raw | {"train": train | {"epochs": epochs}})


@contextmanager
def trainer_lock(root: Path) -> Iterator[None]:
    """Hold the run while its trainer works; the system lets go of it when the process ends, however it ends.

    Raises Locked where another trainer holds it.
    """
    import fcntl

    try:
        descriptor = os.open(root / EVENTS, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise OutputFailed(f"cannot be opened: {os.strerror(error.errno or 0)}", path=root / EVENTS) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Locked(
            "another process is training this run", path=root, hint=f"stop it with: runreport cancel {root}"
        ) from error
    finally:
        os.close(descriptor)
