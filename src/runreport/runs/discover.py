"""Finds run directories below folders, without following links."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import cast

from runreport.errors import NoRunFound, RunReportError
from runreport.runs.formats import FORMATS, Format
from runreport.runs.formats.lab import folder_id
from runreport.runs.json_object import read_object
from runreport.runs.opening import Place, RemotePath, list_folder, one_look, stat_regular
from runreport.runs.readers.foreign import ForeignRuns
from runreport.runs.run import Problem, Run

DEPTH_LIMIT = 12  # folders below a root
SITE_MANIFEST, SITE_KIND = "manifest.json", "site.manifest"
SKIPPED = frozenset({"node_modules", "__pycache__"})


Read = Callable[[Format, Place], Run]


def read_run(form: Format, folder: Place) -> Run:
    """The run as its files are now."""
    return form.read(folder)


def find_runs(
    roots: Sequence[Place],
    formats: Sequence[Format] = FORMATS,
    *,
    read: Read = read_run,
    foreign: ForeignRuns | None = None,
) -> tuple[Run, ...]:
    """Every run at or below the roots, sorted by id, then path.

    A root is opened as it was named, even where it is a link; links below it are not followed.  Hidden folders, sites
    of ours and installed packages are skipped, and nothing is searched inside a run of the lab.  A run or folder that
    cannot be read is there with status unknown and a problem.  read: what turns a folder into a run, for callers that
    remember; foreign: the same for runs of other formats.
    Raises NoRunFound where there is none at all, and what the driver of a remote root failed with: what is known of its
    runs then is nothing, so pages about them must not be replaced.
    """
    found: dict[Hashable, Run] = {}
    foreign = foreign or ForeignRuns()
    says: list[str] = []
    with one_look():
        for root in roots:
            ends: set[Place] = set()
            runs = [*_below(root, formats, read, 0, ends)]
            if root not in ends:
                others, why_none = foreign.below(root, lambda path, root=root, ends=ends: root / path in ends)
                runs += others
                says.append(why_none)
            for run in runs:
                try:
                    found.setdefault(_which(run.root), run)  # roots may overlap
                except FileNotFoundError:  # deleted or renamed since it was read
                    continue
    if not found:
        raise NoRunFound(", ".join(map(str, roots)), *says[:1] if len(roots) == 1 else ())
    return tuple(sorted(found.values(), key=lambda run: (run.id, str(run.root))))


def _which(folder: Place) -> Hashable:
    """The same for the same folder, whatever it is called."""
    if isinstance(folder, RemotePath):
        return folder
    try:
        found = folder.stat()
    except NotADirectoryError:  # a run that is rows of a database
        found = folder.parent.stat()
        return found.st_dev, found.st_ino, folder.name
    return found.st_dev, found.st_ino


def _below(folder: Place, formats: Sequence[Format], read: Read, depth: int, ends: set[Place]) -> Iterator[Run]:
    """Runs of the lab. ends: is given the folders in which nothing else is to be searched."""
    names = _inner_folders(folder, is_root=depth == 0)
    if isinstance(names, Problem):
        ends.add(folder)
        yield _unreadable(folder, "none", names)
        return
    form = next((form for form in formats if form.match(folder)), None)
    if form is not None:
        yield _read(form, folder, read)
    if form is not None or is_site(folder):
        ends.add(folder)
    elif depth < DEPTH_LIMIT:
        for name in names:
            yield from _below(folder / name, formats, read, depth + 1, ends)


def _inner_folders(folder: Place, *, is_root: bool) -> list[str] | Problem:
    """Names of folders; none where the folder has gone since its parent was listed."""
    try:
        return _folders(folder)
    except PermissionError:
        return Problem("UNREADABLE", ".", "the folder may not be read")
    except OSError:
        return []
    except RunReportError as error:  # behind a URL there are more ways to fail
        if is_root:
            raise
        return Problem(error.code, ".", error.what)


def _folders(folder: Place) -> list[str]:
    if isinstance(folder, RemotePath):
        names = [name for name, found in list_folder(folder) if stat.S_ISDIR(found.st_mode)]
    else:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    return sorted(name for name in names if not name.startswith(".") and name not in SKIPPED)


def is_site(folder: Place) -> bool:
    """Whether a folder is a site of ours."""
    if stat_regular(folder, SITE_MANIFEST) is None:
        return False
    try:
        return read_object(folder, SITE_MANIFEST)[0].get("kind") == SITE_KIND
    except RunReportError:
        return False


def _read(form: Format, folder: Place, read: Read) -> Run:
    """One bad run never stops the others."""
    try:
        return read(form, folder)
    except (RunReportError, OSError) as error:
        code, what = (error.code, error.what) if isinstance(error, RunReportError) else ("UNREADABLE", _reason(error))
        return _unreadable(folder, form.NAME, Problem(code, ".", what))


def _reason(error: OSError) -> str:
    return f"the system says: {os.strerror(cast('int', error.errno)) if error.errno else type(error).__name__}"


def _unreadable(folder: Place, form: str, problem: Problem) -> Run:
    return Run(
        id=folder_id(folder),
        root=folder,
        format=form,
        status="unknown",
        config=None,
        config_raw={},
        summary={},
        events=(),
        series=(),
        checkpoints=(),
        problems=(problem,),
    )
