"""Where the runs of a site lie, by the names that the site gives them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from runreport.build.privacy import SitePrivacy
from runreport.build.slugs import run_slugs
from runreport.errors import NoRunFound
from runreport.runs.discover import find_runs
from runreport.runs.opening import Place

PAUSE_S = 5.0  # between two searches for a name that nobody knows


class RunFolders:
    """Slug -> folder, searched for when somebody asks; logs behind URLs are not followed, their pages are."""

    def __init__(self, roots: Sequence[Place]) -> None:
        self._roots = tuple(roots)
        self._known: dict[str, Path] = {}
        self._next_s = 0.0

    def find(self, slug: str) -> Path | None:
        """The folder of a run; None where no run has that name."""
        if slug not in self._known and self._roots and time.monotonic() >= self._next_s:
            self._next_s = time.monotonic() + PAUSE_S
            try:
                runs = find_runs(self._roots)
            except NoRunFound:
                runs = ()
            public = [SitePrivacy(anonymous=anonymous).publish(runs) for anonymous in (True, False)]
            found = (named for shown in public for named in zip(run_slugs(shown), runs, strict=True))
            self._known = {name: run.root for name, run in found if isinstance(run.root, Path)}
        return self._known.get(slug)
