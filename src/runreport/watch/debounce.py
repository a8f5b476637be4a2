"""Decides when a burst of changes is over: pure, the times come from outside and are those of a monotonic clock.

A checkpoint, its `latest` copy, three lines of the log and the summary are one burst and one build. A build follows
QUIET_S after the last change; under a drip that never pauses it follows after a patience that grows with what the last
build cost, so that building again and again takes at most a tenth of the time.
"""

from __future__ import annotations

from dataclasses import dataclass

QUIET_S = 0.15
PATIENCE_S = (1.0, 10.0)  # from the first change to the build: at least, at most
SHARE = 0.1  # of the time that builds may take under a drip


@dataclass(slots=True)
class Debounce:
    """One burst."""

    cost_s: float = 0.0  # of the last build
    _first_s: float | None = None
    _last_s: float = 0.0

    @property
    def patience_s(self) -> float:
        """How long after the first change a build follows, whatever else happens."""
        least, most = PATIENCE_S
        return min(max(least, self.cost_s / SHARE), most)

    def note(self, now_s: float) -> None:
        """Something changed at that time."""
        if self._first_s is None:
            self._first_s = now_s
        self._last_s = max(self._last_s, now_s)

    def due_in(self, now_s: float) -> float | None:
        """Seconds until the build, 0 or less when it is due, None where nothing has changed."""
        if self._first_s is None:
            return None
        return min(self._last_s + QUIET_S, self._first_s + self.patience_s) - now_s
