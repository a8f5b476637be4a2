"""Puts the files of a site in place: only what changed, nothing that is not ours, the manifest last."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from runreport.atomic_file import write_atomic
from runreport.build.encode import dump_json
from runreport.build.folders import remove_temporaries, sync_folder
from runreport.build.manifest import NAME, Rest, SiteFile, manifest_bytes, read_manifest
from runreport.build.run_files import Identity, identity
from runreport.errors import OutputRefused


def check_output(site: Path, roots: Sequence[Path]) -> None:
    """OutputRefused unless the folder is new, empty or a site of ours, and apart from the runs."""
    if site.is_symlink() or (site.exists() and not site.is_dir()):
        raise OutputRefused("is not a folder", path=site, hint="choose another --out")
    real = site.resolve()
    if real in (Path("/"), Path.home().resolve(), Path.cwd().resolve()) or (site / ".git").exists():
        raise OutputRefused("is no place for a generated site", path=site, hint="choose another --out, such as site")
    for root in (root.resolve() for root in roots):
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
        if found is None:
            write_atomic(self.site / NAME, manifest_bytes({}))
        remove_temporaries(self.site, deep=True)

    def put(self, path: str, data: bytes, receipts: Sequence[Rest] = ()) -> None:
        """Make the file hold these bytes; one that does already is not touched."""
        digest = hashlib.sha256(data).hexdigest()
        if not self.holds(path, digest):
            self._set_aside(path, digest)
            write_atomic(self.site / path, data)
            self.written.append(path)
            self.memory[path] = (identity((self.site / path).stat()), digest)
        self.files[path] = SiteFile(digest, len(data), tuple(sorted(set(receipts), key=lambda rest: rest.file)))

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
            now = identity(os.lstat(self.site / path))
        except OSError:
            return False
        known = self.memory.get(path)
        if known is None or known[0] != now:
            found = hashlib.sha256((self.site / path).read_bytes()).hexdigest()
            self.memory[path] = known = (now, found)
        return known[1] == digest

    def _set_aside(self, path: str, digest: str) -> None:
        """Keep what somebody else put in the place of a file of ours, as `<name>.user`."""
        place = self.site / path
        before = self.previous.get(path)
        if path != NAME and place.is_file() and not (before is not None and self.holds(path, before.sha256)):
            place.replace(place.with_name(f"{place.name}.user"))

    def finish(self) -> None:
        """Write the manifest, then delete what the site before had and this one has not."""
        self.put(NAME, manifest_bytes(self.files))
        del self.files[NAME]
        for path in sorted(set(self.previous) - set(self.files)):
            if self.holds(path, self.previous[path].sha256):
                (self.site / path).unlink(missing_ok=True)
                self.removed.append(path)
        for folder in {(self.site / path).parent for path in (*self.written, *self.removed)}:
            sync_folder(folder)
            if folder != self.site and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        self.memory = {path: known for path, known in self.memory.items() if path in self.files or path == NAME}


def load_memory(path: Path) -> tuple[dict[str, tuple[Identity, str]], dict[str, list[object]]]:
    """What the last build of a site remembered: its files, and the fingerprints of pages and chunks."""
    try:
        stored = json.loads(path.read_bytes())
        files = {name: (tuple(row[0]), str(row[1])) for name, row in stored["files"].items()}
        return files, dict(stored["made"])  # type: ignore[return-value]
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return {}, {}


def save_memory(path: Path, files: dict[str, tuple[Identity, str]], made: dict[str, list[object]]) -> None:
    """Remember a build, writing only what is new."""
    data = dump_json({"files": files, "made": made})
    if not path.is_file() or path.read_bytes() != data:
        write_atomic(path, data)
