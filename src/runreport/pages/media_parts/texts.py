"""Logged texts by tag: shown as they were written, never as markup."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from runreport.pages.media_parts.frames import by_tag, how_many, moment_text, within
from runreport.pages.page import Chunk
from runreport.pages.words import visible
from runreport.runs.logged import Text

BUDGET = 6_000_000  # characters of all texts
LONGEST = 100_000  # characters of one
TAGS = 300
PREVIEW = 1500  # characters that a page without scripts shows


@dataclass(frozen=True, slots=True)
class TextTag:
    """What is kept of one tag."""

    tag: str
    key: str  # of its chunk
    kept: tuple[Text, ...]
    every: int

    @property
    def says(self) -> str:
        """How much of it is shown."""
        return how_many(len(self.kept), self.every, "text")


def text_tags(texts: Sequence[Text]) -> tuple[list[TextTag], int]:
    """The tags that a page shows, and how many there are."""
    found = by_tag(texts)
    shown = dict(list(found.items())[:TAGS])
    places = within([[min(len(one.text), LONGEST) for one in some] for some in shown.values()], BUDGET)
    tags = [
        TextTag(tag, f"text-{number}", tuple(every[place] for place in at), len(every))
        for number, ((tag, every), at) in enumerate(zip(shown.items(), places, strict=True))
    ]
    return tags, len(found)


def text_chunks(tags: Sequence[TextTag]) -> Iterator[Chunk]:
    """One for each tag."""
    for tag in tags:
        digest = hashlib.sha256(repr(tag.kept).encode("utf-8", "surrogateescape")).hexdigest()
        yield Chunk(tag.key, (), partial(_chunk, tag), of=digest)


def _chunk(tag: TextTag) -> dict[str, Any]:
    return {"texts": [_item(one) for one in tag.kept]}


def _item(one: Text) -> dict[str, Any]:
    item = {"step": one.step, "time": moment_text(one.time), "text": cut(one.text, LONGEST), "file": visible(one.file)}
    left = len(one.text) - LONGEST
    return item | {"left": left} if left > 0 else item


def cut(text: str, most: int) -> str:
    """The beginning of a text, with NUL made visible."""
    return visible(text[:most])
