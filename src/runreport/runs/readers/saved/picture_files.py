"""Pictures that lie in a run's folder as files of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from runreport.runs.logged import Picture, Span
from runreport.runs.readers.first_pixels import HEAD, pixels
from runreport.runs.readers.rows.contents import LFS, LFS_MAGIC, head
from runreport.runs.readers.tree import Tree
from runreport.runs.run import Problem

ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp")
MOST = 2000  # pictures of one folder that are kept
_STEP = re.compile(
    r"(?:^|[^a-z0-9])(?:global_?step|step|iteration|iter|it|epoch|ep|e)s?[=_-]?(\d{1,18})(?!\d)", re.IGNORECASE
)
_NUMBER = re.compile(r"[_\-.]?(\d{3,18})$")


def is_picture(path: str) -> bool:
    """Whether a file is named as a picture."""
    return path.lower().endswith(ENDINGS)


def picture(
    tree: Tree, path: str, tag: str, step: int | None, *, time: float | None = None, index: int = 0
) -> Picture | None:
    """The picture a file is; None where its first bytes are those of no picture."""
    found = pixels(head(tree, path, HEAD))
    if found is None:
        return None
    span = Span(path, 0, tree.files[path].st_size)
    return Picture(tag, step, time, found.media_type, found.width, found.height, span, index)


def picture_files(
    tree: Tree, paths: Iterable[str], folder: str, place: str, notes: list[Problem]
) -> tuple[Picture, ...]:
    """One for each path that is named as a picture, by its path below the folder: a step in the name is its step."""
    named = [path for path in paths if is_picture(path)]
    found: list[Picture] = []
    bad: list[str] = []
    for path in named[:MOST]:
        tag, step = named_step(path[len(folder) :].strip("/").rpartition(".")[0])
        one = picture(tree, path, tag, step)
        found += [] if one is None else [one]
        bad += [path] if one is None else []
    if bad:
        is_pointer = head(tree, bad[0], len(LFS_MAGIC)) == LFS_MAGIC
        what = LFS if is_pointer else "is named as a picture, but its first bytes are those of none"
        notes.append(Problem("PICTURE", bad[0], what, len(bad)))
    if len(named) > MOST:
        notes.append(Problem("LIMIT", place, f"{MOST:,} of {len(named):,} pictures are kept", len(named) - MOST))
    return tuple(found)


def named_step(stem: str) -> tuple[str, int | None]:
    """The name without its step, and the step: `samples_step_200` is (samples, 200), `plot_0012` (plot, 12)."""
    name = stem.rpartition("/")[2]
    if name.isdecimal() and len(name) <= 18:
        return stem[: -len(name) - 1] or stem, int(name)
    match = _STEP.search(stem) or _NUMBER.search(stem)
    if match is None:
        return stem, None
    rest = (stem[: match.start()] + stem[match.end() :]).strip("_-. /")
    return rest or stem, int(match[1])
