"""The explorer without a pointer, and without motion."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browser_page import Visit, coloured, overlap, picture
from browser_site import Sites
from latent_map import LatentMap


@pytest.fixture
def shown(sites: Sites, visit: Callable[..., Visit]) -> LatentMap:
    return LatentMap(visit(sites.file("tiny/latent")).page).started()


def test_the_map_is_reached_by_tab_walked_by_arrows_and_pinned_by_enter(shown: LatentMap) -> None:
    page = shown.page
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.hasAttribute('data-host')"):
            break
    else:
        raise AssertionError("60 Tabs do not reach the map")
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    index, label = shown.card()  # type: ignore[misc]
    assert page.locator("[data-live]").inner_text() == f"point #{index}, {label}"
    page.keyboard.press("Enter")
    page.locator("[data-pinned] h3", has_text=f"#{index}, {label}").wait_for()
    page.keyboard.press("Escape")  # the card
    page.keyboard.press("Escape")  # the pin
    shown.wait_for_state(pin=None)


def test_brackets_step_and_space_plays(shown: LatentMap) -> None:
    for key, epoch in (("[", 4), ("[", 2), ("]", 4), ("]", 6), ("]", 6)):
        shown.page.keyboard.press(key)
        shown.wait_for_status(f"epoch {epoch} ")
    shown.page.keyboard.press("Space")
    shown.wait_for_status("epoch 0 ")
    shown.wait_for_status("epoch 6 ")


def test_slash_searches_and_letters_typed_there_are_no_commands(shown: LatentMap) -> None:
    shown.page.keyboard.press("/")
    shown.page.keyboard.type("l2n3[")
    assert shown.page.get_by_role("combobox", name="index or digit").input_value() == "l2n3["
    assert "UMAP 2D, epoch 6 " in shown.status


def test_dimensions_and_edges_have_keys_on_the_map(shown: LatentMap) -> None:
    shown.host.focus()
    shown.page.keyboard.press("3")
    shown.wait_for_status("UMAP 3D")
    shown.page.keyboard.press("2")
    shown.wait_for_status("UMAP 2D")
    shown.page.keyboard.press("n")
    shown.wait_for_state(n="topk")


def test_digits_elsewhere_lead_to_the_pages_and_question_mark_lists_the_keys(shown: LatentMap) -> None:
    shown.page.keyboard.press("?")
    dialog = shown.page.get_by_role("dialog")
    dialog.wait_for()
    assert "play or pause" in dialog.inner_text()
    shown.page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    shown.page.keyboard.press("1")
    shown.page.wait_for_url("**/index.html*")


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_points_move_between_epochs_and_jump_where_less_motion_is_wanted(
    motion: str, moves: bool, sites: Sites, visit: Callable[..., Visit]
) -> None:
    """Under a clock of ours: halfway through the time of a morph, and long after it."""
    page = visit("about:blank", allowed=sites.site.as_uri(), reduced_motion=motion).page
    page.clock.install(time=0)
    page.goto(sites.file("tiny/latent"))
    shown = LatentMap(page).started()
    for epoch in (2, 6):  # so that nothing has to be loaded any more
        shown.to_epoch(epoch)
        shown.settled()
    page.clock.pause_at(3_600_000)
    shown.to_epoch(2)
    page.clock.run_for(200)
    halfway = coloured(picture(shown.host.screenshot()))
    page.clock.run_for(2000)
    after = coloured(picture(shown.host.screenshot()))
    assert shown.epoch == 2
    assert (overlap(halfway, after) < 0.7) == moves


def test_nothing_animates_where_less_motion_is_wanted(sites: Sites, visit: Callable[..., Visit]) -> None:
    for name in ("index", "tiny/index", "tiny/latent"):
        page = visit(sites.file(name)).page
        assert page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length") == 0
