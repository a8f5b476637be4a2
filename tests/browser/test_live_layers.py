"""The page of layers while a run goes on: news arrive in an open page, and what the reader chose stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from browser_page import Visit
from browser_site import Sites
from live_site import watched_site, with_island


def test_news_change_the_page_and_what_was_chosen_stays(
    sites: Sites, tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    watched = watched_site(sites, tmp_path)
    watched.live.say("waiting", "epoch 6 is new")

    def rename(island: dict[str, Any]) -> None:
        island["columns"][-1][1] = "epoch six"

    page = visit(f"{watched.address('tiny/layers')}#m=norm&row=mu").page
    page.locator(".ly-cell", has_text="mu at epoch 6").wait_for()
    page.locator(".news[data-tone=live]").wait_for()
    watched.change("tiny/layers", lambda html: with_island(html, rename).replace("Layers in numbers", "Fresh numbers"))
    page.get_by_text("Fresh numbers").wait_for()
    page.locator(".ly-cell", has_text="mu at epoch six").wait_for()
    assert page.get_by_label("Colour").input_value() == "norm"
    assert [page.locator(name).count() for name in (".ly-heat", ".ly-facts", ".ly-curve canvas")] == [1, 1, 1]
