"""The line about updates: what it says, how updates are held and walked through, and what goes wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser_page import Visit
from browser_site import Sites
from live_site import WatchedSite, watched_site

from runreport.atomic_file import write_atomic

PAGE = "tiny/index"


@pytest.fixture
def watched(sites: Sites, tmp_path: Path) -> WatchedSite:
    watched = watched_site(sites, tmp_path)
    watched.live.say("waiting", "all runs are shown")
    return watched


@pytest.fixture
def seen(watched: WatchedSite, visit: Callable[..., Visit]) -> Visit:
    seen = visit(watched.address(PAGE))
    tone(seen.page, "live")
    return seen


def tone(page: Any, wanted: str) -> None:
    page.locator(f".news[data-tone={wanted}]").wait_for()


def say(watched: WatchedSite, text: str) -> None:
    """An update whose first sentence ends with this."""
    watched.change(PAGE, lambda html: html.replace('<p class="lead"><bdi>', f'<p class="lead"><bdi>{text}, ', 1))


def shows(page: Any, text: str) -> None:
    page.locator(".lead", has_text=re.compile(rf"^\s*{text}, ")).wait_for()


def test_the_bar_says_what_the_watcher_does_and_how_old_the_page_is(watched: WatchedSite, seen: Visit) -> None:
    page = seen.page
    say(watched, "one")
    shows(page, "one")
    page.locator(".news-age", has_text="just now").wait_for()
    watched.live.say("building", "UMAP of epoch 5")
    tone(page, "busy")
    assert page.locator(".news-word").inner_text() == "computing …"
    assert page.locator(".news-said").get_attribute("title") == "UMAP of epoch 5"
    page.locator(".news-age", has_text=re.compile(r"^updated \d+ s ago")).wait_for()


def test_a_paused_page_holds_updates_and_counts_them(watched: WatchedSite, seen: Visit) -> None:
    page = seen.page
    page.get_by_role("button", name="Pause live updates").click()
    tone(page, "held")
    for number, text in enumerate(("one", "two", "three"), 1):
        say(watched, text)
        page.locator(".news-held", has_text=f"+{number}").wait_for()
    assert page.locator(".lead", has_text="one,").count() == 0
    page.get_by_role("button", name="Resume live updates").click()
    shows(page, "three")
    assert page.locator(".news-held").inner_text() == ""


def test_updates_can_be_walked_back_to_the_page_as_it_was_opened(watched: WatchedSite, seen: Visit) -> None:
    page = seen.page
    first = page.locator("section.page").inner_html()
    for text in ("one", "two"):
        say(watched, text)
        shows(page, text)
    page.keyboard.press(",")
    shows(page, "one")
    page.keyboard.press(",")
    page.locator(".news-held", has_text="+2").wait_for()
    assert page.locator("section.page").inner_html() == first
    page.keyboard.press(",")  # nothing further
    page.keyboard.press(".")
    shows(page, "one")
    page.get_by_role("button", name="Newest, and follow").click()
    shows(page, "two")
    say(watched, "three")
    shows(page, "three")


def test_the_keys_stand_in_the_help(seen: Visit) -> None:
    seen.page.keyboard.press("?")
    words = seen.page.locator("dialog.help").inner_text()
    for what in ("pause or resume updates", "one update back", "one update on", "go to the newest and follow"):
        assert what in words


def test_a_watcher_without_a_sign_for_three_beats_is_called_so(watched: WatchedSite, seen: Visit) -> None:
    tone(seen.page, "silent")
    assert seen.page.locator(".news-word").inner_text().startswith("no sign of life since ")
    watched.live.beat_if_due(0.0)
    tone(seen.page, "live")


def test_a_watcher_whose_clock_is_wrong_is_alive_all_the_same(watched: WatchedSite, seen: Visit) -> None:
    """Signs count by when they arrive; another machine's clock may be an hour behind."""
    watched.lag[0] = 3600.0
    for number in range(4):
        watched.live.say("waiting", f"line {number}")
        seen.page.wait_for_timeout(900)
        assert seen.page.locator(".news").get_attribute("data-tone") == "live"


def test_a_watch_that_has_ended_is_said_to_have(watched: WatchedSite, seen: Visit) -> None:
    watched.live.end()
    tone(seen.page, "ended")
    assert seen.page.locator(".news-word").inner_text() == "not watched any more"


@pytest.mark.parametrize("slug", ["", "own"])
def test_what_goes_wrong_stands_over_the_last_good_content(slug: str, watched: WatchedSite, seen: Visit) -> None:
    page = seen.page
    own = watched.sites.slugs["tiny"] if slug else ""
    watched.live.trouble({own: "no space left on device: <b>map_4.js</b>"})
    banner = page.locator(".news-banner")
    banner.wait_for()
    assert "no space left on device: <b>map_4.js</b>" in banner.inner_text()
    assert banner.locator("strong").inner_text().startswith("Could not be brought up to date since ")
    tone(page, "failed")
    assert page.locator(".lead").is_visible()
    watched.live.trouble({})
    banner.wait_for(state="hidden")


