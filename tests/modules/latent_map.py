"""The latent explorer as a reader uses it: its picture, its words, its controls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlparse

import numpy as np
from browser_page import coloured, picture

BARE = ".lx-status, .lx-corner, .lx-card { visibility: hidden !important }"  # words over the map change with time
TRIES = 60
# Each frame writes the status line, and a map that moved draws itself once more 200 ms later.
AT_REST = """() => new Promise((done) => {
  let timer;
  const quiet = () => (clearTimeout(timer), (timer = setTimeout(() => (watcher.disconnect(), done()), 300)));
  const watcher = new MutationObserver(quiet);
  watcher.observe(document.querySelector("[data-status]"), { childList: true, characterData: true, subtree: true });
  quiet();
})"""


@dataclass(slots=True)
class LatentMap:
    """An explorer on a page; the page has loaded."""

    page: Any

    def started(self) -> LatentMap:
        """Itself, once the map draws."""
        self.page.locator("[data-host].is-live").wait_for()
        self.settled()
        return self

    @property
    def host(self) -> Any:
        """The element that holds the canvases and takes pointer and keys."""
        return self.page.locator("[data-host]")

    @property
    def status(self) -> str:
        """The line under the map without the time it took."""
        return re.sub(r"drawn in [\d.]+ ms", "drawn", self.page.locator("[data-status]").inner_text())

    @property
    def epoch(self) -> int:
        """As the status line says."""
        return int(re.search(r"epoch (\d+)", self.status)[1])  # type: ignore[index]

    @property
    def state(self) -> dict[str, str]:
        """What stands in the address."""
        return {key: values[0] for key, values in parse_qs(urlparse(self.page.url).fragment).items()}

    def settled(self) -> np.ndarray:
        """The map's picture once nothing has been drawn for a while."""
        self.page.evaluate(AT_REST)
        assert "while moving" not in self.status
        return picture(self.host.screenshot(style=BARE))

    def wait_for_status(self, words: str) -> None:
        self.page.locator("[data-status]", has_text=words).wait_for()

    def wait_for_state(self, **wanted: str | None) -> None:
        """Until the address says so; None for a key that is not in it."""
        for _ in range(TRIES):
            if all(self.state.get(key) == value for key, value in wanted.items()):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"the address says {self.state}, not {wanted}")

    def choose(self, group: str, name: str) -> None:
        """Presses one of a row of buttons."""
        self.page.get_by_role("group", name=group, exact=True).get_by_role("button", name=name, exact=True).click()

    def to_epoch(self, epoch: int) -> None:
        """Moves the slider as the keyboard and the pointer do: by a value and an input event."""
        self.page.get_by_role("slider", name="Epoch", exact=True).fill(str(epoch))

    def point_at(self, left: float, top: float) -> tuple[int, str] | None:
        """Moves the pointer there; index and class on the card, None where no card is shown."""
        self.host.hover(position={"x": left, "y": top}, force=True)
        return self.card()

    def card(self) -> tuple[int, str] | None:
        card = self.page.locator("[data-hover]")
        if card.is_hidden():
            return None
        number = card.locator("strong").inner_text()
        return int(number.removeprefix("#")), card.locator("span").first.inner_text()

    def places(self, image: np.ndarray, count: int) -> list[tuple[float, float]]:
        """Up to so many places, CSS pixels, spread over the map, that lie on coloured points away from the buttons."""
        mask = coloured(image)
        mask[:, -60:] = False
        rows, columns = np.nonzero(mask)
        order = np.random.default_rng(3).permutation(len(rows))
        found: list[tuple[float, float]] = []
        for i in order:
            here = float(columns[i]), float(rows[i])
            if all(np.hypot(here[0] - x, here[1] - y) > 40 for x, y in found):
                found.append(here)
            if len(found) == count:
                break
        return found

    @property
    def pinned(self) -> str:
        """Heading of the inspector."""
        return self.page.locator("[data-pinned] h3").inner_text()

    @property
    def neighbours(self) -> list[int]:
        """Indices in the data set of the neighbours that the inspector lists, in its order."""
        labels = self.page.locator("[data-pinned] .lx-neighbour").evaluate_all("all => all.map((one) => one.ariaLabel)")
        return [int(re.match(r"#(\d+),", label)[1]) for label in labels]  # type: ignore[index]
