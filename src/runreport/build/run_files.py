"""Where the derived files of one run lie: in its own directory, or in the store when that is not ours to write."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from runreport.atomic_file import remove, remove_temporaries, told, write_atomic
from runreport.errors import InputRefused, OutputFailed
from runreport.runs.checkpoints import FOLDER as CHECKPOINTS
from runreport.runs.opening import Place, RemotePath, read_regular, stat_regular
from runreport.tensors.remote_file import read_remote, remove_remote, write_remote
from runreport.tensors.remote_look import find_remote

Identity = tuple[int, int, int, int]  # size, mtime_ns, ctime_ns, inode: equal means not written since


@dataclass(frozen=True, slots=True)
class RunFiles:
    """The files of a run, seen through the store: what lies there hides what lies in the run directory.

    A run behind a URL is only ever read. A store behind a URL takes whole files that depend on the run alone, so two
    builds that share it write the same bytes and need no lock.
    """

    root: Place
    store: Place | None  # folder for derived files; None while training, when nothing is kept beside the run
    given: frozenset[str] | None = None  # of a run that is not the lab's: all that is read there; nothing is written
    sampled: frozenset[str] = frozenset()  # among these: too large to be digested byte by byte

    def read(self, file: str, *, limit: int) -> bytes:
        """The bytes of a file of the run; errors of runs/opening.py."""
        if isinstance(self.store, RemotePath) and not self.is_given(file):  # to read it costs no more than to look
            try:
                return read_remote(self.store / file, limit=limit)
            except InputRefused as error:
                if error.code != "MISSING":
                    raise
            return read_regular(self.root, file, limit=limit)
        return read_regular(self.base(file), file, limit=limit)

    def base(self, file: str) -> Place:
        """The folder below which the file lies."""
        if self.store is None or self.is_given(file):
            return self.root
        if self.given is not None:
            return self.store
        if isinstance(self.store, RemotePath):
            return self.root if stat_regular(self.store, file) is None else self.store
        return self.store if (self.store / file).is_file() else self.root

    def seen(self, file: str) -> Identity | None:
        """The file as it is now, None where there is none."""
        if isinstance(self.store, RemotePath) and not self.is_given(file):
            found = stat_regular(self.store, file)
            if found is not None:
                return identity(found)
        base = self.root if isinstance(self.store, RemotePath) else self.base(file)
        if isinstance(base, RemotePath):
            found = stat_regular(base, file)
            return None if found is None else identity(found)
        try:
            return identity((base / file).stat())
        except OSError:
            return None

    def is_still(self, file: str, before: Identity) -> bool:
        """Whether the file is the one that was seen before, perhaps from another machine.

        On a disk size and time tell, because machines may number files differently; behind a URL everything does.
        """
        now = self.seen(file)
        return now == before or (now is not None and isinstance(self.root, Path) and now[:2] == before[:2])

    def write(self, file: str, data: bytes) -> Identity:
        """Write a derived file into the run directory, or into the store where that is refused; what it is then."""
        if self.given is None and isinstance(self.root, Path) and self._owned(self.root, file):
            try:
                write_atomic(self.root / file, data)
            except OutputFailed as error:
                if self.store is None or not _is_refusal(error):
                    raise
            else:
                _remove(self.store, file)
                return _identity_of(self.root, file)
        if self.store is None:
            raise OutputFailed("the run directory cannot be written", path=self.root)
        if isinstance(self.store, RemotePath):
            write_remote(self.store / file, data)
        else:
            write_atomic(self.store / file, data)
        return _identity_of(self.store, file)

    def scan(self, folders: Iterable[str]) -> dict[str, Identity]:
        """Identity of every regular file in these folders; those of the store last, so that they win.

        Raises InputRefused where a remote run cannot be listed, OutputFailed where a remote store cannot.
        """
        wanted = sorted(set(folders))
        found = _scan(self.root, wanted) if self.given is None else self._scan_given()
        try:
            return found if self.store is None else found | _scan(self.store, wanted)
        except InputRefused as error:
            raise OutputFailed(error.what, path=self.store) from error

    def _scan_given(self) -> dict[str, Identity]:
        found = {file: stat_regular(self.root, file) for file in sorted(self.given or ())}
        return {file: identity(one) for file, one in found.items() if one is not None}

    def remove_temporaries(self, folders: Iterable[str]) -> None:
        """Delete what a killed builder left behind; whole puts leave nothing."""
        for folder in folders:
            for base in (self.root, self.store) if self.given is None else (self.store,):
                if isinstance(base, Path) and os.access(base / folder, os.W_OK) and not (base / folder).is_symlink():
                    remove_temporaries(base / folder)

    def is_given(self, file: str) -> bool:
        """Whether a file can only be the run's own: nothing of ours lies beside the checkpoints of a remote run."""
        if self.given is not None:
            return file in self.given
        return isinstance(self.root, RemotePath) and file.startswith(f"{CHECKPOINTS}/")

    @staticmethod
    def _owned(root: Path, file: str) -> bool:
        inside = (root / file).parent.resolve().is_relative_to(root.resolve())
        return inside and os.access(root, os.W_OK)


def _is_refusal(error: OutputFailed) -> bool:
    cause = error.__cause__
    return isinstance(cause, OSError) and cause.errno in (errno.EACCES, errno.EPERM, errno.EROFS)


def _remove(store: Place | None, file: str) -> None:
    if isinstance(store, RemotePath):
        remove_remote(store / file)
    elif store is not None:
        remove(store / file)


def _identity_of(base: Place, file: str) -> Identity:
    """Of a file that was written just now; OutputFailed where it is gone."""
    if isinstance(base, RemotePath):
        found = stat_regular(base, file)
        if found is None:
            raise OutputFailed("was written and is not there", path=base / file)
        return identity(found)
    with told(base / file):
        return identity((base / file).stat())


def _scan(base: Place, folders: list[str]) -> dict[str, Identity]:
    if isinstance(base, RemotePath):
        inside = set(folders)
        return {name: identity(found) for name, found in find_remote(base).items() if name.rpartition("/")[0] in inside}
    return {name: found for folder in folders for name, found in _scan_folder(base, folder).items()}


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
