"""The explorer's state in the address: a link restores the view, and nonsense does no harm."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from browser_page import Visit
from browser_site import Sites
from latent_map import LatentMap

VIEWS = (
    "e=4&p=pca&d=2&c=entropy&o=posterior&pin=83&k=4&n=topk",
    "e=2&d=3&c=component&hide=0.3&cam=0.1,0,0,1.5,0.7,0.3",
)
HOSTILE = (
    "e=1e999",
    "e=-1",
    "e=NaN&k=-5&x=1e9",
    "p=__proto__&d=constructor&c=toString&o=hasOwnProperty&a=__proto__",
    "__proto__=1&constructor=2",
    "%ff",
    "p=%ff&e=%E0%A4%A",
    "cam=NaN,NaN,NaN,NaN,NaN,NaN",
    "cam=1e308,1e308,1e308,1e308,0,0",
    "sel=" + ".".join(["zzzzzzzz"] * 500),
    "hide=" + ".".join(map(str, range(256))),
    "pin=99999999999999999999",
    "pin=-0&sel=..&k=0x10",
    "e=4&" + "x" * 100_000,
    "=&&&==&e",
    "p=<script>window.__pwned=1</script>&c=\"'>",
)


@pytest.mark.parametrize("view", VIEWS)
def test_a_link_gives_the_same_view_in_a_fresh_window(view: str, sites: Sites, visit: Callable[..., Visit]) -> None:
    address = f"{sites.file('tiny/latent')}#{view}"
    shown = LatentMap(visit(address).page).started()
    wanted, status, words = shown.settled(), shown.status, shown.page.locator(".lx-side").inner_text()
    again = LatentMap(visit(shown.page.url).page).started()
    assert (again.status, again.page.locator(".lx-side").inner_text()) == (status, words)
    assert np.array_equal(again.settled(), wanted)


def test_a_view_made_by_hand_is_in_the_address_and_comes_back(sites: Sites, visit: Callable[..., Visit]) -> None:
    shown = LatentMap(visit(sites.file("tiny/latent")).page).started()
    shown.choose("Projection", "PCA")
    shown.to_epoch(4)
    shown.page.get_by_label("colour").select_option("dk")
    shown.page.get_by_label("under").select_option("distortion")
    shown.page.locator("[data-scale] h3").wait_for()
    shown.page.get_by_role("button", name="Closer").click()
    search = shown.page.get_by_role("combobox", name="index or digit")
    search.fill("digit 3")
    search.press("Enter")
    search.fill("102")
    search.press("Enter")
    shown.page.locator("[data-pinned] h3", has_text="#102").wait_for()
    shown.page.mouse.move(0, 0)
    wanted = shown.settled()
    assert {"p": "pca", "e": "4", "c": "dk", "o": "distortion", "pin": "102"}.items() <= shown.state.items()
    again = LatentMap(visit(shown.page.url).page).started()
    again.page.locator("[data-pinned] h3", has_text="#102").wait_for()
    again.page.locator("[data-scale] h3").wait_for()
    assert again.status == shown.status
    assert again.page.locator("[data-chosen] h3").inner_text() == shown.page.locator("[data-chosen] h3").inner_text()
    assert np.array_equal(again.settled(), wanted)


@pytest.mark.fault(74)
def test_hostile_addresses_load_without_a_word(sites: Sites, visit: Callable[..., Visit]) -> None:
    """The fixture checks console and errors."""
    page = visit(sites.file("tiny/latent")).page
    for number, fragment in enumerate(HOSTILE):
        page.goto(f"{sites.file('tiny/latent')}?{number}#{fragment}")  # another query is another page load
        page.locator("[data-host].is-live").wait_for()
        LatentMap(page).wait_for_status("300 points")


@pytest.mark.fault(74)
def test_hostile_addresses_set_on_an_open_page_do_no_lasting_harm(sites: Sites, visit: Callable[..., Visit]) -> None:
    shown = LatentMap(visit(sites.file("tiny/latent")).page).started()
    for fragment in HOSTILE:
        shown.page.evaluate("(fragment) => { location.hash = fragment }", fragment)
        shown.wait_for_status("300 points")
    shown.page.evaluate("() => { location.hash = 'e=2&d=2&p=pca' }")
    shown.wait_for_status("PCA 2D, epoch 2 ")


def test_the_hash_of_a_place_on_the_page_leaves_the_state_alone(sites: Sites, visit: Callable[..., Visit]) -> None:
    shown = LatentMap(visit(f"{sites.file('tiny/latent')}#e=2&p=pca").page).started()
    shown.page.get_by_role("link", name="Fig. 1").click()
    shown.settled()
    assert "PCA 2D, epoch 2 " in shown.status
