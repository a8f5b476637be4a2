"""The page of a diff, opened from disk: the map, the table, one tensor, keys, and what it looks like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from browser_page import Visit
from page_look import check_page_look
from safetensors.numpy import save_file
from weight_runs import layered, moved

from runreport.build.bundle import read_bundle
from runreport.build.diff_document import diff_document
from runreport.pages.diff_parts.compared import compared_models
from runreport.tensors.model_diff import model_diff
from runreport.tensors.tensor_store import TensorStore

HOSTILE = "</script><img src=x onerror=window.__pwned=1>"
TOP = "transformer.h.2.mlp.c_fc.weight"


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("diff-page")
    draw = np.random.default_rng(3)
    first = layered(draw, layers=4) | {"old.weight": np.ones((3, 3), np.float32)}
    second = moved(first, draw, 0.002) | {HOSTILE: np.ones(4, np.float32)}
    second[TOP] *= 3
    second["transformer.h.0.ln_1.weight"] = first["transformer.h.0.ln_1.weight"]
    second["transformer.h.1.ln_1.weight"] = second["transformer.h.1.ln_1.weight"].astype(np.float16)
    second["transformer.h.3.mlp.c_fc.weight"] = np.ones((8, 9), np.float32)
    del second["old.weight"]
    save_file(first, base / "a.safetensors")
    save_file(second, base / "b.safetensors")
    with TensorStore.open(base, "a.safetensors") as a, TensorStore.open(base, "b.safetensors") as b:
        compared = compared_models(("a", "b"), (a, b), model_diff(a, b))
    (base / "diff.html").write_bytes(diff_document(read_bundle(), compared))
    return base / "diff.html"


def test_map_table_and_focus_speak_of_the_same_tensor(
    page_path: Path, checkout: Path, visit: Callable[..., Visit]
) -> None:
    page = visit(page_path.as_uri()).page
    assert page.locator("h1").inner_text() == "16 of 18 tensors changed, 1 was added, 1 was removed, 1 was reshaped"
    focus = page.locator("[data-focus]")
    focus.get_by_text("Choose a tensor").wait_for()
    page.locator("[data-table] tr", has_text=TOP).click()
    focus.get_by_role("heading", name=TOP).wait_for()
    assert focus.locator("table").count() == 2
    assert page.locator("tr.is-chosen").count() >= 2  # the row, and its cells among those that changed most
    ring = page.locator("rect[data-chosen]").bounding_box()
    page.mouse.click(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    focus.get_by_role("heading", name=TOP).wait_for()
    page.locator("[data-map]").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"document.querySelector('[data-focus] h3').textContent !== {TOP!r}")
    page.get_by_role("button", name="1 added").click()
    page.get_by_text("1 of 20 rows").wait_for()
    assert page.locator("[data-table] tbody tr:visible").inner_text().startswith(HOSTILE)
    assert page.locator("[data-map] path.is-only").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("ln_1")
    page.get_by_text("4 of 20 rows").wait_for()
    page.get_by_role("button", name="Relative change").click()
    first = page.locator("[data-table] tbody tr:visible .df-name").first
    assert first.inner_text() != "transformer.h.0.ln_1.weight"
    check_page_look(page, checkout)


def test_a_link_opens_a_tensor_and_nothing_is_asked_of_the_network(
    page_path: Path, visit: Callable[..., Visit]
) -> None:
    opened = visit(f"{page_path.as_uri()}#t=old.weight")
    opened.page.locator("[data-focus]").get_by_role("heading", name="old.weight").wait_for()
    assert "removed" in opened.page.locator("[data-focus]").inner_text()
    assert {one.partition("#")[0] for one in opened.requests} <= {page_path.as_uri(), "data:,"}


def test_without_scripts_map_and_tables_are_whole(page_path: Path, visit: Callable[..., Visit]) -> None:
    page = visit(page_path.as_uri(), java_script_enabled=False).page
    assert page.locator("[data-map] path").count() > 5
    assert page.locator("[data-table] tbody tr").count() == 20
    assert not page.locator("[data-focus]").is_visible()
