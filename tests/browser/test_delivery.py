"""One report, however it is delivered: from disk, below a sub-path of a server, as one file, in an awkward folder."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser_page import Visit
from browser_site import ODD_NAME, SUB_PATH, Sites
from latent_map import LatentMap

PAGES = ("index", "tiny/index", "tiny/latent", "hostile/index", "small/latent", "empty/latent")


def words(page: Any, stem: str = "") -> str:
    """All text of the page, or of one section, that does not depend on how long drawing took."""
    if page.locator("[data-host]:visible").count() > 0:
        LatentMap(page).started()
    text = page.locator(f'section[data-view="{stem}"]' if stem else "body").evaluate("(one) => one.textContent")
    return re.sub(r"drawn in [\d.]+ ms", "drawn", text)


@pytest.mark.parametrize("name", PAGES)
def test_a_server_with_the_site_below_a_sub_path_shows_the_same(
    name: str, sites: Sites, web: str, visit: Callable[..., Visit]
) -> None:
    here = visit(sites.file(name))
    address = f"{web}/{SUB_PATH}/"
    there = visit(f"{address}{sites.path(name)}", allowed=address)
    assert words(here.page) == words(there.page)
    wanted = {url.removeprefix(sites.site.as_uri() + "/") for url in here.requests}
    assert {url.removeprefix(address).partition("?")[0] for url in there.requests} == wanted  # live.js?n=1, past caches


@pytest.mark.fault(84)
@pytest.mark.parametrize("name", ["tiny/index", "tiny/latent"])
def test_a_folder_whose_name_must_be_escaped_makes_no_difference(
    name: str, sites: Sites, web: str, visit: Callable[..., Visit]
) -> None:
    wanted = words(visit(sites.file(name)).page)
    odd = visit((sites.odd / sites.path(name)).as_uri(), allowed=sites.odd.as_uri() + "/")
    assert words(odd.page) == wanted
    if name == "tiny/latent":
        shown = LatentMap(odd.page)
        shown.to_epoch(2)
        shown.wait_for_state(e="2")
        shown.to_epoch(6)
        shown.wait_for_state(e=None)
        assert odd.page.url == (sites.odd / sites.path(name)).as_uri()
    odd.page.get_by_role("link", name="All runs").click()
    odd.page.get_by_role("heading", name="Four runs").wait_for()
    assert ODD_NAME not in odd.page.url
    from urllib.parse import quote

    served = f"{web}/{quote(ODD_NAME)}/"
    assert words(visit(served + sites.path(name), allowed=served).page) == wanted


def test_the_single_file_moved_elsewhere_alone_holds_the_same_pages(
    sites: Sites, tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    alone = Path(shutil.copy(sites.report("tiny"), tmp_path / "report of mine.html"))
    one = visit(alone.as_uri())
    two = {stem: visit(sites.file(f"tiny/{name}")).page for stem, name in (("run", "index"), ("latent", "latent"))}
    assert one.page.locator('section[data-view="latent"]').is_hidden()
    files = re.compile(r"Exact files: .*|CSV of the points shown")
    assert words(one.page, "run").split() == words(two["run"], "run").split()
    one.page.get_by_role("link", name="Latent explorer").click()
    shown = LatentMap(one.page).started()
    assert one.page.locator('section[data-view="run"]').is_hidden()
    in_one, in_site = (files.sub("", words(page, "latent")).split() for page in (one.page, two["latent"]))
    assert in_one == in_site
    assert np.array_equal(shown.settled(), LatentMap(two["latent"]).settled())
    shown.to_epoch(4)
    shown.wait_for_state(e="4", v="latent")
    again = LatentMap(visit(one.page.url, allowed=alone.as_uri()).page).started()
    assert "epoch 4 " in again.status
    assert [url for url in one.requests if not url.startswith(("data:", "blob:"))] == [alone.as_uri()]


def test_the_single_file_draws_with_the_libraries_it_carries(sites: Sites, visit: Callable[..., Visit]) -> None:
    one = visit(f"{sites.report('tiny').as_uri()}#v=latent&gl=1")
    shown = LatentMap(one.page).started()
    assert "by WebGL" in shown.status
    one.page.get_by_role("link", name="Overview").click()
    plot = one.page.locator('figure[data-figure="loss"] .plot')
    plot.hover()
    plot.locator(".main-svg").first.wait_for()


@pytest.mark.parametrize("run", ["hostile", "small", "empty"])
def test_every_single_file_opens_silently(run: str, sites: Sites, visit: Callable[..., Visit]) -> None:
    page = visit(sites.report(run).as_uri()).page
    page.get_by_role("link", name="Latent explorer").click()
    page.locator('section[data-view="latent"]').wait_for()
    words(page)


def test_every_link_of_the_site_leads_to_a_file_or_a_place_that_exists(
    sites: Sites, visit: Callable[..., Visit]
) -> None:
    from urllib.parse import unquote, urlparse

    for name in PAGES:
        page = visit(sites.file(name)).page
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map((one) => one.href)")
        for link in links:
            address = urlparse(link)
            assert address.scheme == "file", link
            path = Path(unquote(address.path))
            assert path.is_file(), link
            if address.fragment and path == Path(unquote(urlparse(page.url).path)):
                assert page.evaluate("(id) => document.getElementById(id) !== null", unquote(address.fragment)), link
            elif address.fragment:
                assert f'id="{address.fragment}"' in path.read_text(encoding="utf-8"), link
