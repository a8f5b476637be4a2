"""Writes one self-contained HTML file per run; with a limit, what each leaves out is told before any is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runreport.build.bundle import read_bundle
from runreport.build.byte_size import size_text
from runreport.build.report_draft import ReportDraft
from runreport.build.site_data import SiteBuild, fingerprint, is_made, page_identity, rests_of
from runreport.build.size_plan import first_that_fits, ladder
from runreport.build.size_trade import largest, told
from runreport.errors import RunReportError, printable
from runreport.pages import PAGES, pages_of
from runreport.pages.page import Page, RunView
from runreport.pages.thinning import Thinning

LARGE = 10_000_000  # bytes; above it a report is slow to send and to open


@dataclass(frozen=True, slots=True)
class Planned:
    """A report that is about to be written."""

    path: str
    view: RunView
    wanted: str  # fingerprint of all it is made from
    draft: ReportDraft
    thinning: Thinning
    notes: tuple[str, ...]


def write_reports(
    build: SiteBuild, views: Sequence[RunView], say: Callable[[str], None], *, max_size: int | None = None
) -> None:
    """All reports of a build. max_size: bytes that none may exceed; RunReportError for one that cannot be so small."""
    plans: list[Planned] = []
    for view in views:
        path, pages = f"{view.slug}.html", pages_of(view, PAGES)
        identities = [page_identity(page, view) for page in pages], [asset.path for asset in read_bundle().all()]
        wanted = fingerprint(*identities, *([] if max_size is None else [max_size]))
        if is_made(build, path, wanted):
            notes = [str(note) for found in build.made[path][2:] for note in found]
            build.notes += notes
        else:
            plans.append(_plan(pages, view, path, wanted, max_size))
            notes = plans[-1].notes
        for note in notes:
            say(f"     size  {note}")
    for plan in plans:
        _write(build, plan, say)
    paths = {f"{view.slug}.html" for view in views}
    build.made = {key: value for key, value in build.made.items() if key in paths}


def _plan(pages: Sequence[Page], view: RunView, path: str, wanted: str, max_size: int | None) -> Planned:
    draft = ReportDraft(read_bundle(), pages, view, max_size)
    if max_size is None:
        return Planned(path, view, wanted, draft, Thinning(), ())
    rungs = ladder(draft.extent())
    found = first_that_fits(draft.size, rungs, max_size, draft.estimate)
    if found is None:
        least = rungs[-1]
        raise RunReportError(
            f"cannot be smaller than {size_text(draft.size(least))}, and the limit is {size_text(max_size)}",
            path=path,
            hint=f"the most is taken by {largest(draft.parts(least))}; nothing was written",
            code="MAX-SIZE",
        )
    line = told(draft.estimate(Thinning()), max_size, draft.trade(found), draft.size(found))
    draft.forget()
    return Planned(path, view, wanted, draft, found, () if found == Thinning() else (f"{path}: {line}",))


def _write(build: SiteBuild, plan: Planned, say: Callable[[str], None]) -> None:
    data, is_whole = plan.draft.document(plan.thinning)
    notes = plan.notes
    if not notes and len(data) > LARGE:
        notes = (f"{plan.path}: {size_text(len(data))}; --max-size 10MB makes it smaller and says what it leaves out",)
        say(f"     size  {notes[0]}")
    rests = [rest for page in pages_of(plan.view, PAGES) for rest in rests_of(page, plan.view)]
    build.writer.put(plan.path, data, rests)
    build.notes += notes
    say(f" rendered  {printable(plan.view.run.id, 40)}  {plan.path}")
    if is_whole:
        build.made[plan.path] = [plan.wanted, [plan.path], list(notes)]
    else:
        build.broken[plan.path] = "a page could not be drawn"
