"""A built site that looks as if somebody watched it: pages change, update chunks appear, live.js names them."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from browser_site import Sites

from runreport.atomic_file import write_atomic
from runreport.build.embed import inert
from runreport.watch.live import LiveSite

HASTE_S = 1.0  # a watcher with such a beat is asked five times a second
MADE = re.compile(r'data-made="[0-9a-f]{12}"')
ISLAND = re.compile(r'(<script type="application/json" data-island="[a-z]+">)(.*?)(</script>)', re.DOTALL)


@dataclass(slots=True)
class WatchedSite:
    """A copy of the browser tests' site, and the hand of the watcher."""

    folder: Path
    sites: Sites
    live: LiveSite
    lag: list[float]  # seconds by which the watcher's clock is behind; one value

    def address(self, name: str) -> str:
        """The page on this disk: `index`, `tiny/index`, `tiny/latent`."""
        return (self.folder / self.sites.path(name)).as_uri()

    def html(self, name: str) -> str:
        """The page as it lies there now."""
        return (self.folder / self.sites.path(name)).read_text(encoding="utf-8")

    def put(self, name: str, html: str) -> None:
        """Write a page whose digest is that of its text; nobody is told."""
        digest = hashlib.sha256(MADE.sub("", html).encode()).hexdigest()[:12]
        write_atomic(self.folder / self.sites.path(name), MADE.sub(f'data-made="{digest}"', html, count=1).encode())

    def change(self, name: str, edit: Callable[[str], str]) -> None:
        """Write an edited page and tell those who have it open."""
        before = self.html(name)
        after = edit(before)
        assert after != before, "the edit found nothing to change"
        self.put(name, after)
        self.live.publish([self.sites.path(name)])

    def news(self, name: str) -> dict[str, Any]:
        """What live.js says of a page."""
        return self.state()["pages"][self.sites.path(name)]

    def state(self) -> dict[str, Any]:
        """What live.js says."""
        script = (self.folder / "live.js").read_text(encoding="ascii")
        return json.loads(json.loads(script.removeprefix("RR.live(").rstrip().removesuffix(");")))


def watched_site(sites: Sites, folder: Path, *, beat_s: float = HASTE_S) -> WatchedSite:
    """A copy of the site below the folder; its live.js says that it is watched once something was published."""
    shutil.copytree(sites.site, folder / "site")
    lag = [0.0]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC) - timedelta(seconds=lag[0])  # noqa: E731
    return WatchedSite(
        folder / "site", sites, LiveSite(folder / "site", folder / "seq", beat_s=beat_s, clock=clock), lag
    )


def island_of(html: str) -> dict[str, Any]:
    """The data of a page that holds one section."""
    found = ISLAND.search(html)
    assert found is not None
    return json.loads(found[2])


def with_island(html: str, change: Callable[[dict[str, Any]], None]) -> str:
    """The page with other data."""
    island = island_of(html)
    change(island)
    text = inert(json.dumps(island, sort_keys=True, separators=(",", ":")))
    return ISLAND.sub(lambda found: found[1] + text + found[3], html, count=1)


def until(epoch: int) -> Callable[[str], str]:
    """The explorer's page as it was when this epoch was the newest; its drawing stays that of the whole run."""

    def cut(island: dict[str, Any]) -> None:
        island["epochs"] = [one for one in island["epochs"] if one <= epoch]
        island["purity"] = [one for one in island["purity"] if one[0] <= epoch]
        for facts in island["maps"].values():
            facts["epochs"] = [one for one in facts["epochs"] if one <= epoch]
        of = {key: key.partition("_")[2] for key in island["chunks"]}
        island["chunks"] = {key: file for key, file in island["chunks"].items() if not of[key] or int(of[key]) <= epoch}

    return lambda html: with_island(html, cut)
