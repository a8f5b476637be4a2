"""Layers over checkpoints in Chromium: cells, rows, comparisons, links, keys, and what it looks like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from artifact_arrays import array
from browser_page import SETTLED, Visit, coloured, picture
from page_look import check_page_look
from weight_runs import build_weights, chunk_of, layered, moved, write_steps

STEPS = (0, 100, 200, 300, 400)
HOSTILE = "<img src=x onerror=window.__pwned=1>.weight"
SICK = "transformer.h.2.mlp.c_fc.weight"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("layers-page")
    draw = np.random.default_rng(4)
    steps = [layered(draw, layers=4) | {HOSTILE: np.ones((2, 3), np.float32)}]
    for step in STEPS[1:]:
        steps.append(moved(steps[-1], draw, 0.001))
        steps[-1][SICK] *= 4
        if step == STEPS[-1]:
            steps[-1]["transformer.h.1.ln_1.weight"][0] = np.nan
    write_steps(base / "runs/run", dict(zip(STEPS, steps, strict=True)))
    return build_weights(base / "runs", base)


def page_of(site: Path) -> str:
    (path,) = site.glob("runs/*/layers.html")
    return path.as_uri()


def address(page: Any) -> str:
    return page.evaluate("new Promise((done) => setTimeout(() => done(location.hash), 300))")


def test_cells_rows_and_comparisons_show_the_numbers_of_the_files(
    site: Path, checkout: Path, visit: Callable[..., Visit]
) -> None:
    page = visit(page_of(site)).page
    heat, facts = page.locator(".ly-heat"), page.locator(".ly-facts")
    assert page.locator("h1").inner_text().startswith("Layer 2 moved most since step 300:")
    page.locator(".ly-cell", has_text="layer 2 at step 400").wait_for()
    level = chunk_of(site, "layer_rows")["layers"]
    drift = array(level["measures"]["drift_first"])
    row = level["rows"].index("layer 2")
    assert f"{100 * drift[row, 4]:.12f}"[:6] in facts.inner_text().replace("\u2009", "")
    heat.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    page.locator(".ly-cell", has_text="layer 1 at step 300").wait_for()
    assert f"{100 * drift[row - 1, 3]:.12f}"[:6] in facts.inner_text()
    assert address(page) == "#e=300&row=layer%201"
    page.get_by_text("From step 200 to step 300").wait_for()
    page.get_by_label("Compared with").select_option("first")
    page.get_by_text("From step 0 to step 300").wait_for()
    change = chunk_of(site, "layer_change_300")
    top = change["first"]["cells"][0]
    first = page.locator('[aria-label="Cells that changed most"] tbody tr').first
    assert first.inner_text().split("\t")[:2] == [SICK, f"[{', '.join(map(str, top['index']))}]"]
    assert page.locator('[aria-label="Every tensor\'s change"] tbody th').first.inner_text().startswith(SICK)
    page.keyboard.press("[")
    page.get_by_text("From step 0 to step 200").wait_for()
    page.get_by_label("Colour").select_option("norm_ratio")
    page.get_by_role("button", name="single tensors").click()
    page.get_by_text("Each tensor: norm relative to the first").wait_for()
    page.get_by_label("Filter rows").fill("c_attn.weight")
    page.get_by_text("4 of 19").wait_for()
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").click()
    lines = Path(saved.value.path()).read_text().splitlines()
    assert lines[0] == "row,step 0,step 100,step 200,step 300,step 400"
    assert len(lines) == 5
    assert lines[1].startswith("transformer.h.0.attn.c_attn.weight,1,0.99")
    check_page_look(page, checkout)


def test_hovering_a_cell_tells_its_numbers_and_broken_weights_carry_a_sign(
    site: Path, visit: Callable[..., Visit]
) -> None:
    page = visit(f"{page_of(site)}#m=norm").page
    page.locator(".ly-cell", has_text="layer 2").wait_for()
    assert page.locator(".ly-rule").first.inner_text().startswith("1 tensor holds NaN or infinite values:")
    box = page.locator(".ly-heat canvas").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 12)
    page.locator(".ly-cell", has_text="transformer.wte at step").wait_for()
    page.mouse.move(5, 5)
    page.locator(".ly-cell", has_text="layer 2 at step 400").wait_for()
    page.evaluate(SETTLED)
    image = picture(page.locator(".ly-heat canvas").screenshot())
    assert coloured(image).mean() > 0.3
    red = (image[:, :, 0] > 140) & (image[:, :, 1] < 70) & (image[:, :, 2] < 70)
    assert red.sum() > 8


def test_a_link_restores_the_view_and_hostile_names_stay_text(site: Path, visit: Callable[..., Visit]) -> None:
    page = visit(f"{page_of(site)}#rows=tensors&m=cosine_first&e=150&row={HOSTILE}").page
    page.locator(".ly-cell", has_text=f"{HOSTILE} at step 100").wait_for()
    link = page.locator(".ly-links a")
    assert link.inner_text() == HOSTILE
    link.click()
    page.wait_for_url("**/tensors.html#t=*")


def test_without_scripts_the_drawing_findings_and_table_are_there(site: Path, visit: Callable[..., Visit]) -> None:
    page = visit(page_of(site), java_script_enabled=False).page
    assert page.locator(".plot svg:visible rect").count() >= 7 * 5
    assert page.locator("table tbody tr").count() == 7
    assert page.locator(".ly-rule").count() == 2
    assert not page.locator("[data-change]").is_visible()
