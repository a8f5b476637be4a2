"""An explorer whose data came in many parts: the same picture, points, neighbours and files as from a few."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from artifact_arrays import array
from browser_page import Visit
from browser_site import Sites
from latent_map import LatentMap

from runreport.build.site import BuildOptions, build_site
from runreport.pages import latent_chunks, row_parts, sprites
from runreport.pages.fair_order import fair_order

PAGE = "runs/digits-tiny/latent.html"
PICTURES = """() => [...document.querySelectorAll('[data-pinned] .lx-pair canvas')]
  .map((one) => one.width > 1 && one.toDataURL())"""


@pytest.fixture(scope="module")
def split(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the tiny run, made as if it were large: 300 points in parts of a hundred and fewer."""
    out = sites.web / f"split-{os.getpid()}" / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(latent_chunks, "MANY", 100)
        patch.setattr(row_parts, "PART_BYTES", 1000)
        patch.setattr(row_parts, "FIRST_BYTES", 500)
        patch.setattr(sprites, "SHEET_LIMIT", 64)
        build_site(BuildOptions((sites.runs / "tiny",), out, tmp_path_factory.mktemp("store"), 1))
    return out


def shown_rows(sites: Sites) -> np.ndarray:
    """Index in the data set of each row of the page."""
    file = sites.artifact("projections/latent_2d_epoch_6.json")
    labels, indices = (array(file[name]) for name in ("labels", "sample_indices"))
    return indices[fair_order(labels)]


@pytest.fixture
def explore(split: Path, web: str, visit: Callable[..., Visit]) -> Callable[..., LatentMap]:
    """The explorer over HTTP or from a file."""

    def open_map(how: str = "file", state: str = "", **options: Any) -> LatentMap:
        root = split.as_uri() if how == "file" else f"{web}/{split.parent.name}/{split.name}"
        return LatentMap(visit(f"{root}/{PAGE}#{state}", **options).page)

    return open_map


def test_no_file_of_the_page_is_above_the_limit_and_the_first_is_small(split: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in (split / "data" / "digits-tiny").glob("*.js")}
    others = ("fields", "recon", "pictures", "settings", "curves", "tensor", "layer")
    by_row = {name: size for name, size in sizes.items() if not name.startswith(others)}
    assert max(by_row.values()) < 1000 + 600  # and what stands around the numbers
    assert len([name for name in sizes if name.startswith("umap2_6.")]) == 3


@pytest.mark.parametrize("how", ["file", "http"])
@pytest.mark.parametrize("state", ["", "p=pca&d=3&c=entropy", "o=distortion&c=distortion&hide=1.2"])
def test_the_picture_and_the_words_are_those_of_a_page_in_few_files(
    how: str, state: str, explore: Callable[..., LatentMap], sites: Sites, visit: Callable[..., Visit]
) -> None:
    split = explore(how, state)
    split.wait_for_status("300 points")
    split.started()
    few = LatentMap(visit(f"{sites.file('tiny/latent')}#{state}").page).started()
    assert split.status == few.status
    assert np.array_equal(split.settled(), few.settled())
    for part in ("[data-legend]", "[data-scale]", "[data-tools]"):
        assert split.page.locator(part).inner_text() == few.page.locator(part).inner_text()


def test_a_point_of_the_last_part_is_found_with_its_pictures_and_neighbours(
    explore: Callable[..., LatentMap], sites: Sites, visit: Callable[..., Visit]
) -> None:
    last = shown_rows(sites)[-1]
    state = f"pin={last}&n=topk"
    found = []
    for shown in (explore(state=state), LatentMap(visit(f"{sites.file('tiny/latent')}#{state}").page)):
        shown.started()
        shown.page.locator("[data-pinned] .lx-neighbour").first.wait_for()
        assert shown.pinned.startswith(f"Pinned #{last}, ")
        shown.page.locator("[data-pinned] dt", has_text="map stretch").wait_for()  # colours come last
        pictures: list[Any] = []
        for _ in range(100):
            pictures = shown.page.evaluate(PICTURES)
            if all(pictures):
                break
            shown.page.wait_for_timeout(50)
        words = shown.page.locator("[data-pinned]").inner_text()
        found.append((shown.neighbours, pictures, words, shown.settled().tobytes()))
    assert len(found[0][1]) == 2
    assert found[0] == found[1]


def test_the_pointer_finds_points_of_every_part(explore: Callable[..., LatentMap], sites: Sites) -> None:
    shown = explore(state="p=pca")
    shown.wait_for_status("300 points")
    shown.started()
    rows = shown_rows(sites).tolist()
    cards = [shown.point_at(*place) for place in shown.places(shown.settled(), 24)]
    thirds = {rows.index(card[0]) * 3 // len(rows) for card in cards if card is not None}
    assert None not in cards
    assert thirds == {0, 1, 2}


def test_the_table_holds_every_point_as_from_few_files(
    explore: Callable[..., LatentMap], sites: Sites, visit: Callable[..., Visit]
) -> None:
    tables = []
    few = sites.file("tiny/latent")
    for shown in (explore(accept_downloads=True), LatentMap(visit(few, accept_downloads=True).page)):
        shown.started()
        shown.page.locator("details summary", has_text="Data and receipts").click()
        with shown.page.expect_download() as saving:
            shown.page.get_by_role("button", name="CSV of the points shown").click()
        tables.append(Path(saving.value.path()).read_text())
    assert tables[0] == tables[1]
    assert len(tables[0].splitlines()) == 301


def test_the_first_part_is_drawn_while_the_others_are_on_their_way(
    explore: Callable[..., LatentMap], split: Path, web: str, visit: Callable[..., Visit]
) -> None:
    page = visit(f"{web}/{split.parent.name}/{split.name}/index.html").page
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/umap2_6.2.*.js", hold)
    page.goto(f"{web}/{split.parent.name}/{split.name}/{PAGE}", wait_until="commit")
    shown = LatentMap(page)
    shown.wait_for_status("of 300, more are loading")
    page.locator("[data-host].is-live").wait_for()
    some = np.count_nonzero(np.any(shown.settled() < 200, axis=2))
    assert some > 100
    held[0].continue_()
    shown.wait_for_status("300 points")
    assert np.count_nonzero(np.any(shown.settled() < 200, axis=2)) > some


def test_a_part_that_does_not_come_is_told_and_the_others_stay(split: Path, web: str, chromium: Any) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.route("**/umap2_6.2.*.js", lambda route: route.abort())
    page.goto(f"{web}/{split.parent.name}/{split.name}/{PAGE}")
    page.locator("[data-said]", has_text="cannot load").wait_for()
    page.locator("[data-status]", has_text="of 300, more are loading").wait_for()
    page.locator("[data-host].is-live").wait_for()
    context.close()
