"""The table of all runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browser_page import Visit
from browser_site import HOSTILE_ID, Sites

RUNS = 4


@pytest.fixture
def page(sites: Sites, visit: Callable[..., Visit]) -> Any:
    return visit(sites.file("index")).page


def cells(page: Any, column: int) -> list[str]:
    """What the column sorts by, in the order shown."""
    rows = page.locator("table.runs tbody tr")
    return rows.evaluate_all("(rows, at) => rows.map((row) => row.children[at].dataset.value ?? '')", column)


def test_every_column_sorts_both_ways_empty_cells_last_and_back(page: Any) -> None:
    heads = page.locator("table.runs thead th")
    original = cells(page, 0)
    sortable = [at for at in range(heads.count()) if heads.nth(at).get_attribute("data-sort")]
    assert len(sortable) >= 8
    for at in sortable:
        is_number = heads.nth(at).get_attribute("data-sort") == "number"
        orders = {}
        for _ in range(2):
            heads.nth(at).get_by_role("button").click()
            values = cells(page, at)
            full = [value for value in values if value]
            assert values == full + [""] * (RUNS - len(full))
            orders[heads.nth(at).get_attribute("aria-sort")] = [float(one) for one in full] if is_number else full
        assert orders["ascending"] == orders["descending"][::-1] or len(set(orders["ascending"])) < len(full)
        if is_number:
            assert orders["ascending"] == sorted(orders["ascending"])
        heads.nth(at).get_by_role("button").click()
        assert cells(page, 0) == original


def test_the_filter_keeps_rows_with_all_words_and_says_how_many(page: Any) -> None:
    page.keyboard.press("/")
    page.keyboard.type("GM-VAE digits")
    rows = page.locator("table.runs tbody tr:visible")
    assert rows.count() == 1
    assert "digits-tiny" in rows.inner_text()
    assert page.locator("#filter-said").inner_text() == "1 of 4 runs"
    page.wait_for_url("**#q=*")
    page.reload()
    assert page.locator("table.runs tbody tr:visible").count() == 1
    page.locator("#filter").press("Escape")
    assert page.locator("table.runs tbody tr:visible").count() == RUNS


def test_every_run_is_a_link_to_its_page(page: Any) -> None:
    for at in range(RUNS):
        link = page.locator("table.runs tbody th a:not(.problems)").nth(at)
        name = link.inner_text()
        link.click()
        page.wait_for_url("**/runs/*/index.html")
        assert page.locator(".trail .name").inner_text() == name
        page.go_back()


def test_a_hostile_run_id_is_text(page: Any) -> None:
    names = page.locator("table.runs tbody th bdi").evaluate_all("all => all.map((one) => one.textContent)")
    assert HOSTILE_ID in names


def test_without_scripts_the_table_is_complete(page: Any, sites: Sites, visit: Callable[..., Visit]) -> None:
    from playwright.sync_api import expect

    still = visit(sites.file("index"), java_script_enabled=False).page
    expect(still.locator("table.runs tbody tr")).to_have_count(RUNS)
    text = still.locator("table.runs").inner_text()
    assert text == page.locator("table.runs").inner_text()
    assert still.locator("table.runs svg").count() >= 2
    for control in ("#filter", "button"):
        assert still.locator(control).locator("visible=true").count() == 0
