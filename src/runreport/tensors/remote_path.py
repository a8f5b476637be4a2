"""A folder or file behind a URL: stands where a Path stands, and prints without what is secret in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

from runreport.errors import InputRefused

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/]*)/*(.*)", re.DOTALL)
_USER = re.compile(r"//[^/]*@")
_LOCAL = ("file", "local")
_CHAIN = re.compile(r"[A-Za-z0-9+.-]+::")  # of fsspec: one URL through another


@dataclass(frozen=True, slots=True)
class RemotePath:
    """A place on a file system that a driver of fsspec reaches.

    Names below the base are taken as they are: no escapes, no queries, so `#`, `%` and spaces mean themselves.
    """

    protocol: str
    host: str = field(repr=False)  # bucket, host or first folder; may hold a user and a password before an @
    parts: tuple[str, ...] = ()

    def __truediv__(self, name: str) -> RemotePath:
        """A place below; parts are joined by /, and `.` is none."""
        return replace(self, parts=(*self.parts, *(part for part in name.split("/") if part not in ("", "."))))

    @property
    def name(self) -> str:
        """The last part."""
        return self.parts[-1] if self.parts else self._shown_host

    @property
    def parent(self) -> RemotePath:
        """The folder it is in; of the base, itself."""
        return replace(self, parts=self.parts[:-1])

    @property
    def base(self) -> str:
        """What the driver is asked for, secrets and all."""
        return f"{self.protocol}://{self.host}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be printed, longest first."""
        user = self.host.rpartition("@")[0]
        password = user.partition(":")[2]
        return tuple(sorted({user, password, unquote(password)} - {""}, key=len, reverse=True)) if password else ()

    @property
    def _shown_host(self) -> str:
        return self.host.rpartition("@")[2]

    def __str__(self) -> str:
        """The URL without user and password."""
        return "/".join((f"{self.protocol}://{self._shown_host}", *self.parts))


Place = Path | RemotePath


def absolute(place: Place) -> Place:
    """The same place whatever the current folder."""
    return place.absolute() if isinstance(place, Path) else place


def place_of(text: str) -> Place:
    """The place that somebody named: a URL of any protocol, else a path of this machine; `file:` is such a path.

    Raises InputRefused for URLs that lead through other URLs, have a query or climb with `..`.
    """
    match = _URL.fullmatch(text)
    if match is None and not _CHAIN.match(text):
        return Path(text)
    if match is not None and match[1].lower() in _LOCAL:
        return Path(text.partition("://")[2])
    if match is None or "::" in text or "?" in text:
        what = "is no plain URL: credentials and options belong into the settings of its driver, not behind a ? or ::"
        raise InputRefused(what, path=re.split(r"\?|::", _USER.sub("//", text))[0], code="URL")
    place = RemotePath(match[1].lower(), match[2]) / match[3]
    if "\0" in text or ".." in place.parts:
        raise InputRefused("is no plain URL: it holds .. or NUL", path=place, code="URL")
    return place
