"""Pictures, histograms, texts and the console of a run whose every text is hostile, as they open from disk."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser_page import SETTLED, Visit
from browser_site import HOSTILE_TEXTS, PWN
from logged_run import console_of, logged_view, write_pages
from PIL import Image

from runreport.runs.logged import Console, Histogram, Picture, Span, Text

HOSTILE = f"</script><img src=x onerror={PWN}>\u202e {{{{7*7}}}}"
LINES = 45_000
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pictures(root: Path) -> tuple[Picture, ...]:
    """Three steps of a tag, the newest of them replaced by a document that would run."""
    found, data = [], b""
    for step in (0, 10, 20):
        buffer = io.BytesIO()
        Image.new("RGB", (16, 12), (step * 10, 90, 160)).save(buffer, "PNG")
        found.append(Picture(f"img/{HOSTILE}", step, 1.7e9 + step, "image/png", 16, 12, Span("e.out", len(data), 70)))
        data += (buffer.getvalue() if step < 20 else f"<svg onload={PWN}>".encode()).ljust(70, b"\0")[:70]
    (root / "e.out").write_bytes(data)
    return tuple(found)


@pytest.fixture(scope="module")
def logged_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("logged")
    draws = np.random.default_rng(1)
    hills = []
    for step in range(0, 30, 5):
        counts, edges = np.histogram(draws.normal(step, 3, 500), 20)
        hills.append(Histogram("weights", step, 1.7e9, edges, counts.astype(float), "e.out"))
    texts = [Text(HOSTILE, step, None, f"{HOSTILE}\n# {step}\n" + "line\n" * 50, "e.out") for step in (0, 20)]
    texts += [Text(f"text/{name}", None, None, text, text) for name, text in HOSTILE_TEXTS.items()]
    lines = [f"step {i}: loss {1000 / (i + 1):.3f}" for i in range(LINES)]
    lines[7] = f"\x1b[31m{HOSTILE}\x1b[0m needle"
    lines[LINES - 9] = "NEEDLE " + "long " * 300
    log = console_of(root, "out.log", "\n".join(lines).encode())
    logs = (log, Console(HOSTILE, (Span("gone", 0, 9),)))
    view = logged_view(
        root, "hostile", pictures=pictures(root), histograms=tuple(hills), texts=tuple(texts), consoles=logs
    )
    return write_pages(root / "site", [view])


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


def test_media_share_a_clock_and_open_large(logged_site: Path, checkout: Path, visit: Callable[..., Visit]):
    page = visit((logged_site / "runs/hostile/media.html").as_uri()).page
    stage = page.locator('figure[data-kind="pictures"]')
    stage.get_by_text("no longer a PNG").wait_for()
    page.keyboard.press("[")  # of the steps of all: 25, 20, 15 …
    page.keyboard.press("[")
    page.locator(".media-step", has_text="step 15").wait_for()
    shown = stage.locator("img")
    shown.wait_for()
    assert shown.evaluate("(one) => [one.naturalWidth, one.naturalHeight]") == [16, 12]
    assert "step 10 · 2 of 3 · 16 × 12 px" in stage.inner_text()
    stage.get_by_text("All steps").click()
    page.locator(".media-cell").nth(2).wait_for()
    page.locator(".media-cell img").nth(1).click()
    dialog = page.get_by_role("dialog")
    dialog.locator("img").wait_for()
    page.keyboard.press("ArrowLeft")
    dialog.get_by_text("step 0 · 1 of 3").wait_for()
    assert dialog.get_by_text("Download").get_attribute("download").endswith("-0.png")
    page.keyboard.press("Escape")
    canvas = page.locator("canvas.media-hills")
    canvas.scroll_into_view_if_needed()
    canvas.hover(position={"x": 100, "y": 200})
    page.get_by_text("of 500 values").wait_for()
    hills = canvas.screenshot()
    page.get_by_role("button", name="Heat map").click()
    page.evaluate(SETTLED)
    assert canvas.screenshot() != hills
    text = page.locator('figure[data-kind="texts"]').filter(has_text="one of").or_(page.locator(".texts figure")).first
    text.scroll_into_view_if_needed()
    page.get_by_role("button", name="Show all 53 lines").click()
    page.get_by_label(f"Search the texts of {HOSTILE}").fill("# 0")
    page.get_by_text("1 of 2 texts").wait_for()
    assert page.locator(".media-text mark").inner_text() == "# 0"
    page.get_by_label("Filter tags").fill("weights")
    page.get_by_text("1 of 11 tags").wait_for()
    assert page.locator("figure.media:visible").count() == 1
    page.get_by_label("Filter tags").fill("")
    check_look(page, checkout)


def test_a_console_of_many_lines_is_searched_and_linked_to(
    logged_site: Path, checkout: Path, visit: Callable[..., Visit]
):
    address = (logged_site / "runs/hostile/console.html").as_uri()
    page = visit(address).page
    page.locator('[data-line="7"] .ansi1').wait_for()
    page.keyboard.press("/")
    page.keyboard.type("needle")
    page.get_by_text("2 lines", exact=True).wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("1 of 2 lines").wait_for()
    page.keyboard.press("Enter")
    chosen = page.locator(".log-line.is-chosen")
    chosen.get_by_text("NEEDLE").wait_for()
    assert chosen.locator(".log-no").inner_text() == str(LINES - 8)
    page.get_by_role("button", name="Only matching lines").click()
    page.wait_for_function("() => document.querySelectorAll('.log-pane .log-line').length === 2")
    page.get_by_role("button", name="Only matching lines").click()
    page.get_by_role("button", name="Wrap").click()
    page.wait_for_function("() => document.querySelector('.is-chosen')?.offsetHeight > 20")
    page.wait_for_function(f"() => location.hash.includes('line={LINES - 8}')")
    assert page.locator(".log-block").count() < 9  # and not forty-five thousand lines
    check_look(page, checkout)
    linked = visit(f"{address}#line=30000").page
    linked.locator(".is-chosen").get_by_text(f"step 29999: loss {1000 / 30000:.3f}").wait_for()


def test_without_scripts_both_ends_of_a_log_and_the_newest_media_are_there(
    logged_site: Path, visit: Callable[..., Visit]
):
    page = visit((logged_site / "runs/hostile/console.html").as_uri(), java_script_enabled=False).page
    assert page.get_by_text(f"step {LINES - 1}: loss").is_visible()
    assert page.get_by_text("44\u2009800 lines between these").is_visible()
    assert page.get_by_text("This log cannot be shown").is_visible()
    page = visit((logged_site / "runs/hostile/media.html").as_uri(), java_script_enabled=False).page
    assert page.locator("svg.ridges path").count() == 6
    assert page.get_by_text("The newest picture is not shown").is_visible()
