"""All runs at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import get_args
from weakref import WeakKeyDictionary

from runreport.artifacts.latent.mixture_health import MIXTURE_HEALTH
from runreport.artifacts.latent.projection import PROJECTION
from runreport.artifacts.latent.quality import QUALITY
from runreport.pages.comparison.compared_run import run_key
from runreport.pages.foreign.format_names import format_name
from runreport.pages.index_rows.foreign_row import foreign_row
from runreport.pages.index_rows.lab_row import lab_row
from runreport.pages.index_rows.row import Row
from runreport.pages.page import Page, PageContent, RunView
from runreport.pages.words import spelled
from runreport.runs.run import Status

KINDS = 3  # of our own runs that the summary names
FORMATS = 6  # of other programs that it names
EMPTY_COMMAND = "runreport demo"
UNTOLD = {"unknown": "of unknown end"}  # most formats have no place for it
STATUSES = get_args(Status)


def index_content(views: tuple[RunView, ...]) -> PageContent:
    """Newest first; without a start time last, by name."""
    rows = sorted(map(_known_row, views), key=lambda row: row.name)
    rows.sort(key=lambda row: row.started.sort, reverse=True)
    variables = {
        "rows": tuple(rows),
        "keys": {f"runs/{view.slug}/index.html": run_key(view.slug) for view in views},  # for links to the comparison
        "summary": _summary(rows),
        "has_mixture": any(row.components.sort for row in rows),
        "has_lab": any(not row.formats for row in rows),
        "has_foreign": any(row.formats for row in rows),
        "has_maps": any(not row.formats or row.stamp for row in rows),
    }
    return PageContent(heading=_heading(rows), variables=variables | {"command_text": EMPTY_COMMAND})


def _heading(rows: Sequence[Row]) -> str:
    """`Three runs`; of other programs with the number of formats: `Fourteen runs of nine formats`."""
    if not rows:
        return "No runs yet"
    text = f"{spelled(len(rows), capital=True)} {'run' if len(rows) == 1 else 'runs'}"
    formats = {form for row in rows for form in row.formats or ("lab",)}
    if formats == {"lab"}:
        return text
    if len(formats) == 1:
        return f"{text} of {format_name(next(iter(formats)))}"
    return f"{text} of {spelled(len(formats))} formats"


def _summary(rows: Sequence[Row]) -> str:
    """`Three completed, one failed: AE on digits, GM-VAE on digits.`"""
    if not rows:
        return ""
    numbers = Counter(row.status for row in rows)
    words = UNTOLD if any(row.formats for row in rows) else {}
    order = sorted(numbers, key=lambda status: (status in words, -numbers[status], STATUSES.index(status)))
    text = ", ".join(f"{spelled(numbers[status])} {words.get(status, status)}" for status in order)
    what = _kinds(rows)
    return f"{text[0].upper()}{text[1:]}{what}."


def _kinds(rows: Sequence[Row]) -> str:
    """Models and data of our own runs, formats of others; nothing where they are too many to be read."""
    kinds = sorted({f"{row.model} on {row.data}" for row in rows if row.data and not row.formats})
    formats = Counter(form for row in rows for form in row.formats)
    names = [format_name(form) for form in sorted(formats, key=lambda form: (-formats[form], form))]
    named = kinds if len(kinds) <= KINDS else []
    named += names if len(names) <= FORMATS else [*names[:FORMATS], f"{spelled(len(names) - FORMATS)} more formats"]
    return f": {', '.join(named)}" if named else ""


_ROWS: WeakKeyDictionary[RunView, Row] = WeakKeyDictionary()


def _known_row(view: RunView) -> Row:
    """The row of a run; a view never changes, and of a thousand runs one has changed."""
    row = _ROWS.get(view)
    if row is None:
        row = _ROWS[view] = lab_row(view) if view.run.tree is None else foreign_row(view)
    return row


INDEX = Page(
    stem="index",
    title="Runs",
    scope="site",
    reads=(MIXTURE_HEALTH, QUALITY, PROJECTION),
    content=index_content,
)
