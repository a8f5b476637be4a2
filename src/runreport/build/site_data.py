"""What a page is made from and rests on, and its data: chunks and copies of artifacts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from runreport.build.artifact_file import published
from runreport.build.chunk_files import chunk_scripts
from runreport.build.encode import jsonable, packed_json
from runreport.build.manifest import Rest
from runreport.build.profile import Profile
from runreport.build.publish import size_notes
from runreport.build.render import templates_digest
from runreport.build.site_writer import SiteWriter
from runreport.pages import PAGES, pages_of
from runreport.pages.page import Chunk, Page, Ref, RunView
from runreport.runs.privacy.redactor import PLAIN, Redactor
from runreport.runs.run import Run

KnownChunk = tuple[int, Mapping[str, Any], tuple[str | None, ...], list[str]]  # version, options, digests; its files


REDACTOR = "(redactor)"  # name among the things made: the digest of what was taken for private


@dataclass(slots=True)
class SiteBuild:
    """The writer, what was made last time (page or chunk -> [fingerprint, files]), and pages that failed now."""

    writer: SiteWriter
    made: dict[str, list[Any]]
    names: dict[str, set[str]] = field(default_factory=dict)  # slug -> names among `made` of a run's pages and chunks
    unchanged: Mapping[str, set[str]] = field(default_factory=dict)  # the same of runs whose pages stay as they are
    chunks: dict[str, KnownChunk] = field(default_factory=dict)  # of this process: nothing to digest again
    holds_broken: bool = False  # whether the last good page stays in place of one that fails
    broken: dict[str, str] = field(default_factory=dict)  # page -> why it failed
    notes: list[str] = field(default_factory=list)  # on sizes
    redactor: Redactor = PLAIN  # of all runs
    is_anew: bool = False  # whether the last build took other things for private: nothing it made is kept
    profile: Profile | None = None

    def warnings(self) -> tuple[str, ...]:
        """What is too large to publish, and which files still hold private text."""
        left = () if self.writer.gate is None else self.writer.gate.lines()
        return (*size_notes(self.writer.sizes()), *left)


def is_made(build: SiteBuild, name: str, wanted: str) -> bool:
    """Whether what was made last time is made from the same things and still in place; then it is kept."""
    made = build.made.get(name)
    return made is not None and made[0] == wanted and all(build.writer.keep(file) for file in made[1])


def put_chunk(build: SiteBuild, chunk: Chunk, view: RunView | None) -> tuple[str, dict[str, str]]:
    """Write a chunk unless it is there; its name among the things made, and its files by key.

    view: None for a chunk of the site, which reads no artifact.
    """
    name = f"{'' if view is None else view.slug}/{chunk.key}"
    digests = (chunk.of, *(() if view is None else (view.shelf.digest(ref.file) for ref in chunk.reads)))
    known = build.chunks.get(name)
    is_same = known is not None and known[:3] == (chunk.version, chunk.options, digests)
    if known is not None and is_same and all(file in build.writer.previous for file in known[3]):
        build.writer.carry(known[3])
        return name, _by_key(known[3])
    files = _made_chunk(build, chunk, view, name)
    build.chunks[name] = (chunk.version, chunk.options, digests, files)
    return name, _by_key(files)


def _made_chunk(build: SiteBuild, chunk: Chunk, view: RunView | None, name: str) -> list[str]:
    """The files of a chunk, written unless the last build of another process has left them."""
    rests = [] if view is None else [rest_of(ref, view) for ref in chunk.reads]
    parts = [chunk.key, chunk.version, jsonable(dict(chunk.options)), jsonable(rests), chunk.of]
    wanted = fingerprint(parts, templates_digest())
    if is_made(build, name, wanted):
        return [str(file) for file in build.made[name][1]]
    files: list[str] = []
    folder = "" if view is None else f"{view.slug}/"
    for key, script in chunk_scripts(chunk, view, build.redactor):
        files.append(f"data/{folder}{key}.{hashlib.sha256(script).hexdigest()[:12]}.js")
        build.writer.put(files[-1], script, rests)
    build.made[name] = [wanted, files]
    return files


def _by_key(files: Sequence[str]) -> dict[str, str]:
    """`map_3` and `map_3.1` of `data/run/map_3.0123456789ab.js` and `data/run/map_3.1.ba9876543210.js`."""
    return {file.rpartition("/")[2].rsplit(".", 2)[0]: file for file in files}


def put_download(build: SiteBuild, ref: Ref, view: RunView) -> str:
    """Copy an artifact into the site; its path there."""
    path = f"data/{view.slug}/artifacts/{ref.file}"
    rest = rest_of(ref, view)
    known = build.writer.previous.get(path)
    if build.is_anew or known is None or rest not in known.receipts or not build.writer.keep(path):
        build.writer.put(path, published(view.shelf.bytes_of(ref), build.redactor, run_id=view.run.id), [rest])
    return path


def rest_of(ref: Ref, view: RunView) -> Rest:
    return Rest(view.run.id, ref.file, view.shelf.digest(ref.file) or "")


def rests_of(page: Page, view: RunView) -> list[Rest]:
    """Every artifact that the page may show; a view never changes."""
    known = _RESTS.setdefault(view, {})
    if page.stem not in known:
        files = [file for artifact in page.reads for file in view.shelf.files_of(artifact)]
        known[page.stem] = [Rest(view.run.id, file, view.shelf.digest(file) or "") for file in files]
    return known[page.stem]


_IDENTITIES: WeakKeyDictionary[RunView, dict[str, str]] = WeakKeyDictionary()
_RESTS: WeakKeyDictionary[RunView, dict[str, list[Rest]]] = WeakKeyDictionary()


def page_identity(page: Page, view: RunView) -> str:
    """Digest of all that a page of a run is made from, but for templates and assets; a view never changes."""
    known = _IDENTITIES.setdefault(view, {})
    if page.stem not in known:
        facts = [_fact(view.run, name) for name in page.facts]
        failures = [[failure.ref.file, failure.code, failure.message] for failure in view.failures]
        rests = [[rest.file, rest.sha256] for rest in rests_of(page, view)]
        menu = [other.stem for other in pages_of(view, PAGES)]
        parts = [page.stem, page.version, view.slug, facts, failures, rests, menu]
        known[page.stem] = hashlib.sha256(packed_json(parts)).hexdigest()
    return known[page.stem]


def _fact(run: Run, name: str) -> object:
    """What stands for a part of the run: what may be long is known by its digest."""
    match name:
        case "events":
            return run.events_digest or run.events
        case "logged":
            return run.logged_digest
        case "embeddings":
            return [repr(one) for one in run.logged.embeddings]
        case _:
            return getattr(run, name)


def fingerprint(*parts: object) -> str:
    """Digest of the parts and of all templates."""
    return hashlib.sha256(packed_json([templates_digest(), *parts])).hexdigest()
