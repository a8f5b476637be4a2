"""Whatever a run holds as text is shown as that text and does nothing. The fixture fails on dialogs and execution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browser_page import Visit
from browser_site import HOSTILE_ID, HOSTILE_TAG, HOSTILE_TEXTS, LONG_TEXT, Sites

TEXTS = "[...document.querySelectorAll('bdi')].map((one) => one.textContent)"


@pytest.fixture(params=["site", "single file"])
def page(request: pytest.FixtureRequest, sites: Sites, visit: Callable[..., Visit]) -> Any:
    address = sites.file("hostile/index") if request.param == "site" else sites.report("hostile").as_uri()
    return visit(address).page


@pytest.mark.fault(72)
def test_hostile_names_values_and_events_are_shown_letter_by_letter(page: Any) -> None:
    texts = page.evaluate(TEXTS)
    assert page.locator(".trail .name").evaluate("(one) => one.textContent") == HOSTILE_ID
    for text in HOSTILE_TEXTS.values():
        assert texts.count(text) >= 3, f"{text!r} as name of a setting, value of a setting, and type of an event"
    assert HOSTILE_TAG in texts
    assert (
        page.evaluate("document.querySelectorAll('main script:not([type]), main img[src=x], main svg[onload]').length")
        == 0
    )


@pytest.mark.fault(79)
def test_a_very_long_text_is_cut_and_whole_on_demand(page: Any) -> None:
    entry = page.locator(".config dd:has(details)", has_text="show all 10000 characters")
    assert entry.count() == 1
    shown = entry.locator("summary bdi").evaluate("(one) => one.textContent")
    assert LONG_TEXT.startswith(shown.removesuffix("…"))
    assert len(shown) < 200
    entry.locator("summary").click()
    assert entry.locator(".whole bdi").evaluate("(one) => one.textContent") == LONG_TEXT
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.fault(76)
def test_a_hostile_metric_is_text_in_the_chart_too(page: Any) -> None:
    figure = page.locator("figure.figure").filter(has=page.get_by_role("heading", name=HOSTILE_TAG, exact=True))
    figure.locator(".plot").hover()
    figure.locator(".live .main-svg").first.wait_for()
    trace = figure.locator(".live").evaluate("(one) => [one.data[0].name, one._fullData[0].name]")
    assert trace == [HOSTILE_TAG.replace("<", "&lt;").replace(">", "&gt;")] * 2
    assert figure.locator(".live script, .live i").count() == 0


def test_the_torn_line_is_reported_and_not_shown_as_markup(page: Any) -> None:
    health = page.get_by_role("region", name="Data health")
    lines = health.locator("tbody tr", has_text="events.jsonl").all_inner_texts()
    assert any("13" in line and "skipped" in line for line in lines), lines


HOSTILE_STATE = """
for (let i = 0; i < localStorage.length; i += 1) localStorage.setItem(localStorage.key(i), HOSTILE);
window.name = HOSTILE;
for (const data of [HOSTILE, { kind: "site.live", html: HOSTILE }, null, [HOSTILE]]) window.postMessage(data, "*");
""".replace("HOSTILE", """'"><img src=x onerror="window.__pwned=1">'""")


@pytest.mark.fault(75)
def test_what_others_left_in_storage_names_and_messages_is_ignored(page: Any) -> None:
    page.get_by_role("button", name="theme").first.click()  # so that there is a key of ours to spoil
    assert page.evaluate("localStorage.length") > 0
    page.evaluate(HOSTILE_STATE)
    page.reload()
    page.evaluate(HOSTILE_STATE)
    page.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert page.evaluate("document.documentElement.dataset.theme ?? ''") in ("", "light", "dark")
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.fault(78)
def test_no_link_of_a_page_runs_a_script_or_leaves_the_site(page: Any) -> None:
    found = page.evaluate("[...document.querySelectorAll('[href], [src], [action]')].map((one) => one.outerHTML)")
    addresses = page.evaluate(
        "[...document.querySelectorAll('a[href], form[action]')].map((one) => one.getAttribute('href') ?? one.action)"
    )
    assert addresses
    assert not [text for text in found if "javascript:" in text.lower() or "vbscript:" in text.lower()]
    assert not [address for address in addresses if ":" in address.split("/")[0].split("#")[0]]
    assert not [address for address in addresses if address.startswith("//")]
