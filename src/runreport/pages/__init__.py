"""PAGES, the tuple of all pages in menu order."""

from runreport.pages.index import INDEX
from runreport.pages.latent import LATENT
from runreport.pages.page import Page, RunView
from runreport.pages.run import RUN

PAGES: tuple[Page, ...] = (INDEX, RUN, LATENT)


def pages_of(view: RunView, pages: tuple[Page, ...] = PAGES) -> list[Page]:
    """The pages of a run, in menu order."""
    return [page for page in pages if page.scope == "run" and page.applies(view)]
