"""A run's page: complete without scripts, and charts that answer with the run's own numbers."""

from __future__ import annotations

import csv
import json
import math
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from artifact_arrays import array
from browser_page import Visit, picture
from browser_site import Sites

METRICS = {"total": "loss", "reconstruction": "recon", "Gaussian KL": "kld_z", "categorical KL": "kld_c"}
PARTS = ("Training", "Mixture", "Latent space", "What happened", "Configuration", "Data health")
BOXES = "all => all.map((one) => { const b = one.getBoundingClientRect(); return [b.x, b.y, b.width, b.height] })"
PLAIN = """(section) => {
  const copy = section.cloneNode(true);
  for (const one of copy.querySelectorAll(".tools, .live")) one.remove();
  return copy.textContent.split(/\\s+/).join(" ");
}"""
SHIFTS = """() => { window.__shift = 0; new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.__shift += one.value;
}).observe({ type: "layout-shift", buffered: true }) }"""


def logged(sites: Sites) -> dict[str, list[float]]:
    """Values of each metric per epoch, read from the log by hand."""
    lines = (sites.runs / "tiny" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    epochs = [event["data"] for event in map(json.loads, lines) if event["type"] == "train.metrics"]
    return {metric: [values[metric] for values in epochs] for metric in METRICS.values()}


@pytest.fixture
def page(sites: Sites, visit: Callable[..., Visit]) -> Any:
    return visit(sites.file("tiny/index"), accept_downloads=True).page


@pytest.mark.fault(83)
@pytest.mark.parametrize("name", ["tiny/index", "tiny/latent", "hostile/index"])
def test_without_scripts_the_page_says_the_same_and_shows_every_figure(
    name: str, sites: Sites, visit: Callable[..., Visit]
) -> None:
    still = visit(sites.file(name), java_script_enabled=False).page
    scripted = visit(sites.file(name)).page
    if name.endswith("index"):
        assert still.locator("section.page").evaluate(PLAIN) == scripted.locator("section.page").evaluate(PLAIN)
        for box in still.locator(".plot svg:visible, .lx-poster").evaluate_all(BOXES):
            assert box[2] > 100
            assert box[3] > 40
        assert still.locator(".plot svg:visible, .plot img:visible").count() == still.locator(".plot").count()
    else:
        assert still.locator(".lx-poster path").count() >= 10
        assert still.locator(".lx-class").count() == 10
    assert np.unique(picture(still.screenshot()).reshape(-1, 3), axis=0).shape[0] > 50
    for summary in still.locator("main details > summary").all():
        summary.click()
    assert still.locator("main table").locator("visible=true").count() == still.locator("main table").count()
    assert still.locator("button:visible").all_inner_texts() == [], "a button that does nothing"
    for width in (1360, 390):
        still.set_viewport_size({"width": width, "height": 900})
        assert still.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_parts_stand_in_order_and_the_menu_leads_to_them(page: Any) -> None:
    assert tuple(page.locator("main h2").all_inner_texts()) == PARTS
    for part in PARTS:
        page.locator(".menu").get_by_role("link", name=part, exact=True).click()
        top = page.get_by_role("heading", name=part, exact=True).bounding_box()["y"]
        assert 0 <= top < 900


def test_a_touched_chart_is_drawn_by_plotly_at_its_size_from_the_logged_values(page: Any, sites: Sites) -> None:
    boxes = page.locator("figure.figure").evaluate_all(BOXES)
    page.evaluate(SHIFTS)
    plot = page.locator('figure[data-figure="loss"] .plot')
    still = plot.bounding_box()
    plot.hover()
    plot.locator(".live .main-svg").first.wait_for()
    live = plot.locator(".live .main-svg").first.bounding_box()
    assert live == pytest.approx(still, abs=1)
    assert page.locator("figure.figure").evaluate_all(BOXES) == boxes
    assert page.evaluate("window.__shift") < 0.01
    assert plot.locator("> svg.wide").is_hidden()
    traces = plot.locator(".live").evaluate("(one) => one.data.map(({name, x, y}) => ({name, x: [...x], y: [...y]}))")
    values = logged(sites)
    assert {trace["name"] for trace in traces} == set(METRICS)
    for trace in traces:
        assert trace["x"] == [1, 2, 3, 4, 5, 6]
        assert trace["y"] == pytest.approx(values[METRICS[trace["name"]]], rel=1e-6)
    box = plot.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    plot.locator(".hoverlayer text").first.wait_for()


def test_the_plotly_chart_looks_like_the_drawing_it_replaces(page: Any) -> None:
    """The drawing's coloured pixels stay coloured nearby; its margins scale with its width, Plotly's do not."""
    plot = page.locator('figure[data-figure="loss"] .plot')
    before = np.ptp(picture(plot.screenshot()).astype(int), axis=2) > 60
    plot.hover()
    plot.locator(".live .main-svg").first.wait_for()
    page.mouse.move(0, 0)
    plot.locator(".hoverlayer text").first.wait_for(state="detached")
    after = np.ptp(picture(plot.screenshot()).astype(int), axis=2) > 60
    near = np.zeros_like(after)
    for rows in range(-8, 9):
        for columns in range(-8, 9):
            near |= np.roll(after, (rows, columns), axis=(0, 1))
    assert np.count_nonzero(before) > 500
    assert np.count_nonzero(before & near) / np.count_nonzero(before) > 0.9


def test_every_chart_of_the_page_comes_alive(page: Any) -> None:
    figures = page.locator("figure.figure:has(.tools)")
    assert figures.count() >= 7
    for figure in figures.all():
        figure.locator(".plot").hover()
        figure.locator(".live .main-svg").first.wait_for()
    assert page.locator(".state-error").count() == 0


def save(page: Any, figure: str, name: str) -> tuple[str, Path]:
    """Presses a button of a figure: the file's name, and where it lies."""
    with page.expect_download() as download:
        page.locator(f'figure[data-figure="{figure}"] .tools').get_by_role("button", name=name, exact=True).click()
    return download.value.suggested_filename, download.value.path()


def test_the_buttons_save_the_chart_as_picture_drawing_and_numbers(page: Any, sites: Sites) -> None:
    name, path = save(page, "loss", "CSV")
    assert name.endswith(".csv")
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    values = logged(sites)
    assert [line["epoch"] for line in table] == ["1", "2", "3", "4", "5", "6"]
    for shown, metric in METRICS.items():
        assert [float(line[shown]) for line in table] == pytest.approx(values[metric], rel=1e-6)
    name, path = save(page, "loss", "PNG")
    assert name.endswith(".png")
    box = page.locator('figure[data-figure="loss"] .plot').bounding_box()
    rows, columns, _ = picture(path.read_bytes()).shape
    assert (columns, rows) == pytest.approx((2 * box["width"], 2 * box["height"]), abs=2)
    name, path = save(page, "loss", "SVG")
    assert name.endswith(".svg")
    drawing = ET.fromstring(path.read_text(encoding="utf-8"))
    assert drawing.tag.endswith("svg")
    assert "total" in "".join(drawing.itertext())


def test_the_saved_shares_of_the_components_are_those_of_the_artifacts(page: Any, sites: Sites) -> None:
    shares = {epoch: array(sites.artifact(f"mixture/mixture_health_epoch_{epoch}.json")["p"]) for epoch in (0, 2, 4, 6)}
    figures = page.evaluate("[...document.querySelectorAll('figure[data-figure]')].map((one) => one.dataset.figure)")
    tables = []
    for figure in figures:
        if page.locator(f'figure[data-figure="{figure}"] .tools').count() == 0:
            continue
        with save(page, figure, "CSV")[1].open(encoding="utf-8", newline="") as file:
            tables.append(list(csv.reader(file)))
    heat = next(table for table in tables if len(table[0]) == 11)
    assert [line[0] for line in heat[1:]] == ["0", "2", "4", "6"]
    for line in heat[1:]:
        assert [float(value) for value in line[1:]] == pytest.approx(shares[int(line[0])].tolist(), rel=1e-5)


def test_a_receipt_opens_and_names_the_inputs_of_the_numbers(page: Any, sites: Sites) -> None:
    details = page.locator('figure[data-figure="map"] details', has_text="was computed")
    details.locator("summary").click()
    text = details.inner_text()
    receipt = sites.artifact("projections/latent_2d_epoch_6_umap.json")["receipt"]
    assert "projections/latent_2d_epoch_6_umap.json" in text
    assert str(receipt["seed"]) in text
    for one in receipt["inputs"]:
        assert one["file"] in text
        assert one["sha256"][:12] in text


def test_the_numbers_of_a_figure_are_the_logged_ones(page: Any, sites: Sites) -> None:
    details = page.locator('figure[data-figure="loss"] details', has_text="Numbers of figure")
    details.locator("summary").click()
    rows = details.locator("tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.children].map((cell) => cell.textContent))"
    )
    heads = details.locator("thead th").all_inner_texts()
    values = logged(sites)
    for at, head in enumerate(heads[1:], start=1):
        shown = [float(row[at].replace("−", "-").replace("\u2009", "")) for row in rows]
        assert all(
            math.isclose(a, b, rel_tol=1e-4, abs_tol=1e-9) for a, b in zip(shown, values[METRICS[head]], strict=True)
        )
