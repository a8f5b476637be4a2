"""On paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browser_page import Visit
from browser_site import Sites

MENUS = ".menu, .acts, .tools, .skip, .foot, .lx-tools, .lx-time, .lx-corner, .lx-status, .button, input, select"


@pytest.mark.parametrize("name", ["index", "tiny/index", "tiny/latent"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_shows_figures_whole_and_light_and_no_menus(
    name: str, scheme: str, sites: Sites, visit: Callable[..., Visit]
) -> None:
    page = visit(sites.file(name), color_scheme=scheme).page
    if name == "tiny/index":  # a chart that came alive is printed as its drawing
        plot = page.locator('figure[data-figure="loss"] .plot')
        plot.hover()
        plot.locator(".live .main-svg").first.wait_for()
    page.emulate_media(media="print", color_scheme=scheme)
    page.set_viewport_size({"width": 720, "height": 1000})
    assert page.locator(MENUS).locator("visible=true").evaluate_all("all => all.map((one) => one.className)") == []
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 30, 35)"
    figures = page.locator("figure.figure")
    assert set(figures.evaluate_all("all => all.map((one) => getComputedStyle(one).breakInside)")) <= {"avoid"}
    for plot in page.locator(".plot").all():
        assert plot.locator("> svg, > img").locator("visible=true").count() >= 1
        assert plot.locator(".live").locator("visible=true").count() == 0
    widest = page.evaluate("document.documentElement.scrollWidth / document.documentElement.clientWidth")
    assert widest <= (1.7 if name == "index" else 1)  # browsers shrink a wide table to the paper, up to half


@pytest.mark.parametrize("name", ["index", "tiny/index", "tiny/latent"])
def test_a_page_can_be_made_a_pdf(name: str, sites: Sites, visit: Callable[..., Visit]) -> None:
    page = visit(sites.file(name)).page
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")
    assert 1 <= pdf.count(b"/Type /Page\n") <= 15
