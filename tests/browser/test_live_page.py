"""An open page follows its site: without a server, without being loaded again, and without losing its place."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browser_page import Visit
from browser_site import ODD_NAME, Sites
from live_site import WatchedSite, watched_site, with_island

from runreport.build.page_update import page_update

MARK = "() => { window.__mark = 'still the same document'; }"
MUTATIONS = """(selector) => {
  window.__changes = [];
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  const told = (one) => [one.type, one.attributeName ?? ""];
  const note = (some) => window.__changes.push(...some.map(told));
  new MutationObserver(note).observe(document.querySelector(selector), all);
}"""


@pytest.fixture
def watched(sites: Sites, tmp_path: Path) -> WatchedSite:
    return watched_site(sites, tmp_path)


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Starts a plain static server at a folder; the result is its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    started: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        started.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in started:
        server.shutdown()
        server.server_close()
        thread.join()


def lead(text: str) -> Callable[[str], str]:
    """An edit that writes another first sentence onto a run's page."""
    return lambda html: html.replace('<p class="lead"><bdi>', f'<p class="lead"><bdi>{text} ', 1)


def shows(page: Any, text: str) -> None:
    page.locator(".lead", has_text=text).wait_for()


def test_a_site_that_nobody_watches_is_asked_once_and_shows_no_bar(sites: Sites, visit: Callable[..., Visit]) -> None:
    seen = visit(sites.file("tiny/index"))
    seen.page.wait_for_timeout(2500)  # two polls, if there were any
    assert sum(url.endswith("/live.js") for url in seen.requests) == 1
    assert seen.page.locator(".news").count() == 0


def test_a_single_file_asks_for_nothing(sites: Sites, visit: Callable[..., Visit]) -> None:
    seen = visit(sites.report("tiny").as_uri())
    seen.page.wait_for_timeout(1500)
    assert [url for url in seen.requests if "live" in url.rpartition("/")[2]] == []
    assert seen.page.locator(".news").count() == 0


def test_an_open_page_takes_over_an_update_and_keeps_its_window_focus_scroll_and_details(
    watched: WatchedSite, visit: Callable[..., Visit]
) -> None:
    watched.live.say("waiting", "epoch 3 is new")
    page = visit(watched.address("tiny/index")).page
    page.locator(".news[data-tone=live]").wait_for()
    page.evaluate(MARK)
    details = page.locator("figure details.more").first
    details.locator("summary").click()
    page.evaluate("scrollTo(0, 400)")
    place = page.evaluate("[scrollY, document.activeElement.tagName]")
    watched.change("tiny/index", lead("Fresh news."))
    shows(page, "Fresh news.")
    assert page.evaluate("window.__mark") == "still the same document"
    assert details.evaluate("(one) => one.open")
    assert page.evaluate("[scrollY, document.activeElement.tagName]") == place
    assert page.evaluate("document.documentElement.dataset.made") == watched.news("tiny/index")["made"]


def test_what_an_update_does_not_change_is_not_touched(watched: WatchedSite, visit: Callable[..., Visit]) -> None:
    watched.live.say("waiting", "")
    page = visit(watched.address("tiny/index")).page
    page.locator(".news").wait_for()
    page.evaluate(MUTATIONS, "section.page")
    watched.change("tiny/index", lead("Only this."))
    shows(page, "Only this.")
    assert page.evaluate("window.__changes") == [["characterData", ""]]


def test_an_update_can_be_selected_across(watched: WatchedSite, visit: Callable[..., Visit]) -> None:
    """Text that is selected elsewhere on the page stays selected."""
    watched.live.say("waiting", "")
    page = visit(watched.address("tiny/index")).page
    page.locator(".news").wait_for()
    page.evaluate("getSelection().selectAllChildren(document.querySelector('figcaption .says'))")
    before = page.evaluate("String(getSelection())")
    watched.change("tiny/index", lead("More."))
    shows(page, "More.")
    assert before
    assert page.evaluate("String(getSelection())") == before


@pytest.mark.parametrize("place", ["file", "odd", "http"])
def test_it_works_wherever_the_site_lies(
    place: str, sites: Sites, tmp_path: Path, serve: Callable[..., str], visit: Callable[..., Visit]
) -> None:
    base = tmp_path / (ODD_NAME if place == "odd" else "plain")
    base.mkdir()
    watched = watched_site(sites, base)
    watched.live.say("waiting", "")
    address = watched.address("tiny/index")
    if place == "http":
        address = f"{serve(base)}/site/{sites.path('tiny/index')}"
    page = visit(address).page
    page.locator(".news").wait_for()
    page.evaluate(MARK)
    watched.change("tiny/index", lead("Everywhere."))
    shows(page, "Everywhere.")
    assert page.evaluate("window.__mark") == "still the same document"