def test_trouble_of_another_run_is_not_this_page_s(watched: WatchedSite, seen: Visit) -> None:
    watched.live.trouble({watched.sites.slugs["small"]: "bad"})
    say(watched, "one")
    shows(seen.page, "one")
    assert seen.page.locator(".news-banner").is_hidden()


BAD = {
    "markup": lambda update: update["section"][2].append(["script", {}, ["window.__pwned=1"]]),
    "handler": lambda update: update["section"][1].update(onclick="window.__pwned=1"),
    "link": lambda update: update["section"][2].append(["a", {"href": "javascript:window.__pwned=1"}, ["x"]]),
    "another page": lambda update: update.update(page="index.html"),
    "no tree": lambda update: update.update(section=None),
}


@pytest.mark.parametrize("kind", sorted(BAD))
@pytest.mark.fault(111)
def test_a_bad_update_is_left_out_and_the_next_one_shown(kind: str, watched: WatchedSite, seen: Visit) -> None:
    page = seen.page
    hold = watched.live._write
    watched.live._write = lambda: None
    say(watched, "bad")
    watched.live._write = hold
    name = watched.live._pages[watched.sites.path(PAGE)].chunk
    chunk = watched.folder / name
    key, text = json.loads(
        "[" + chunk.read_text(encoding="ascii").removeprefix("RR.put(").rstrip().removesuffix(");") + "]"
    )
    update = json.loads(text)
    BAD[kind](update)
    write_atomic(chunk, f"RR.put({json.dumps(key)},{json.dumps(json.dumps(update))});".encode())
    watched.live.say("building", "a bad one")
    page.locator(".news-note", has_text="1 update left out").wait_for()
    assert page.locator(".lead", has_text="bad,").count() == 0
    say(watched, "good")
    shows(page, "good")
    assert page.locator(".news-note").inner_text() == ""


def test_an_update_that_does_not_arrive_is_left_out_and_the_next_one_shown(watched: WatchedSite, seen: Visit) -> None:
    hold = watched.live._write
    watched.live._write = lambda: None
    say(watched, "gone")
    watched.live._write = hold
    (watched.folder / watched.live._pages[watched.sites.path(PAGE)].chunk).unlink()
    watched.live.say("building", "gone")
    seen.page.locator(".news-note", has_text="1 update left out").wait_for()
    say(watched, "good")
    shows(seen.page, "good")
    assert all("ERR_FILE_NOT_FOUND" in one or "live/" in one for one in seen.complaints), seen.complaints
    seen.complaints.clear()  # the browser itself says so


def test_a_screen_reader_is_told_and_not_flooded(watched: WatchedSite, seen: Visit) -> None:
    page = seen.page
    page.evaluate("""() => {
      window.__spoken = [];
      const place = document.querySelector(".bar [aria-live=polite]");
      new MutationObserver(() => window.__spoken.push(place.textContent)).observe(place, { childList: true });
    }""")
    for text in ("one", "two", "three", "four"):
        say(watched, text)
        shows(page, text)
    assert page.evaluate("window.__spoken") == ["The page was updated."]


def test_nothing_of_it_is_printed(seen: Visit) -> None:
    seen.page.emulate_media(media="print")
    assert seen.page.locator(".news").is_hidden()


def test_the_pulse_stands_still_for_who_wants_less_motion(watched: WatchedSite, visit: Callable[..., Visit]) -> None:
    running = """document.getAnimations().filter(
      (one) => one.playState === "running" && one.effect.target.closest(".news")).length"""
    still = visit(watched.address(PAGE), reduced_motion="reduce").page
    tone(still, "live")
    assert still.evaluate(running) == 0
    moving = visit(watched.address(PAGE), reduced_motion="no-preference").page
    tone(moving, "live")
    assert moving.evaluate(running) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 390])
def test_the_bar_fits_and_has_no_violation(
    width: int, scheme: str, watched: WatchedSite, visit: Callable[..., Visit], checkout: Path
) -> None:
    seen = visit(watched.address(PAGE), viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = seen.page
    tone(page, "live")
    say(watched, "one")
    shows(page, "one")
    page.keyboard.press("p")
    watched.live.trouble({"": "why"})
    page.locator(".news-banner").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator(".news").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    axe = checkout / "assets/node_modules/axe-core/axe.min.js"
    if not axe.is_file():
        pytest.skip("needs an installed assets/node_modules (npm ci)")
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('.bar', { preload: false })")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
