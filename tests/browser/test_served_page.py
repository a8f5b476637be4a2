"""Pages that `runreport serve` hands out: no word in the console, and news that arrive by the stream."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from browser_page import Visit
from browser_site import Sites
from live_site import watched_site
from served_bytes import serving

OPENED = """() => new Promise((resolve) => {
  const source = new EventSource(document.documentElement.dataset.stream);
  source.onmessage = (event) => { source.close(); resolve(JSON.parse(event.data)); };
  source.onerror = () => { source.close(); resolve("refused"); };
})"""


@pytest.mark.parametrize("name", ["index", "tiny/index", "tiny/latent"])
def test_a_served_page_is_silent_and_may_open_the_stream(
    visit: Callable[..., Visit], sites: Sites, tmp_path: Path, name: str
):
    shutil.copytree(sites.site, tmp_path / "site")
    with serving(tmp_path / "site") as server:
        visited = visit(server.address + sites.path(name), allowed=server.address)
        assert visited.page.evaluate(OPENED) == {"kind": "site.live", "version": 1, "watched": False}
        _leave(visited)


@pytest.mark.fault(152)
def test_an_open_page_hears_of_a_change_by_the_stream(visit: Callable[..., Visit], sites: Sites, tmp_path: Path):
    site = watched_site(sites, tmp_path)
    site.change("tiny/index", lambda html: html.replace("</section>", "<p>first</p></section>", 1))
    with serving(site.folder) as server:
        visited = visit(server.address + sites.path("tiny/index"), allowed=server.address)
        site.change("tiny/index", lambda html: html.replace("</section>", "<p>second</p></section>", 1))
        visited.page.get_by_text("second", exact=True).wait_for()
        assert [url for url in visited.requests if url.startswith(f"{server.address}live/") and url.endswith(".js")]
        _leave(visited)


def _leave(visited: Visit) -> None:
    """Look for complaints, and leave the page before its server ends; that a stream was closed is none."""
    assert [one for one in visited.complaints if not one.endswith("/-/live")] == []
    visited.page.goto("about:blank")
    visited.complaints.clear()
