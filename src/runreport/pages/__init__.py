"""PAGES, the tuple of all pages in menu order."""

from runreport.pages.index import INDEX
from runreport.pages.latent import LATENT
from runreport.pages.page import Page
from runreport.pages.run import RUN

PAGES: tuple[Page, ...] = (INDEX, RUN, LATENT)
