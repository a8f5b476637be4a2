"""What the table of runs shows of one run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from runreport.pages.words import NONE


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as shown, and as sorted; "" sorts last."""

    shown: str
    sort: str
    note: str = ""
    more: str = ""  # a second note


NOTHING = Cell(NONE, "")


@dataclass(frozen=True, slots=True)
class Row:
    """One run of the table."""

    name: str
    whole_name: str  # where name is cut
    href: str
    status: str
    seen: str  # when an interrupted run was last seen, "" for others
    model: str  # of runs of other programs their formats
    data: str
    epochs: Cell  # or steps, then the note says so
    loss: Cell  # or the main metric, then the note names it
    components: Cell
    accuracy: Cell
    purity: Cell
    spark: Markup
    stamp: Markup
    started: Cell
    problems: int
    formats: tuple[str, ...] = ()  # of runs of other programs


def started_cell(at: datetime | None) -> Cell:
    """Day and, below it, the time, in UTC."""
    return NOTHING if at is None else Cell(f"{at:%Y-%m-%d}", at.isoformat(), f"{at:%H:%M}")
