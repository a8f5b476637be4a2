"""search.js: what the search of a site looks through, in one file at its root, and in a single-file report inline.

Its name holds no hash: every page would have to name the new one, and so would change whenever any run does. A page
reads the file each time its search is opened, so it finds what is there then; the manifest names it like a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from runreport.artifacts.tensors.index import INDEX
from runreport.build.embed import chunk_script, chunk_text
from runreport.build.page_section import redactor_of_views
from runreport.build.site_data import SiteBuild, fingerprint, is_made, page_identity
from runreport.pages import PAGES, pages_of
from runreport.pages.finder.name_index import name_index
from runreport.pages.finder.run_names import run_names
from runreport.pages.page import FRAME, Page, PageContent, RunView

FILE, KEY, VERSION = "search.js", "search", 2
_FACTS = (*FRAME, "format", "formats", "events", "logged")


@cache
def _declaration() -> Page:
    """What the index uses of a run, as a page would say it."""
    return Page(KEY, "Search", "site", (INDEX,), lambda _: PageContent("", {}), version=VERSION, facts=_FACTS)


def put_finder(build: SiteBuild, views: Sequence[RunView]) -> str:
    """Write the index of all runs unless it is there; its path in the site."""
    wanted = fingerprint([page_identity(_declaration(), view) for view in views], list(_site_pages()))
    if not is_made(build, FILE, wanted):
        build.writer.put(FILE, chunk_script(KEY, finder_text(views)))
        build.made[FILE] = [wanted, [FILE], []]
    return FILE


def finder_text(views: Sequence[RunView]) -> str:
    """The index of these runs, as the JSON of a chunk."""
    pages = [{page.stem: page.file for page in pages_of(view, PAGES)} for view in views]
    index = name_index([run_names(view) for view in views], pages, _site_pages())
    return chunk_text(redactor_of_views(views).data(index))


def _site_pages() -> dict[str, str]:
    return {page.stem: page.file for page in PAGES if page.scope == "site"}
