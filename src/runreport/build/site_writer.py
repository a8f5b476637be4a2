"""Puts the files of a site in place: only what changed, nothing that is not ours, the manifest last."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any

from runreport.atomic_file import (
    move,
    remove,
    remove_empty_folder,
    remove_temporaries,
    sync_folder,
    told,
    write_atomic,
)
from runreport.build.gate import Gate
from runreport.build.journal import Journal
from runreport.build.manifest import NAME, Rest, SiteFile, is_safe, manifest_bytes, read_manifest
from runreport.build.profile import Profile, span
from runreport.build.remembered import remembered, sealed
from runreport.build.run_files import Identity, identity
from runreport.errors import OutputRefused
from runreport.runs.opening import Place

MEMORY_VERSION = 2


def check_output(site: Path, roots: Sequence[Place]) -> None:
    """OutputRefused unless the folder is new, empty or a site of ours, and apart from the runs."""
    if site.is_symlink() or (site.exists() and not site.is_dir()):
        raise OutputRefused("is not a folder", path=site, hint="choose another --out")
    real = site.resolve()
    if real in (Path("/"), Path.home().resolve(), Path.cwd().resolve()) or (site / ".git").exists():
        raise OutputRefused("is no place for a generated site", path=site, hint="choose another --out, such as site")
    for root in (root.resolve() for root in roots if isinstance(root, Path)):
        if real == root or real in root.parents or root in real.parents:
            raise OutputRefused(
                "the site and the runs would lie in one another", path=site, hint="choose --out beside the runs folder"
            )
    if site.is_dir() and read_manifest(site) is None and any(site.iterdir()):
        raise OutputRefused(
            "holds files that runreport did not write", path=site, hint="choose an empty folder; nothing was changed"
        )


@dataclass(slots=True)
class SiteWriter:
    """Collects the files of one build. `memory` maps a path to identity and digest of what was written there."""

    site: Path
    memory: dict[str, tuple[Identity, str]]
    files: dict[str, SiteFile] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    previous: dict[str, SiteFile] = field(default_factory=dict)
    journal: Journal = field(default_factory=Journal)
    profile: Profile | None = None
    gate: Gate | None = None  # looks at everything that is about to be written
    _ours: dict[str, str] = field(default_factory=dict)  # what lies there is of a build that was killed
    _is_new: bool = False  # whether nothing says yet that the folder is ours
    _waiting: dict[str, bytes] = field(default_factory=dict)  # until the gate has seen all of it
    _unsynced: set[Path] = field(default_factory=set)  # folders whose new names a loss of power could still undo

    def is_in_place(self) -> bool:
        """Whether the manifest is the one written last, so that nobody else has built or removed the site since."""
        known = self.memory.get(NAME)
        try:
            return known is not None and known[0] == identity(os.lstat(self.site / NAME))
        except OSError:
            return False

    def start(self) -> None:
        """Mark a new folder as ours before anything else is written into it."""
        found = read_manifest(self.site)
        self.previous = found or {}
        for name, digest in (*((name, known[1]) for name, known in self.memory.items()), *self.journal.read()):
            if name != NAME and is_safe(name) and self.holds(name, digest):
                self._ours[name] = digest
        self._is_new = found is None
        if self._is_new and not self._is_held_back:
            write_atomic(self.site / NAME, manifest_bytes({}))
        remove_temporaries(self.site, deep=True)

    def put(self, path: str, data: bytes, receipts: Sequence[Rest] = ()) -> None:
        """Make the file hold these bytes; one that does already is not touched."""
        with span(self.profile, "writing"):
            self._put(path, data, receipts)

    def _put(self, path: str, data: bytes, receipts: Sequence[Rest]) -> None:
        digest = hashlib.sha256(data).hexdigest()
        is_there = self.holds(path, digest)
        if self.gate is not None and (self._is_held_back or not is_there):
            self.gate.look(path, data)
        if not is_there and self._is_held_back:
            self._waiting[path] = data
        elif not is_there:
            self._write(path, data, digest)
        self.files[path] = SiteFile(
            digest, len(data), tuple(sorted(set(receipts), key=lambda rest: (rest.file, rest.run, rest.sha256)))
        )

    def _write(self, path: str, data: bytes, digest: str) -> None:
        if path.endswith(".html") or path == NAME:
            self._sync()  # a page must not outlast what it refers to, nor a manifest what it names
        self._set_aside(path)
        if path != NAME:
            self.journal.note(path, digest)
        write_atomic(self.site / path, data)
        self._unsynced.add((self.site / path).parent)
        self.written.append(path)
        with told(self.site / path):
            self.memory[path] = (identity(os.lstat(self.site / path)), digest)

    @property
    def _is_held_back(self) -> bool:
        """Whether nothing is written before all has been looked at."""
        return self.gate is not None and self.gate.is_strict

    def _let_through(self) -> None:
        """Write what was held back; AnonymityBroken, and nothing is written, where something of it gives names away."""
        if self.gate is None or not self._is_held_back:
            return
        self.put(NAME, manifest_bytes(self.files))  # held back like the rest, to be looked at
        del self.files[NAME]
        self._waiting.pop(NAME, None)
        self.gate.require_nothing_left()
        self.gate = None
        if self._is_new:
            write_atomic(self.site / NAME, manifest_bytes({}))
        for path, data in self._waiting.items():
            self._write(path, data, self.files[path].sha256)
        self._waiting.clear()

    def keep(self, path: str) -> bool:
        """Take a file over from the build before, if it is still as it was written then."""
        file = self.previous.get(path)
        if file is None or not self.holds(path, file.sha256):
            return False
        self.files[path] = file
        return True

    def carry(self, paths: Iterable[str]) -> None:
        """Take files over from the build before without looking at them again."""
        self.files.update({path: self.previous[path] for path in paths})

    def holds(self, path: str, digest: str) -> bool:
        """Whether the file has these contents now."""
        try:
            status = os.lstat(self.site / path)
        except OSError:
            return False
        known = self.memory.get(path)
        if known is None or known[0] != identity(status):
            if not stat.S_ISREG(status.st_mode):
                return False
            with told(self.site / path, "cannot be read"):
                found = hashlib.sha256((self.site / path).read_bytes()).hexdigest()
            self.memory[path] = known = (identity(status), found)
        return known[1] == digest

    def _set_aside(self, path: str) -> None:
        """Keep what somebody else put in the place of a file of ours, as `<name>.user`."""
        place = self.site / path
        if path == NAME or not os.path.lexists(place) or place.is_dir():
            return
        if not self._is_ours(path):
            move(place, _free_name(place))

    def _is_ours(self, path: str) -> bool:
        """Whether what lies there was put there by a build."""
        before = self.previous.get(path)
        digests = {None if before is None else before.sha256, self._ours.get(path)} - {None}
        return any(self.holds(path, str(digest)) for digest in digests)

    def _sync(self) -> None:
        """Make the names of everything written so far last."""
        for folder in sorted(self._unsynced):
            sync_folder(folder)
        self._unsynced.clear()

    def sizes(self) -> dict[str, int]:
        """Bytes of every file of the site but the manifest."""
        return {path: file.size for path, file in self.files.items()}

    def finish(self) -> None:
        """Write the manifest, then delete what the site before had and this one has not."""
        self._let_through()
        self.put(NAME, manifest_bytes(self.files))
        del self.files[NAME]
        self._sync()
        gone = sorted((self.previous.keys() | self._ours.keys()) - self.files.keys())
        for are_pages in (True, False):  # no page outlasts what it refers to
            for path in (path for path in gone if path.endswith(".html") is are_pages and self._is_ours(path)):
                remove(self.site / path)
                self.removed.append(path)
                self._unsynced.add((self.site / path).parent)
            self._sync()
        emptied = {folder for path in self.removed for folder in PurePosixPath(path).parents[:-1]}
        for folder in sorted(emptied, key=lambda folder: len(folder.parts), reverse=True):
            remove_empty_folder(self.site / folder)
        self.journal.clear()
        self.memory = {path: known for path, known in self.memory.items() if path in self.files or path == NAME}


def _free_name(place: Path) -> Path:
    """`<name>.user`, or that with a number behind it where somebody's file is kept under that name already."""
    names = (place.with_name(f"{place.name}.user{'' if number == 1 else number}") for number in count(1))
    return next(name for name in names if not os.path.lexists(name))


def load_memory(path: Path) -> tuple[dict[str, tuple[Identity, str]], dict[str, list[Any]]]:
    """What the last build of a site remembered: its files, and the fingerprints of pages and chunks."""
    try:
        stored, _ = remembered(path, MEMORY_VERSION)
        files = {name: (tuple(row[0]), str(row[1])) for name, row in stored["files"].items()}
        return files, dict(stored["made"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return {}, {}


def made_of(
    made: Mapping[str, list[Any]], files: Mapping[str, tuple[Identity, str]], named: Mapping[str, SiteFile]
) -> dict[str, list[Any]]:
    """Of what was made, that which the manifest names as it was made: a build killed at its end left a newer one."""

    def is_that(file: str) -> bool:
        return file in files and file in named and files[file][1] == named[file].sha256

    return {name: made for name, made in made.items() if all(map(is_that, made[1]))}


def save_memory(path: Path, files: dict[str, tuple[Identity, str]], made: dict[str, list[Any]]) -> None:
    """Remember a build, writing only what is new."""
    data = sealed(MEMORY_VERSION, {"files": files, "made": made})
    if remembered(path, MEMORY_VERSION)[1] != data:
        write_atomic(path, data)
