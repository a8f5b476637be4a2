"""Search over all runs, from disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browser_page import Visit
from foreign_run import write_files

from runreport.build.options import BuildOptions
from runreport.build.site import build_site

ODD = "<img src=x onerror=window.__pwned=1>/loss"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("finder")
    log = f"step,train/loss,acc,{ODD}\n1,3.5,0.1,1\n2,1.5,0.25,2\n"
    files = {f"gpt-seed{i}/metrics.csv": log for i in range(5)}
    files |= {"vit/metrics.csv": "step,top1\n1,70\n", "vit/config.json": '{"optimizer": {"lr": 0.003}}'}
    runs = write_files(base / "runs", files)
    build_site(BuildOptions((runs,), base / "site", base / "store", 1))
    build_site(BuildOptions((runs,), base / "reports", base / "store", 1, single_file=True))
    return base


def test_keys_open_the_search_walk_through_what_is_found_and_go_there(built: Path, visit: Callable[..., Visit]) -> None:
    page = visit((built / "site/runs/gpt-seed3/index.html").as_uri()).page
    page.keyboard.press("/")
    found, field = page.locator("#finder-found"), page.get_by_role("combobox", name="Search all runs")
    field.fill("loss")
    names = found.locator(".name").all_inner_texts()
    assert set(names) == {"train/loss", ODD}
    assert found.locator("mark").all_inner_texts() == ["loss", "loss"]
    options = found.get_by_role("option")
    assert "gpt-seed3" in options.first.inner_text()  # the run of this page comes first
    assert "and in 2 more runs" in found.inner_text()
    marked = found.locator('[aria-selected="true"]')
    assert marked.get_attribute("id") == field.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    assert marked.evaluate("(one) => [...one.closest('[role=group]').querySelectorAll('a')].indexOf(one)") == 1
    page.keyboard.press("Escape")
    assert not page.locator("dialog.finder").is_visible()
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/search.js")):
        page.keyboard.press("Control+k")
    field.fill("vit lr 0.003")
    assert found.locator(".name").all_inner_texts() == ["optimizer.lr = 0.003"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/runs/vit/*.html*")


def test_the_page_of_all_runs_keeps_its_own_key_and_has_the_button(built: Path, visit: Callable[..., Visit]) -> None:
    page = visit((built / "site/index.html").as_uri()).page
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "filter"
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/search.js")):
        page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("combobox", name="Search all runs").fill("seed4 acc")
    (row,) = page.locator("#finder-found").get_by_role("option").all()
    assert row.inner_text().split("\n")[0] == "acc"
    assert row.locator(".last").inner_text() == "0.2500"
    row.click()
    page.wait_for_url("**/runs/gpt-seed4/*.html*")


def test_a_single_file_searches_itself(built: Path, visit: Callable[..., Visit]) -> None:
    page = visit((built / "reports/gpt-seed2.html").as_uri()).page
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search all runs").fill("loss")
    assert page.locator("#finder-found .name").count() == 2
    page.keyboard.press("Enter")
    assert "#v=" in page.url
    assert not page.locator("dialog.finder").is_visible()
