"""TensorBoard event files: scalars, pictures, histograms and texts of both generations, hyperparameters.

Every folder that directly holds event files is a run.  A tag is logged per epoch, where x otherwise is the step, if
it begins with `epoch_`, as Keras names them, and its steps look like epochs: they begin with 0 or 1, or go up by one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np

from runreport.errors import printable
from runreport.runs.logged import Curve, Unit
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.records.event_file import RECORD_LIMIT, FilePass
from runreport.runs.readers.records.event_folder import EventFolder
from runreport.runs.readers.records.event_log import EventLog
from runreport.runs.readers.records.event_media import EventMedia
from runreport.runs.readers.rows.contents import LFS, LFS_MAGIC
from runreport.runs.readers.tree import Tree, joined
from runreport.runs.run import Problem
from runreport.tensors.first_bytes import foreign_file

NAME = "tensorboard"
WHAT = "event files, events.out.tfevents.*"
_PATTERN = "*tfevents*"
_EPOCH_TAG = "epoch_"
_NO_LOG = ".profile-empty"  # written by the profiler, so that TensorBoard lists the folder


def find(tree: Tree) -> Iterable[str]:
    """Folders that directly hold event files."""
    return [folder for folder in tree.having(_PATTERN) if _event_files(tree, folder)]


def takes(tree: Tree, folder: str) -> set[str]:
    """The event files."""
    return set(_event_files(tree, folder))


def read(tree: Tree, folder: str) -> Reading:
    """Every point of every scalar; what several files hold of one tag follows each other in the order of the files."""
    files = _event_files(tree, folder)
    found = EventFolder() if tree.kept is None else tree.kept.of(NAME, folder, EventFolder)
    found.read(tree.root, files)
    log = found.log
    begins = [file.begin for file in found.files]
    problems = [one for number in range(len(found.files)) for one in _file_problems(found, number)]
    place = folder or "."
    return Reading(
        format=NAME,
        config=log.settings.config(),
        curves=_curves(log, files, begins, place),
        pictures=tuple(one for step in log.media.pictures.things() for one in step),
        histograms=tuple(log.media.histograms.things()),
        texts=tuple(log.media.texts.things()),
        problems=(*problems, *log.settings.problems(place), *_thinned(log.media, place), *_not_shown(log, place)),
    )


def _event_files(tree: Tree, folder: str) -> list[str]:
    """In the order of the times in their names, then of the numbers behind."""
    names = [name for name in tree.names(folder) if "tfevents" in name and not name.endswith(_NO_LOG)]
    return [joined(folder, name) for name in sorted(names, key=_order)]


def _order(name: str) -> tuple[int, list[tuple[int, str]], str]:
    after = name.partition("tfevents")[2]
    time = re.match(r"\.(\d{1,18})(?!\d)", after)
    parts = [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d{1,18})", after)]
    return int(time[1]) if time else 0, parts, name


def _file_problems(read: EventFolder, number: int) -> list[Problem]:
    file = read.files[number]
    if file.error is not None:
        return [Problem(file.error.code, file.path, file.error.what)]
    if not file.done.records:
        return [_no_events(file.path, file.size, file.first)]
    return [
        *_pass_problems(file.done, file.path, file.size),
        *_listed("TB-CHECKSUM", file.path, read.damaged(number), "not as written: the checksum is another one"),
        *_listed("TB-RECORD", file.path, read.unreadable(number), "no event that can be read"),
    ]


def _no_events(file: str, size: int, first: bytes) -> Problem:
    if not size:
        return Problem("EMPTY", file, "is empty")
    if first.startswith(LFS_MAGIC):
        return Problem("LFS", file, LFS)
    foreign = foreign_file(first)
    if foreign is not None:
        return Problem("TB-NO-EVENTS", file, foreign.what)
    return Problem("TB-NO-EVENTS", file, f"holds no whole record of an event file in its {size:,} bytes")


def _pass_problems(done: FilePass, file: str, size: int) -> list[Problem]:
    found = [Problem("TB-DAMAGED", file, _lost(begin, end, size)) for begin, end in done.lost[:1]]
    if len(done.lost) > 1:
        bytes_lost = sum(end - begin for begin, end in done.lost)
        what = f"{found[0].what}; {len(done.lost):,} places, {bytes_lost:,} bytes in all"
        found = [Problem("TB-DAMAGED", file, what, count=len(done.lost))]
    if done.is_short:
        found.append(Problem("INCOMPLETE", file, "became shorter while it was read"))
    too_long = f"longer than {RECORD_LIMIT:,} bytes"
    return found + _listed("TB-RECORD-LIMIT", file, done.oversized, too_long)


def _lost(begin: int, end: int, size: int) -> str:
    rest = "to the end, nothing can be read" if end == size else f"to byte {end:,}, nothing can be read"
    return f"from byte {begin:,}, where the length of a record is damaged, {rest}"


def _listed(code: str, file: str, places: list[int], what: str) -> list[Problem]:
    """One problem for records that were left out."""
    if not places:
        return []
    said = f"the record at byte {places[0]:,} is {what}"
    if len(places) > 1:
        said = f"{len(places):,} records are {what}, the first at byte {min(places):,}"
    return [Problem(code, file, f"{said}; left out", count=len(places))]


def _curves(log: EventLog, files: list[str], begins: list[int], place: str) -> tuple[Curve, ...]:
    if not any(len(points.code) for points in log.points):
        return ()
    code, step, wall_time, value = (
        np.concatenate([getattr(points, part) for points in log.points])
        for part in ("code", "step", "wall_time", "value")
    )
    order = np.argsort(code, kind="stable")
    ends = np.cumsum(np.bincount(code, minlength=len(log.codes)))
    curves: list[Curve] = []
    for tag, rows in zip(log.codes, np.split(order, ends[:-1]), strict=True):
        if len(rows):
            first, last = np.searchsorted(begins, [rows[0], rows[-1]], side="right")
            name = tag.decode("utf-8", errors="replace")
            file = files[first - 1] if first == last else place
            x = step[rows].astype(np.float64)
            curves.append(Curve(name, x, value[rows], file, _unit(name, x), wall_time[rows]))
    return tuple(sorted(curves, key=lambda curve: curve.tag))


def _unit(tag: str, x: np.ndarray) -> Unit:
    ascents = np.diff(x)
    ascents = ascents[ascents > 0]
    looks_like_epochs = x.min() in (0, 1) or (len(ascents) > 0 and ascents.min() == 1)
    return "epoch" if tag.startswith(_EPOCH_TAG) and looks_like_epochs else "step"


_KINDS = {
    "pr_curves": "precision-recall curve",
    "graphs": "graph",
    "audio": "audio clip",
    "mesh": "mesh part",
    "custom_scalars": "layout of charts",
}
_PLURALS = {"layout of charts": "layouts of charts", "run metadata": "run metadata"}


def _thinned(media: EventMedia, place: str) -> list[Problem]:
    """How much is kept of what was logged very often, and what was not kept at all."""
    found: list[Problem] = []
    for kind, spread in (("steps of images", media.pictures), ("histograms", media.histograms), ("texts", media.texts)):
        left_out = spread.total - spread.kept
        if left_out:
            what = (
                f"{spread.kept:,} of {spread.total:,} {kind} are kept: at most {spread.limit:,} of each tag, evenly "
                "spread, the first and the last among them"
            )
            found.append(Problem("TB-THINNED", place, what, left_out))
    return found + [
        Problem("TB-LEFT-OUT", place, f"{what} are left out", count) for what, count in sorted(media.left_out.items())
    ]


def _not_shown(log: EventLog, place: str) -> list[Problem]:
    """One problem per kind of what is no scalar."""
    kinds: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    for (kind, _), count in log.not_shown.items():
        kinds[_KINDS.get(kind, kind)] += count
        tags[_KINDS.get(kind, kind)] += 1
    return [
        Problem("TB-NOT-SHOWN", place, _amount(kind, count, tags[kind]), count=count)
        for kind, count in sorted(kinds.items())
    ]


def _amount(kind: str, count: int, tags: int) -> str:
    what = printable(kind if count == 1 else _PLURALS.get(kind, f"{kind}s"))
    where = "" if kind in ("graph", "run metadata") else f" in {tags:,} tag{'s' * (tags > 1)}"
    return f"{count:,} {what}{where} {'is' if count == 1 else 'are'} not shown"
