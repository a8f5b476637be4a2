"""How heavy the pages are, in bytes, and what they ask for before anyone touches them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browser_page import Visit
from browser_site import Sites

KB = 1000
ISLANDS = re.compile(rb'<script type="application/json".*?</script>', re.DOTALL)


def test_pages_stay_within_their_budgets(sites: Sites) -> None:
    assert (sites.site / "index.html").stat().st_size < 60 * KB
    for page in (sites.site / "runs").glob("*/*.html"):
        assert len(ISLANDS.sub(b"", page.read_bytes())) < 250 * KB, page


def test_our_own_code_stays_small(sites: Sites) -> None:
    sizes = {path.name: path.stat().st_size for path in (sites.site / "assets").iterdir()}
    scripts = {name: size for name, size in sizes.items() if name.startswith("runreport") and name.endswith(".js")}
    styles = {name: size for name, size in sizes.items() if name.endswith(".css")}
    three = next(size for name, size in sizes.items() if name.startswith("three"))
    assert len(scripts) == len(styles) == 1
    # 230 kB before there were pages of weights: canvas, focus and dropped files are 104 kB, layers and diff 21 kB.
    assert sum(scripts.values()) < 380 * KB
    assert sum(styles.values()) < 95 * KB
    assert three + sum(scripts.values()) < 980 * KB


@pytest.mark.parametrize("name", ["index", "tiny/index", "tiny/latent"])
def test_the_large_libraries_are_not_loaded_before_they_are_needed(
    name: str, sites: Sites, visit: Callable[..., Visit]
) -> None:
    seen = visit(sites.file(name))
    if name == "tiny/latent":
        seen.page.locator("[data-host].is-live").wait_for()
    files = [url.rpartition("/")[2] for url in seen.requests]
    assert not [file for file in files if file.startswith("plotly")]
    assert sum(file.startswith("runreport") for file in files) == 2
    assert name == "tiny/latent" or len(files) <= 4


def test_the_explorer_loads_the_epoch_it_shows_and_no_other(sites: Sites, visit: Callable[..., Visit]) -> None:
    seen = visit(f"{sites.file('tiny/latent')}#e=4")
    seen.page.locator("[data-host].is-live").wait_for()
    loaded = [url.rpartition("/")[2].partition(".")[0] for url in seen.requests if "/data/" in url]
    assert sorted(loaded) == ["map_4", "samples"]


def test_a_picture_is_there_before_any_script_has_run(sites: Sites, visit: Callable[..., Visit]) -> None:
    """The drawing of the newest map is in the page itself, so the first paint shows it."""
    page = visit(sites.file("tiny/latent"), java_script_enabled=False).page
    box = page.locator(".lx-poster").bounding_box()
    assert box["width"] > 500
    assert box["height"] > 300
