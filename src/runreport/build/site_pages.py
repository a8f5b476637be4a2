"""Writes the pages of all runs as a site of files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

from runreport.artifacts import ARTIFACTS
from runreport.build.bundle import Bundle, read_bundle
from runreport.build.data_twin import put_index, put_record
from runreport.build.embed import content_security_policy
from runreport.build.encode import dump_json
from runreport.build.finder_file import put_finder
from runreport.build.page_section import is_broken, page_section
from runreport.build.profile import span
from runreport.build.render import document, run_header
from runreport.build.schema import artifact_schema, run_schemas
from runreport.build.site_data import (
    SiteBuild,
    fingerprint,
    is_made,
    page_identity,
    put_chunk,
    put_download,
    rests_of,
)
from runreport.errors import printable
from runreport.pages import PAGES, pages_of
from runreport.pages.page import Page, PageContent, RunView

Say = Callable[[str], None]
UNMADE = "000000000000"
DESCRIPTION = "A training run as a report: curves, latent space, checkpoints. Self-contained."


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
        names = build.unchanged.get(view.slug)
        if names is None:
            names = _write_run(build, bundle, view, say)
        else:
            build.writer.carry(path for name in names for path in build.made[name][1])
        build.names[view.slug] = names
        used |= names
    put_index(build, views)
    with span(build.profile, "rendering, search"):
        used.add(put_finder(build, views))
    for page in PAGES:
        if page.scope == "site":
            with span(build.profile, f"rendering, {page.stem} page"):
                used |= _write_index(build, bundle, page, views)
    build.made = {key: value for key, value in build.made.items() if key in used}
    build.chunks = {key: value for key, value in build.chunks.items() if key in used}


def _write_run(build: SiteBuild, bundle: Bundle, view: RunView, say: Say) -> set[str]:
    used: set[str] = set()
    for page in pages_of(view, PAGES):
        with span(build.profile, f"rendering, {page.stem} pages"):
            used |= _write_run_page(build, bundle, page, view, say)
    return used | {put_record(build, view)}


@cache
def _schemas() -> dict[str, bytes]:
    artifacts = {artifact.kind: artifact_schema(artifact) for artifact in ARTIFACTS}
    return {kind: dump_json(schema) for kind, schema in (run_schemas() | artifacts).items()}


def _write_run_page(build: SiteBuild, bundle: Bundle, page: Page, view: RunView, say: Say) -> set[str]:
    """Write one page with its data; the names of all that it is made of, for the memory of the build."""
    path, root = f"runs/{view.slug}/{page.file}", "../../"
    wanted = fingerprint(page_identity(page, view), [asset.path for asset in bundle.all()])
    if is_made(build, path, wanted):
        return {path} | set(build.made[path][2])
    names: dict[str, list[str]] = {}
    downloads: list[str] = []

    def put(content: PageContent) -> Mapping[str, str]:
        files: dict[str, str] = {}
        for chunk in content.chunks:
            name, made = put_chunk(build, chunk, view)
            names[name] = list(made.values())
            files |= made
        downloads.extend(put_download(build, ref, view) for ref in content.downloads)
        return {key: root + file for key, file in files.items()}

    content, made = page_section(page, view, run_header(view), root, put)
    if is_broken(made):
        build.broken[path] = content.variables["message"]
        say(f"   broken  {printable(view.run.id, 40)}  {page.file}: {content.variables['message']}")
        if build.holds_broken and path in build.made and all(map(build.writer.keep, build.made[path][1])):
            return {path} | set(build.made[path][2])
    frame = _frame(bundle, root, page, view, content.heading)
    build.writer.put(path, _named_document(made, frame, path), rests_of(page, view))
    if is_broken(made):
        return set(names)
    build.made[path] = [wanted, [path, *chain(*names.values()), *downloads], sorted(names)]
    say(f" rendered  {printable(view.run.id, 40)}  {page.file}")
    return {path} | set(names)


def _write_index(build: SiteBuild, bundle: Bundle, page: Page, views: Sequence[RunView]) -> set[str]:
    wanted = fingerprint([page_identity(page, view) for view in views], [asset.path for asset in bundle.all()])
    if is_made(build, page.file, wanted):
        return {page.file} | set(build.made[page.file][2])
    names: dict[str, list[str]] = {}

    def put(content: PageContent) -> Mapping[str, str]:
        files: dict[str, str] = {}
        for chunk in content.chunks:
            name, made = put_chunk(build, chunk, None)
            names[name] = list(made.values())
            files |= made
        return files

    content, made = page_section(page, tuple(views), None, "", put)
    frame = _frame(bundle, "", page, None, content.heading)
    rests = [rest for view in views for rest in rests_of(page, view)]
    build.writer.put(page.file, _named_document(made, frame, page.file), rests)
    if is_broken(made):
        build.broken[page.file] = content.variables["message"]
        return set(names)
    build.made[page.file] = [wanted, [page.file, *chain(*names.values())], sorted(names)]
    return {page.file} | set(names)


def _named_document(made: Mapping[str, Any], frame: Mapping[str, Any], path: str) -> bytes:
    """The page with its address and the digest of its content, by which an open page knows that it is out of date."""
    html = document([{**made, "current": True}], {**frame, "page": path, "made": UNMADE})
    digest = hashlib.sha256(html).hexdigest()[: len(UNMADE)]
    return html.replace(f'data-made="{UNMADE}"'.encode(), f'data-made="{digest}"'.encode(), 1)


def _frame(bundle: Bundle, root: str, page: Page, view: RunView | None, heading: str) -> dict[str, Any]:
    pages = [] if view is None else pages_of(view, PAGES)
    name = "runreport" if view is None else printable(view.run.id, 80)
    return {
        "lang": "en",
        "title": f"{heading} · {name}",
        "description": DESCRIPTION,
        "csp": content_security_policy(),
        "root": root,
        "runs_href": f"{root}index.html",
        "site_menu": [
            {"title": other.title, "href": root + other.file, "current": other is page}
            for other in PAGES
            if other.scope == "site"
        ],
        "run": None if view is None else run_header(view),
        "menu": [{"title": other.title, "href": other.file, "current": other is page, "note": ""} for other in pages],
        "assets": {
            "styles": [{"href": root + bundle.style.path}],
            "scripts": [{"src": root + bundle.script.path}],
            "libraries": {"plotly": root + bundle.plotly.path, "three": root + bundle.three.path},
        },
    }
