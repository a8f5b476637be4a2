"""The text of a chunk, and the scripts that carry it: one, or several where it has many rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runreport.build.embed import chunk_script, chunk_text
from runreport.pages.page import Chunk, RunView
from runreport.pages.row_parts import parts, whole
from runreport.runs.privacy.redactor import Redactor


def chunk_data(chunk: Chunk, view: RunView | None, redactor: Redactor) -> Any:
    """What the chunk holds, made now, without what is private."""
    if view is None:
        return redactor.data(chunk.make(**chunk.options))
    results = [view.shelf.load(ref.artifact, ref.epoch, **dict(ref.keys)) for ref in chunk.reads]
    return redactor.data(chunk.make(*results, **chunk.options))


def chunk_json(chunk: Chunk, view: RunView) -> str:
    """All of a chunk as one text."""
    data = chunk_data(chunk, view, view.redactor)
    return chunk_text(whole(data) if chunk.is_by_row else data)


def chunk_scripts(chunk: Chunk, view: RunView | None, redactor: Redactor) -> Iterator[tuple[str, bytes]]:
    """Key and script of each file: `map_3`, then `map_3.1`, `map_3.2` … One is made after the other."""
    data = chunk_data(chunk, view, redactor)
    for number, part in enumerate(parts(data) if chunk.is_by_row else [data]):
        key = f"{chunk.key}.{number}" if number else chunk.key
        yield key, chunk_script(key, chunk_text(part))
