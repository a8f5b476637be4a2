"""What the explorer says about points: hover, pin, neighbours, legend, search, lasso, CSV."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from artifact_arrays import array
from browser_page import Visit
from browser_site import Sites
from latent_map import LatentMap

REACH = 14  # pixels from a point that still hit it
LATEST = "neighbors/knn_umap_epoch_6.json"
MAP = "projections/latent_2d_epoch_6.json"  # PCA


@pytest.fixture
def explore(sites: Sites, visit: Callable[..., Visit]) -> Callable[..., LatentMap]:
    """The explorer of the tiny run at a state of the address."""

    def open_map(state: str = "", **options: Any) -> LatentMap:
        return LatentMap(visit(f"{sites.file('tiny/latent')}#{state}", **options).page).started()

    return open_map


@pytest.mark.parametrize("renderer", ["0", "1"])
def test_the_card_tells_index_and_class_of_the_point_that_the_file_puts_there(
    renderer: str, explore: Callable[..., LatentMap], sites: Sites
) -> None:
    shown = explore(f"p=pca&gl={renderer}")
    places = shown.places(shown.settled(), 24)
    file = sites.artifact(MAP)
    indices, labels, points = (array(file[name]) for name in ("sample_indices", "labels", "points"))
    rows = []
    for place in places:
        card = shown.point_at(*place)
        assert card is not None, f"a point is drawn at {place}, and no card is shown"
        row = int(np.flatnonzero(indices == card[0])[0])
        assert card[1] == f"digit {labels[row]}"
        rows.append(row)
    assert len(set(rows)) > 12
    # One scale for both axes, y upwards: with scale and offset fitted, each card belongs to the point under it.
    screen, map_ = np.array(places), points[rows] * [1, -1]
    screen, map_ = screen - screen.mean(axis=0), map_ - map_.mean(axis=0)
    scale = (screen * map_).sum() / (map_ * map_).sum()
    assert np.hypot(*(screen - scale * map_).T).max() < REACH
    corner = shown.point_at(3, 3)
    assert corner is None


def test_a_click_pins_the_sample_with_its_neighbours_from_the_file_in_order(
    explore: Callable[..., LatentMap], sites: Sites
) -> None:
    shown = explore()
    assert shown.pinned == "Pinned point"
    place = shown.places(shown.settled(), 1)[0]
    index, label = shown.point_at(*place)  # type: ignore[misc]
    shown.page.mouse.down()
    shown.page.mouse.up()
    shown.page.locator("[data-pinned] h3", has_text=f"#{index}, {label}").wait_for()
    shown.wait_for_state(pin=str(index))
    file = sites.artifact(LATEST)
    indices = array(sites.artifact(MAP)["sample_indices"])
    row = int(np.flatnonzero(indices == index)[0])
    for k in (10, 3):
        shown.page.get_by_role("spinbutton", name="Neighbours shown").fill(str(k))
        shown.page.keyboard.press("Tab")
        shown.page.wait_for_function("(k) => document.querySelectorAll('.lx-neighbour').length === k", arg=k)
        assert shown.neighbours == [int(indices[other]) for other in array(file["indices"])[row][:k]]
    pinned = shown.settled()
    shown.host.focus()
    shown.page.keyboard.press("Escape")
    shown.wait_for_state(pin=None)
    assert shown.pinned == "Pinned point"
    assert np.any(pinned != shown.settled())


def test_the_inspector_shows_the_pictures_of_that_sample_and_its_numbers(
    explore: Callable[..., LatentMap], sites: Sites
) -> None:
    shown = explore("pin=9")
    panel = shown.page.locator("[data-pinned]")
    assert panel.get_by_role("img", name="input of #9").count() == 1
    assert panel.get_by_role("img", name="reconstruction of #9").count() == 1
    row = int(np.flatnonzero(array(sites.artifact(MAP)["sample_indices"]) == 9)[0])
    d_k = float(array(sites.artifact(LATEST)["d_k"])[row])
    terms, values = panel.locator("dl dt").all_inner_texts(), panel.locator("dl dd").all_inner_texts()
    facts = dict(zip(terms, values, strict=True))
    assert float(facts["dₖ, latent"]) == pytest.approx(d_k, rel=0.01)
    with np.load(sites.runs / "tiny" / "latent" / "codes_epoch_6.npz") as codes:
        qc = codes["qc"][row]
    assert int(facts["component"]) == int(qc.argmax())
    assert float(facts["largest q(c|x)"]) == pytest.approx(float(qc.max()), abs=0.005)
    assert float(facts["entropy, nats"]) == pytest.approx(float(-(qc * np.log(qc)).sum()), abs=0.01)


def test_a_class_of_the_legend_can_be_hidden_and_no_longer_be_pointed_at(
    explore: Callable[..., LatentMap],
) -> None:
    shown = explore()
    full = shown.settled()
    button = shown.page.locator("[data-legend] button", has_text="digit 6")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    shown.wait_for_state(hide="6")
    shown.page.mouse.move(0, 0)
    assert "300 points · 30 hidden" in shown.status
    assert button.get_attribute("aria-pressed") == "false"
    gone = np.argwhere(np.any(full != shown.settled(), axis=2))
    cards = [shown.point_at(float(x), float(y)) for y, x in gone[:: max(1, len(gone) // 8)]]
    assert all(card is None or card[1] != "digit 6" for card in cards)
    button.click(modifiers=["Shift"])
    shown.wait_for_status("270 hidden")
    shown.page.get_by_role("button", name="Show all").click()
    shown.page.mouse.move(0, 0)
    assert np.array_equal(shown.settled(), full)


def test_search_pins_an_index_selects_a_class_and_says_what_is_not_there(
    explore: Callable[..., LatentMap],
) -> None:
    shown = explore()
    search = shown.page.get_by_role("combobox", name="index or digit")
    search.fill("83")
    search.press("Enter")
    shown.page.locator("[data-pinned] h3", has_text="Pinned #83, digit").wait_for()
    shown.wait_for_state(pin="83")
    search.fill("digit 4")
    search.press("Enter")
    shown.page.locator("[data-chosen] h3", has_text="30 points selected").wait_for()
    search.fill("4000")
    search.press("Enter")
    shown.page.locator("[data-live]", has_text="4000 is not among the 300 shown").wait_for(state="attached")
    search.fill("<b>nothing</b>")
    search.press("Enter")
    shown.page.locator("[data-live]", has_text="<b>nothing</b>").wait_for(state="attached")


def test_a_lasso_selects_what_it_surrounds_and_the_csv_holds_exactly_that(
    explore: Callable[..., LatentMap], sites: Sites
) -> None:
    shown = explore("p=pca", accept_downloads=True)
    box = shown.host.bounding_box()
    middle, edge = box["x"] + box["width"] / 2, box["y"] + 2
    corners = [
        (middle, edge),
        (middle, edge + box["height"] - 4),
        (box["x"] + 2, edge + box["height"] - 4),
        (box["x"] + 2, edge),
    ]
    shown.page.keyboard.down("Shift")
    shown.page.mouse.move(*corners[0])
    shown.page.mouse.down()
    for corner in corners[1:]:
        shown.page.mouse.move(*corner, steps=3)
    shown.page.mouse.up()
    shown.page.keyboard.up("Shift")
    head = shown.page.locator("[data-chosen] h3", has_text="points selected")
    head.wait_for()
    count = int(head.inner_text().split()[0])
    assert 30 < count < 270
    table = saved(shown, shown.page.locator("[data-chosen]").get_by_role("button", name="CSV"))
    assert len(table) == count
    file = sites.artifact(MAP)
    indices, labels, points = (array(file[name]) for name in ("sample_indices", "labels", "points"))
    rows = [int(line["row"]) for line in table]
    assert [int(line["sample_index"]) for line in table] == indices[rows].tolist()
    assert [int(line["label"]) for line in table] == labels[rows].tolist()
    written = np.array([[float(line["x_16bit"]), float(line["y_16bit"])] for line in table])
    step = np.ptp(points, axis=0).max() / 65_534
    assert np.abs(written - points[rows]).max() < 2 * step + 1e-5
    # Left of a vertical line: every chosen x is at most that of every other point, but for the width of a pixel.
    others = np.setdiff1d(np.arange(len(points)), rows)
    assert written[:, 0].max() < points[others, 0].min() + np.ptp(points[:, 0]) / 200
    words = shown.page.locator("[data-chosen] p").first.inner_text()
    digit, most = Counter(labels[rows].tolist()).most_common(1)[0]
    assert words.startswith(f"{most} × digit ")
    assert f"{most} × digit {digit}" in words
    whole = shown.page.locator("details", has=shown.page.get_by_text("CSV of the points shown"))
    whole.locator("summary").click()
    everything = saved(shown, shown.page.get_by_role("button", name="CSV of the points shown"))
    assert [int(line["sample_index"]) for line in everything] == indices.tolist()


def saved(shown: LatentMap, button: Any) -> list[dict[str, str]]:
    """The CSV that a button gives."""
    with shown.page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename.endswith(".csv")
    with download.value.path().open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_lasso_button_selects_by_plain_drag_and_escape_leaves_it(
    explore: Callable[..., LatentMap],
) -> None:
    shown = explore()
    shown.page.get_by_role("button", name="Lasso").click()
    box = shown.host.bounding_box()
    left, top, right, bottom = (
        box["x"] + 5,
        box["y"] + 5,
        box["x"] + box["width"] - 60,
        box["y"] + box["height"] - 5,
    )
    shown.page.mouse.move(left, top)
    shown.page.mouse.down()
    for corner in ((right, top), (right, bottom), (left, bottom)):
        shown.page.mouse.move(*corner, steps=3)
    shown.page.mouse.up()
    shown.page.locator("[data-chosen] h3", has_text="points selected").wait_for()
    shown.host.focus()
    for _ in range(3):
        shown.page.keyboard.press("Escape")
    shown.page.locator("[data-chosen]").wait_for(state="hidden")
    home = shown.settled()
    shown.page.mouse.move(left, top)
    shown.page.mouse.down()
    shown.page.mouse.move(left + 80, top, steps=3)
    shown.page.mouse.up()
    assert np.any(shown.settled() != home)
    assert shown.page.locator("[data-chosen]").is_hidden()


def test_a_small_run_without_umap_says_so_and_can_be_explored(sites: Sites, visit: Callable[..., Visit]) -> None:
    shown = LatentMap(visit(sites.file("small/latent")).page).started()
    assert "40 points" in shown.status
    index, label = shown.point_at(*shown.places(shown.settled(), 1)[0])  # type: ignore[misc]
    labels = array(sites.artifact("projections/latent_2d_epoch_1.json", "small")["labels"])
    assert label == f"digit {labels[index]}"
