"""Overview and Setup of another program's run as they open from disk: hostile text, thousands of settings."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser_page import SETTLED, Visit
from browser_site import HOSTILE_TEXTS, PWN
from foreign_view import logged_curve
from logged_run import logged_view, write_pages

from runreport.runs.logged import CheckpointContents, CheckpointFile

HOSTILE = f"</script><img src=x onerror={PWN}>\u202e {{{{7*7}}}}"
KEYS = 6000
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def foreign_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("foreign")
    steps = np.arange(1, 400)
    curves = [
        logged_curve("train/loss", [(x, 3 / x) for x in steps]),
        logged_curve("eval/loss", [(x, 4 / x) for x in steps[::40]]),
        logged_curve(HOSTILE, [(0, 1), (1, 2), (0, 3), (1, 4)], file=HOSTILE),
    ]
    contents = CheckpointContents(
        "safetensors", ("m",), 9, tensors=1, parameters=9, adapter=(("rank", HOSTILE),), metadata=((HOSTILE, HOSTILE),)
    )
    environment = {"python": "3.12", "machine": {"gpu": HOSTILE}, "packages": {"numpy": "2.4", "torch": "2.13"}}
    view = logged_view(
        root,
        "foreign",
        curves=tuple(curves),
        checkpoints=(CheckpointFile(HOSTILE, 5, contents),),
        environment=environment,
    )
    settings = {"optimizer": {"name": "adamw", "lr": 5e-05}, HOSTILE: dict(HOSTILE_TEXTS)}
    settings |= {"many": {f"key_{i:04d}": i for i in range(KEYS)}, "long": "word " * 2000}
    run = dataclasses.replace(view.run, config_raw=settings)
    return write_pages(root / "site", [dataclasses.replace(view, run=run)])


def check_look(page: Any, checkout: Path) -> None:
    """At two widths, in both themes: nothing sticks out, and axe finds nothing."""
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


def test_settings_are_searched_by_name_and_value_folded_and_copied(
    foreign_site: Path, checkout: Path, visit: Callable[..., Visit]
) -> None:
    page = visit((foreign_site / "runs/foreign/setup.html").as_uri()).page
    tree, said = page.locator('[data-settings="settings"]'), page.locator('[data-search="settings"] [data-found]')
    page.get_by_label("Search settings").wait_for()
    assert tree.locator(".setting").count() == 1  # groups of so many settings are folded
    page.keyboard.press("/")
    page.keyboard.type("optimizer 5e-05")
    said.get_by_text("1 find").wait_for()
    assert tree.locator("mark").all_inner_texts() == ["optimizer", "5e-05"]
    assert "q=optimizer" in page.evaluate("new Promise((done) => setTimeout(() => done(location.hash), 400))")
    page.get_by_label("Search settings").fill("key_")
    said.get_by_text("the first 400 of 6000 finds are shown").wait_for()
    assert tree.locator(".setting").count() == 400
    page.get_by_label("Search settings").fill("nowhere to be found")
    said.get_by_text("nothing found").wait_for()
    page.keyboard.press("Escape")
    tree.get_by_text("many").click()
    page.get_by_role("button", name="400 more of 6000 rows").click()
    assert tree.locator(".setting").count() == 801
    page.locator('[data-search="settings"]').get_by_role("button", name="Fold all").click()
    assert tree.locator(".setting").count() == 1
    page.get_by_label("Filter").fill("tor")
    page.get_by_text("1 of 2 packages").wait_for()
    page.locator("table.saved summary").click()
    page.locator("table.saved .head", has_text="Adapter").wait_for()
    check_look(page, checkout)


def test_a_link_opens_a_search_and_without_scripts_the_page_is_whole(
    foreign_site: Path, visit: Callable[..., Visit]
) -> None:
    address = (foreign_site / "runs/foreign/setup.html").as_uri()
    page = visit(f"{address}#q=adamw").page
    page.locator("mark", has_text="adamw").wait_for()
    still = visit(address, java_script_enabled=False).page
    assert still.get_by_text("1200 of 6014 rows are shown without scripts").count() == 1
    still.locator("summary", has_text="optimizer").click()
    assert still.get_by_text('"adamw"').is_visible()


def test_the_overview_shows_its_curves_with_and_without_scripts(
    foreign_site: Path, checkout: Path, visit: Callable[..., Visit]
) -> None:
    address = (foreign_site / "runs/foreign/index.html").as_uri()
    still = visit(address, java_script_enabled=False).page
    assert still.locator("h1").inner_text().startswith("train/loss fell from 3 to 0.007519 in 399 steps")
    assert still.locator(".plot svg:visible").count() == 2
    page = visit(address).page
    page.locator(".plot").first.hover()
    page.locator(".live .main-svg").first.wait_for()
    check_look(page, checkout)
    page.get_by_role("link", name="settings, as a tree with search").click()
    page.locator("h1", has_text="settings and one checkpoint").wait_for()
