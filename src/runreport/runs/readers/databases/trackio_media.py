"""Pictures in a project of Trackio: rows name files in the folder media beside the database."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from runreport.runs.logged import Picture
from runreport.runs.readers.saved.picture_files import MOST, picture
from runreport.runs.readers.tree import Tree, joined, parent
from runreport.runs.run import Problem

TYPE, PATH = "_type", "file_path"
_IMAGE = "trackio.image"


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A picture that a row names."""

    tag: str
    step: float
    time: float  # seconds since 1970, NaN where it is not known
    stated: str


def without_media(row: Mapping[str, object], step: float, time: float, media: list[MediaFile]) -> dict[str, object]:
    """The row without its pictures, which go into media."""
    kept: dict[str, object] = {}
    for tag, value in row.items():
        typed = cast("Mapping[str, object]", value) if isinstance(value, dict) else {}
        stated = typed.get(PATH)
        if typed.get(TYPE) == _IMAGE and isinstance(stated, str):
            media.append(MediaFile(tag, step, time, stated))
        else:
            kept[tag] = value
    return kept


def media_pictures(tree: Tree, database: str, media: Iterable[MediaFile], notes: list[Problem]) -> tuple[Picture, ...]:
    """Those of the files that lie below the folder of the database, and are pictures."""
    base = parent(database)
    found: list[Picture] = []
    lost: list[str] = []
    for one in list(media)[:MOST]:
        stated = one.stated.replace("\\", "/").lstrip("/")
        places = (joined(base, f"media/{stated}"), joined(base, stated))
        path = next((place for place in places if place in tree.files), None)
        time = None if math.isnan(one.time) else one.time
        shown = None if path is None else picture(tree, path, one.tag, int(one.step), time=time)
        found += [] if shown is None else [shown]
        lost += [one.stated] if shown is None else []
    if lost:
        what = "files of pictures are not there, or none that is shown (PNG, JPEG, GIF and WebP are)"
        notes.append(Problem("TRACKIO-MEDIA", database, what, len(lost)))
    return tuple(found)
