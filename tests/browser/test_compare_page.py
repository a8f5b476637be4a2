"""Runs beside each other: one filter for curves, values, settings and parallel coordinates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser_page import SETTLED, Visit, coloured, picture
from browser_site import command_line
from playwright.sync_api import expect
from sweep_runs import sweep_values, write_sweep

RUNS, STEPS = 12, 40


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("compare")
    runs = write_sweep(root / "runs", RUNS, steps=STEPS)
    command_line("build", runs, "--out", root / "site", "--jobs", "1", "--quiet")
    return root / "site"


@pytest.fixture
def open_page(site: Path, visit: Callable[..., Visit]) -> Callable[..., Any]:
    def opened(state: str = "", **options: Any) -> Any:
        page = visit(f"{(site / 'compare.html').as_uri()}{state}", **options).page
        if options.get("java_script_enabled", True) and not state:
            expect(page.locator(".cmp-values tbody td").first).not_to_have_text("–")
        return page

    return opened


def shade(page: Any, chart: int = 0) -> int:
    """Coloured pixels of a chart."""
    page.evaluate(SETTLED)
    return int(coloured(picture(page.locator(".cmp-chart canvas").nth(chart).screenshot())).sum())


def test_one_filter_rules_curves_values_settings_and_axes(open_page: Callable[..., Any]) -> None:
    page = open_page()
    expect(page.locator(".cmp-charts figure")).to_have_count(3)
    expect(page.locator(".cmp-values tbody tr")).to_have_count(RUNS)
    whole = shade(page)
    page.keyboard.press("/")
    page.keyboard.type("lr=0.01")
    expect(page.locator("#cmp-said")).to_have_text("3 of 12 runs shown")
    expect(page.locator(".cmp-values tbody tr")).to_have_count(3)
    expect(page.locator(".cmp-parallel .run:not(.out)")).to_have_count(3)
    settings = page.locator(".cmp-settings tbody th")
    expect(settings).to_have_text(["seed", "output_dir"])  # of three runs with one rate nothing else differs
    assert shade(page) < whole
    page.get_by_label("show all").check()
    expect(settings).to_have_count(8)
    page.get_by_label("Search the settings").fill("optimizer")
    expect(settings).to_have_text(["optimizer.name", "optimizer.lr"])
    page.wait_for_url("**k=optimizer**")
    page.reload()
    expect(settings).to_have_text(["optimizer.name", "optimizer.lr"])
    page.get_by_role("button", name="All", exact=True).click()
    page.get_by_label("Show sweep/run_000").uncheck()
    expect(page.locator("#cmp-said")).to_have_text("11 of 12 runs shown")
    page.get_by_role("button", name="None", exact=True).click()
    expect(page.locator("#cmp-said")).to_have_text("0 of 12 runs shown")


def test_values_deltas_order_and_directions_are_those_of_the_logs(open_page: Callable[..., Any]) -> None:
    page = open_page()
    logged = [sweep_values(number, STEPS)["eval/loss"] for number in range(RUNS)]
    page.get_by_label("sweep/run_003 as baseline").click()
    base = page.locator(".cmp-values tbody tr").first
    expect(base).to_contain_text("baseline")
    page.locator(".cmp-values thead").get_by_role("button", name="eval/loss", exact=True).click()
    page.locator(".cmp-values thead").get_by_role("button", name="eval/loss", exact=True).click()
    first = page.locator(".cmp-values tbody tr").nth(1)
    order = [number for number in np.argsort([one.min() for one in logged]) if number != 3]
    expect(first).to_contain_text(f"run_{order[0]:03d}")
    cell = first.locator("td").first.inner_text()
    delta = logged[order[0]].min() - logged[3].min()
    assert f"{logged[order[0]].min():.5f}" in cell
    assert f"at {logged[order[0]].argmin()}" in cell
    assert f"{abs(delta):.4f}".rstrip("0")[:6] in cell
    assert ("better" if delta < 0 else "worse") in cell
    page.get_by_label("value", exact=True).select_option("at")
    page.get_by_label("step", exact=True).select_option("10")
    expect(base).to_contain_text(f"{logged[3][10]:.5f}")
    page.get_by_label("value", exact=True).select_option("best")
    turn = page.get_by_role("button", name="eval/loss: smaller is better; change")
    turn.click()
    expect(base).to_contain_text(f"{logged[3].max():.4f}")
    page.get_by_role("button", name="eval/loss: larger is better; change").click()
    expect(base).to_contain_text(f"{logged[3].min():.5f} to {logged[3].max():.4f}")


def test_groups_have_bands_with_n_and_a_rule_in_words(open_page: Callable[..., Any]) -> None:
    page = open_page()
    single = shade(page)
    page.get_by_label("group by").select_option("equal")
    legend = page.locator(".cmp-legend").first
    expect(legend.locator("li")).to_have_text([
        "depth=2, lr=0.1 (n = 3)", "depth=2, lr=0.01 (n = 3)", "depth=2, lr=0.001 (n = 3)", "depth=4, lr=0.1 (n = 3)"
    ])  # fmt: skip
    expect(page.locator(".cmp-says").first).to_contain_text("nothing is interpolated")
    expect(page.locator("figcaption .says").first).to_contain_text("smallest to the largest run")
    banded = shade(page)
    page.get_by_label("band").select_option("none")
    expect(page.locator("figcaption .says").first).to_have_text("Mean.")
    assert shade(page) < min(single, banded)


def test_a_stretch_of_an_axis_filters_everything_by_mouse_and_by_keys(open_page: Callable[..., Any]) -> None:
    page = open_page()
    axis = page.get_by_label("Stretch of optimizer.lr")
    axis.scroll_into_view_if_needed()
    box = axis.bounding_box()
    page.mouse.move(box["x"] + 16, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 16, box["y"] + 60, steps=3)
    page.mouse.up()
    expect(page.locator("#cmp-said")).to_contain_text("6 of 12 runs shown; 6 outside")
    expect(page.locator(".cmp-values tbody tr")).to_have_count(6)
    page.wait_for_url("**z=*")
    page.reload()
    expect(page.locator("#cmp-said")).to_contain_text("6 of 12 runs shown")
    axis.focus()
    page.keyboard.press("Escape")
    expect(page.locator("#cmp-said")).to_have_text("12 of 12 runs shown")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#cmp-said")).to_contain_text("9 of 12 runs shown")
    expect(axis).to_be_focused()


def test_a_colour_that_the_reader_chose_is_kept_in_this_browser(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.get_by_role("button", name="sweep/run_000 is").click()
    page.get_by_role("button", name="dark orange", exact=True).click()
    page.get_by_role("button", name="dotted", exact=True).click()
    page.reload()
    button = page.get_by_role("button", name="sweep/run_000 is dark orange, dotted; change")
    expect(button).to_be_visible()
    button.click()
    page.get_by_role("button", name="As it came").click()
    page.reload()
    expect(page.get_by_role("button", name="sweep/run_000 is")).not_to_have_accessible_name("dark orange, dotted")


def test_metrics_are_chosen_smoothed_and_drawn_over_time(open_page: Callable[..., Any]) -> None:
    page = open_page("#t=none")
    expect(page.locator(".cmp-charts figure")).to_have_count(0)
    page.locator(".cmp-picker summary").first.click()
    page.get_by_label("Filter the metrics").fill("train")
    page.locator(".cmp-tags").first.get_by_label("train/loss").check()
    expect(page.locator(".cmp-charts figure")).to_have_count(1)
    page.keyboard.press("Escape")
    page.get_by_label("x", exact=True).select_option("relative")
    page.get_by_label("Smoothing").fill("0.6")
    expect(page.locator("figcaption .says").first).to_contain_text("Faint: as logged.")
    page.wait_for_url("**x=relative**")


def test_without_scripts_values_and_differences_are_tables(open_page: Callable[..., Any]) -> None:
    page = open_page(java_script_enabled=False)
    expect(page.locator("table:visible")).to_have_count(2)
    expect(page.locator("table:visible tbody tr").first).to_contain_text("sweep/run_000")
    expect(page.locator("table.differences")).to_contain_text("optimizer.lr")
    assert page.locator("input:visible, button:visible").count() == 0


def test_the_runs_that_the_index_found_are_compared(site: Path, visit: Callable[..., Visit]) -> None:
    page = visit(f"{(site / 'index.html').as_uri()}#q=run_00").page
    page.get_by_role("link", name="Compare these").click()
    expect(page.locator("#cmp-said")).to_have_text("10 of 12 runs shown")
    page.get_by_role("link", name="Runs", exact=True).click()
    expect(page.locator("table.runs")).to_be_visible()
