"""The pictures of a run: what of them fits the page, and their bytes, looked at again before they are shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from runreport.errors import RunReportError
from runreport.pages.media_parts.frames import Frame, by_tag, frames, how_many, moment_text, within
from runreport.pages.page import Chunk, ReadSpans
from runreport.pages.words import size, visible
from runreport.runs.logged import Picture
from runreport.runs.readers.first_pixels import pixels

BUDGET = 20_000_000  # bytes of all pictures of a run
MOST = 4000  # pictures of a run
LARGEST = 8_000_000  # bytes of one picture
WIDEST = 40_000_000  # pixels of one picture: what a browser takes 160 MB to unpack
TAGS = 300
PAGE_BYTES, PAGE_FRAMES = 1_500_000, 64  # of a chunk


@dataclass(frozen=True, slots=True)
class PictureTag:
    """What is kept of one tag."""

    tag: str
    kept: tuple[Frame, ...]
    every: int  # frames that were logged
    pages: tuple[tuple[str, int, int], ...]  # key of the chunk, its first frame, its frames

    @property
    def says(self) -> str:
        """How much of it is shown."""
        return how_many(len(self.kept), self.every, "step")


def picture_tags(pictures: Sequence[Picture]) -> tuple[list[PictureTag], int]:
    """The tags that a page shows, and how many there are."""
    found = {tag: frames(some) for tag, some in by_tag(pictures).items()}
    shown = dict(list(found.items())[:TAGS])
    sizes = [[sum(_weight(one) for one in frame.pictures) for frame in every] for every in shown.values()]
    numbers = [max((len(frame.pictures) for frame in every), default=0) for every in shown.values()]

    def is_few(wanted: int) -> bool:
        return sum(min(wanted, len(one)) * n for one, n in zip(sizes, numbers, strict=True)) <= MOST

    tags: list[PictureTag] = []
    for number, ((tag, every), places) in enumerate(zip(shown.items(), within(sizes, BUDGET, is_few), strict=True)):
        kept = tuple(every[place] for place in places)
        pages = tuple((f"pics-{number}-{first}", first, n) for first, n in _pages(kept))
        tags.append(PictureTag(tag, kept, len(every), pages))
    return tags, len(found)


def _weight(picture: Picture) -> int:
    """Bytes that a picture takes on the page; a refused one takes none."""
    return 0 if _refusal(picture) else picture.span.length


def _refusal(picture: Picture) -> str:
    """Why a picture is not shown at all, "" where it is."""
    if picture.span.length > LARGEST:
        return f"it has {size(picture.span.length)}, and {size(LARGEST)} are shown at most"
    if picture.width * picture.height > WIDEST:
        return f"it has {picture.width:,} × {picture.height:,} pixels, more than browsers unpack lightly"
    return ""


def _pages(kept: Sequence[Frame]) -> Iterator[tuple[int, int]]:
    """First frame and number of frames of each chunk."""
    first = weight = 0
    for number, frame in enumerate(kept):
        own = sum(_weight(one) for one in frame.pictures)
        if number > first and (weight + own > PAGE_BYTES or number - first == PAGE_FRAMES):
            yield first, number - first
            first, weight = number, 0
        weight += own
    if kept:
        yield first, len(kept) - first


def picture_chunks(tags: Sequence[PictureTag], read: ReadSpans) -> Iterator[Chunk]:
    """Every page of every tag; known by the very bytes it shows."""
    for tag in tags:
        for key, first, n in tag.pages:
            some = tag.kept[first : first + n]
            yield Chunk(key, (), partial(_page, some, read), of=_digest(some, read))


def _page(some: Sequence[Frame], read: ReadSpans) -> dict[str, Any]:
    return {"frames": [[_item(one, read) for one in frame.pictures] for frame in some]}


def _item(picture: Picture, read: ReadSpans) -> dict[str, Any]:
    """A picture with its bytes as an array: text would pass the redactor, which knows no base64."""
    about = {
        "time": moment_text(picture.time),
        "index": picture.index,
        "file": visible(picture.span.file),
        "size": size(picture.span.length),
    }
    data = picture_bytes(picture, read)
    if isinstance(data, str):
        return about | {"refused": data}
    known = pixels(data)
    assert known is not None  # picture_bytes has looked
    measure = (known.width, known.height) if known.width else (picture.width, picture.height)
    return about | {"type": known.media_type, "width": measure[0], "height": measure[1], "bytes": as_array(data)}


def as_array(data: bytes) -> np.ndarray:
    """(n,) u1."""
    return np.frombuffer(data, np.uint8)


def picture_bytes(picture: Picture, read: ReadSpans) -> bytes | str:
    """The bytes of an image file, or why they cannot be shown, in words."""
    refusal = _refusal(picture)
    if refusal:
        return refusal
    try:
        data = read([picture.span], limit=LARGEST)
    except RunReportError as error:
        return f"{error.what} ({error.code})"
    known = pixels(data)
    if known is None:
        return "its bytes are no longer a PNG, JPEG, GIF or WebP picture"
    if known.width == 0 and known.media_type != "image/jpeg":  # whose size may stand too far behind
        return "its header gives no size that a picture can have"
    if known.width * known.height > WIDEST:
        return f"it has {known.width:,} × {known.height:,} pixels, more than browsers unpack lightly"
    return data


def _digest(some: Sequence[Frame], read: ReadSpans) -> str:
    state = hashlib.sha256()
    for frame in some:
        for one in frame.pictures:
            data = picture_bytes(one, read)
            state.update(repr(one).encode("utf-8", "surrogateescape"))
            state.update(data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data)
    return state.hexdigest()
