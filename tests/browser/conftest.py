"""Chromium, once per worker, and the sites, once per test session."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browser_page import Visit, watch
from browser_site import Sites, build_sites, open_sites
from playwright.sync_api import Browser, Playwright, sync_playwright

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WITH_WEBGL = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
WITHOUT_WEBGL = ("--disable-webgl", "--disable-3d-apis")
PATIENCE_MS = 20_000  # the machine may be busy; nothing is measured


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def sites(checkout: Path, tmp_path_factory: pytest.TempPathFactory, few_points_run_at: Callable[..., Path]) -> Sites:
    """The built sites; the first worker that gets here builds, the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    root = shared / "browser-sites"
    root.mkdir(exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "done").exists():
            build_sites(checkout, root, few_points_run_at)
            (root / "done").touch()
    return open_sites(root)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    """A Chromium whose WebGL is computed by the processor."""
    browser = playwright.chromium.launch(executable_path=chromium_path, args=[*FLAGS, *WITH_WEBGL])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium_without_webgl(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path, args=[*FLAGS, *WITHOUT_WEBGL])
    yield browser
    browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens an address in a fresh context without network; at the end every visited page must have been silent.

    Options are those of a browser context, and `browser`, and `allowed`: the beginning of addresses it may ask for.
    """
    visits: list[Visit] = []
    contexts: list[Any] = []

    def open_address(address: str, *, browser: Browser | None = None, allowed: str = "", **options: Any) -> Visit:
        defaults = {
            "viewport": {"width": 1360, "height": 900},
            "reduced_motion": "reduce",
            "color_scheme": "light",
        }
        context = (browser or chromium).new_context(**(defaults | options))
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        own = allowed or folder_of(address)
        if address.startswith("file:"):
            context.set_offline(True)
        visits.append(watch(context, (own,), is_scripted=options.get("java_script_enabled", True)))
        visits[-1].page.goto(address)
        return visits[-1]

    yield open_address
    for one in visits:
        one.check()
    for context in contexts:
        context.close()


def folder_of(address: str) -> str:
    """Where a page's own files may lie: its site, or the file itself."""
    page = address.partition("#")[0]
    return page.partition("/site/")[0] + "/site/" if "/site/" in page else page


@pytest.fixture(scope="session")
def web(sites: Sites) -> Iterator[str]:
    """Address of a plain static server whose root is some folders above the site."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(sites.web)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
