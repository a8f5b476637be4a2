"""What a page is made from and rests on, and its data: chunks and copies of artifacts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from runreport.build.embed import chunk_script, chunk_text
from runreport.build.encode import dump_json, jsonable
from runreport.build.manifest import Rest
from runreport.build.render import templates_digest
from runreport.build.site_writer import SiteWriter
from runreport.pages import PAGES
from runreport.pages.page import Chunk, Page, Ref, RunView


@dataclass(slots=True)
class SiteBuild:
    """The writer, what was made last time (page or chunk -> [fingerprint, files]), and pages that failed now."""

    writer: SiteWriter
    made: dict[str, list[Any]]
    names: dict[str, set[str]] = field(default_factory=dict)  # slug -> names among `made` of a run's pages and chunks
    unchanged: Mapping[str, set[str]] = field(default_factory=dict)  # the same of runs whose pages stay as they are
    holds_broken: bool = False  # whether the last good page stays in place of one that fails
    broken: dict[str, str] = field(default_factory=dict)  # page -> why it failed


def is_made(build: SiteBuild, name: str, wanted: str) -> bool:
    """Whether what was made last time is made from the same things and still in place; then it is kept."""
    made = build.made.get(name)
    return made is not None and made[0] == wanted and all(build.writer.keep(file) for file in made[1])


def put_chunk(build: SiteBuild, chunk: Chunk, view: RunView) -> tuple[str, str]:
    """Write a chunk unless it is there; its name among the things made, and its file."""
    name = f"{view.slug}/{chunk.key}"
    identity = [chunk.key, chunk.version, jsonable(dict(chunk.options)), [rest_of(ref, view) for ref in chunk.reads]]
    wanted = fingerprint(jsonable(identity), templates_digest())
    if is_made(build, name, wanted):
        return name, str(build.made[name][1][0])
    script = chunk_script(chunk.key, chunk_json(chunk, view))
    file = f"data/{view.slug}/{chunk.key}.{hashlib.sha256(script).hexdigest()[:12]}.js"
    build.writer.put(file, script, [rest_of(ref, view) for ref in chunk.reads])
    build.made[name] = [wanted, [file]]
    return name, file


def chunk_json(chunk: Chunk, view: RunView) -> str:
    """The data of a chunk, made now."""
    results = [view.shelf.load(ref.artifact, ref.epoch, **dict(ref.keys)) for ref in chunk.reads]
    return chunk_text(chunk.make(*results, **chunk.options))


def put_download(build: SiteBuild, ref: Ref, view: RunView) -> str:
    """Copy an artifact into the site; its path there."""
    path = f"data/{view.slug}/artifacts/{ref.file}"
    rest = rest_of(ref, view)
    known = build.writer.previous.get(path)
    if known is None or rest not in known.receipts or not build.writer.keep(path):
        build.writer.put(path, view.shelf.bytes_of(ref), [rest])
    return path


def rest_of(ref: Ref, view: RunView) -> Rest:
    return Rest(view.run.id, ref.file, view.shelf.digest(ref.file) or "")


def rests_of(page: Page, view: RunView) -> list[Rest]:
    """Every artifact that the page may show."""
    files = [file for artifact in page.reads for file in view.shelf.files_of(artifact)]
    return [Rest(view.run.id, file, view.shelf.digest(file) or "") for file in files]


_IDENTITIES: WeakKeyDictionary[RunView, dict[str, str]] = WeakKeyDictionary()


def page_identity(page: Page, view: RunView) -> str:
    """Digest of all that a page of a run is made from, but for templates and assets; a view never changes."""
    known = _IDENTITIES.setdefault(view, {})
    if page.stem not in known:
        facts = [getattr(view.run, fact) for fact in page.facts]
        failures = [[failure.ref.file, failure.code, failure.message] for failure in view.failures]
        rests = [[rest.file, rest.sha256] for rest in rests_of(page, view)]
        parts = [page.stem, page.version, view.slug, jsonable(facts), failures, rests, [other.stem for other in PAGES]]
        known[page.stem] = hashlib.sha256(dump_json(parts)).hexdigest()
    return known[page.stem]


def fingerprint(*parts: object) -> str:
    """Digest of the parts and of all templates."""
    return hashlib.sha256(dump_json([templates_digest(), *parts])).hexdigest()
