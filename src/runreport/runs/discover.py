"""Finds run directories below folders, without following links."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import cast

from runreport.errors import NoRunFound, RunReportError
from runreport.runs.formats import FORMATS, Format
from runreport.runs.formats.lab import folder_id
from runreport.runs.json_object import read_object
from runreport.runs.opening import stat_regular
from runreport.runs.run import Problem, Run

DEPTH_LIMIT = 12  # folders below a root
SITE_MANIFEST, SITE_KIND = "manifest.json", "site.manifest"
SKIPPED = frozenset({"node_modules", "__pycache__"})


Read = Callable[[Format, Path], Run]


def read_run(form: Format, folder: Path) -> Run:
    """The run as its files are now."""
    return form.read(folder)


def find_runs(roots: Sequence[Path], formats: Sequence[Format] = FORMATS, *, read: Read = read_run) -> tuple[Run, ...]:
    """Every run at or below the roots, sorted by id, then path.

    A root is opened as it was named, even where it is a link; links below it are not followed.  Hidden folders, sites
    of ours and installed packages are skipped, and nothing is searched inside a run.  A run or folder that cannot be
    read is there with status unknown and a problem.  read: what turns a folder into a run, for callers that remember.
    Raises NoRunFound where there is none at all.
    """
    found: dict[tuple[int, int], Run] = {}
    for root in roots:
        for run in _below(root, formats, read, 0):
            try:
                at = run.root.stat()
            except FileNotFoundError:  # deleted or renamed since it was read
                continue
            found.setdefault((at.st_dev, at.st_ino), run)  # roots may overlap
    if not found:
        raise NoRunFound(roots[0] if len(roots) == 1 else ", ".join(map(str, roots)))
    return tuple(sorted(found.values(), key=lambda run: (run.id, str(run.root))))


def _below(folder: Path, formats: Sequence[Format], read: Read, depth: int) -> Iterator[Run]:
    try:
        names = _folders(folder)
    except PermissionError:
        yield _unreadable(folder, "none", Problem("UNREADABLE", ".", "the folder may not be read"))
        return
    except OSError:  # gone since its parent was listed, or a file where a folder was expected
        return
    form = next((form for form in formats if form.match(folder)), None)
    if form is not None:
        yield _read(form, folder, read)
    elif depth < DEPTH_LIMIT and not _is_site(folder):
        for name in names:
            yield from _below(folder / name, formats, read, depth + 1)


def _folders(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    return sorted(name for name in names if not name.startswith(".") and name not in SKIPPED)


def _is_site(folder: Path) -> bool:
    if stat_regular(folder, SITE_MANIFEST) is None:
        return False
    try:
        return read_object(folder, SITE_MANIFEST)[0].get("kind") == SITE_KIND
    except RunReportError:
        return False


def _read(form: Format, folder: Path, read: Read) -> Run:
    """One bad run never stops the others."""
    try:
        return read(form, folder)
    except (RunReportError, OSError) as error:
        code, what = (error.code, error.what) if isinstance(error, RunReportError) else ("UNREADABLE", _reason(error))
        return _unreadable(folder, form.NAME, Problem(code, ".", what))


def _reason(error: OSError) -> str:
    return f"the system says: {os.strerror(cast('int', error.errno)) if error.errno else type(error).__name__}"


def _unreadable(folder: Path, form: str, problem: Problem) -> Run:
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
