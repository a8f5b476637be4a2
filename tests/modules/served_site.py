"""A small site of pages as they are built, its server in a process of its own, and what a test asks of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from served_bytes import PATIENCE_S, Stream, ask, connected, get, page_html, write_live

from runreport.build.manifest import NAME, SiteFile, manifest_bytes

FILES = {
    "index.html": page_html("hello").encode(),
    "runs/a/index.html": page_html("hello, a").encode(),
    "assets/app-0123456789ab.js": b"1;\n",
    "data/a/artifacts/x.json": b"{}\n",
}
SECRETS = ("secret.txt", ".git/config", ".nojekyll", "live/.git/run.0123456789ab.js")
say_live = write_live


def write_site(site: Path) -> None:
    """The site, and files in it and beside it that hold a secret; its manifest names a link and a pipe as well."""
    for name, content in (FILES | dict.fromkeys((*SECRETS, "../outside.txt"), b"SECRET")).items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    named = (*FILES, "link.html", "fifo.html", ".nojekyll")
    (site / NAME).write_bytes(manifest_bytes({name: SiteFile("0" * 64, 1) for name in named}))
    write_live(site, 1)


class Events(Stream):
    """A stream whose events are taken one at a time."""

    def __init__(self, port: int, path: str, last: str | None) -> None:
        super().__init__(port, path, last=last)
        self._events = self.events()

    def next(self) -> dict[str, Any]:
        """Number and decoded data of the next event."""
        number, data = next(self._events)
        return {"id": number, "data": json.loads(data)}

    def close(self) -> None:
        """Hang up."""
        self.__exit__()


class Server:
    """`runreport serve` on a port that the system chose."""

    def __init__(self, site: Path, *options: str) -> None:
        command = [sys.executable, "-m", "runreport", "serve", os.fspath(site), "--port", "0", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline().strip().rstrip("/").rpartition(":")[2])

    def connect(self) -> socket.socket:
        """A connection."""
        return connected(self.port)

    def get(self, path: str, *, host: str | None = None, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        answer = ask(self.port, get(path, self.port, method=method, host=host))
        return answer.status, answer.headers, answer.body

    def stream(self, path: str, header: str = "") -> Events:
        """A stream; header: `Last-Event-ID: 3`."""
        return Events(self.port, path, header.partition(": ")[2] if header else None)

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Exit code, and the seconds it took."""
        begin = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code, time.monotonic() - begin
