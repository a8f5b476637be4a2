"""The driver of a URL's protocol, and what it says when it fails: named, in one line, without secrets.

Drivers are other people's: s3fs for s3, gcsfs for gs. They raise what the libraries below them raise, so everything
that is no error of ours becomes one here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any

from runreport.errors import InputRefused, OutputFailed, RunReportError, printable
from runreport.tensors.remote_path import RemotePath

SAID_LIMIT = 200  # characters of what a driver said
_SECRET_NAME = re.compile(r"(?i)secret|token|passw|pwd|key|credential|connection_string")
_SECRET_LENGTH = 6  # shorter texts are parts of words
_IN_URL = re.compile(r"(?<=//)[^/@\s]*@|(?<=\S)\?\S+")


def driver_of(place: RemotePath) -> tuple[Any, str]:
    """The file system of a place, and its path there.

    fsspec keeps file systems by what they were made from. What they remember of listings is dropped: runs are read
    while they are written. Raises InputRefused (DRIVER) where the protocol is not known or its driver not installed.
    """
    from fsspec.core import url_to_fs

    require_driver(place)
    with Told(place):
        files, base = url_to_fs(place.base)
        files.invalidate_cache()
    top = (base.rstrip("/"),) if place.host else ()
    return files, "/".join((*top, *place.parts))


def require_driver(place: RemotePath) -> None:
    """Raises InputRefused (DRIVER) where no installed package reads such URLs."""
    from fsspec import get_filesystem_class

    try:
        get_filesystem_class(place.protocol)
    except ImportError as error:
        what = f"reading {place.protocol}:// needs a driver: {printable(error, SAID_LIMIT)}"
        hint = "install that package where runreport is installed, on workers as well"
        raise InputRefused(what, path=place, hint=hint, code="DRIVER") from error
    except ValueError as error:
        what = f"{place.protocol}:// is no protocol that fsspec knows"
        raise InputRefused(what, path=place, hint="for example s3://bucket/runs", code="DRIVER") from error


class Told:
    """Turns what a driver raises into our errors: InputRefused MISSING or UNREADABLE, or, when writing, OutputFailed.

    A context manager in place of an except clause: which exceptions a driver has nobody can list.
    """

    def __init__(self, place: RemotePath, *, writing: str = "") -> None:
        """writing: what could not be done, such as "cannot be written"; empty while reading."""
        self._place, self._writing = place, writing

    def __enter__(self) -> None:
        """Nothing to do before."""

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if not isinstance(error, Exception) or isinstance(error, RunReportError | MemoryError):
            return
        if self._writing:
            raise OutputFailed(f"{self._writing}: {said(self._place, error)}", path=self._place) from error
        if isinstance(error, FileNotFoundError):
            raise InputRefused("does not exist", path=self._place, code="MISSING") from error
        what = f"cannot be read: {said(self._place, error)}"
        raise InputRefused(what, path=self._place, code="UNREADABLE") from error


def said(place: RemotePath, error: Exception) -> str:
    """What a driver said, fit to be printed: kind of error and text, with everything secret replaced by …."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    for secret in sorted({*place.secrets, *_configured_secrets(place)}, key=len, reverse=True):
        text = text.replace(secret, "…")
    return printable(_IN_URL.sub("…", text), SAID_LIMIT)


def _configured_secrets(place: RemotePath) -> set[str]:
    """Texts in the environment and in the driver's settings whose names say that they are secret."""
    from fsspec.config import conf

    found = (*_secret_texts(os.environ), *_secret_texts(conf.get(place.protocol, {})))
    return {text for text in found if len(text) >= _SECRET_LENGTH}


def _secret_texts(settings: Mapping[str, Any]) -> Iterator[str]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _secret_texts(value)
        elif isinstance(value, str) and _SECRET_NAME.search(name):
            yield value
