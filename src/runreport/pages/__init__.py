"""PAGES, the tuple of all pages in menu order."""

from runreport.pages.page import Page

PAGES: tuple[Page, ...] = ()
