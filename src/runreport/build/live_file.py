"""live.js: the one file of a site that changes under an open page. The manifest does not name it.

A site that nobody watches says so in it; `runreport watch` writes the rest (watch/live.py).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from runreport.atomic_file import remove, remove_empty_folder, told, write_atomic
from runreport.build.embed import inert

NAME = "live.js"
FOLDER = "live"  # update chunks, while a site is watched
KIND = "site.live"
_CHUNK = re.compile(r"[^/]+\.([0-9a-f]{12})\.js")


def live_script(state: Mapping[str, object]) -> bytes:
    """A classic script that hands the state to the page; the payload is a string for JSON.parse."""
    text = json.dumps({"kind": KIND, "version": 1, **state}, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"RR.live({inert(json.dumps(text))});\n".encode("ascii")


def write_unwatched(site: Path) -> None:
    """Say that nobody watches the site any more, and take away what only a watched site has."""
    script = live_script({"watched": False})
    path = site / NAME
    if _bytes_of(path) != script:
        write_atomic(path, script)
    folder = site / FOLDER
    if not folder.is_dir() or folder.is_symlink():
        return
    with told(folder, "cannot be read"):
        for chunk in list(folder.rglob("*.js")):
            if is_chunk(chunk):
                remove(chunk)
        for inner in (*folder.iterdir(), folder):
            if inner.is_dir() and not inner.is_symlink():
                remove_empty_folder(inner)


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def chunk_name(stem: str, script: bytes) -> str:
    """File name of an update chunk: the hash of its bytes is part of it."""
    return f"{stem}.{hashlib.sha256(script).hexdigest()[:12]}.js"


def is_chunk(path: Path) -> bool:
    """Whether the file is an update chunk as written: somebody else's file under such a name is left alone."""
    named = _CHUNK.fullmatch(path.name)
    if named is None or path.is_symlink() or not path.is_file():
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest().startswith(named[1])
