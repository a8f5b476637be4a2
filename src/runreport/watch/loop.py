"""The watcher: changes in, builds out, for as long as it takes. One failed round never ends it.

Events only wake it; what is read and compared decides. A round stops computing after BUDGET_S seconds, so that a long
computation shows its results as they come and new files are not kept waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event

from runreport.build.options import BuildOptions, BuildReport
from runreport.build.progress import Progress
from runreport.build.session import GONE, BuildSession
from runreport.errors import RunReportError, printable
from runreport.watch.changes import Changes, Hints
from runreport.watch.debounce import Debounce
from runreport.watch.live import LiveSite
from runreport.watch.status import StatusLine

BEAT_S = 5.0
RESCAN_S = 60.0  # everything is looked at this often, whatever the events said
BUDGET_S = 5.0  # of computing, before what has been computed is shown
GRACE_S = 60.0  # the pages of a run that is gone stay this long
COMPLAINTS = 1000  # remembered as said
PATIENCE = 3  # rounds that may fail before the pauses between them grow
LONGEST_PAUSE_S = 60.0


@dataclass(slots=True)
class Stop:
    """Asked for from a signal handler; `act` ends what is being computed."""

    event: Event = field(default_factory=Event)
    act: Callable[[], None] = lambda: None

    def ask(self) -> None:
        """End the watch once what is being written is whole."""
        self.event.set()
        self.act()

    def is_asked(self) -> bool:
        """Whether the watch is to end."""
        return self.event.is_set()


class Watcher:
    """One watch of one site."""

    def __init__(self, options: BuildOptions, *, stop: Stop, status: StatusLine) -> None:
        self._options, self._stop, self._status = options, stop, status
        self._clock = time.monotonic  # unlike the clock on the wall it never goes back
        self._failures = 0
        self._gone: dict[str, float] = {}  # slug -> when its run was first found gone
        self._cost_s = 0.0  # of the last round
        self._say_due = 0.0
        self._complaints: set[str] = set()
        self._untold: set[str] = set()  # files that open pages have not heard of

    def run(self, changes: Changes) -> None:
        """Build, and build again after every change, until asked to stop; then leave a complete site.

        Raises Locked and OutputRefused before anything is written.
        """
        options = self._options
        memory = options.store_folder / f"live-{options.out.name}.json"
        with BuildSession(options, is_watching=True) as session:
            live = LiveSite(
                options.out, memory, beat_s=BEAT_S, clock=lambda: datetime.now(UTC), public=session.public_text
            )
            hints = Hints(everything=True)
            while not self._stop.is_asked():
                is_done = self._round(session, live, hints)
                hints = self._next(changes, live) if is_done and session.is_settled else self._again(changes, live)
            self._end(session, live)

    def _round(self, session: BuildSession, live: LiveSite, hints: Hints) -> bool:
        """One build; whether it succeeded. One of four places where any exception is caught: a watch must outlive a
        full disk, a folder that vanished, and our own mistakes."""
        start = self._clock()
        try:
            report = session.build(
                Progress(lambda line: self._working(live, line)),
                touched=hints.touches,
                should_stop=lambda: self._stop.is_asked() or self._clock() > start + BUDGET_S,
                holds=self._holds,
            )
            self._show(live, report, session)
        except Exception as error:
            self._failed(live, error)
            return False
        self._failures, self._cost_s = 0, self._clock() - start
        if len(self._complaints) > COMPLAINTS:
            self._complaints.clear()
        return True

    def _show(self, live: LiveSite, report: BuildReport, session: BuildSession) -> None:
        now = self._clock()
        self._gone = {slug: self._gone.get(slug, now) for slug, why in report.held.items() if why == GONE}
        broken = {page.split("/")[1] if "/" in page else "": why for page, why in report.broken.items()}
        self._untold |= set(report.written)
        live.forget(report.removed)
        live.publish(self._untold)
        self._untold.clear()
        live.trouble(report.held | broken)
        if report.written or report.removed:
            count = sum(path.endswith(".html") for path in report.written)
            self._status.say(f"{report.runs} runs: {count} pages written in {report.seconds:.2f} s")
        self._tell(live, "waiting" if session.is_settled else "building", f"watching {report.runs} runs")

    def _failed(self, live: LiveSite, error: Exception) -> None:
        """Say so on the pages, which stay as they were, and in the terminal."""
        self._failures += 1
        why = error.what if isinstance(error, RunReportError) else f"{type(error).__name__}: {error}"
        self._status.say(f"this round failed, the pages stay as they are: {printable(error, 300)}")
        try:
            live.trouble({"": why})
            self._tell(live, "failed", f"trying again after {self._failures} failed rounds")
        except RunReportError:  # the disk that failed the build fails live.js as well; pages see a missing heartbeat
            return

    def _working(self, live: LiveSite, line: str) -> None:
        """One line of progress: failures stay in the terminal, and pages hear of the rest twice a second at most."""
        words = " ".join(line.split())
        if words.startswith(("failed", "broken")) and words not in self._complaints:
            self._complaints.add(words)  # said once: a file that stays torn is tried again with every change
            self._status.say(words)
        now = self._clock()
        if now >= self._say_due:
            self._say_due = now + 0.5
            self._tell(live, "building", words)
        else:
            self._status.show(words)

    def _tell(self, live: LiveSite, state: str, says: str) -> None:
        self._status.show(says)
        live.say(state, says)

    def _holds(self, slug: str) -> bool:
        """Whether the last good pages of a run stay; those of one that is gone only for a while."""
        return self._clock() - self._gone.get(slug, self._clock()) < GRACE_S

    def _next(self, changes: Changes, live: LiveSite) -> Hints:
        """What may have changed, once a burst of changes is over; everything when it is time to look at everything."""
        found, burst, start = Hints(), Debounce(cost_s=self._cost_s), self._clock()
        while not self._stop.is_asked():
            now = self._clock()
            left = burst.due_in(now)
            if left is not None and left <= 0:
                return found
            if now >= start + RESCAN_S:
                return Hints(everything=True)
            live.beat_if_due(now)
            news = changes.wait(BEAT_S if left is None else left)
            if news:
                burst.note(self._clock())
                found |= news
        return found

    def _again(self, changes: Changes, live: LiveSite) -> Hints:
        """Go on with what is not done: at once, or after a pause that grows with every failed round."""
        if self._failures == 0:
            return changes.wait(0.0)
        end = self._clock() + (1.0 if self._failures < PATIENCE else min(2.0**self._failures, LONGEST_PAUSE_S))
        while not self._stop.is_asked() and (now := self._clock()) < end:
            changes.wait(end - now)
        return Hints(everything=True)

    def _end(self, session: BuildSession, live: LiveSite) -> None:
        """Show what is there, without holding anything back, and say that nobody watches any more."""
        try:
            session.build(Progress(), should_stop=lambda: True)
        finally:
            live.end()
