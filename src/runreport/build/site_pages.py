"""Writes the pages of all runs: as a site of files, or as one file per run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from runreport.artifacts import ARTIFACTS
from runreport.build.bundle import Bundle, read_bundle
from runreport.build.embed import chunk_script, chunk_text, content_security_policy
from runreport.build.encode import dump_json, jsonable
from runreport.build.manifest import Rest
from runreport.build.render import document, run_header, section, templates_digest
from runreport.build.schema import artifact_schema, run_schemas
from runreport.build.single_file import report_document
from runreport.build.site_writer import SiteWriter
from runreport.errors import RunReportError, printable
from runreport.pages import PAGES
from runreport.pages.page import Chunk, Page, PageContent, Ref, RunView

Say = Callable[[str], None]
DESCRIPTION = "A training run as a report: curves, latent space, checkpoints. Self-contained."


@dataclass(slots=True)
class SiteBuild:
    """The writer, and what was made last time: page or chunk -> [fingerprint, files]."""

    writer: SiteWriter
    made: dict[str, list[Any]]


def write_site(build: SiteBuild, views: Sequence[RunView], say: Say) -> None:
    """Assets, data, schemas, the pages of every run, and the index last."""
    bundle = read_bundle()
    for asset in bundle.all():
        build.writer.put(asset.path, asset.data)
    for name, schema in _schemas().items():
        build.writer.put(f"schemas/{name}.json", schema)
    build.writer.put(".nojekyll", b"")
    used: set[str] = set()
    for view in views:
        for page in PAGES:
            if page.scope == "run":
                used |= _write_run_page(build, bundle, page, view, say)
    for page in PAGES:
        if page.scope == "site":
            used |= _write_index(build, bundle, page, views)
    build.made = {key: value for key, value in build.made.items() if key in used}


def write_reports(build: SiteBuild, views: Sequence[RunView], say: Say) -> None:
    """One self-contained HTML file per run."""
    bundle = read_bundle()
    pages = [page for page in PAGES if page.scope == "run"]
    used: set[str] = set()
    for view in views:
        path = f"{view.slug}.html"
        used.add(path)
        wanted = _fingerprint([_page_identity(page, view) for page in pages], [asset.path for asset in bundle.all()])
        if _is_made(build, path, wanted):
            continue
        contents = [(page, page_content(page, view)) for page in pages]
        chunks = {chunk.key: _chunk_json(chunk, view) for _, content in contents for chunk in content.chunks}
        rests = [rest for page in pages for rest in _rests(page, view)]
        build.writer.put(path, report_document(bundle, view, contents, chunks), rests)
        build.made[path] = [wanted, [path]]
        say(f" rendered  {printable(view.run.id, 40)}  {path}")
    build.made = {key: value for key, value in build.made.items() if key in used}


def _schemas() -> dict[str, bytes]:
    artifacts = {artifact.kind: artifact_schema(artifact) for artifact in ARTIFACTS}
    return {kind: dump_json(schema) for kind, schema in (run_schemas() | artifacts).items()}


def page_content(page: Page, view: RunView) -> PageContent:
    """The page's content; where its function fails, a page that says so. The build goes on."""
    try:
        return page.content(view)
    except Exception as error:
        message = str(error) if isinstance(error, RunReportError) else f"{type(error).__name__}: {error}"
        return PageContent(f"{page.title} could not be drawn", {"broken": printable(message, 400)})


def _write_run_page(build: SiteBuild, bundle: Bundle, page: Page, view: RunView, say: Say) -> set[str]:
    path = f"runs/{view.slug}/{page.file}"
    wanted = _fingerprint(_page_identity(page, view), [asset.path for asset in bundle.all()])
    used = {path}
    if _is_made(build, path, wanted):
        return used | set(build.made[path][2])
    content = page_content(page, view)
    root = "../../"
    hrefs: dict[str, str] = {}
    for chunk in content.chunks:
        name, file = _put_chunk(build, chunk, view)
        used.add(name)
        hrefs[chunk.key] = root + file
    downloads = [_put_download(build, ref, view) for ref in content.downloads]
    made = section(page, content, run_header(view), root, hrefs) | {"current": True}
    frame = _frame(bundle, root, page, view, content.heading)
    build.writer.put(path, document([made], frame), _rests(page, view))
    files = [path, *(href.removeprefix(root) for href in hrefs.values()), *downloads]
    build.made[path] = [wanted, files, sorted(used - {path})]
    say(f" rendered  {printable(view.run.id, 40)}  {page.file}")
    return used


