"""Which tensor has its rows on the map of the latent explorer."""

from __future__ import annotations

from urllib.parse import quote

from runreport.artifacts.samples.token_labels import ROWS
from runreport.pages.page import RunView
from runreport.pages.words import figure, visible
from runreport.runs.planned import token_rows


def token_points(view: RunView) -> dict[str, str] | None:
    """Name and link, and which rows, of the table of tokens; None where the explorer shows other vectors, or none."""
    found = token_rows(view.run)
    if found is None:
        return None
    name, n = visible(found[0]), figure(found[1], 15)
    shown = f"The {n} rows" if found[1] <= ROWS else f"The first {figure(ROWS, 15)} of the {n} rows"
    return {"name": name, "href": f"#t={quote(name, safe='')}", "rows": shown}
