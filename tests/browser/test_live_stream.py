"""A server that pushes news is listened to; when it falls silent, the page goes back to asking."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from browser_page import Visit
from browser_site import Sites
from live_site import WatchedSite, watched_site

PAGE = "tiny/index"


class Pusher(SimpleHTTPRequestHandler):
    """Files, pages that carry the stream's address, and the stream."""

    news: queue.Queue[str | None] = queue.Queue()
    is_open = True
    asked: ClassVar[list[str]] = []

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.asked.append(self.path.partition("?")[0].rpartition("/")[2])
        if self.path == "/site/news":
            self._stream()
        elif self.path.endswith(".html"):
            html = (Path(self.directory) / self.path.removeprefix("/")).read_text(encoding="utf-8")
            html = html.replace("<html ", '<html data-stream="/site/news" ', 1).replace(
                "connect-src &#39;none&#39;", "connect-src 'self'"
            )
            self._send("text/html; charset=utf-8", html.encode())
        else:
            super().do_GET()

    def _send(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        if not self.is_open:
            self.send_error(503)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b": hello\n\n")
        self.wfile.flush()
        while (text := self.news.get()) is not None:
            self.wfile.write(f"data: {text}\n\n".encode())
            self.wfile.flush()


@pytest.fixture
def watched(sites: Sites, tmp_path: Path) -> WatchedSite:
    watched = watched_site(sites, tmp_path)
    watched.live.say("waiting", "")
    return watched


@pytest.fixture
def server(watched: WatchedSite) -> Iterator[str]:
    Pusher.news, Pusher.is_open, Pusher.asked = queue.Queue(), True, []
    started = ThreadingHTTPServer(("127.0.0.1", 0), partial(Pusher, directory=str(watched.folder.parent)))
    thread = threading.Thread(target=started.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{started.server_port}/site/"
    Pusher.news.put(None)
    started.shutdown()
    started.server_close()
    thread.join()


def shows(page: Any, text: str) -> None:
    page.locator(".lead", has_text=text).wait_for()


def lead(text: str) -> Callable[[str], str]:
    return lambda html: html.replace('<p class="lead"><bdi>', f'<p class="lead"><bdi>{text} ', 1)


def test_pushed_news_are_shown_and_nothing_is_asked_meanwhile(
    watched: WatchedSite, server: str, visit: Callable[..., Visit]
) -> None:
    seen = visit(server + watched.sites.path(PAGE), allowed=server)
    page = seen.page
    page.locator(".news").wait_for()
    page.wait_for_timeout(800)  # four polls, if there were any
    asked = Pusher.asked.count("live.js")
    assert asked <= 3
    watched.change(PAGE, lead("Pushed."))
    page.wait_for_timeout(800)
    assert Pusher.asked.count("live.js") == asked
    Pusher.news.put(json.dumps(watched.state()))
    shows(page, "Pushed.")
    assert Pusher.asked.count("news") == 1


def test_a_stream_that_breaks_is_replaced_by_asking(
    watched: WatchedSite, server: str, visit: Callable[..., Visit]
) -> None:
    seen = visit(server + watched.sites.path(PAGE), allowed=server)
    page = seen.page
    page.locator(".news").wait_for()
    page.wait_for_timeout(500)
    Pusher.is_open = False
    Pusher.news.put(None)
    watched.change(PAGE, lead("Asked for."))
    shows(page, "Asked for.")
    seen.complaints.clear()  # the browser says that the stream has ended, and that it was refused
