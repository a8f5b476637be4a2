"""Where the derived files of one run lie: in its own directory, or in the store when that is not ours to write."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from runreport.atomic_file import remove, remove_temporaries, write_atomic
from runreport.errors import OutputFailed
from runreport.runs.opening import read_regular

Identity = tuple[int, int, int, int]  # size, mtime_ns, ctime_ns, inode: equal means not written since


@dataclass(frozen=True, slots=True)
class RunFiles:
    """The files of a run, seen through the store: what lies there hides what lies in the run directory."""

    root: Path
    store: Path | None  # folder for derived files; None while training, when nothing is kept beside the run

    def read(self, file: str, *, limit: int) -> bytes:
        """The bytes of a file of the run; errors of runs/opening.py."""
        return read_regular(self.base(file), file, limit=limit)

    def base(self, file: str) -> Path:
        """The folder below which the file lies."""
        return self.store if self.store is not None and (self.store / file).is_file() else self.root

    def write(self, file: str, data: bytes) -> None:
        """Write a derived file into the run directory, or into the store where that is refused."""
        if self._owned(file):
            try:
                write_atomic(self.root / file, data)
            except OutputFailed as error:
                if self.store is None or not _is_refusal(error):
                    raise
            else:
                if self.store is not None:
                    remove(self.store / file)
                return
        if self.store is None:
            raise OutputFailed("the run directory cannot be written", path=self.root)
        write_atomic(self.store / file, data)

    def _owned(self, file: str) -> bool:
        folder = (self.root / file).parent
        inside = folder.resolve().is_relative_to(self.root.resolve())
        return inside and os.access(self.root, os.W_OK)

    def scan(self, folders: Iterable[str]) -> dict[str, Identity]:
        """Identity of every regular file in these folders; those of the store last, so that they win."""
        found: dict[str, Identity] = {}
        bases = [self.root] if self.store is None else [self.root, self.store]
        for base in bases:
            for folder in sorted(set(folders)):
                found |= _scan_folder(base, folder)
        return found

    def remove_temporaries(self, folders: Iterable[str]) -> None:
        """Delete what a killed builder left behind."""
        for folder in folders:
            for base in (self.root, self.store):
                if base is not None and os.access(base / folder, os.W_OK) and not (base / folder).is_symlink():
                    remove_temporaries(base / folder)


def _is_refusal(error: OutputFailed) -> bool:
    cause = error.__cause__
    return isinstance(cause, OSError) and cause.errno in (errno.EACCES, errno.EPERM, errno.EROFS)


def _scan_folder(base: Path, folder: str) -> dict[str, Identity]:
    if (base / folder).is_symlink():
        return {}
    try:
        with os.scandir(base / folder) as entries:
            return {
                f"{folder}/{entry.name}": identity(entry.stat(follow_symlinks=False))
                for entry in entries
                if entry.is_file(follow_symlinks=False)
            }
    except OSError:
        return {}


def identity(stat: os.stat_result) -> Identity:
    """What must be equal for a file to count as untouched."""
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino
