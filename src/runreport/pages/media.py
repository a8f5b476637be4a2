"""What was logged besides numbers: pictures, histograms and texts, over steps."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from runreport.pages.media_parts.frames import moment_text
from runreport.pages.media_parts.histograms import HistogramTag, counts_of, histogram_chunks, histogram_tags
from runreport.pages.media_parts.pictures import BUDGET as PICTURE_BUDGET
from runreport.pages.media_parts.pictures import PictureTag, picture_bytes, picture_chunks, picture_tags
from runreport.pages.media_parts.ridges_svg import ridges_svg
from runreport.pages.media_parts.texts import PREVIEW, TextTag, cut, text_chunks, text_tags
from runreport.pages.page import FRAME, Page, PageContent, ReadSpans, RunView
from runreport.pages.words import count, size, visible
from runreport.runs.readers.first_pixels import pixels

STILL_BYTES, STILL_EACH = 150_000, 24_000  # of pictures that a page without scripts shows
TINY = 64  # pixels of the longer side, up to which each is drawn as a square
STILL_HILLS = 24  # histograms of which it has a drawing


def has_media(view: RunView) -> bool:
    """Whether pictures, histograms or texts were logged."""
    logged = view.run.logged
    return bool(logged.pictures or logged.histograms or logged.texts)


def media_content(view: RunView) -> PageContent:
    """Everything by tag; what is not shown is counted."""
    logged, read = view.run.logged, view.read_spans
    pictures, picture_count = picture_tags(logged.pictures)
    histograms, histogram_count = histogram_tags(logged.histograms)
    texts, text_count = text_tags(logged.texts)
    variables = {
        "lead": _lead(pictures, len(logged.pictures)),
        "pictures": _picture_figures(pictures, read),
        "histograms": [_histogram_figure(place, tag) for place, tag in enumerate(histograms)],
        "texts": [_text_figure(tag) for tag in texts],
        "more": {
            "pictures": _more(len(pictures), picture_count),
            "histograms": _more(len(histograms), histogram_count),
            "texts": _more(len(texts), text_count),
        },
    }
    island = {
        "pictures": [_picture_island(tag) for tag in pictures],
        "histograms": [{"key": tag.key, "steps": [one.step for one in tag.kept]} for tag in histograms],
        "texts": [{"key": tag.key, "steps": [one.step for one in tag.kept]} for tag in texts],
    }
    chunks = (*picture_chunks(pictures, read), *histogram_chunks(histograms), *text_chunks(texts))
    return PageContent(_heading(view), variables, island, chunks)


def _heading(view: RunView) -> str:
    logged = view.run.logged
    parts = [
        count(len(found), noun)
        for found, noun in ((logged.pictures, "picture"), (logged.histograms, "histogram"), (logged.texts, "text"))
        if found
    ]
    return f"{', '.join(parts[:-1])} and {parts[-1]} logged" if len(parts) > 1 else f"{parts[0]} logged"


def _lead(tags: Sequence[PictureTag], every: int) -> list[str]:
    """What of the pictures is not here."""
    kept = sum(len(frame.pictures) for tag in tags for frame in tag.kept)
    if kept == every:
        return []
    return [
        f"{kept:,} of {count(every, 'picture')} are shown, evenly spread over the steps of each tag: "
        f"a page holds {size(PICTURE_BUDGET)} of them."
    ]


def _more(shown: int, every: int) -> str:
    return "" if shown == every else f"{shown:,} of {count(every, 'tag')} are shown."


def _picture_figures(tags: Sequence[PictureTag], read: ReadSpans) -> list[dict[str, Any]]:
    """Figures of the page, the newest frame of each as a picture where it is small."""
    figures, room = [], STILL_BYTES
    for tag in tags:
        newest = tag.kept[-1].pictures[0] if tag.kept else None
        is_small = newest is not None and newest.span.length <= min(room, STILL_EACH)
        still = _Still() if newest is None or not is_small else _still(picture_bytes(newest, read))
        room -= len(still.address)
        figures.append(
            {
                "tag": visible(tag.tag),
                "says": tag.says,
                "step": tag.kept[-1].step if tag.kept else None,
                "still": still.address,
                "tiny": still.is_tiny,
                "refused": still.refused,
                "files": _files([one.span.file for frame in tag.kept for one in frame.pictures]),
            }
        )
    return figures


@dataclass(frozen=True, slots=True)
class _Still:
    """A picture as a data: address, or why there is none."""

    address: str = ""
    is_tiny: bool = False
    refused: str = ""


def _still(data: bytes | str) -> _Still:
    """The address is ours: as Markup it is left alone by the redactor, which knows no base64."""
    if isinstance(data, str):
        return _Still(refused=data)
    known = pixels(data)
    assert known is not None  # picture_bytes has looked
    address = Markup(f"data:{known.media_type};base64,{base64.b64encode(data).decode('ascii')}")
    return _Still(address, is_tiny=0 < max(known.width, known.height) <= TINY)


def _histogram_figure(place: int, tag: HistogramTag) -> dict[str, Any]:
    says = f"Histograms of {visible(tag.tag)}, {tag.says}, the newest in front"
    return {
        "tag": visible(tag.tag),
        "says": tag.says,
        "drawing": ridges_svg(counts_of(tag), tag.grid, says) if place < STILL_HILLS else "",
        "beyond": f"{tag.beyond:.2%}" if tag.beyond > 0 else "",
        "files": _files([one.file for one in tag.kept]),
    }


def _text_figure(tag: TextTag) -> dict[str, Any]:
    last = tag.kept[-1] if tag.kept else None
    text = "" if last is None else last.text
    return {
        "tag": visible(tag.tag),
        "says": tag.says,
        "step": None if last is None else last.step,
        "time": "" if last is None else moment_text(last.time),
        "text": cut(text, PREVIEW),
        "left": f"{len(text) - PREVIEW:,}" if len(text) > PREVIEW else "",
        "files": _files([one.file for one in tag.kept]),
    }


def _files(files: Sequence[str]) -> str:
    """The files that things come from, the first few by name."""
    names = list(dict.fromkeys(files))
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    return visible(", ".join(names[:3])) + more


def _picture_island(tag: PictureTag) -> dict[str, Any]:
    return {
        "steps": [frame.step for frame in tag.kept],
        "pages": [{"key": key, "first": first, "n": n} for key, first, n in tag.pages],
    }


MEDIA = Page(
    stem="media",
    title="Media",
    scope="run",
    reads=(),
    content=media_content,
    facts=(*FRAME, "logged"),
    applies=has_media,
)