def test_the_index_keeps_its_order_its_filter_and_what_is_typed(
    watched: WatchedSite, visit: Callable[..., Visit]
) -> None:
    watched.live.say("waiting", "")
    page = visit(watched.address("index")).page
    page.locator(".news").wait_for()
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator("#filter").fill("digits")
    page.locator("#filter-said", has_text="of 4").wait_for()
    names = page.locator("[data-runs] tbody tr:visible th").all_inner_texts()
    page.evaluate(MUTATIONS, "[data-runs]")
    watched.change("index", lambda html: html.replace('<p class="lead">', '<p class="lead">Changed. ', 1))
    shows(page, "Changed.")
    assert page.locator("[data-runs] tbody tr:visible th").all_inner_texts() == names
    assert page.locator("#filter").input_value() == "digits"
    assert page.locator("#filter").evaluate("(one) => one === document.activeElement")
    assert page.locator("th[aria-sort]").inner_text().startswith("Run")
    assert page.evaluate("window.__changes") == []


def test_a_run_that_is_new_takes_its_place_in_the_order_and_the_filter(
    watched: WatchedSite, visit: Callable[..., Visit]
) -> None:
    whole = watched.html("index")
    row = whole[whole.index("<tr", whole.index("<tbody>")) : whole.index("</tr>", whole.index("<tbody>")) + 5]
    watched.put("index", whole.replace(row, "", 1))
    watched.live.say("waiting", "")
    page = visit(watched.address("index")).page
    page.locator(".news").wait_for()
    page.get_by_role("button", name="Run", exact=True).click()
    before = page.locator("[data-runs] tbody th").all_inner_texts()
    watched.change("index", lambda _: whole)
    page.wait_for_function(
        "(count) => document.querySelectorAll('[data-runs] tbody tr').length > count", arg=len(before)
    )
    after = page.locator("[data-runs] tbody th").all_inner_texts()
    assert len(after) == len(before) + 1
    assert [name for name in after if name in before] == before
    page.get_by_role("button", name="Run", exact=True).click()
    assert page.locator("[data-runs] tbody th").all_inner_texts() == after[::-1]


def test_a_chart_that_is_alive_keeps_its_zoom_and_takes_the_new_numbers(
    watched: WatchedSite, visit: Callable[..., Visit]
) -> None:
    watched.live.say("waiting", "")
    page = visit(watched.address("tiny/index")).page
    page.locator(".news").wait_for()
    figure = page.locator("figure[data-figure]").first
    figure.locator(".plot").hover()
    figure.locator(".plot .live .main-svg").first.wait_for()
    name = figure.get_attribute("data-figure")
    plot = figure.locator(".plot .live")
    home = plot.evaluate("(plot) => plot.layout.xaxis.range")
    box = plot.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.5, steps=4)
    page.mouse.up()
    page.wait_for_function("([plot, home]) => plot.layout.xaxis.range[0] > home[0]", arg=[plot.element_handle(), home])
    zoomed = plot.evaluate("(plot) => plot.layout.xaxis.range")

    def grow(island: dict[str, Any]) -> None:
        island["charts"][name]["data"][0]["y"] = [7.0, 6.0, 5.0, 4.0, 3.0]

    watched.change("tiny/index", lambda html: lead("Longer.")(with_island(html, grow)))
    shows(page, "Longer.")
    page.wait_for_function("(plot) => plot.data[0].y[0] === 7", arg=plot.element_handle())
    assert plot.evaluate("(plot) => plot.layout.xaxis.range") == zoomed
    assert figure.locator(".tools").count() == 1


def test_half_a_file_is_never_taken_for_an_update(watched: WatchedSite, visit: Callable[..., Visit]) -> None:
    """A live.js that somebody copies in place, slowly, is a script that does not run; the next one counts."""
    watched.live.say("waiting", "")
    page = visit(watched.address("tiny/index"), allowed=watched.folder.as_uri()).page
    page.locator(".news").wait_for()
    whole = (watched.folder / "live.js").read_bytes()
    broken = whole.replace(b'\\"seq\\"', b'\\"sex\\"')[:-9] + b'");\n'
    (watched.folder / "live.js.next").write_bytes(broken)
    shutil.move(watched.folder / "live.js.next", watched.folder / "live.js")
    page.wait_for_timeout(600)
    watched.change("tiny/index", lead("Whole again."))
    shows(page, "Whole again.")


@pytest.mark.parametrize(
    "name", ["index", "tiny/index", "tiny/latent", "hostile/index", "hostile/latent", "empty/latent"]
)
def test_the_tree_of_a_page_is_what_the_browser_makes_of_it(
    name: str, sites: Sites, visit: Callable[..., Visit]
) -> None:
    """So an update that changes nothing changes nothing; the browser's own parser mends no page of ours."""
    page = visit(sites.file(name), java_script_enabled=False).page
    ours = page_update((sites.site / sites.path(name)).read_bytes())
    theirs = page_update(page.content().encode())
    assert theirs["section"] == ours["section"]
    assert theirs["trail"] == ours["trail"]
