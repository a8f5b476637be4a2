"""What was read of runs, kept between builds of one process."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from runreport.errors import InputRefused
from runreport.runs.formats import Format
from runreport.runs.kept import Kept
from runreport.runs.opening import Place, is_folder
from runreport.runs.run import Run


@dataclass(slots=True)
class _Read:
    """A run as it was read last."""

    signature: Hashable
    kept: Kept
    run: Run


class RunMemory:
    """Reads runs, and again only those whose files have changed; of a log that grew only what is new.

    As long as nothing changed, `read` returns the same object, so `is` tells whether there is anything to do.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, Place], _Read] = {}
        self._reads = 0  # since runs that are gone were last looked for

    def __len__(self) -> int:
        return len(self._known)

    def read(self, form: Format, folder: Place) -> Run:
        """The run as its files are now; what form.read raises is raised, and nothing remembered."""
        self._forget_sometimes()
        key = (form.NAME, folder)
        signature = form.signature(folder)  # before reading: a change meanwhile is seen next time
        known = self._known.pop(key, None)
        if known is None or known.signature != signature:
            known = _read_again(form, folder, known, signature)
        self._known[key] = known
        return known.run

    def reader(self, touched: Callable[[Place], bool]) -> Callable[[Format, Place], Run]:
        """`read` for a caller who knows where something may have changed: elsewhere not even stat is asked."""

        def read(form: Format, folder: Place) -> Run:
            known = self._known.get((form.NAME, folder))
            return self.read(form, folder) if known is None or touched(folder) else known.run

        return read

    def forget_gone(self) -> None:
        """Let go of the runs whose folders are no longer there."""
        self._reads = 0
        self._known = {key: known for key, known in self._known.items() if _may_be_there(key[1])}

    def _forget_sometimes(self) -> None:
        """Once for as many reads as there are runs, so that a rename a minute does not fill the memory in a week."""
        self._reads += 1
        if self._reads > len(self._known) + 1:
            self.forget_gone()


def _may_be_there(folder: Place) -> bool:
    try:
        return is_folder(folder)
    except InputRefused:  # a driver that fails now may be well again at the next look
        return True


def _read_again(form: Format, folder: Place, known: _Read | None, signature: Hashable) -> _Read:
    kept = Kept() if known is None else known.kept
    run = form.read(folder, kept)
    if known is not None:
        run = _same_object(known.run, run)
    return _Read(signature, kept, run)


def _same_object(before: Run, now: Run) -> Run:
    """The object of before where they are equal, else the new one with the equal parts of before.

    Most changes of a run are one file: its checkpoints, its log, its summary.
    """
    if before.events_digest != now.events_digest:
        return now
    kept = replace(now, events=before.events, series=before.series) if _same_log(before, now) else now
    return before if kept == before else kept


def _same_log(before: Run, now: Run) -> bool:
    return len(before.events) == len(now.events) and bool(now.events_digest)
