"""Every tensor of a run on one canvas: drawn, walked, filtered, coloured, chosen and tabled, as it opens from disk."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser_page import SETTLED, Visit, coloured, overlap, picture
from browser_site import command_line
from safetensors.numpy import save_file

STEPS = (10, 20)
HOSTILE = "transformer.h.1.</script><img src=x onerror=window.__pwned=1>\u202e"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LAYERS = 3


def weights(step: int) -> dict[str, np.ndarray]:
    """A small model of three layers; at the last step one tensor is broken."""
    rng = np.random.default_rng(step)
    made = {"transformer.wte.weight": rng.normal(size=(64, 16)), "transformer.ln_f.weight": np.ones(16)}
    for layer in range(LAYERS):
        stem = f"transformer.h.{layer}"
        made[f"{stem}.attn.c_attn.weight"] = rng.normal(size=(16, 48)) * (layer + 1)
        made[f"{stem}.attn.c_proj.weight"] = rng.normal(size=(16, 16))
        made[f"{stem}.mlp.c_fc.weight"] = rng.normal(size=(16, 64))
        made[f"{stem}.mlp.c_proj.weight"] = rng.normal(size=(64, 16))
        made[f"{stem}.ln_1.weight"] = np.ones(16)
    if step == STEPS[-1]:
        made["transformer.h.2.mlp.c_fc.weight"][3, 4] = np.nan
    made[HOSTILE] = rng.normal(size=(4,))
    return {name: value.astype(np.float32) for name, value in made.items()}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tensors")
    for step in STEPS:
        folder = root / "runs" / "gpt" / f"checkpoint-{step}"
        folder.mkdir(parents=True)
        save_file(weights(step), folder / "model.safetensors", metadata={"format": "pt"})
        (folder / "trainer_state.json").write_text(json.dumps({"global_step": step, "log_history": []}))
    command_line("build", root / "runs", "--out", root / "site", "--jobs", "1", "--quiet")
    return next((root / "site" / "runs").glob("*/tensors.html"))


@pytest.fixture
def open_page(site: Path, visit: Callable[..., Visit]) -> Callable[..., Any]:
    def opened(fragment: str = "", **options: Any) -> Any:
        page = visit(f"{site.as_uri()}{fragment}", **options).page
        page.locator("[data-canvas].is-live").wait_for()
        page.evaluate(SETTLED)
        return page

    return opened


def test_the_canvas_shows_every_tensor_and_takes_the_pointer(open_page: Callable[..., Any]):
    page = open_page()
    assert page.locator("h1").inner_text().startswith(f"{len(weights(10))} tensors, ")
    assert "1 tensor holds NaN" in page.locator(".tn-broken").inner_text()
    host = page.locator("[data-canvas]")
    assert coloured(picture(host.screenshot())).mean() > 0.02
    before = coloured(picture(host.screenshot()))
    page.get_by_role("button", name="Closer").click()
    page.evaluate(SETTLED)
    assert overlap(coloured(picture(host.screenshot())), before) < 0.6
    page.get_by_role("button", name="Show all tensors").click()
    page.evaluate(SETTLED)
    assert overlap(coloured(picture(host.screenshot())), before) > 0.97
    page.locator(".tn-broken a").click()
    page.wait_for_function("() => location.hash.includes('t=transformer.h.2.mlp.c_fc.weight')", polling=50)
    page.locator(".tn-table tr.is-chosen", has_text="transformer.h.2.mlp.c_fc.weight").wait_for(state="attached")
    box = host.bounding_box()
    hovered = [
        (box["x"] + box["width"] * x / 40, box["y"] + box["height"] * y / 20) for x in range(40) for y in range(20)
    ]
    for x, y in hovered:
        page.mouse.move(x, y)
        if page.locator("[data-tile]").is_visible():
            break
    assert page.locator("[data-tile] .tn-name").inner_text() in weights(10)


def test_arrows_walk_enter_chooses_escape_goes_back(open_page: Callable[..., Any]):
    page = open_page("#by=std")
    page.locator("[data-canvas]").focus()
    heard = []
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
        heard.append(page.locator("[data-live]").inner_text())
    assert heard[0].startswith("transformer.wte.weight, embedding, 64 × 16")
    assert "transformer.h.0.attn." in heard[1]
    assert heard[2] != heard[1]
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.hash.includes('t=transformer.h.0.')", polling=50)
    page.keyboard.press("+")
    page.wait_for_function("() => location.hash.includes('at=')", polling=50)
    page.keyboard.press("0")
    page.keyboard.press("Escape")
    page.wait_for_function("() => location.hash === '#by=std'", polling=50)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"


def test_the_filter_rules_canvas_count_table_and_address(open_page: Callable[..., Any]):
    page = open_page()
    field = page.get_by_label("Filter tensors")
    field.fill("c_attn layer:1..2")
    page.get_by_text(f"2 of {len(weights(10))} tensors").first.wait_for()
    page.wait_for_function("() => decodeURIComponent(location.hash).includes('f=c_attn')", polling=50)
    assert page.locator(".tn-table tbody tr[data-row]").count() == 2
    every = picture(page.locator("[data-canvas]").screenshot())
    page.get_by_role("button", name="Hide the others").click()
    page.evaluate(SETTLED)
    assert (picture(page.locator("[data-canvas]").screenshot()) != every).any()
    field.fill("std>much")
    page.locator(".tn-problem", has_text="After std> a number is expected").wait_for()
    field.fill("")
    page.locator('[data-group="norm"]').click()
    page.get_by_text(f"{LAYERS + 1} of ").first.wait_for()
    assert field.input_value() == "type:norm"
    page.locator('[data-group="norm"]').click()
    page.get_by_text("What can be asked").click()
    page.get_by_role("button", name="nan>0", exact=True).click()
    page.get_by_text(f"1 of {len(weights(10))} tensors").first.wait_for()
    again = open_page("#f=nan%3E0&e=10")
    assert again.get_by_text(f"0 of {len(weights(10))} tensors").first.is_visible()


def test_the_table_sorts_and_is_kept_as_csv(open_page: Callable[..., Any]):
    page = open_page()
    page.get_by_role("button", name="std", exact=True).click()
    first = page.locator(".tn-table tbody tr[data-row]").first
    first.filter(has_text="h.2.attn.c_attn").wait_for()
    assert page.locator('th[aria-sort="descending"]').inner_text() == "std"
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV of these rows").click()
    rows = list(csv.DictReader(io.StringIO(Path(saved.value.path()).read_text(encoding="utf-8"), newline="")))
    assert {row["name"] for row in rows} == set(weights(20))
    values = weights(20)["transformer.h.1.attn.c_attn.weight"].astype(np.float64)
    told = next(row for row in rows if row["name"] == "transformer.h.1.attn.c_attn.weight")
    assert float(told["std"]) == pytest.approx(values.std(), rel=1e-12)
    assert float(told["max_abs"]) == np.abs(values).max()


def test_checkpoints_and_colours_change_what_is_drawn(open_page: Callable[..., Any]):
    page = open_page("#by=drift_first")
    host = page.locator("[data-canvas]")
    last = host.screenshot()
    assert page.locator(".tn-when").inner_text() == "step 20 (2 of 2)"
    page.keyboard.press("[")
    page.get_by_text("step 10 (1 of 2)").wait_for()
    page.get_by_text("without a number are grey and crossed out").wait_for()
    page.evaluate(SETTLED)
    assert host.screenshot() != last
    assert page.locator("h2 [data-label]").inner_text() == "step 10"
    page.get_by_label("Colour by").select_option("std")
    page.locator(".tn-ticks").wait_for()
    looks = []
    for _ in range(3):
        page.keyboard.press("t")
        page.evaluate(SETTLED)
        looks.append(page.evaluate("[document.documentElement.dataset.theme, document.documentElement.dataset.look]"))
    assert looks == [["dark", None], ["dark", "matrix"], ["light", None]]


def test_the_page_looks_whole_at_every_width_and_in_both_themes(checkout: Path, open_page: Callable[..., Any]):
    page = open_page("#t=transformer.h.1.mlp.c_fc.weight&f=h.1")
    axe = checkout / "assets/node_modules/axe-core/axe.min.js"
    options = {"preload": False, "runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (390, 1360):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(SETTLED)
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        if axe.is_file():
            page.evaluate(f"() => {{ if (window.axe === undefined) {{ {axe.read_text(encoding='utf-8')} }} }}")
            found = page.evaluate(f"() => axe.run(document, {json.dumps(options)})")["violations"]
            assert [(one["id"], node["html"][:200]) for one in found for node in one["nodes"]] == []


def test_without_scripts_there_is_a_drawing_and_a_table(site: Path, visit: Callable[..., Visit]):
    page = visit(site.as_uri(), java_script_enabled=False).page
    assert page.locator(".tn-poster").bounding_box()["width"] > 300
    assert coloured(picture(page.locator(".tn-poster").screenshot())).any()
    assert page.locator("[data-table] tbody tr").count() == len(weights(20))
    assert not page.locator("[data-filter]").is_visible()
