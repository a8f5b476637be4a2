"""The files of a site that may be asked for: those its manifest names, live.js and the update chunks. Nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from runreport.build import live_file, manifest
from runreport.build.embed import content_security_policy
from runreport.errors import InputRefused, LimitExceeded, RunReportError
from runreport.runs.opening import read_regular, stat_regular

SIZE_LIMIT = 1 << 30  # bytes of one file
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
STREAM = "/-/live"
_HASHED = re.compile(r"(?:assets|data|live)/(?:.+/)?[^/]+[-.][0-9a-f]{12}\.[a-z]+")
_CLOSED, _OPEN = "connect-src 'none'", "connect-src 'self'"


@dataclass(frozen=True, slots=True)
class Served:
    """One file as it is handed out."""

    body: bytes
    type: str
    is_immutable: bool  # its name holds the hash of its bytes


class SiteFiles:
    """The files of one site; the manifest is read again when it has changed."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._seen: object = None
        self._names: frozenset[str] = frozenset()

    def find(self, path: str) -> Served | None:
        """What a path of an address stands for, None where it stands for nothing; InputRefused where reading fails."""
        name = self._name(path)
        if name is None:
            return None
        try:
            body = read_regular(self._site, name, limit=SIZE_LIMIT)
        except LimitExceeded:
            raise
        except InputRefused as error:
            if error.code in ("MISSING", "LINK", "NOT-A-FILE"):
                return None
            raise
        suffix = PurePosixPath(name).suffix
        body = opened_to_streams(body) if suffix == ".html" else body
        return Served(body, TYPES.get(suffix, "application/octet-stream"), _HASHED.fullmatch(name) is not None)

    def _name(self, path: str) -> str | None:
        """Name of a file that may be handed out; only exact names count, so no path leads anywhere else."""
        name = path.removeprefix("/")
        name = f"{name}index.html" if name == "" or name.endswith("/") else name
        self._refresh()
        if name in self._names or name in (live_file.NAME, manifest.NAME):
            return name
        chunk = re.fullmatch(rf"{live_file.FOLDER}/[a-z0-9._-]+/[a-z]+\.[0-9a-f]{{12}}\.js", name)
        return name if chunk is not None and "/." not in name else None

    def _refresh(self) -> None:
        found = stat_regular(self._site, manifest.NAME) if self._site.is_dir() else None
        seen = None if found is None else (found.st_ino, found.st_size, found.st_mtime_ns)
        if seen == self._seen:
            return
        try:
            named = frozenset(manifest.read_manifest(self._site) or ())
        except RunReportError:
            named = frozenset()
        self._seen, self._names = (
            seen,
            frozenset(name for name in named if not _is_hidden(name)),
        )


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(name).parts)


def opened_to_streams(page: bytes) -> bytes:
    """A page that may listen to this server; the file on the disk stays one that asks nobody for anything."""
    policy = content_security_policy()
    open_policy = policy.replace(_CLOSED, _OPEN)
    page = page.replace(b"<html ", f'<html data-stream="{STREAM}" '.encode(), 1)
    return page.replace(_escaped(policy), _escaped(open_policy), 1)


def page_policy() -> str:
    """The policy of every answer, as a header: what the pages say, and that nobody may frame them."""
    return content_security_policy().replace(_CLOSED, _OPEN) + "; frame-ancestors 'none'"


def _escaped(policy: str) -> bytes:
    return policy.replace("&", "&amp;").replace("'", "&#39;").encode()
