"""A small site on the disk, a server for it in a process of its own, and clients that speak bytes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from markupsafe import escape

from runreport.build.embed import content_security_policy
from runreport.build.live_file import live_script
from runreport.build.manifest import SiteFile, manifest_bytes

PATIENCE_S = 20.0  # the machine may be busy; nothing is measured
SECRET = b"nobody may read this"
HASHED = "assets/runreport-0123456789ab.js"
CHUNK = "live/few/latent.0123456789ab.js"
PAGES = ("index.html", "runs/few/index.html", "runs/few/latent.html")
# Sets constants of modules, as JSON says, and runs the command line.
SERVER = """
import importlib, json, sys
for name, value in json.loads(sys.argv.pop(1)).items():
    module, _, constant = name.rpartition(".")
    setattr(importlib.import_module(module), constant, value)
sys.argv[0] = "runreport"
from runreport.__main__ import main
main()
"""


def page_html(title: str) -> str:
    """A page with the policy of every page."""
    policy = escape(content_security_policy())
    return (
        f'<!doctype html>\n<html lang="en" data-page="{title}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<title>{title}</title>\n'
        f'<link rel="icon" href="data:,">\n</head>\n<body>{title}</body>\n</html>\n'
    )


def write_site(folder: Path) -> Path:
    """A site beside files that nobody may read; the manifest is forged, and names links, a pipe and hidden files."""
    site, outside = folder / "site", folder / "outside"
    files = {page: page_html(page).encode() for page in PAGES} | {HASHED: b"1;\n", "empty.txt": b""}
    hidden = {".hidden": SECRET, ".git/config": SECRET, "runs/few/.index.html.tmp": SECRET, "notes.txt": SECRET}
    hidden |= {CHUNK: b"2;\n", "live/few/.latent.0123456789ab.js": SECRET, "live/secret.txt": SECRET}
    for name, content in (files | hidden).items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    outside.mkdir()
    (outside / "index.html").write_bytes(SECRET)
    (site / "link.html").symlink_to(outside / "index.html")
    (site / "linked").symlink_to(outside)
    (site / "live" / "linked").symlink_to(outside)
    (outside / "latent.0123456789ab.js").write_bytes(SECRET)
    os.mkfifo(site / "pipe.html")
    forged = ("link.html", "linked/index.html", "pipe.html", "gone.html", ".hidden", ".git/config", "runs")
    named = {name: SiteFile("0" * 64, 1) for name in (*files, *forged)}
    (site / "manifest.json").write_bytes(manifest_bytes(named))
    write_live(site, 1)
    return site


def write_live(site: Path, seq: int, **more: object) -> None:
    """A live.js of that number, in place at once; nothing waits for the disk."""
    state = {"watched": True, "seq": seq, "written": "2026-01-01T00:00:00.000Z", "beat_s": 5, **more}
    (site / "live.new").write_bytes(live_script(state))
    (site / "live.new").replace(site / "live.js")


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs."""

    port: int
    address: str
    process: subprocess.Popen[str]


@contextmanager
def serving(site: Path, *options: str, constants: dict[str, float] | None = None) -> Iterator[Served]:
    """`runreport serve SITE` on a free port, ended hard when the test is over."""
    command = [sys.executable, "-c", SERVER, json.dumps(constants or {}), "serve", str(site), *options]
    command += [] if "--port" in options else ["--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        address = process.stdout.readline().strip()
        assert address, process.stderr.read()
        yield Served(int(address.rstrip("/").rpartition(":")[2]), address, process)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 where the connection was closed without a word."""

    status: int
    headers: dict[str, str]
    body: bytes


def connected(port: int, *, host: str = "127.0.0.1") -> socket.socket:
    """A connection that waits long for an answer, but not for ever."""
    client = socket.create_connection((host, port), timeout=PATIENCE_S)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def ask(port: int, request: bytes, *, host: str = "127.0.0.1") -> Answer:
    """Send bytes as they are, and read until the server closes, or has sent as much as it said."""
    with connected(port, host=host) as client:
        with suppress(BrokenPipeError, ConnectionResetError):  # it has answered before it had read everything
            client.sendall(request)
        return _answer(client, is_head=request.startswith(b"HEAD"))


def _answer(client: socket.socket, *, is_head: bool) -> Answer:
    received = b""
    while True:
        head, end, body = received.partition(b"\r\n\r\n")
        headers = dict(_header(line) for line in head.decode("latin-1").split("\r\n")[1:]) if end else {}
        length = 0 if is_head else int(headers.get("content-length", 1 << 60))
        if end and len(body) >= length:
            break
        try:
            piece = client.recv(1 << 16)
        except ConnectionResetError:
            piece = b""
        if not piece:
            break
        received += piece
    return Answer(int(received.split(b" ", 2)[1]) if received else 0, headers, body)


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.lower(), value.strip()


def get(path: str, port: int, *, method: str = "GET", host: str | None = None, more: str = "") -> bytes:
    """A request as a browser would send it."""
    name = f"127.0.0.1:{port}" if host is None else host
    head = f"{method} {path} HTTP/1.1\r\nHost: {name}\r\n{more}Connection: close\r\n\r\n"
    return head.encode("latin-1")


class Stream:
    """A client of server-sent events."""

    def __init__(self, port: int, path: str = "/-/live", *, last: str | None = None) -> None:
        more = "" if last is None else f"Last-Event-ID: {last}\r\n"
        self.client = connected(port)
        self.client.sendall(get(path, port, more=more))
        self._file = self.client.makefile("rb")
        self.status = int(self._file.readline().split(b" ")[1])
        self.headers = dict(_header(line.decode("latin-1")) for line in iter(self._head_line, b""))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()
        self.client.close()

    def _head_line(self) -> bytes:
        return self._file.readline().rstrip(b"\r\n")

    def lines(self) -> Iterator[str]:
        """Lines of the stream without their ends, until the server closes; chunks are taken apart."""
        rest = b""
        while size := int(self._file.readline() or b"0", 16):
            rest += self._file.read(size)
            self._file.readline()
            *whole, rest = rest.split(b"\n")
            yield from (line.decode() for line in whole)

    def events(self) -> Iterator[tuple[str | None, str]]:
        """Number and data of each event, as the standard says; comments are left out."""
        number, data = None, []
        for line in self.lines():
            name, _, value = line.partition(": ")
            if line == "":
                if data:
                    yield number, "\n".join(data)
                data = []
            elif name == "id":
                number = value
            elif name == "data":
                data.append(value)
