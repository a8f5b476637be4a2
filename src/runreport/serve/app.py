"""The application: files of one site, the live stream, and the event logs of its runs. It only reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runreport.build import manifest
from runreport.errors import RunReportError
from runreport.serve.event_source import last_event_id, send_events
from runreport.serve.files import STREAM, Served, SiteFiles, page_policy
from runreport.serve.hosts import is_known_host
from runreport.serve.live_stream import LiveStream
from runreport.serve.run_folders import RunFolders
from runreport.serve.run_stream import run_events

PATH_LIMIT = 2000  # characters
METHODS = ("GET", "HEAD")
VERSIONS = ("1.0", "1.1")
GUARDS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", page_policy().encode()),
]


@dataclass(frozen=True, slots=True)
class Own:
    """Names and port of this server."""

    names: tuple[str, ...]
    port: int


def make_app(site: Path, runs: RunFolders, own: Own) -> Starlette:
    """runs: those whose event logs may be followed."""
    files, live = SiteFiles(site), LiveStream(site)

    @asynccontextmanager
    async def watched(_app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(live.watch())
        yield
        task.cancel()

    routes = [
        Route(STREAM, _Stream(lambda _scope: live.events())),
        Route("/-/runs/{slug}/events", _Stream(lambda scope: _log_of(runs, scope))),
        Route("/{path:path}", partial(_file, files), methods=list(METHODS)),
    ]
    return Starlette(routes=routes, lifespan=watched, middleware=[Middleware(_Guard, own=own)])


def _log_of(runs: RunFolders, scope: Scope) -> AsyncIterator[bytes] | None:
    root = runs.find(scope["path_params"]["slug"])
    return None if root is None else run_events(root, last_event_id(scope))


class _Stream:
    """Answers with the stream that `begin` opens; 404 where it opens none."""

    def __init__(self, begin: Callable[[Scope], AsyncIterator[bytes] | None]) -> None:
        self._begin = begin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        pieces = await asyncio.to_thread(self._begin, scope)
        if pieces is None:
            return await _short(404)(scope, receive, send)
        if scope["method"] != "GET":
            return await _short(405)(scope, receive, send)
        await send_events(pieces, receive, send)


async def _file(files: SiteFiles, request: Request) -> Response:
    try:
        found = await asyncio.to_thread(files.find, request.scope["path"])
    except RunReportError:
        return _short(500)
    if found is None:
        return _short(404)
    return Response(b"" if request.method == "HEAD" else found.body, headers=_headers(found), media_type=None)


def _headers(found: Served) -> dict[str, str]:
    cache = "private, max-age=31536000, immutable" if found.is_immutable else "no-store"
    return {"content-type": found.type, "content-length": str(len(found.body)), "cache-control": cache}


def _short(status: int) -> Response:
    texts = {
        400: "bad request",
        404: "not here",
        405: "only GET and HEAD",
        421: "not the name of this server",
    }
    headers = {"allow": ", ".join(METHODS)} if status == 405 else {}
    return PlainTextResponse(f"{texts.get(status, 'cannot be read now')}\n", status, headers)


class _Guard:
    """Before everything else: the name, the method and the path; after it, headers that every answer carries."""

    def __init__(self, app: ASGIApp, own: Own) -> None:
        self._app, self._own = app, own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        refusal = self._refusal(scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *GUARDS]}
            await send(message)

        await (self._app if refusal is None else _short(refusal))(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> int | None:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        host = hosts[0].decode("latin-1") if len(hosts) == 1 else None
        names = (*self._own.names, _arrived_at(scope))
        if not is_known_host(host, names, self._own.port):
            return 421
        if scope["http_version"] not in VERSIONS:
            return 400
        if scope["method"] not in METHODS:
            return 405
        path, raw = scope["path"], scope.get("raw_path") or b""
        is_plain = path.startswith("/") and not path.startswith("//") and len(raw) <= PATH_LIMIT
        return None if is_plain and path.isprintable() and "\\" not in path else 400


def _arrived_at(scope: Scope) -> str:
    """The number of this machine that was connected to; no name of somebody else leads to a number in a Host header."""
    address = (scope.get("server") or ("",))[0]
    return f"[{address}]" if ":" in address else address


def knows_site(site: Path) -> bool:
    """Whether there is a site of ours in the folder."""
    return site.is_dir() and manifest.read_manifest(site) is not None
