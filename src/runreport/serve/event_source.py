"""Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), one client at a time.

There is no queue: what a client has not taken is not read either, so a slow client costs nothing but its connection,
and one that takes nothing at all is dropped (patient_protocol.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from starlette.types import Receive, Scope, Send

HEARTBEAT_S = 15.0
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),
]
HEARTBEAT = b": still here\n\n"
_ID_DIGITS = 15  # 2**53 has 16


def event(data: str, identity: int | None) -> bytes:
    """One event; data is JSON in one line, so nothing in it can begin another event."""
    name = "" if identity is None else f"id: {identity}\n"
    return f"{name}data: {data}\n\n".encode()


def last_event_id(scope: Scope) -> int | None:
    """The number a client saw last; None for none, and for whatever is not a number of ours."""
    for name, value in scope["headers"]:
        if name == b"last-event-id" and value.isdigit() and len(value) <= _ID_DIGITS:
            return int(value)
    return None


async def send_events(pieces: AsyncIterator[bytes], receive: Receive, send: Send) -> None:
    """Send pieces of the stream until the client leaves or there is no more; empty pieces are heartbeats."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await send(_body(b"retry: 2000\n\n"))
        async for piece in pieces:
            if gone.done():
                return
            await send(_body(piece or HEARTBEAT))
    finally:
        gone.cancel()


def _body(piece: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": piece, "more_body": True}


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
