"""Listens on this machine, and stops at once when asked to."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from runreport.errors import OutputFailed
from runreport.serve.hosts import LOOPBACK, is_loopback

PORT = 8765
TRIED = 20  # ports after it
GRACE_S = 1  # for open streams, once asked to stop
HEADER_LIMIT = 1 << 15  # bytes


def listen(host: str, port: int | None) -> list[socket.socket]:
    """Sockets on one port of this machine; OutputFailed where the port asked for is taken.

    port: None tries PORT and those after it; 0 lets the system choose.
    """
    wanted = range(PORT, PORT + TRIED) if port is None else (port,)
    for number in wanted:
        try:
            first = _bound(host, number)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and number != wanted[-1]:
                continue
            what = f"port {number} of {host} cannot be used: {os.strerror(error.errno or 0)}"
            raise OutputFailed(what, hint="choose another with --port") from error
        return [first, *_sixth(first, host)]
    raise AssertionError("there is always a last port")


def _sixth(first: socket.socket, host: str) -> list[socket.socket]:
    """The same port on ::1, where this machine has it and it is free."""
    try:
        return [_bound("::1", first.getsockname()[1])] if host == "127.0.0.1" else []
    except OSError:
        return []


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((host, port))
        made.listen(512)
    except OSError:
        made.close()
        raise
    return made


def serve(site: Path, roots: Sequence[Path], sockets: Sequence[socket.socket], *, with_stdin: bool = False) -> None:
    """Answer requests until a signal comes, or, with_stdin, until stdin is closed, as it is when a parent dies."""
    import uvicorn

    from runreport.serve.app import Own, make_app
    from runreport.serve.patient_protocol import PatientProtocol
    from runreport.serve.run_folders import RunFolders

    host, port = sockets[0].getsockname()[:2]
    names = LOOPBACK if is_loopback(host) else (*LOOPBACK, host, socket.gethostname().lower())
    config = uvicorn.Config(
        make_app(site, RunFolders(roots), Own(names, port)),
        http=PatientProtocol,
        ws="none",
        log_level="critical",
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=GRACE_S,
        h11_max_incomplete_event_size=HEADER_LIMIT,
    )
    server = uvicorn.Server(config)
    if with_stdin:
        threading.Thread(target=_stop_with_stdin, args=(server,), daemon=True).start()
    server.run(sockets=list(sockets))


def _stop_with_stdin(server: Any) -> None:
    while os.read(0, 4096):
        pass
    server.should_exit = True


@contextmanager
def served(site: Path, roots: Sequence[Path], port: int | None) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a process of its own that ends with this one; it says on stdout where it listens."""
    command = [sys.executable, "-m", "runreport", "serve", os.fspath(site), "--with-parent"]
    command += [] if port is None else ["--port", str(port)]
    for root in roots:
        command += ["--runs", os.fspath(root)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield child
    finally:
        child.terminate()
        child.communicate()
