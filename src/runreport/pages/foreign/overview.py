"""The overview of a run that another program wrote: what came out, its main curves, settings, checkpoints, origin."""

from __future__ import annotations

from typing import Any

from runreport.pages.figures.figure import numbered
from runreport.pages.foreign.facts import facts
from runreport.pages.foreign.heading import heading, lead
from runreport.pages.foreign.key_settings import key_settings
from runreport.pages.foreign.main_figures import main_figures
from runreport.pages.foreign.tiles import tiles
from runreport.pages.overview.health import health
from runreport.pages.page import PageContent, RunView
from runreport.pages.setup_parts.saved_list import saved_list
from runreport.pages.setup_parts.settings_tree import flat_settings
from runreport.pages.setup_parts.sources import sources_of
from runreport.pages.words import count, visible

SAVED = 8  # checkpoints listed: the last ones


def foreign_content(view: RunView) -> PageContent:
    """Everything the page shows; what a run does not have is said where it would stand."""
    known = facts(view)
    figures = numbered(main_figures(known.groups))
    saved = saved_list(view)
    settings = key_settings(view.run.config_raw)
    variables: dict[str, Any] = {
        "kind": "foreign",
        "lead": tuple(visible(sentence) for sentence in lead(view)),
        "tiles": tiles(view),
        "figures": figures,
        "n_curves": known.n_curves,
        "curves": count(known.n_curves, "curve"),
        "drawn": _drawn(view, len(figures)),
        "settings": settings,
        "n_settings": sum(1 for _ in flat_settings(view.run.config_raw)),
        "saved": saved.rows[-SAVED:],
        "saved_says": saved.says,
        "n_saved": known.n_checkpoints,
        "health": health(view),
        "sources": sources_of(view),
    }
    charts = {figure.id: figure.plotly for figure in figures if figure.plotly is not None}
    return PageContent(heading=visible(heading(view)), variables=variables, island={"charts": charts})


def _drawn(view: RunView, n_figures: int) -> str:
    """How many figures stand here, and what is only on the page of curves."""
    known = facts(view)
    system = sum(curve.is_system for curve in view.run.logged.curves)
    machine = f", {count(system, 'curve')} of the machine among them" if system else ""
    if n_figures == 0:
        return ""
    return f"{count(n_figures, 'figure')} of {count(known.n_curves, 'logged curve')}{machine}."
