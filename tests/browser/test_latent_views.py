"""What the explorer shows: renderers, epochs, projections, colours, overlays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from browser_page import Visit, coloured, overlap
from browser_site import Sites
from latent_map import LatentMap

EPOCHS = (0, 2, 4, 6)
COLOURS = ("label", "component", "entropy", "pmax", "dk", "mse", "distortion", "index")
OVERLAYS = ("posterior", "uniform", "empirical", "distortion")
SHIFT = 4  # pixels, about the radius of a point


@pytest.fixture
def explore(sites: Sites, visit: Callable[..., Visit]) -> Callable[..., LatentMap]:
    """The explorer of the tiny run at a state of the address."""

    def open_map(state: str = "", **options: Any) -> LatentMap:
        return LatentMap(visit(f"{sites.file('tiny/latent')}#{state}", **options).page).started()

    return open_map


def test_webgl_and_cpu_draw_the_same_points_at_the_same_places(explore: Callable[..., LatentMap]) -> None:
    """Both rasterise the same discs; only rim pixels differ. A shift by one radius would fall below the bound."""
    for view in ("p=pca&d=2", "p=umap&d=3&cam=0,0,0,1.2,0.7,0.4"):
        gpu, cpu = explore(f"gl=1&{view}"), explore(f"gl=0&{view}")
        assert "by WebGL" in gpu.status
        assert "without WebGL" in cpu.status
        drawn, wanted = coloured(gpu.settled()), coloured(cpu.settled())
        bound = 0.9
        assert overlap(drawn, wanted) > bound
        assert overlap(drawn, np.roll(wanted, SHIFT, axis=1)) < bound


def test_where_webgl_is_computed_by_the_processor_our_own_renderer_draws(
    explore: Callable[..., LatentMap],
) -> None:
    shown = explore()
    assert shown.status == "300 points · UMAP 2D, epoch 6 · drawn by the CPU"
    assert shown.page.locator("[data-no-webgl]").is_hidden()


@pytest.mark.fault(83)
def test_without_webgl_the_same_picture_is_drawn_and_the_page_says_so(
    explore: Callable[..., LatentMap], chromium_without_webgl: Any
) -> None:
    with_it, without = explore(), explore(browser=chromium_without_webgl)
    assert without.status == "300 points · UMAP 2D, epoch 6 · drawn without WebGL"
    assert without.page.locator("[data-no-webgl]").is_visible()
    assert np.count_nonzero(coloured(without.settled())) > 2000
    apart = np.abs(with_it.settled().astype(int) - without.settled().astype(int)).max()
    assert apart <= 4  # of 255: the canvases are equal, Chromium composes them by another program
    without.choose("Dimensions", "3D")
    without.wait_for_status("UMAP 3D")
    assert np.count_nonzero(coloured(without.settled())) > 2000


@pytest.mark.parametrize("renderer", ["0", "1"])
def test_the_slider_shows_each_epoch_and_every_epoch_looks_different(
    renderer: str, explore: Callable[..., LatentMap]
) -> None:
    shown = explore(f"p=pca&gl={renderer}")
    pictures = []
    for epoch in reversed(EPOCHS):
        shown.to_epoch(epoch)
        shown.wait_for_status(f"epoch {epoch} ")
        pictures.append(coloured(shown.settled()))
        assert np.count_nonzero(pictures[-1]) > (10 if epoch == 0 else 1000)  # untrained, all codes are nearly equal
        assert shown.page.locator(".lx-epoch").inner_text() == f"epoch {epoch} / 6"
    assert all(overlap(a, b) < 0.9 for i, a in enumerate(pictures) for b in pictures[:i])
    shown.wait_for_state(e="0")


def test_play_walks_through_all_epochs_and_stops_at_the_last(explore: Callable[..., LatentMap]) -> None:
    shown = explore("e=0")
    watch = """() => {
      const line = document.querySelector("[data-status]");
      window.__seen = [];
      new MutationObserver(() => {
        const epoch = Number(/epoch (\\d+)/.exec(line.textContent)[1]);
        if (window.__seen.at(-1) !== epoch) window.__seen.push(epoch);
      }).observe(line, { childList: true, characterData: true, subtree: true });
    }"""
    shown.page.evaluate(watch)
    shown.page.get_by_role("combobox", name="Speed").select_option(label="fast")
    shown.page.get_by_role("button", name="Play epochs").click()
    shown.page.get_by_role("button", name="Pause").wait_for()
    shown.wait_for_status("epoch 6 ")
    shown.page.get_by_role("button", name="Play epochs").wait_for()
    seen = shown.page.evaluate("window.__seen")
    assert [epoch for epoch in seen if epoch != 0] == [2, 4, 6]


def test_pause_stops_where_it_is(explore: Callable[..., LatentMap]) -> None:
    shown = explore("e=0")
    pause_at_2 = """() => new Promise((done) => {
      const line = document.querySelector("[data-status]");
      new MutationObserver((_, watcher) => {
        if (!line.textContent.includes("epoch 2 ")) return;
        watcher.disconnect();
        document.querySelector(".lx-play").click();
        setTimeout(() => done(line.textContent), 1000); // longer than the pause between two epochs
      }).observe(line, { childList: true, characterData: true, subtree: true });
      document.querySelector(".lx-play").click();
    })"""
    assert "epoch 2 " in shown.page.evaluate(pause_at_2)
    assert shown.page.get_by_role("button", name="Play epochs").is_visible()


def test_projections_and_dimensions_change_picture_status_and_address(
    explore: Callable[..., LatentMap],
) -> None:
    shown = explore()
    pictures = [coloured(shown.settled())]
    for group, name, says, state in (
        ("Projection", "PCA", "PCA 2D", {"p": "pca", "d": None}),
        ("Dimensions", "3D", "PCA 3D", {"p": "pca", "d": "3"}),
        ("Projection", "UMAP", "UMAP 3D", {"p": None, "d": "3"}),
    ):
        shown.choose(group, name)
        shown.wait_for_status(says)
        shown.wait_for_state(**state)
        pictures.append(coloured(shown.settled()))
    assert all(overlap(a, b) < 0.8 for i, a in enumerate(pictures) for b in pictures[:i])
    shown.page.go_back()
    shown.wait_for_status("PCA 3D")
    shown.page.go_back()
    shown.wait_for_status("PCA 2D")
    assert np.array_equal(coloured(shown.settled()), pictures[1])


def test_dragging_turns_in_3d_and_moves_in_2d_and_reset_undoes_it(explore: Callable[..., LatentMap]) -> None:
    for view in ("d=3", "d=2"):
        shown = explore(view)
        home = shown.settled()
        box = shown.host.bounding_box()
        shown.page.mouse.move(box["x"] + 40, box["y"] + 40)
        shown.page.mouse.down()
        shown.page.mouse.move(box["x"] + 140, box["y"] + 90, steps=4)
        shown.page.mouse.up()
        moved = shown.settled()
        assert overlap(coloured(home), coloured(moved)) < 0.5
        if view == "d=2":  # everything went with the pointer
            back = np.roll(coloured(moved), (-50, -100), axis=(0, 1))
            assert overlap(back[60:-60, 110:-160], coloured(home)[60:-60, 110:-160]) > 0.8
        shown.page.get_by_role("button", name="Show everything again").click()
        shown.page.mouse.move(0, 0)
        assert np.array_equal(shown.settled(), home)


def test_every_colouring_paints_differently_with_its_own_key(explore: Callable[..., LatentMap]) -> None:
    shown = explore()
    select = shown.page.get_by_label("colour")
    assert tuple(select.locator("option").evaluate_all("all => all.map((one) => one.value)")) == COLOURS
    keys, pictures = set(), []
    for colour in COLOURS:
        select.select_option(colour)
        shown.wait_for_state(c=None if colour == "label" else colour)
        pictures.append(shown.settled())
        keys.add(shown.page.locator("[data-legend] h3").inner_text())
    assert len(keys) == len(COLOURS)
    assert all(np.any(a != b) for i, a in enumerate(pictures) for b in pictures[:i])


def test_overlays_lie_under_2d_maps_and_are_off_with_a_reason_in_3d(
    explore: Callable[..., LatentMap],
) -> None:
    shown = explore()
    select = shown.page.get_by_label("under")
    pictures = [shown.settled()]
    for overlay in OVERLAYS:
        select.select_option(overlay)
        shown.wait_for_state(o=overlay)
        shown.page.locator("[data-scale] h3", has_text="Under the points").wait_for()
        pictures.append(shown.settled())
    # Distortion colours only the cells that hold one of the 300 points, about 2 % of the picture.
    assert all(np.mean(np.any(a != b, axis=2)) > 0.01 for i, a in enumerate(pictures) for b in pictures[:i])
    shown.choose("Dimensions", "3D")
    shown.wait_for_status("UMAP 3D")
    assert select.is_disabled()
    assert "2D" in (shown.page.locator("label", has=select).get_attribute("title") or "")
    assert shown.page.locator("[data-scale]").is_hidden()
    with_overlay = shown.settled()
    plain = explore("d=3")
    assert np.array_equal(with_overlay, plain.settled())
    shown.choose("Dimensions", "2D")
    assert np.array_equal(shown.settled(), pictures[-1])


def test_axes_before_the_alignment_are_another_view_of_the_same_points(
    explore: Callable[..., LatentMap],
) -> None:
    shown = explore("p=pca&e=6")
    aligned = coloured(shown.settled())
    shown.choose("Axes", "raw")
    shown.wait_for_state(a="raw")
    raw = coloured(shown.settled())
    assert overlap(aligned, raw) < 0.9
    assert 0.5 < np.count_nonzero(raw) / np.count_nonzero(aligned) < 2


def test_points_can_be_the_pictures_of_their_samples(explore: Callable[..., LatentMap]) -> None:
    shown = explore()
    dots = shown.settled()
    shown.choose("Points as", "pictures")
    shown.wait_for_state(i="pictures")
    assert np.mean(np.any(dots != shown.settled(), axis=2)) > 0.02
