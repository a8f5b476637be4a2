"""The watcher: changes in, builds out, for as long as it takes. One failed round never ends it.

Events only wake it; what is read and compared decides. A round is cut short after BUDGET_S seconds of computing, so that
a long computation shows its results as they come and new files are not kept waiting.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from runreport.build.options import BuildOptions, BuildReport
from runreport.build.progress import Progress
from runreport.build.session import GONE, BuildSession
from runreport.errors import RunReportError, printable
from runreport.watch.changes import Changes, Hints
from runreport.watch.debounce import Debounce
from runreport.watch.live import LiveSite

BEAT_S = 5.0
RESCAN_S = 30.0  # everything is looked at this often, whatever the events said
BUDGET_S = 5.0  # of computing, before what has been computed is shown
GRACE_S = 60.0  # the pages of a run that is gone stay this long
PATIENCE = 3  # rounds that may fail before the pauses between them grow
LONGEST_PAUSE_S = 60.0

Say = Callable[[str], None]


@dataclass(slots=True)
class Stop:
    """Asked for from a signal handler; `act` ends what is being computed."""

    event: Event = field(default_factory=Event)
    act: Callable[[], None] = lambda: None

    def ask(self) -> None:
        """End the watch after what is being written."""
        self.event.set()
        self.act()

    def is_asked(self) -> bool:
        """Whether the watch is to end."""
        return self.event.is_set()


class Watcher:
    """One watch of one site."""

    def __init__(
        self, options: BuildOptions, *, stop: Stop, say: Say, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._options, self._stop, self._say, self._clock = options, stop, say, clock
        self._failures = 0
        self._gone: dict[str, float] = {}  # slug -> when its run was first found gone
        self._said = ""

    def run(self, changes: Changes) -> None:
        """Build, and build again after every change, until asked to stop; then leave a complete site.

        Raises Locked and OutputRefused before anything is written.
        """
        options = self._options
        memory = options.store_folder / f"live-{options.out.name}.json"
        with BuildSession(options, is_watching=True) as session:
            live = LiveSite(options.out, memory, beat_s=BEAT_S, clock=lambda: datetime.now(UTC))
            live.begin()
            hints = Hints(everything=True)
            while not self._stop.is_asked():
                is_whole = self._round(session, live, hints)
                hints = self._next(changes, live, is_urgent=is_whole and not session.is_settled)
            self._end(session, live)

    def _next(self, changes: Changes, live: LiveSite, *, is_urgent: bool) -> Hints:
        """What may have changed, once a burst of changes is over; everything when it is time to look at everything."""
        hints = changes.wait(0.0)
        if is_urgent:
            return hints
        burst = Debounce()
        rescan = self._clock() + max(RESCAN_S, self._pause_s())
        while not self._stop.is_asked():
            now = self._clock()
            if hints:
                burst.note(now)
                self._hints = self._hints | hints
            left = burst.due_in(now)
            if left is not None and left <= 0:
                return self._take()
            if now >= rescan:
                return Hints(everything=True)
            hints = changes.wait(min(BEAT_S, rescan - now, BEAT_S if left is None else left))
            live.beat_when_due()
        return Hints()

    def _round(self, session: BuildSession, live: LiveSite, hints: Hints) -> bool:
        """One build; whether it succeeded. One of four places where any exception is caught: a week-long watch must
        outlive a full disk, a stolen folder and our own mistakes."""
        deadline = self._clock() + BUDGET_S
        progress = Progress(lambda line: self._tell(live, line))
        try:
            report = session.build(
                progress,
                touched=hints.touches,
                should_stop=lambda: self._stop.is_asked() or self._clock() > deadline,
                holds=self._holds,
            )
            self._show(live, report)
        except Exception as error:
            self._failed(live, error)
            return False
        self._failures = 0
        return True
