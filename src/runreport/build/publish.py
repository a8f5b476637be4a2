"""What keeps a site from being published: the limits of GitHub Pages, and names that other systems cannot hold."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from runreport.build.byte_size import size_text
from runreport.errors import printable

SITE_LIMIT = 1_000_000_000  # bytes; GitHub Pages, "published sites may be no larger than 1 GB"
FILE_LIMIT = 100_000_000  # bytes; GitHub refuses files above 100 MB
CHUNK_LIMIT = 8_000_000  # bytes of one data file: larger ones keep a reader waiting; pages cut theirs at half of it
PATH_LIMIT = 240  # characters below the site; Windows allows 260 with the folder it lies in
NAMED = 3  # largest files named
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')


def size_faults(sizes: Mapping[str, int]) -> list[str]:
    """What is too large, one line each. sizes: bytes of every file, by its path below the site."""
    total = sum(sizes.values())
    faults = [
        f"{printable(path, 120)} has {size_text(size)}; files are limited to {size_text(FILE_LIMIT)}"
        for path, size in _by_size(sizes)
        if size > FILE_LIMIT
    ]
    if total > SITE_LIMIT:
        largest = ", ".join(f"{printable(path, 80)} {size_text(size)}" for path, size in _by_size(sizes)[:NAMED])
        faults.append(
            f"the site has {size_text(total)}; sites are limited to {size_text(SITE_LIMIT)}; largest: {largest}"
        )
    return faults


def size_notes(sizes: Mapping[str, int]) -> list[str]:
    """Warnings for the end of a build, with what helps; none where the site can be published."""
    faults = size_faults(sizes)
    help_text = "fewer points (--samples of train), fewer checkpoints, or --single-file --max-size 10MB"
    notes = [f"{fault} [PUBLISH-SIZE]" for fault in faults]
    chunks = {path: size for path, size in sizes.items() if _is_chunk(path) and CHUNK_LIMIT < size <= FILE_LIMIT}
    if chunks:
        path, size = _by_size(chunks)[0]
        many = f" and {len(chunks) - 1} more" if len(chunks) > 1 else ""
        notes.append(f"{printable(path, 120)} has {size_text(size)}{many}: slow to load over a network [PUBLISH-SIZE]")
    return [*notes, f"what helps: {help_text}"] if notes else []


def _is_chunk(path: str) -> bool:
    """Whether a page loads it as a matter of course: not a copy of an artifact that somebody may ask for."""
    return path.startswith("data/") and path.endswith(".js")


def name_faults(paths: Iterable[str]) -> list[str]:
    """Names that collide where case does not count, or that Windows cannot hold."""
    every = sorted(paths)
    folded = Counter(path.casefold() for path in every)
    faults = [
        f"{printable(path, 120)}: its name differs from another only in case"
        for path in every
        if folded[path.casefold()] > 1
    ]
    for path in every:
        why = _why_illegal(path)
        if why:
            faults.append(f"{printable(path, 120)}: {why}")
    return faults


def _why_illegal(path: str) -> str:
    for part in PurePosixPath(path).parts:
        if _RESERVED.fullmatch(part):
            return f"{printable(part, 40)} is a reserved name on Windows"
        if _FORBIDDEN.search(part) or part.endswith((".", " ")):
            return "a name that Windows cannot hold"
    return f"longer than {PATH_LIMIT} characters" if len(path) > PATH_LIMIT else ""


def link_faults(site: Path) -> list[str]:
    """Links below the site: what they lead to is not published."""
    found: list[str] = []
    for folder, folders, files in os.walk(site, followlinks=False):
        for name in (*folders, *files):
            path = Path(folder, name)
            if path.is_symlink():
                found.append(f"{printable(path.relative_to(site).as_posix(), 120)}: is a link")
    return sorted(found)


def publish_faults(site: Path, sizes: Mapping[str, int]) -> list[str]:
    """Everything that keeps the site from being published. sizes: of its manifest."""
    return [*size_faults(sizes), *name_faults(sizes), *link_faults(site)]


def _by_size(sizes: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(sizes.items(), key=lambda entry: (-entry[1], entry[0]))
