"""The latent explorer while its run goes on: it follows the newest epoch, until the reader looks at another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser_page import Visit
from browser_site import Sites
from latent_map import LatentMap
from live_site import WatchedSite, island_of, until, watched_site, with_island

NEWER = "button:text-matches('^new: epoch')"


@pytest.fixture
def watched(sites: Sites, tmp_path: Path) -> WatchedSite:
    """The explorer's page as it was two epochs ago."""
    watched = watched_site(sites, tmp_path)
    whole = watched.html("tiny/latent")
    epochs = island_of(whole)["epochs"]
    watched.put("tiny/latent", until(epochs[-3])(whole))
    watched.live.say("waiting", "")
    return watched


@pytest.fixture
def epochs(sites: Sites) -> list[int]:
    """Epochs of the whole run."""
    return island_of((sites.site / sites.path("tiny/latent")).read_text(encoding="utf-8"))["epochs"]


def arrive(watched: WatchedSite, epoch: int) -> None:
    """The epoch is there: the page as it was when it was the newest."""
    whole = (watched.sites.site / watched.sites.path("tiny/latent")).read_text(encoding="utf-8")
    watched.change("tiny/latent", lambda _: until(epoch)(whole))


@pytest.fixture
def lm(watched: WatchedSite, visit: Callable[..., Visit]) -> LatentMap:
    page = visit(watched.address("tiny/latent")).page
    page.locator(".news").wait_for()
    return LatentMap(page).started()


def test_who_looks_at_the_newest_epoch_sees_the_next_one(
    watched: WatchedSite, lm: LatentMap, epochs: list[int]
) -> None:
    assert lm.epoch == epochs[-3]
    for epoch in epochs[-2:]:
        arrive(watched, epoch)
        lm.wait_for_status(f"epoch {epoch}")
        lm.page.locator(".lx-epoch", has_text=f"epoch {epoch} / {epoch}").wait_for()
    assert lm.page.locator(NEWER).count() == 0
    assert "e" not in lm.state


def test_who_looks_elsewhere_stays_there_and_is_told(watched: WatchedSite, lm: LatentMap, epochs: list[int]) -> None:
    lm.to_epoch(epochs[0])
    lm.wait_for_status(f"epoch {epochs[0]}")
    before = lm.settled()
    arrive(watched, epochs[-2])
    lm.page.locator(NEWER, has_text=f"epoch {epochs[-2]}").wait_for()
    assert lm.epoch == epochs[0]
    assert np.array_equal(lm.settled(), before)
    lm.page.locator(NEWER).click()
    lm.wait_for_status(f"epoch {epochs[-2]}")
    assert lm.page.locator(NEWER).count() == 0
    arrive(watched, epochs[-1])
    lm.wait_for_status(f"epoch {epochs[-1]}")


def test_walking_to_the_newest_epoch_follows_again(watched: WatchedSite, lm: LatentMap, epochs: list[int]) -> None:
    lm.to_epoch(epochs[0])
    lm.wait_for_status(f"epoch {epochs[0]}")
    arrive(watched, epochs[-2])
    lm.page.locator(NEWER).wait_for()
    lm.page.keyboard.press("e")
    lm.wait_for_status(f"epoch {epochs[-2]}")
    arrive(watched, epochs[-1])
    lm.wait_for_status(f"epoch {epochs[-1]}")


def test_camera_selection_pin_classes_and_overlay_stay(watched: WatchedSite, lm: LatentMap, epochs: list[int]) -> None:
    page = lm.page
    place = lm.places(lm.settled(), 1)[0]
    lm.host.click(position={"x": place[0], "y": place[1]}, force=True)
    lm.page.locator("[data-pinned] h3", has_text="#").wait_for()
    pinned = lm.pinned
    page.get_by_label("under").select_option("posterior")
    page.locator(".lx-class").nth(3).click()
    page.locator("[data-do=closer]").click()
    lm.wait_for_state(hide="3", o="posterior")
    lm.settled()
    before = {key: value for key, value in lm.state.items() if key != "e"}
    page.evaluate("window.__canvas = document.querySelector('[data-host] canvas')")
    arrive(watched, epochs[-2])
    lm.wait_for_status(f"epoch {epochs[-2]}")
    lm.settled()
    assert {key: value for key, value in lm.state.items() if key != "e"} == before
    assert lm.pinned == pinned
    assert page.locator(".lx-class").nth(3).get_attribute("aria-pressed") == "false"
    assert page.get_by_label("under").input_value() == "posterior"
    assert page.evaluate("window.__canvas.isConnected")
    assert page.locator("[data-host] canvas").count() == 3


