"""Run ids to folder names that every file system and every server takes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from runreport.runs.run import Run

SAFE = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,58}[a-z0-9])?")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|index|assets|data|schemas|runs)(?:\..*)?")


def run_slugs(runs: Sequence[Run]) -> tuple[str, ...]:
    """One slug per run, in order: the id itself where it is safe, else ASCII and 8 hex digits of its hash.

    A slug taken already gets the hash of id and ordinal; all are unique without regard to case.
    """
    taken: set[str] = set()
    slugs = []
    for run in runs:
        slug, ordinal = _slug(run.id), 1
        while slug in taken:
            ordinal += 1
            slug = _hashed(run.id, f"{run.id}\0{ordinal}")
        taken.add(slug)
        slugs.append(slug)
    return tuple(slugs)


def _slug(name: str) -> str:
    if SAFE.fullmatch(name) and not RESERVED.fullmatch(name):
        return name
    return _hashed(name, name)


def _hashed(name: str, text: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50].strip("-") or "run"
    return f"{stem}-{hashlib.sha256(text.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
