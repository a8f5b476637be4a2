"""Logged pictures and printed lines of a report that must stay below a size: what pages show without scripts stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from runreport.pages.page import Chunk, PageContent
from runreport.pages.thinning import Thinning


def thinned_media(content: PageContent, thinning: Thinning) -> PageContent:
    """The page of media; without its pictures but the small newest ones of each tag."""
    if thinning.has_logged_pictures or not any(map(_is_picture, content.chunks)):
        return content
    chunks = tuple(chunk for chunk in content.chunks if not _is_picture(chunk))
    return replace(content, island={**content.island, "pictures": []}, chunks=chunks)


def thinned_console(content: PageContent, thinning: Thinning) -> PageContent:
    """The console; without the lines between the first and the last ones."""
    if thinning.has_printed or not content.chunks:
        return content
    return replace(content, island={"logs": []}, chunks=())


def logged_gone(contents: Mapping[str, PageContent], thinning: Thinning) -> tuple[str, ...]:
    """What of these is left out, phrase by phrase. contents: whole pages by their stems."""
    media, console = contents.get("media"), contents.get("console")
    found: list[str] = []
    if media is not None and thinned_media(media, thinning) is not media:
        found.append("logged pictures (small ones of the newest step stay)")
    if console is not None and thinned_console(console, thinning) is not console:
        found.append("printed lines but the first and the last")
    return tuple(found)


def _is_picture(chunk: Chunk) -> bool:
    return chunk.key.startswith("pics-")