def test_a_map_that_was_computed_again_is_read_again(watched: WatchedSite, lm: LatentMap, epochs: list[int]) -> None:
    """Same epoch, same key, another file: what was read from the old one is not shown any more."""
    first, last = epochs[0], epochs[-3]
    whole = watched.html("tiny/latent")
    files = island_of(whole)["chunks"]
    site = watched.folder
    page_folder = (site / watched.sites.path("tiny/latent")).parent
    other = (page_folder / files[f"map_{first}"]).resolve()
    script = other.read_text(encoding="ascii").replace(f'"map_{first}"', f'"map_{last}"', 1)
    made_anew = files[f"map_{last}"].replace("map_", "map_again_")
    (page_folder / made_anew).write_text(script, encoding="ascii")
    before = lm.settled()

    def rename(island: dict[str, Any]) -> None:
        island["chunks"][f"map_{last}"] = made_anew

    watched.change("tiny/latent", lambda html: with_island(html, rename))
    lm.page.wait_for_function(
        "(made) => document.documentElement.dataset.made === made", arg=watched.news("tiny/latent")["made"]
    )
    lm.settled()
    lm.page.wait_for_timeout(300)
    after = lm.settled()
    assert np.count_nonzero((before != after).any(axis=2)) > 200
    assert lm.epoch == last


def test_going_back_through_what_arrived_takes_the_epochs_back(
    watched: WatchedSite, lm: LatentMap, epochs: list[int]
) -> None:
    arrive(watched, epochs[-2])
    lm.wait_for_status(f"epoch {epochs[-2]}")
    lm.page.keyboard.press(",")
    lm.page.locator(".lx-epoch", has_text=f"epoch {epochs[-3]} / {epochs[-3]}").wait_for()
    lm.wait_for_status(f"epoch {epochs[-3]}")
    lm.page.keyboard.press("g")
    lm.page.locator(".lx-epoch", has_text=f"epoch {epochs[-2]} / {epochs[-2]}").wait_for()


def test_a_lasso_goes_on_while_an_update_arrives(watched: WatchedSite, lm: LatentMap, epochs: list[int]) -> None:
    page = lm.page
    box = lm.host.bounding_box()
    corner = [(0.2, 0.2), (0.8, 0.2), (0.8, 0.8)]
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corner]
    page.keyboard.down("Shift")
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=4)
    arrive(watched, epochs[-2])
    lm.wait_for_status(f"epoch {epochs[-2]}")
    page.mouse.move(*places[2], steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    page.locator("[data-chosen] h3", has_text="selected").wait_for()


def test_a_graphics_context_that_is_lost_comes_back(sites: Sites, visit: Callable[..., Visit]) -> None:
    seen = visit(f"{sites.file('tiny/latent')}#gl=1")
    page = seen.page
    lm = LatentMap(page).started()
    before = lm.settled()
    page.evaluate("""() => {
      const gl = document.querySelectorAll("[data-host] canvas")[1].getContext("webgl2");
      window.__loss = gl.getExtension("WEBGL_lose_context");
      window.__loss.loseContext();
    }""")
    page.wait_for_timeout(300)
    page.evaluate("window.__loss.restoreContext()")
    page.wait_for_timeout(500)
    assert np.count_nonzero((lm.settled() != before).any(axis=2)) < 50
    assert all("context" in one.lower() for one in seen.complaints), seen.complaints
    seen.complaints.clear()  # the renderer tells the console of the loss, as it should


def test_two_fingers_zoom_the_map(sites: Sites, visit: Callable[..., Visit]) -> None:
    page = visit(sites.file("tiny/latent"), has_touch=True).page
    lm = LatentMap(page).started()
    box = lm.host.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)

    def touch(kind: str, apart: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x - apart, "y": y, "id": 1}, {"x": x + apart, "y": y, "id": 2}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 40)
    for apart in (60, 90, 120):
        touch("touchMove", apart)
    touch("touchEnd", 0)
    lm.settled()
    page.wait_for_timeout(300)
    assert "cam" in lm.state
