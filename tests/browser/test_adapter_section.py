"""The section of an adapter: its links lead to the matrices of a pair, and it can be read by everybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from adapter_runs import write_adapter_run
from browser_page import SETTLED, Visit
from browser_site import command_line

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MATRIX = "base_model.model.model.layers.2.mlp.up_proj.lora_A.weight"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("adapter_page")
    write_adapter_run(root / "runs")
    command_line("build", root / "runs", "--out", root / "site", "--jobs", "1", "--quiet")
    return root / "site/runs/lora/tensors.html"


def test_a_pair_leads_to_its_matrices_and_axe_finds_nothing(
    built: Path, checkout: Path, visit: Callable[..., Visit]
) -> None:
    page = visit(built.as_uri()).page
    page.locator("[data-canvas].is-live").wait_for()
    section = page.locator("#adapter")
    assert section.locator("h2").inner_text() == "Adapter: 6 pairs of rank 2 change up_proj and q_proj in 3 layers"
    assert section.locator("tbody tr").count() == 6
    assert section.locator(".plot svg.wide rect").count() >= 6
    axe = checkout / "assets/node_modules/axe-core/axe.min.js"
    if axe.is_file():
        page.evaluate(f"() => {{ {axe.read_text()} }}")
        found = page.evaluate(
            "(rules) => axe.run('#adapter', { preload: false, runOnly: rules }).then((one) => one.violations)", RULES
        )
        assert found == []
    section.get_by_role("link", name="A of model.layers.2.mlp.up_proj").click()
    page.wait_for_function(f"() => decodeURIComponent(location.hash).includes('t={MATRIX}')", polling=50)
    page.evaluate(SETTLED)
    assert page.locator("[data-canvas]").evaluate("(one) => one.getBoundingClientRect().top < innerHeight")
    assert MATRIX in page.locator("#focus").inner_text().replace("\n", "")


def test_the_section_does_not_widen_a_narrow_page(built: Path, visit: Callable[..., Visit]) -> None:
    page = visit(built.as_uri(), viewport={"width": 390, "height": 800}).page
    page.locator("[data-canvas].is-live").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
