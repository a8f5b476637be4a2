"""Where a run comes from: every format with its folders, and the files whose content stands on its pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from runreport.pages.foreign.format_names import format_name
from runreport.pages.page import RunView
from runreport.pages.words import count, visible
from runreport.runs.logged import Logged

FILES = 400  # listed
FOLDERS = 12  # of one format
LAB = (
    ("config.json", "configuration"),
    ("events.jsonl", "curves and events"),
    ("summary.json", "status and times"),
    ("checkpoints/", "weights, from which artifacts are computed"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A format and the folders in which it was found."""

    name: str
    stem: str
    folders: tuple[str, ...]
    folders_left: int


@dataclass(frozen=True, slots=True)
class File:
    """A file and what was taken from it."""

    path: str
    holds: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Formats in the order of the readers, files by path."""

    formats: tuple[Source, ...]
    files: tuple[File, ...]
    files_left: int


def sources_of(view: RunView) -> Sources:
    """Of the lab's runs the files of the contract; of others what curves, checkpoints, media and texts name."""
    run = view.run
    if run.tree is None:
        return Sources((Source("runreport", "lab", (".",), 0),), tuple(File(*one) for one in LAB), 0)
    formats = tuple(_source(form, folders) for form, folders in run.formats.items())
    files = _files(run.logged)
    return Sources(formats, files[:FILES], max(0, len(files) - FILES))


def _source(form: str, folders: tuple[str, ...]) -> Source:
    shown = tuple(visible(folder) or "." for folder in dict.fromkeys(folders))
    return Source(visible(format_name(form)), visible(form), shown[:FOLDERS], max(0, len(shown) - FOLDERS))


def _files(logged: Logged) -> tuple[File, ...]:
    """Every file once, with how many things of each kind it gave."""
    found: dict[str, Counter[str]] = {}
    for noun, paths in _taken(logged):
        for path in paths:
            found.setdefault(path, Counter())[noun] += 1
    return tuple(
        File(visible(path), ", ".join(count(n, noun) for noun, n in nouns.items()))
        for path, nouns in sorted(found.items())
    )


def _taken(logged: Logged) -> list[tuple[str, list[str]]]:
    return [
        ("curve", [one.file for one in logged.curves]),
        ("picture", [one.span.file for one in logged.pictures]),
        ("histogram", [one.file for one in logged.histograms]),
        ("text", [one.file for one in logged.texts]),
        ("embedding", [one.file for one in logged.embeddings]),
        ("console log", [one.file for one in logged.consoles]),
        (
            "file of weights",
            [file for one in logged.checkpoints for file in (one.contents.files if one.contents else [])],
        ),
    ]
