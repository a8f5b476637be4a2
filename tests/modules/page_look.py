"""What every page has to hold at two widths and in both themes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from browser_page import SETTLED

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def check_page_look(page: Any, checkout: Path) -> None:
    """Nothing sticks out, and axe, where it is installed, finds nothing."""
    axe = checkout / "assets/node_modules/axe-core/axe.min.js"
    options = {"preload": False, "runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (390, 1360):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(SETTLED)
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider == 0, f"{wider} pixels wider than {width}"
        if axe.is_file():
            page.evaluate(f"() => {{ if (window.axe === undefined) {{ {axe.read_text(encoding='utf-8')} }} }}")
            found = page.evaluate(f"() => axe.run(document, {json.dumps(options)})")["violations"]
            told = [(one["id"], node["html"][:200]) for one in found for node in one["nodes"]]
            assert told == [], told
