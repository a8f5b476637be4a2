"""What an open page hears from: update chunks that never change, and live.js, which names the newest.

The order of writing is the order of reading: a chunk lies in place before live.js names it, and the last KEPT chunks of
a page stay, so that a page that has just read an older live.js still finds what it was told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from runreport.atomic_file import write_atomic
from runreport.build.embed import chunk_script, inert
from runreport.build.live_file import FOLDER, NAME, chunk_name, live_script, write_unwatched
from runreport.build.manifest import NAME as MANIFEST
from runreport.build.page_update import page_update
from runreport.errors import OutputFailed, printable

KEPT = 3  # chunks of a page
SAID = 200  # characters of a line that a page shows


@dataclass(frozen=True, slots=True)
class Update:
    """The newest update of a page."""

    made: str  # digest of the page it leads to
    chunk: str  # address below the site's root
    seq: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, since when."""

    since: str
    why: str


class LiveSite:
    """live.js and the update chunks of one watched site."""

    def __init__(
        self,
        site: Path,
        memory: Path,
        *,
        beat_s: float,
        clock: Callable[[], datetime],
        public: Callable[[str], str] = str,
    ) -> None:
        """memory: file that keeps the sequence number, so that it never goes back.  clock: for what people read.
        public: a text as pages may show it."""
        self._public = public
        self._site, self._memory, self._beat_s, self._clock = site, memory, beat_s, clock
        self._seq = _last_seq(memory)
        self._pages: dict[str, Update] = {}
        self._chunks: dict[str, list[str]] = {}
        self._failing: dict[str, Trouble] = {}
        self._state, self._says = "building", "starting"
        self._beat_due_s = 0.0

    @property
    def seq(self) -> int:
        """Number of the last update."""
        return self._seq

    def publish(self, written: Iterable[str]) -> None:
        """Tell open pages of the pages that were just written."""
        pages = sorted(path for path in written if path.endswith(".html"))
        if not pages:
            return
        self._seq += 1
        write_atomic(self._memory, json.dumps({"seq": self._seq}).encode())
        for page in pages:
            self._publish_page(page)
        self._write()

    def forget(self, removed: Iterable[str]) -> None:
        """Let go of the updates of pages that are no longer in the site: runs come and go for weeks."""
        for page in removed:
            self._pages.pop(page, None)
            for chunk in self._chunks.pop(page, ()):
                (self._site / chunk).unlink(missing_ok=True)

    def say(self, state: str, says: str) -> None:
        """What the watcher is doing: waiting, building or failed, and one line about it."""
        if (state, says) != (self._state, self._says):
            self._state, self._says = state, says
            self._write()

    def trouble(self, failing: Mapping[str, str]) -> None:
        """What goes wrong now, by slug, "" for everything; what went wrong before keeps the time when it began."""
        now = {slug: printable(self._public(why), SAID) for slug, why in failing.items()}
        if now == {slug: one.why for slug, one in self._failing.items()}:
            return
        began = {slug: one.since for slug, one in self._failing.items()}
        self._failing = {slug: Trouble(began.get(slug) or self._now(), why) for slug, why in now.items()}
        self._write()

    def beat_if_due(self, now_s: float) -> None:
        """Say again that the watcher lives, when live.js is old; now_s: of the monotonic clock."""
        if now_s >= self._beat_due_s:
            self._beat_due_s = now_s + self._beat_s
            with suppress(OutputFailed):  # a page takes a missing heartbeat for what it is
                self._write()

    def end(self) -> None:
        """Leave the site as one that nobody watches."""
        write_unwatched(self._site)

    def _publish_page(self, page: str) -> None:
        try:
            update: dict[str, Any] = page_update((self._site / page).read_bytes())
        except FileNotFoundError:  # somebody removed the site; the next build writes it again
            return
        update |= {"seq": self._seq, "at": self._now()}
        script = chunk_script(f"live:{page}", inert(json.dumps(update, sort_keys=True, separators=(",", ":"))))
        chunk = f"{_folder(page)}/{chunk_name(Path(page).stem, script)}"
        write_atomic(self._site / chunk, script)
        self._pages[page] = Update(update["made"], chunk, self._seq)
        chunks = self._chunks.setdefault(page, [])
        chunks.append(chunk)
        for old in chunks[:-KEPT]:
            (self._site / old).unlink(missing_ok=True)
        del chunks[:-KEPT]

    def _write(self) -> None:
        if not (self._site / MANIFEST).is_file():
            return  # the first thing in the folder says whose it is
        state = {
            "watched": True,
            "seq": self._seq,
            "written": self._now(),
            "beat_s": self._beat_s,
            "state": self._state,
            "says": printable(self._public(self._says), SAID),
            "failing": {slug: asdict(one) for slug, one in self._failing.items()},
            "pages": {page: asdict(one) for page, one in self._pages.items()},
        }
        write_atomic(self._site / NAME, live_script(state))

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _folder(page: str) -> str:
    """Where the chunks of a page lie."""
    parts = page.split("/")
    return f"{FOLDER}/{parts[1] if len(parts) == 3 else 'site'}"


def _last_seq(memory: Path) -> int:
    try:
        return max(0, int(json.loads(memory.read_bytes())["seq"]))
    except (OSError, ValueError, KeyError, TypeError):
        return 0
