"""A page in Chromium, as its reader meets it: when something is seen, when points are, and what a frame costs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = ("--headless", "--no-sandbox", "--disable-quic", "--no-first-run")
COMPOSITORS = {  # how the browser puts its layers together where there is no graphics card
    "CPU": ("--disable-gpu",),
    "SwiftShader": ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
}
PATIENCE_S = 60.0
MOVES = 40

# The status line is written in the very frame that draws points: its first words are the first points.
WATCH = r"""(() => {
  const seen = (window.__seen = {});
  const look = () => {
    const words = document.querySelector("[data-status]")?.textContent;
    if (!words) return;
    if (seen.first === undefined) Object.assign(seen, { first: performance.now(), words, files: loaded() });
    if (seen.whole !== undefined || words.startsWith("showing")) return;
    Object.assign(seen, { whole: performance.now(), all: loaded() });
  };
  const files = [];
  const loaded = () => [...new Set(files)];
  document.addEventListener("load", (event) => files.push(event.target.src ?? event.target.href ?? ""), true);
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
})()"""
READ = """() => ({...window.__seen, paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime})"""


@dataclass(frozen=True, slots=True)
class Opening:
    """Milliseconds after the start of the navigation."""

    paint_ms: float  # first contentful paint: the frame, the words and the static drawing
    first_ms: float  # first points drawn
    whole_ms: float  # all points drawn
    files: tuple[str, ...]  # loaded until the first points
    every: tuple[str, ...]  # and until all
    words: str  # of the status line at the first points


@dataclass(frozen=True, slots=True)
class Frames:
    """While the map is dragged."""

    draw_ms: float  # median time in the renderer of points, as the page says
    main_ms: float  # time of the main thread per frame, with layers, layout and paint
    shown: str  # of the status line: how many points while moving


def chromium() -> str | None:
    """Where Chromium is; None where there is none, which is then said."""
    found = shutil.which("chromium")
    if found is None:
        print("no Chromium on this machine: nothing was measured; tools/debian.sh installs it")
    return found


@contextmanager
def browser(path: str, compositor: str) -> Iterator[Browser]:
    """A fresh Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *COMPOSITORS[compositor]])
        yield opened
        opened.close()


def opened(chrome: Browser, address: str) -> tuple[Page, Opening]:
    """A page in a fresh context, once all of its points are drawn."""
    context = chrome.new_context(viewport={"width": 1360, "height": 900}, reduced_motion="reduce")
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(address)
    for _ in range(int(PATIENCE_S * 20)):
        seen = page.evaluate(READ)
        if "whole" in seen and seen.get("paint"):
            files = tuple(seen["files"]), tuple(seen["all"])
            return page, Opening(seen["paint"], seen["first"], seen["whole"], *files, seen["words"])
        page.wait_for_timeout(50)
    raise TimeoutError(f"{address} has not drawn its points after {PATIENCE_S:.0f} s")


def dragged(page: Page) -> Frames:
    """The map moved to and fro by the pointer."""
    box = page.locator("[data-host]").bounding_box()
    if box is None:
        raise ValueError("the page has no map")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.wait_for_timeout(1500)  # what loads behind the picture
    page.evaluate("""() => {
      window.__drawn = []; window.__ticks = 0;
      const line = document.querySelector("[data-status]");
      new MutationObserver(() => window.__drawn.push(line.textContent)).observe(line, { childList: true });
    }""")
    before = _task_s(session)
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    for step in range(MOVES):
        page.mouse.move(box["x"] + 300 + 40 * (step % 5), box["y"] + 200 + 20 * (step % 3))
        page.evaluate("new Promise((done) => requestAnimationFrame(() => done()))")
    spent = _task_s(session) - before
    drawn = page.evaluate("window.__drawn")
    page.mouse.up()
    times = sorted(float(words.split("drawn in ")[1].split(" ms")[0]) for words in drawn)
    return Frames(times[len(times) // 2], 1e3 * spent / len(drawn), drawn[-1].split(" · ")[0])


def _task_s(session: object) -> float:
    """Seconds the main thread has worked."""
    metrics = session.send("Performance.getMetrics")["metrics"]  # type: ignore[attr-defined]
    return next(one["value"] for one in metrics if one["name"] == "TaskDuration")
