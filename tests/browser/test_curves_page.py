"""The page of curves over a run of 500 tags with gaps, infinities and a restart, and a long one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser_page import Visit
from browser_site import command_line

TAGS = [f"{group}/metric_{number:03d}" for group in ("train", "eval", "grad", "layer") for number in range(125)]
ODD = "train/metric_001"
STEPS = [*range(0, 60, 2), *range(40, 80, 2)]  # goes back once
LONG = 20_000


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the runs and their site."""
    root = tmp_path_factory.mktemp("curves")
    values = np.round(np.random.default_rng(3).normal(size=(len(STEPS), len(TAGS))), 6)
    values[10, 1], values[20, 1], values[30, 1] = np.nan, np.inf, -np.inf
    write_csv(root / "runs" / "many" / "metrics.csv", ["step", *TAGS], np.column_stack([STEPS, values]))
    long = np.column_stack([np.arange(LONG), np.sin(np.arange(LONG) / 900)])
    long[777, 1] = 9
    write_csv(root / "runs" / "long" / "metrics.csv", ["step", "loss"], long)
    command_line("build", root / "runs", "--out", root / "site", "--quiet", "--jobs", "1")
    return root


def write_csv(path: Path, names: list[str], rows: np.ndarray) -> None:
    path.parent.mkdir(parents=True)
    lines = [",".join(map(repr, row)) for row in rows.tolist()]
    path.write_text("\n".join([",".join(names), *lines]) + "\n", encoding="utf-8")


def address(built: Path, run: str, fragment: str = "") -> str:
    return (built / "site" / "runs" / run / "curves.html").as_uri() + fragment


def series(run: Path, tag: str) -> np.ndarray:
    """What the command line prints of a curve, (n, columns)."""
    command = [sys.executable, "-m", "runreport", "series", str(run), tag, "--csv"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    return numbers_of(done.stdout)


def numbers_of(text: str) -> np.ndarray:
    return np.array([[float(cell) for cell in line.split(",")] for line in text.splitlines()[1:]])


def saved(page: Any, button: Any) -> bytes:
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path()).read_bytes()


def loaded(seen: Visit) -> int:
    return sum("/data/" in url for url in seen.requests)


def test_only_what_is_looked_at_is_loaded_and_the_filter_finds_the_rest(
    built: Path, visit: Callable[..., Visit]
) -> None:
    seen = visit(address(built, "many"))
    page = seen.page
    page.locator(".curve-card .cc-box canvas[width]").first.wait_for()
    assert page.locator("details.curves-group").count() == 4
    assert page.locator("details.curves-group[open] h2").all_inner_texts() == ["train"]
    assert loaded(seen) == 1
    page.keyboard.press("/")
    page.keyboard.type("/^(eval|grad).*_00[12]$/")
    page.locator(".curve-card[data-tag='grad/metric_002'] .cc-box").wait_for()
    assert page.locator(".curve-card:visible").count() == 4
    assert page.locator(".curves-said").inner_text() == "4 of 500 curves"
    assert loaded(seen) == 3


def test_curves_are_pinned_to_the_top_and_drawn_together(built: Path, visit: Callable[..., Visit]) -> None:
    page = visit(address(built, "many", "#pin=grad/metric_003")).page
    page.locator(".curves-group h2", has_text="Pinned").wait_for()
    card = page.locator(".curve-card[data-tag='train/metric_000']")
    card.hover()
    card.get_by_role("button", name="Keep train/metric_000 at the top").click()
    tops = page.locator(".curves-group").first.locator(".curve-card")
    assert tops.evaluate_all("(all) => all.map((one) => one.dataset.tag)") == ["grad/metric_003", "train/metric_000"]
    assert page.locator(".curve-card[data-tag='train/metric_000']").count() == 1
    tops.first.hover()
    tops.first.get_by_role("button", name="Enlarge grad/metric_003").click()
    page.locator("#curves-with").fill("eval/metric_003")
    page.locator(".curves-chip").nth(1).wait_for()
    assert page.locator(".curves-chip bdi").all_inner_texts() == ["grad/metric_003", "eval/metric_003"]
    label = page.locator(".is-big .cc-box").get_attribute("aria-label")
    assert label.startswith("grad/metric_003: 2 curves, 100 points from step 0 to step 78")


