"""The overview of one of our own runs: what came out, the training, the mixture, what happened, data health."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from runreport.artifacts.latent.mixture_health import MIXTURE_HEALTH
from runreport.artifacts.latent.projection import PROJECTION
from runreport.pages.figures.figure import Figure, numbered
from runreport.pages.missing import reason, remedy
from runreport.pages.overview.config_tree import config_groups
from runreport.pages.overview.heading import heading, lead
from runreport.pages.overview.health import health
from runreport.pages.overview.life import life
from runreport.pages.overview.loss_figures import loss_figure, other_figures, schedule_figure
from runreport.pages.overview.map_figure import map_figure
from runreport.pages.overview.mixture_figures import mixture_figures
from runreport.pages.overview.public import public_text
from runreport.pages.overview.quality_figure import quality_figure
from runreport.pages.overview.reproduce import reproduce_command
from runreport.pages.overview.samples_figure import samples_figure
from runreport.pages.overview.tiles import tiles
from runreport.pages.page import PageContent, RunView
from runreport.pages.words import visible


def lab_content(view: RunView) -> PageContent:
    """Everything the page shows; what a run does not have is said where it would stand."""
    others, others_left = other_figures(view)
    training = (loss_figure(view), schedule_figure(view))
    if training[1] is None and others:  # the place beside the loss goes to the first other metric
        training, others = (training[0], replace(others[0], span="")), others[1:]
    groups = {
        "training": training,
        "others": others,
        "mixture": mixture_figures(view),
        "latent": (map_figure(view), quality_figure(view), samples_figure(view)),
    }
    figures = numbered(tuple(figure for group in groups.values() for figure in group))
    by_id = {figure.id: figure for figure in figures}
    sound = health(view)
    variables: dict[str, Any] = {
        "kind": "lab",
        "lead": tuple(public_text(visible(sentence)) for sentence in lead(view)),
        "tiles": tiles(view),
        "others_left": others_left,
        "missing": _missing(view, by_id),
        "life": life(view),
        "config": config_groups(view.run.config_raw),
        "health": sound,
        "reproduce": reproduce_command(view.run.config),
    }
    variables |= {name: tuple(by_id[one.id] for one in group if one) for name, group in groups.items()}
    return PageContent(heading=heading(view), variables=variables, island={"charts": _charts(figures)})


def _charts(figures: tuple[Figure, ...]) -> dict[str, Any]:
    return {figure.id: figure.plotly for figure in figures if figure.plotly is not None}


def _missing(view: RunView, figures: dict[str, Figure]) -> dict[str, dict[str, str]]:
    """Section -> what is not there, why, and the command that makes it."""
    found: dict[str, dict[str, str]] = {}
    config = view.run.config
    if "loss" not in figures:
        found["training"] = _note("No loss curve", "the log holds no epoch with a loss", "")
    if config is not None and config.has_mixture and "components" not in figures:
        found["mixture"] = _note("No mixture health", reason(view, MIXTURE_HEALTH.kind), remedy(view))
    if "map" not in figures:
        found["latent"] = _note("No latent map", reason(view, PROJECTION.kind), remedy(view))
    return found


def _note(title: str, why: str, command: str) -> dict[str, str]:
    return {"title": title, "why": public_text(why).rstrip("."), "command": command}