def _write_index(build: SiteBuild, bundle: Bundle, page: Page, views: Sequence[RunView]) -> set[str]:
    wanted = _fingerprint([_page_identity(page, view) for view in views], [asset.path for asset in bundle.all()])
    if not _is_made(build, page.file, wanted):
        content = page.content(tuple(views))
        made = section(page, content, None, "", {}) | {"current": True}
        frame = _frame(bundle, "", page, None, content.heading)
        rests = [rest for view in views for rest in _rests(page, view)]
        build.writer.put(page.file, document([made], frame), rests)
        build.made[page.file] = [wanted, [page.file], []]
    return {page.file}


def _frame(bundle: Bundle, root: str, page: Page, view: RunView | None, heading: str) -> dict[str, Any]:
    pages = [other for other in PAGES if other.scope == "run"] if view is not None else []
    name = "runreport" if view is None else printable(view.run.id, 80)
    return {
        "lang": "en",
        "title": f"{heading} · {name}",
        "description": DESCRIPTION,
        "csp": content_security_policy(),
        "root": root,
        "runs_href": f"{root}index.html",
        "run": None if view is None else run_header(view),
        "menu": [{"title": other.title, "href": other.file, "current": other is page, "note": ""} for other in pages],
        "assets": {
            "styles": [{"href": root + bundle.style.path}],
            "scripts": [{"src": root + bundle.script.path}],
            "libraries": {"plotly": root + bundle.plotly.path, "three": root + bundle.three.path},
        },
    }


def _is_made(build: SiteBuild, name: str, wanted: str) -> bool:
    made = build.made.get(name)
    return made is not None and made[0] == wanted and all(build.writer.keep(file) for file in made[1])


def _put_chunk(build: SiteBuild, chunk: Chunk, view: RunView) -> tuple[str, str]:
    name = f"{view.slug}/{chunk.key}"
    identity = [chunk.key, chunk.version, jsonable(dict(chunk.options)), [_rest(ref, view) for ref in chunk.reads]]
    wanted = _fingerprint(jsonable(identity), templates_digest())
    if _is_made(build, name, wanted):
        return name, str(build.made[name][1][0])
    script = chunk_script(chunk.key, _chunk_json(chunk, view))
    file = f"data/{view.slug}/{chunk.key}.{hashlib.sha256(script).hexdigest()[:12]}.js"
    build.writer.put(file, script, [_rest(ref, view) for ref in chunk.reads])
    build.made[name] = [wanted, [file]]
    return name, file


def _chunk_json(chunk: Chunk, view: RunView) -> str:
    results = [view.shelf.load(ref.artifact, ref.epoch, **dict(ref.keys)) for ref in chunk.reads]
    return chunk_text(chunk.make(*results, **chunk.options))


def _put_download(build: SiteBuild, ref: Ref, view: RunView) -> str:
    path = f"data/{view.slug}/artifacts/{ref.file}"
    rest = _rest(ref, view)
    known = build.writer.previous.get(path)
    if known is None or rest not in known.receipts or not build.writer.keep(path):
        build.writer.put(path, view.shelf.bytes_of(ref), [rest])
    return path


def _rest(ref: Ref, view: RunView) -> Rest:
    return Rest(view.run.id, ref.file, view.shelf.digest(ref.file) or "")


def _rests(page: Page, view: RunView) -> list[Rest]:
    files = [file for artifact in page.reads for file in view.shelf.files_of(artifact)]
    return [Rest(view.run.id, file, view.shelf.digest(file) or "") for file in files]


def _page_identity(page: Page, view: RunView) -> list[Any]:
    run = view.run
    facts = [
        run.id,
        run.format,
        run.status,
        run.config_raw,
        run.summary,
        run.events,
        run.series,
        run.checkpoints,
        run.problems,
    ]
    failures = [[failure.ref.file, failure.code, failure.message] for failure in view.failures]
    rests = [[rest.file, rest.sha256] for rest in _rests(page, view)]
    return [page.stem, page.version, view.slug, jsonable(facts), failures, rests, [other.stem for other in PAGES]]


def _fingerprint(*parts: object) -> str:
    return hashlib.sha256(dump_json([templates_digest(), *parts])).hexdigest()
