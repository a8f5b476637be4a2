"""One run at a glance: what came out, how the training went, and how sound the data are."""

from __future__ import annotations

from runreport.artifacts import ARTIFACTS
from runreport.pages.foreign.overview import foreign_content
from runreport.pages.overview.content import lab_content
from runreport.pages.page import Page, PageContent, RunView


def run_content(view: RunView) -> PageContent:
    """The sections that the kind of run has; templates/overview/ holds one template for each kind."""
    return lab_content(view) if view.run.tree is None else foreign_content(view)


RUN = Page(
    stem="run",
    title="Overview",
    scope="run",
    reads=ARTIFACTS,  # its table of artifacts counts every kind
    content=run_content,
)
