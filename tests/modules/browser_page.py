"""A page under watch: what it said, asked for and tried, and what it looks like."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

# Runs before any script of the page; the policy does not apply to it.
WATCH = "addEventListener('securitypolicyviolation', (e) => (window.__violations ??= []).push(e.violatedDirective))"
SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
LOUD_ARGUMENTS = 4000  # characters of a message that are kept


@dataclass(slots=True)
class Visit:
    """A page and everything it must not do, as it happened."""

    page: Page
    allowed: tuple[str, ...]  # beginnings of the addresses that it may ask for
    is_scripted: bool = True
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def check(self) -> None:
        """AssertionError unless the page was silent, stayed where it belongs, and ran nothing foreign."""
        if self.is_scripted and not self.page.is_closed():
            broken = self.page.evaluate("[window.__violations ?? [], String(window.__pwned)]")
            self.complaints += [f"policy violated: {one}" for one in broken[0]]
            self.complaints += [] if broken[1] == "undefined" else ["text of a run was executed"]
        assert self.complaints == []


def watch(context: BrowserContext, allowed: tuple[str, ...], *, is_scripted: bool) -> Visit:
    """A new page of the context; data: and blob: addresses are always allowed."""
    context.add_init_script(WATCH)
    page = context.new_page()
    visit = Visit(page, (*allowed, "data:", "blob:"), is_scripted)

    def asked(request: Any) -> None:
        visit.requests.append(request.url)
        if not request.url.startswith(visit.allowed):
            visit.complaints.append(f"asked for {request.url[:200]}")

    def said(kind: str) -> Any:
        return lambda what: visit.complaints.append(f"{kind}: {_text(what)[:LOUD_ARGUMENTS]}")

    def dialog(one: Any) -> None:
        visit.complaints.append(f"dialog: {one.message}")
        one.dismiss()

    page.on("request", asked)
    page.on("console", said("console"))
    page.on("pageerror", said("error"))
    page.on("requestfailed", said("failed"))
    page.on("dialog", dialog)
    return visit


def _text(what: Any) -> str:
    return str(getattr(what, "text", None) or getattr(what, "url", None) or what)


def picture(png: bytes) -> np.ndarray:
    """A screenshot as (rows, columns, 3) u1."""
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def coloured(image: np.ndarray) -> np.ndarray:
    """(rows, columns) bool: pixels that are clearly not grey, so neither paper nor ink."""
    wide = image.astype(np.int16)
    return wide.max(axis=2) - wide.min(axis=2) > 40


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two masks; 1 for two empty ones."""
    union = np.count_nonzero(a | b)
    return 1.0 if union == 0 else np.count_nonzero(a & b) / union
