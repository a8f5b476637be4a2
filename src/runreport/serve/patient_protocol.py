"""HTTP by h11 with an end to the patience: requests that do not arrive, and answers that nobody takes.

Both ends cut the connection hard. A polite close would wait for the client to take what is still to be sent, and so
keep that in memory for as long as the client likes.
"""

from __future__ import annotations

from asyncio import TimerHandle, Transport
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE_S = 10.0  # for the whole of a request to arrive
STALLED_S = 20.0  # in which a client has to take something of what waits for it


class PatientProtocol(H11Protocol):
    """One connection."""

    _late: TimerHandle | None = None  # due while a request is awaited
    _stalled: TimerHandle | None = None  # due while the client does not take what is sent
    _waiting_bytes = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        """Take in a piece of a request; pieces that come one by one do not buy time."""
        super().data_received(data)
        self._await_request()

    def pause_writing(self) -> None:
        """Called with more to send than the client takes."""
        super().pause_writing()
        self._look_at_waiting()

    def resume_writing(self) -> None:
        """Called when the client has taken most of it."""
        super().resume_writing()
        self._stalled = _cancelled(self._stalled)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget everything that was due."""
        self._late, self._stalled = _cancelled(self._late), _cancelled(self._stalled)
        super().connection_lost(exc)

    def _await_request(self) -> None:
        # None until the first request has come, whatever the annotation in uvicorn says.
        is_answering = cast("object", self.cycle) is not None and not self.cycle.response_complete
        if is_answering:
            self._late = _cancelled(self._late)
        elif self._late is None:
            self._late = self.loop.call_later(PATIENCE_S, self.transport.abort)

    def _look_at_waiting(self) -> None:
        waiting = self.transport.get_write_buffer_size()
        is_moving = self._stalled is None or waiting < self._waiting_bytes
        self._waiting_bytes = waiting
        if is_moving:
            self._stalled = self.loop.call_later(STALLED_S, self._look_at_waiting)
        else:
            self.transport.abort()


def _cancelled(timer: TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
