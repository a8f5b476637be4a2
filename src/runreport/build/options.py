"""What to build from what into what, and what a build did."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runreport.build.cost import Cost
from runreport.build.crews import Crew
from runreport.runs.opening import Place


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What to build from what into what."""

    roots: tuple[Place, ...] = (Path("runs"),)
    out: Path = Path("site")
    store: Place | None = None  # default: .runreport beside the site
    workers: int = field(default_factory=lambda: min(os.cpu_count() or 1, 8))
    crew: Crew | None = None  # carries out the steps in place of workers of the build's own
    single_file: bool = False
    max_size: int | None = None  # bytes of a single file; more is thinned
    anonymous: bool = False  # also without what names people and organisations; nothing is written if some is left

    @property
    def store_folder(self) -> Path:
        """Where lock and memory of the builds lie, on this machine, and derived files of other people's runs."""
        return self.store if isinstance(self.store, Path) else self.out.parent / ".runreport"

    def derived_files(self, slug: str) -> Place:
        """Where derived files lie that the directory of this run does not take; that alone may be remote."""
        return (self.store_folder if self.store is None else self.store) / "runs" / slug / "files"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    site: Path
    runs: int
    steps: dict[str, int]  # state -> count
    written: tuple[str, ...]  # files of the site
    removed: tuple[str, ...]
    problems: int  # inputs left out and artifacts that failed
    seconds: float
    details: list[dict[str, Any]]  # steps that were not simply fresh
    held: dict[str, str] = field(default_factory=dict)  # slug -> why the last good pages of a run were kept
    broken: dict[str, str] = field(default_factory=dict)  # page -> why it failed
    costs: tuple[Cost, ...] = ()  # of what a dry run would have computed
    notes: tuple[str, ...] = ()  # what single files left out to stay below a size
    warnings: tuple[str, ...] = ()  # what is too large to publish, and what private text is left
    redacted: dict[str, int] = field(default_factory=dict)  # private text that pages do not show, by kind

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON document."""
        return {
            "site": str(self.site),
            "runs": self.runs,
            "steps": self.steps,
            "written": list(self.written),
            "removed": list(self.removed),
            "problems": self.problems,
            "seconds": round(self.seconds, 3),
            "details": self.details,
            "costs": [cost.as_json() for cost in self.costs],
            "notes": list(self.notes),
            "warnings": list(self.warnings),
            "redacted": self.redacted,
        }
