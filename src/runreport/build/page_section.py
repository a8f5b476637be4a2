"""A page as a section; where it fails, a section that says so, and the build goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from runreport.build.render import section
from runreport.errors import OutputFailed, RunReportError, printable
from runreport.pages.page import Page, PageContent, RunView
from runreport.runs.privacy.redactor import PLAIN, Redactor

Addresses = Callable[[PageContent], Mapping[str, str]]  # puts the chunks of a page in place: key -> address


def page_section(
    page: Page,
    shown: RunView | Sequence[RunView],
    run: Mapping[str, Any] | None,
    root: str,
    addresses: Addresses,
) -> tuple[PageContent, dict[str, Any]]:
    """Content and section of a page. One of three places where any exception is caught: function, data or template
    of one page must not cost the others; what could not be written ends the build all the same.

    shown: a RunView, or all of them for a page of the site.  run: what the frame says of the run.
    """
    redactor = redactor_of_views(shown)
    frame = {"run": run, "root": root}
    try:
        content = page.content(shown)
        content = replace(content, heading=redactor.text(content.heading))
        chunks = addresses(content)
        return content, section(page.stem, page.title, content, frame=frame, chunks=chunks, redactor=redactor)
    except OutputFailed:
        raise
    except Exception as error:
        message = str(error) if isinstance(error, RunReportError) else f"{type(error).__name__}: {error}"
        told = printable(redactor.value(message), 400)
        content = PageContent(f"{page.title} could not be drawn", {"message": told})
        return content, section("broken", page.title, content, frame=frame, chunks={}, redactor=redactor)


def redactor_of_views(shown: RunView | Sequence[RunView]) -> Redactor:
    """The one that all runs of a site share."""
    if isinstance(shown, RunView):
        return shown.redactor
    return shown[0].redactor if shown else PLAIN


def is_broken(made: Mapping[str, Any]) -> bool:
    """Whether the section stands in for a page that failed."""
    return made["stem"] == "broken"
