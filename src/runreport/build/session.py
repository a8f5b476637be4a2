"""A build that can be repeated: what did not change since last time is neither read, planned nor rendered again.

One session makes one site. `runreport build` builds once; `runreport watch` keeps the session and builds after every
change. Whatever way a site came about, its bytes depend on the runs alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from runreport.atomic_file import remove_temporaries
from runreport.build.compute import compute, is_as_before, prepare
from runreport.build.gate import Gate
from runreport.build.journal import Journal
from runreport.build.known_run import Found, Known, Touched, may_differ, trouble, unlisted
from runreport.build.live_file import write_unwatched
from runreport.build.lock import builder_lock
from runreport.build.options import BuildOptions, BuildReport
from runreport.build.privacy import SitePrivacy, total_removed
from runreport.build.profile import Profile, span
from runreport.build.progress import Progress
from runreport.build.reports import write_reports
from runreport.build.shelf import run_view
from runreport.build.shelf_memory import ShelfMemory
from runreport.build.site_data import REDACTOR, KnownChunk, SiteBuild
from runreport.build.site_pages import write_site
from runreport.build.site_writer import SiteWriter, check_output, load_memory, made_of, save_memory
from runreport.build.slugs import run_slugs
from runreport.errors import InputRefused, NoRunFound
from runreport.pages.page import RunView
from runreport.runs.discover import find_runs
from runreport.runs.memory import RunMemory
from runreport.runs.opening import Place
from runreport.runs.readers.foreign import ForeignRuns
from runreport.runs.run import Run

Holds = Callable[[str], bool]  # whether the last good pages of a run stay while it cannot be read, by its slug


def everything(_root: Place) -> bool:
    """Nothing is known about what changed."""
    return True


def never() -> bool:
    """Nothing asks for a stop."""
    return False


def let_go(_slug: str) -> bool:
    """Pages show what is there now."""
    return False


GONE = "the run directory is gone"


class BuildSession:
    """Use it in a `with` statement: it holds the lock of the store and, where there is one, the crew."""

    def __init__(self, options: BuildOptions, *, is_watching: bool = False) -> None:
        """is_watching: no runs is a state and not an error, and live.js is somebody else's to write."""
        self.options = options
        self.is_watching = is_watching
        self._runs = RunMemory()
        self._foreign = ForeignRuns(keeps_logs=is_watching)
        self._privacy = SitePrivacy(anonymous=options.anonymous)
        self._known: dict[Place, Known] = {}
        self._held: dict[str, str] = {}
        self._site: SiteBuild | None = None
        self._writer: SiteWriter | None = None  # of the build that is going on
        self._unreported: set[str] = set()  # files that builds have written which then failed
        self._open = ExitStack()

    def __enter__(self) -> Self:
        check_output(self.options.out, self.options.roots)
        self._open.enter_context(builder_lock(self.options.store_folder))
        remove_temporaries(self.options.store_folder, deep=True)
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def public_text(self, text: str) -> str:
        """A message as pages may show it."""
        return self._privacy.redactor.value(text)

    @property
    def is_settled(self) -> bool:
        """Whether the last build carried out everything there was to do."""
        return all(known.is_settled for known in self._known.values())

    def build(
        self,
        progress: Progress,
        *,
        touched: Touched = everything,
        should_stop: Callable[[], bool] = never,
        holds: Holds | None = None,
    ) -> BuildReport:
        """Compute what is missing and render what changed; raises NoRunFound, OutputRefused, OutputFailed.

        touched: runs of which it is false are taken as they were.  should_stop: ends the computing early; the site is
        then that of what has been computed, and the next build goes on.  holds: keeps the last good pages of a run
        that is gone or unreadable, and of pages that fail; None keeps none.
        """
        start = time.perf_counter()
        try:
            changed = self._read(touched, holds or let_go, progress.profile)
            jobs = [known.job for known in self._known.values() if known.job is not None and not known.is_settled]
            options = self.options
            compute(jobs, crew=options.crew, workers=options.workers, progress=progress, should_stop=should_stop)
            for known in self._known.values():
                if known.slug in changed or known.view is None:
                    known.view = run_view(known.shown, known.slug, known.job, known.memory, redactor=known.redactor)
            if not changed and self._is_shown():
                return self._report((), (), progress, time.perf_counter() - start)
            build = self._render(changed, progress, holds_broken=holds is not None)
        except BaseException:
            self._unreported |= set() if self._writer is None else set(self._writer.written)
            self._site = None  # the next build compares with what lies on the disk
            for known in self._known.values():
                known.view = None
            raise
        finally:
            self._writer = None
        written = {*build.writer.written, *(path for path in self._unreported if path in build.writer.files)}
        self._unreported.clear()
        return self._report(sorted(written), build.writer.removed, progress, time.perf_counter() - start)

    def _is_shown(self) -> bool:
        """Whether the site is what the last build of this session left, with a page of every run and none broken."""
        site = self._site
        slugs = {known.slug for known in self._known.values()}
        return site is not None and site.names.keys() == slugs and not site.broken and site.writer.is_in_place()

    def _views(self) -> list[RunView]:
        return [known.view for known in self._known.values() if known.view is not None]

    def _find(self, touched: Touched) -> tuple[Run, ...]:
        try:
            return find_runs(self.options.roots, read=self._runs.reader(touched), foreign=self._foreign)
        except NoRunFound:
            if self.is_watching:
                return ()
            raise

    def _read(self, touched: Touched, holds: Holds, profile: Profile | None) -> set[str]:
        """Take over the runs as they are now; the slugs of those that are not as they were."""
        with span(profile, "reading runs"):
            runs = self._find(touched)
        with span(profile, "planning"):
            return self._take_over(runs, touched, holds)

    def _take_over(self, runs: Sequence[Run], touched: Touched, holds: Holds) -> set[str]:
        public = self._privacy.publish(runs)
        slugs, folders = run_slugs(public), run_slugs(runs)
        known: dict[Place, Known] = {}
        self._held = {}
        for run, shown, slug, folder in zip(runs, public, slugs, folders, strict=True):
            before = self._known.get(run.root)
            if before is not None and before.slug != slug:
                before = None
            found = Found(run, shown, slug, folder)
            try:
                known[run.root] = self._take(found, before, touched, holds)
            except InputRefused as error:  # a remote run that could still be read a moment ago
                bare = unlisted(run, error)
                found = Found(bare, self._privacy.published(bare), slug, folder)
                known[run.root] = self._take(found, before, touched, holds)
        for root in self._known.keys() - known.keys():
            gone = self._known[root]
            if gone.slug not in slugs and gone.is_settled and holds(gone.slug):
                self._held[gone.slug] = GONE
                known[root] = gone
        changed = {one.slug for root, one in known.items() if one is not self._known.get(root)}
        changed |= {one.slug for one in known.values() if not one.is_settled}
        self._known = known
        return changed

    def _take(self, found: Found, before: Known | None, touched: Touched, holds: Holds) -> Known:
        run, redactor = found.run, self._privacy.redactor
        if before is not None and run.config is None and before.run.config is not None and holds(found.slug):
            self._held[found.slug] = trouble(found.shown)
            return before
        is_shown_so = before is not None and before.shown is found.shown and before.redactor is redactor
        if before is not None and is_shown_so and not may_differ(before, run, touched):
            return before
        return self._look(found, before)

    def _look(self, found: Found, before: Known | None) -> Known:
        run, store = found.run, self.options.store_folder / "runs" / found.folder
        if before is None or before.job is None:
            job = prepare(run, store, derived=self.options.derived_files(found.folder))
        elif before.is_settled and is_as_before(before.job, before.run, run):
            job = before.job
        else:
            job = prepare(run, store, before=before.job)
        memory = ShelfMemory(store / "facts.json") if before is None else before.memory
        return Known(run, found.shown, self._privacy.redactor, found.slug, job, memory)

    def _render(self, changed: set[str], progress: Progress, *, holds_broken: bool) -> SiteBuild:
        build = self._next_site()
        self._writer = build.writer
        build.holds_broken, build.profile, build.writer.profile = holds_broken, progress.profile, progress.profile
        if self._site is not None:
            broken = {page.split("/")[1] for page in self._site.broken if "/" in page}
            stay = self._site.names.keys() - changed - broken
            build.unchanged = {slug: self._site.names[slug] for slug in stay}
        views = self._views()
        with span(progress.profile, "rendering, rest"):
            if self.options.single_file:
                write_reports(build, views, progress.say, max_size=self.options.max_size)
            else:
                write_site(build, views, progress.say)
        with span(progress.profile, "writing"):
            build.writer.finish()
        if not self.is_watching and not self.options.single_file:
            write_unwatched(self.options.out)
        build.made[REDACTOR] = [build.redactor.digest, [], []]
        save_memory(self._memory_path, build.writer.memory, build.made)
        for known in self._known.values():
            if known.job is not None and known.slug in changed:
                known.memory.save({entry.digest or "" for entry in known.job.ledger.entries.values()})
        self._site = build
        return build

    def _report(
        self, written: Sequence[str], removed: Sequence[str], progress: Progress, seconds: float
    ) -> BuildReport:
        views, broken = self._views(), {} if self._site is None else self._site.broken
        return BuildReport(
            self.options.out,
            len(views),
            dict(sorted(progress.counts.items())),
            tuple(written),
            tuple(removed),
            len(broken) + sum(len(view.run.problems) + len(view.failures) for view in views),
            seconds,
            progress.steps,
            held=dict(self._held),
            broken=dict(broken),
            redacted=total_removed(view.run for view in views),
            notes=() if self._site is None else tuple(self._site.notes),
            warnings=() if self._site is None else self._site.warnings(),
        )

    def _next_site(self) -> SiteBuild:
        """A writer that starts from what the last build left; from the disk, where that is not what lies there."""
        last, gate = self._site, Gate(self._privacy.redactor)
        if last is not None and last.writer.is_in_place():
            writer = SiteWriter(
                self.options.out, last.writer.memory, previous=last.writer.files, journal=self._journal, gate=gate
            )
            return self._site_of(writer, last.made, last.chunks)
        self._site = None
        files, made = load_memory(self._memory_path)
        writer = SiteWriter(self.options.out, dict(files), journal=self._journal, gate=gate)
        writer.start()
        return self._site_of(writer, made_of(made, files, writer.previous), {})

    def _site_of(self, writer: SiteWriter, made: dict[str, list[Any]], chunks: dict[str, KnownChunk]) -> SiteBuild:
        """What the last build made is forgotten where it took other things for private."""
        redactor = self._privacy.redactor
        is_anew = made.get(REDACTOR, [""])[0] != redactor.digest
        if is_anew:
            made, chunks = {}, {}
        return SiteBuild(writer, made, chunks=chunks, redactor=redactor, is_anew=is_anew)

    @property
    def _memory_path(self) -> Path:
        return self.options.store_folder / f"site-{self.options.out.name}.json"

    @property
    def _journal(self) -> Journal:
        return Journal(self.options.store_folder / f"site-{self.options.out.name}.new")
