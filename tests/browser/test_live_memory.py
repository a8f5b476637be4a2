"""A page that stays open for days: after hundreds of updates it holds no more than after forty."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser_page import Visit
from browser_site import Sites
from live_site import island_of, until, watched_site

MB = 1_000_000
FILLED = 40  # by then the history of thirty updates is full
UPDATES = 240


def held(page: Any) -> dict[str, float]:
    """After a collection: bytes of the heap, nodes and listeners of the document."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return {name: metrics[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")}


def wait_until_shown(page: Any, made: str) -> None:
    page.wait_for_function("(made) => document.documentElement.dataset.made === made", arg=made, polling=20)


@pytest.mark.slow
def test_hundreds_of_updates_leave_nothing_behind(sites: Sites, tmp_path: Path, visit: Callable[..., Visit]) -> None:
    """The watcher beats four times a second, so the page asks twenty times; nothing is waited for but its answers."""
    watched = watched_site(sites, tmp_path, beat_s=0.25)
    watched.live.say("waiting", "")
    page = visit(watched.address("tiny/index")).page
    page.locator(".news").wait_for()
    figure = page.locator("figure[data-figure] .plot").first
    figure.hover()
    figure.locator(".live .main-svg").first.wait_for()
    page.mouse.move(0, 0)
    whole = watched.html("tiny/index")
    before: dict[str, float] = {}
    for number in range(UPDATES):
        row = f"<p>{number}</p>" * (1 + number % 50)
        watched.change("tiny/index", lambda _, row=row: whole.replace("</header>\n<dl", f"{row}</header>\n<dl", 1))
        wait_until_shown(page, watched.news("tiny/index")["made"])
        if number == FILLED:
            before = held(page)
    after = held(page)
    assert after["JSHeapUsedSize"] < before["JSHeapUsedSize"] + 2 * MB, (before, after)
    assert after["Nodes"] < before["Nodes"] + 2000, (before, after)
    assert after["JSEventListeners"] <= before["JSEventListeners"] + 20, (before, after)


@pytest.mark.slow
def test_a_map_that_follows_for_long_needs_one_graphics_context(
    sites: Sites, tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    watched = watched_site(sites, tmp_path, beat_s=0.25)
    watched.live.say("waiting", "")
    seen = visit(f"{watched.address('tiny/latent')}#gl=1")
    page = seen.page
    page.locator("[data-host].is-live").wait_for()
    whole = watched.html("tiny/latent")
    epochs = island_of(whole)["epochs"]
    page.evaluate("""() => {
      window.__contexts = 0;
      const make = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        if (kind.startsWith("webgl")) window.__contexts++;
        return make.call(this, kind, ...rest);
      };
    }""")
    before: dict[str, float] = {}
    for number in range(2 * FILLED):
        text = until(epochs[number % len(epochs)])(whole).replace("</h1>", f" {number}</h1>", 1)
        watched.change("tiny/latent", lambda _, text=text: text)
        wait_until_shown(page, watched.news("tiny/latent")["made"])
        if number == FILLED:
            before = held(page)
    after = held(page)
    assert page.evaluate("window.__contexts") == 0
    assert page.locator("[data-host] canvas").count() == 3
    assert after["JSHeapUsedSize"] < before["JSHeapUsedSize"] + 4 * MB, (before, after)
    assert after["Nodes"] < before["Nodes"] + 2000, (before, after)
