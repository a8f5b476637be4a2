"""What live.js says, as a stream: one look at the file for all clients, and only the newest counts."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

from runreport.build.live_file import NAME
from runreport.errors import InputIncomplete, RunReportError
from runreport.runs.opening import read_regular, stat_regular
from runreport.serve.event_source import HEARTBEAT_S, event

LOOK_S = 0.1
LIMIT = 1 << 26  # bytes of live.js
_SCRIPT = re.compile(rb"RR\.live\((\".*\")\);\s*", re.DOTALL)


class LiveStream:
    """The newest state of a site, and those who wait for the next."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._seen: object = None
        self._news = asyncio.Condition()
        self.text: str | None = None
        self.seq: int | None = None

    async def watch(self) -> None:
        """Look for changes for ever."""
        while True:
            if self._look():
                async with self._news:
                    self._news.notify_all()
            await asyncio.sleep(LOOK_S)

    def _look(self) -> bool:
        found = stat_regular(self._site, NAME) if self._site.is_dir() else None
        seen = None if found is None else (found.st_ino, found.st_size, found.st_mtime_ns)
        if seen == self._seen:
            return False
        try:
            text, seq = state_of(read_regular(self._site, NAME, limit=LIMIT))
        except InputIncomplete:  # looked at again in a moment
            return False
        except (RunReportError, ValueError, RecursionError):  # gone, or none of ours: the last state stands
            self._seen = seen
            return False
        self._seen = seen
        self.text, self.seq = text, seq
        return True

    async def events(self) -> AsyncIterator[bytes]:
        """The state now and every later one, those left out that a client was too slow for; empty for a heartbeat."""
        sent: str | None = None
        while True:
            if await self._has_news(sent):
                sent = self.text
                yield event(sent or "", self.seq)
            else:
                yield b""

    async def _has_news(self, sent: str | None) -> bool:
        """Whether there is another state than the one sent, waiting for it as long as a heartbeat."""
        try:
            async with asyncio.timeout(HEARTBEAT_S), self._news:
                await self._news.wait_for(lambda: self.text is not None and self.text != sent)
        except TimeoutError:
            return False
        return True


def state_of(script: bytes) -> tuple[str, int | None]:
    """The JSON in live.js in one line, and its number; ValueError for anything else."""
    match = _SCRIPT.fullmatch(script)
    if match is None:
        raise ValueError("not a live.js")
    state = json.loads(json.loads(match[1]))
    seq = state.get("seq") if isinstance(state, dict) else None
    return json.dumps(state, sort_keys=True, separators=(",", ":")), seq if type(seq) is int and seq >= 0 else None
