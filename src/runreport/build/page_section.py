"""A page as a section; where it fails, a section that says so, and the build goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runreport.build.render import section
from runreport.errors import OutputFailed, RunReportError, printable
from runreport.pages.page import Page, PageContent

Addresses = Callable[[PageContent], Mapping[str, str]]  # puts the chunks of a page in place: key -> address


def page_section(
    page: Page, shown: object, run: Mapping[str, Any] | None, root: str, addresses: Addresses
) -> tuple[PageContent, dict[str, Any]]:
    """Content and section of a page. One of three places where any exception is caught: function, data or template
    of one page must not cost the others; what could not be written ends the build all the same.

    shown: a RunView, or all of them for a page of the site.  run: what the frame says of the run.
    """
    try:
        content = page.content(shown)
        return content, section(page.stem, page.title, content, run=run, root=root, chunks=addresses(content))
    except OutputFailed:
        raise
    except Exception as error:
        message = str(error) if isinstance(error, RunReportError) else f"{type(error).__name__}: {error}"
        content = PageContent(f"{page.title} could not be drawn", {"message": printable(message, 400)})
        return content, section("broken", page.title, content, run=run, root=root, chunks={})


def is_broken(made: Mapping[str, Any]) -> bool:
    """Whether the section stands in for a page that failed."""
    return made["stem"] == "broken"
