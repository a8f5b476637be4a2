"""The declaration of a page: what it shows, and a pure function from that to template variables and data.

A page never opens a file: it asks its `RunView` for decoded artifacts, and for bytes that a log names by file and
place. What is missing it shows as missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from runreport.artifacts.artifact import Artifact
from runreport.errors import InputRefused
from runreport.runs.logged import Span
from runreport.runs.privacy.redactor import PLAIN, Redactor
from runreport.runs.run import Run


@dataclass(frozen=True, slots=True)
class Ref:
    """One artifact file of a run: its declaration, epoch and keys."""

    artifact: Artifact
    epoch: int | None
    keys: tuple[tuple[str, str | int], ...] = ()

    @property
    def file(self) -> str:
        """Name below the run's root."""
        return self.artifact.file(self.epoch, dict(self.keys))


@dataclass(frozen=True, slots=True)
class Fact:
    """Something small that pages need of an artifact in every epoch; computed once and remembered with its digest."""

    name: str
    version: int  # raise when the result of make changes
    make: Callable[[Any], Any]  # of the decoded result, to a JSON value


@dataclass(frozen=True, slots=True)
class Failure:
    """An artifact that could not be computed, as the last build recorded it."""

    ref: Ref
    code: str
    message: str  # one line, printable


class Shelf(Protocol):
    """The artifacts of one run that can be shown."""

    def epochs(self, artifact: Artifact, **keys: str | int) -> tuple[int, ...]:
        """Epochs whose file is there, ascending."""
        ...

    def has(self, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> bool:
        """Whether that file is there."""
        ...

    def load(self, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> Any:
        """The decoded result dataclass; KeyError where the file is not there (ask `has` first)."""
        ...

    def fact(self, fact: Fact, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> Any:
        """A fact about a file that is there; it is not read again for it."""
        ...

    def receipt(self, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> Mapping[str, Any]:
        """The file's receipt: inputs, params, seed, software; not the time, so that pages depend on data alone."""
        ...

    def files_of(self, artifact: Artifact) -> list[str]:
        """Every file of a kind that is there, sorted."""
        ...

    def digest(self, file: str) -> str | None:
        """Digest of an artifact's data as its receipt states it; None where it is not there."""
        ...

    def bytes_of(self, ref: Ref) -> bytes:
        """A JSON artifact for downloads: as it is, but for the time it took."""
        ...


class ReadSpans(Protocol):
    """Reads what a log says that files of the run hold: pictures, printed lines."""

    def __call__(self, spans: Sequence[Span], *, limit: int) -> bytes:
        """The bytes of all spans, at most limit; a RunReportError where they cannot be read exactly."""
        ...


def nothing_to_read(spans: Sequence[Span], *, limit: int) -> bytes:
    """Of a run without such files."""
    raise InputRefused(f"the run has no files from which {len(spans)} parts of up to {limit} bytes could be read")


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class RunView:
    """All a run's page may use; one object as long as nothing about the run has changed."""

    run: Run
    slug: str  # the run's folder below runs/ and data/ of the site
    shelf: Shelf
    failures: tuple[Failure, ...]
    read_spans: ReadSpans = nothing_to_read
    redactor: Redactor = PLAIN  # of all runs; templates and chunks pass through it anyway

    def read_printed(self, spans: Sequence[Span], *, limit: int) -> bytes:
        """What read_spans gives, of printed text: without what is private, in as many lines."""
        text = self.read_spans(spans, limit=limit).decode("utf-8", "surrogateescape")
        return self.redactor.printed(text).encode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Page data in a file of its own, or in several (row_parts.py), fetched by the view with `need(key)`.

    make gets the decoded results in the order of reads and returns a JSON-able mapping; arrays stay NumPy arrays
    and become typed arrays. It is called only when a read has changed since the last build.
    """

    key: str  # unique within the run
    reads: tuple[Ref, ...]
    make: Callable[..., Mapping[str, Any]]
    version: int = 1  # raise when the output of make changes
    options: Mapping[str, Any] = field(default_factory=dict)  # keyword arguments of make, part of its identity
    of: str = ""  # digest of what else make uses: something of the run, for data that rest on no artifact
    is_by_row: bool = False  # every array has one row per sample, in the page's order: it may come in several files


@dataclass(frozen=True, slots=True)
class PageContent:
    """What a page's function returns."""

    heading: str  # the h1, a sentence where the artifacts allow one
    variables: Mapping[str, Any]  # of the template
    island: Mapping[str, Any] = field(default_factory=dict)  # JSON for the view; small arrays only
    chunks: tuple[Chunk, ...] = ()
    downloads: tuple[Ref, ...] = ()  # artifact files copied to data/<slug>/artifacts/, exact


def always(_view: RunView) -> bool:
    """Every run has the page."""
    return True


FRAME = ("id", "status", "config_raw", "checkpoints", "removed")  # what stands around every page of a run
FACTS = (*FRAME, "format", "formats", "summary", "events", "series", "problems", "logged")


@dataclass(frozen=True, slots=True)
class Page:
    """One page = pages/<stem>.py + templates/pages/<stem>.html.j2 + assets/views/<stem>.js."""

    stem: str
    title: str  # in the menu
    scope: Literal["site", "run"]
    reads: tuple[Artifact, ...]
    content: Callable[..., PageContent]  # of a RunView; of a tuple of RunViews where the scope is site
    version: int = 1
    facts: tuple[str, ...] = FACTS  # of the Run that the page may use; a change of others leaves it as it is
    applies: Callable[[RunView], bool] = always  # whether a run has this page

    @property
    def file(self) -> str:
        """Name within the run's folder, or within the site."""
        return "index.html" if self.stem in ("index", "run") else f"{self.stem}.html"
