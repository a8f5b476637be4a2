"""Each page of each run, as it opens from disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser_page import SETTLED, Visit
from browser_site import Sites

PAGES = (
    "index",
    "compare",
    *(f"{run}/{page}" for run in ("tiny", "small", "hostile", "empty") for page in ("index", "latent")),
    "tiny/curves",
    "hostile/curves",
)
WIDTHS = (1360, 768, 390)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Elements that stick out of the window or of their figure, and do not lie in a box that scrolls by itself.
STICKING_OUT = """() => {
  const scrolls = (one, up) => one !== null && one !== up &&
    (/(auto|scroll|hidden|clip)/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement, up));
  const beyond = (up, right) => (one) => {
    const box = one.getBoundingClientRect();
    const isOut = box.width > 0 && box.right > right + 1 && one.closest("svg, .live") === null;
    return isOut && !scrolls(one.parentElement, up);
  };
  const figures = [...document.querySelectorAll("figure.figure, .config .group")];
  const out = [
    ...[...document.querySelectorAll("body *")].filter(beyond(document.body, document.documentElement.clientWidth)),
    ...figures.flatMap((up) => [...up.querySelectorAll("*")].filter(beyond(up, up.getBoundingClientRect().right))),
  ];
  const root = document.documentElement;
  return [root.scrollWidth - root.clientWidth, out.slice(0, 5).map((one) => one.outerHTML.slice(0, 160))];
}"""


@pytest.fixture(scope="session")
def axe_source(checkout: Path) -> str:
    path = checkout / "assets" / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        pytest.skip("axe-core is not installed; see tools/node.sh")
    return path.read_text(encoding="utf-8")


def violations(page: Any, axe_source: str) -> list[str]:
    """What axe finds, one line per element."""
    page.evaluate(f"() => {{ if (window.axe === undefined) {{ {axe_source} }} }}")
    options = {"preload": False, "runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = page.evaluate(f"() => axe.run(document, {json.dumps(options)})")
    return [f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]


def check_widths(page: Any, name: str) -> None:
    """Nothing sticks out at any width, in either theme."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(SETTLED)
            assert page.evaluate(STICKING_OUT) == [0, []], f"{name} at {width} px, {scheme}"


def ready(visit: Visit) -> Any:
    """The page, once an explorer on it draws."""
    if visit.page.locator("[data-host]").count() > 0:
        visit.page.locator("[data-host].is-live").wait_for()
    return visit.page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_width_in_both_themes_and_says_nothing(
    name: str, sites: Sites, visit: Callable[..., Visit]
) -> None:
    page = ready(visit(sites.file(name)))
    check_widths(page, name)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    check_widths(page, f"{name}, unfolded")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name: str, scheme: str, sites: Sites, axe_source: str, visit: Callable[..., Visit]) -> None:
    page = ready(visit(sites.file(name), color_scheme=scheme))
    assert violations(page, axe_source) == []
    page.set_viewport_size({"width": 390, "height": 900})
    page.evaluate(SETTLED)
    assert violations(page, axe_source) == []


def test_the_theme_button_changes_the_colours_and_a_second_page_remembers(
    sites: Sites, visit: Callable[..., Visit]
) -> None:
    page = visit(sites.file("index")).page
    paper = "() => getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Theme").click()
    dark = page.evaluate(paper)
    assert light != dark
    page.get_by_role("link", name="digits-tiny").click()
    page.wait_for_url("**/runs/**")
    assert page.evaluate(paper) == dark