def test_numbers_are_those_of_the_command_line_and_nothing_is_hidden(built: Path, visit: Callable[..., Visit]) -> None:
    page = visit(address(built, "many", f"#big={ODD}&smooth=0.6")).page
    card = page.locator(f".curve-card[data-tag='{ODD}']")
    card.locator(".curve-facts").wait_for()
    card.get_by_text("1 restart (dashed) · 1 NaN (✕) · 2 infinite (▲▼)", exact=True).wait_for()
    files = card.locator(".curve-files button")
    logged = series(built / "runs" / "many", ODD)
    assert np.array_equal(numbers_of(saved(page, files.nth(0)).decode()), logged, equal_nan=True)
    assert saved(page, files.nth(1)).startswith(b"\x89PNG")
    assert saved(page, files.nth(2)).startswith(b"<svg ")
    finite = logged[np.isfinite(logged[:, 1]), 1]
    shown = dict(zip(card.locator("dt").all_inner_texts(), card.locator("dd").all_inner_texts(), strict=True))
    written = {name: float(shown[name].replace("−", "-")) for name in ("First", "Last", "Least", "Most", "Points")}
    wanted = (logged[0, 1], logged[-1, 1], finite.min(), finite.max(), len(logged))
    assert list(written.values()) == pytest.approx(wanted, rel=1e-6)
    assert (shown["NaN"], shown["Infinite"], shown["Restarts"], shown["Last x"]) == ("1", "2", "1", "step 78")
    group = saved(page, page.locator(".curves-body > .button").first).decode().splitlines()
    assert len(group) == 1 + 125 * len(STEPS)
    assert [float(row.split(",")[3]) for row in group if row.startswith(f"{ODD},")][:3] == logged[:3, 1].tolist()


def test_zoom_and_crosshair_are_shared_kept_in_the_address_and_reached_by_keys(
    built: Path, visit: Callable[..., Visit]
) -> None:
    page = visit(address(built, "many", "#find=train metric_00")).page
    boxes = page.locator(".cc-box")
    page.locator(".curve-card .cc-box canvas[width]").nth(3).wait_for()
    boxes.nth(1).focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert boxes.nth(1).get_attribute("aria-valuenow") == "4"
    assert boxes.nth(1).get_attribute("aria-valuetext").startswith("step 4: train/metric_001 ")
    assert page.locator(".cc-readout:visible").count() >= 3
    place = boxes.nth(0).bounding_box()
    page.mouse.move(place["x"] + 100, place["y"] + 60)
    page.mouse.down()
    page.mouse.move(place["x"] + 200, place["y"] + 60, steps=3)
    page.mouse.up()
    page.wait_for_function("() => location.hash.includes('zoom=step~')")
    low, high = (float(part) for part in page.url.rpartition("step~")[2].split("&")[0].split("~"))
    assert 0 < low < high < 78
    page.keyboard.press("Escape")
    page.wait_for_function("() => !location.hash.includes('zoom')")


def test_a_long_curve_says_what_is_drawn_of_it_and_keeps_its_peak(built: Path, visit: Callable[..., Visit]) -> None:
    page = visit(address(built, "long", "#big=loss")).page
    card = page.locator(".curve-card")
    card.locator(".curve-facts").wait_for()
    assert "of 20\u2009000 points drawn; extremes kept; runreport series RUN loss --csv prints all" in card.inner_text()
    drawn = numbers_of(saved(page, card.locator(".curve-files button").first).decode())
    logged = series(built / "runs" / "long", "loss")
    assert 3000 < len(drawn) <= 4000
    assert [777.0, 9.0] in drawn.tolist()
    assert np.array_equal(logged[drawn[:, 0].astype(int)], drawn)


def test_without_scripts_and_on_paper_there_are_drawings_and_every_number(
    built: Path, visit: Callable[..., Visit]
) -> None:
    page = visit(address(built, "many"), java_script_enabled=False).page
    assert page.locator(".curves-drawings svg:visible").count() == 16
    assert page.locator("table tbody tr").count() == 500
    assert page.locator(".curves-still .quiet").first.inner_text().startswith("4 of 125 curves are drawn")
    scripted = visit(address(built, "many")).page
    scripted.locator(".curve-card").first.wait_for()
    assert scripted.locator(".curves-still").is_hidden()
    scripted.emulate_media(media="print")
    assert scripted.locator(".curves-still").is_visible()
    assert scripted.locator("[data-live]").is_hidden()
