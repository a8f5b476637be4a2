"""PAGES, the tuple of all pages in menu order."""

from runreport.pages.compare import COMPARE
from runreport.pages.console import CONSOLE
from runreport.pages.curves import CURVES
from runreport.pages.diff import STEM as DIFF
from runreport.pages.index import INDEX
from runreport.pages.latent import LATENT
from runreport.pages.layers import LAYERS_PAGE
from runreport.pages.media import MEDIA
from runreport.pages.page import Page, RunView
from runreport.pages.run import RUN
from runreport.pages.setup import SETUP
from runreport.pages.tensors import TENSORS

PAGES: tuple[Page, ...] = (INDEX, COMPARE, RUN, CURVES, MEDIA, TENSORS, LAYERS_PAGE, LATENT, CONSOLE, SETUP)

DOCUMENTS = (DIFF,)  # pages of their own that a command writes and no site has


def pages_of(view: RunView, pages: tuple[Page, ...] = PAGES) -> list[Page]:
    """The pages of a run, in menu order."""
    return [page for page in pages if page.scope == "run" and page.applies(view)]
