"""What the pages show, once more for programs: a record of every run, and an index of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runreport.build.encode import dump_json
from runreport.build.site_data import SiteBuild, fingerprint, is_made
from runreport.pages import PAGES, pages_of
from runreport.pages.page import RunView
from runreport.runs.logged import CheckpointFile, Logged
from runreport.runs.readers.found import FoundRun
from runreport.runs.readers.lab import run_curves
from runreport.runs.readers.record import run_record
from runreport.runs.run import Run

KIND, VERSION = "run.record", 1
INDEX_FILE, INDEX_KIND = "data/index.json", "site.index"


def put_record(build: SiteBuild, view: RunView) -> str:
    """Write the record of a run unless it is there; its path in the site."""
    run, path = view.run, record_path(view)
    log = run.events_digest or run.events
    parts = [VERSION, run.id, [*run.formats], run.status, run.config_raw, log, run.logged_digest, run.problems]
    wanted = fingerprint(*parts, run.checkpoints)
    if not is_made(build, path, wanted):
        build.writer.put(path, dump_json(build.redactor.data({"kind": KIND, "version": VERSION, **_record(run)})))
        build.made[path] = [wanted, [path], []]
    return path


def put_index(build: SiteBuild, views: Sequence[RunView]) -> None:
    """Write the index of all runs."""
    index = {"kind": INDEX_KIND, "version": VERSION, "runs": [*map(_entry, views)]}
    build.writer.put(INDEX_FILE, dump_json(build.redactor.data(index)))


def record_path(view: RunView) -> str:
    """Where the record of a run lies in the site."""
    return f"data/{view.slug}/run.json"


def _entry(view: RunView) -> dict[str, Any]:
    pages = [f"runs/{view.slug}/{page.file}" for page in pages_of(view, PAGES)]
    formats = [*(view.run.formats or (view.run.format,))]
    return {"id": view.run.id, "formats": formats, "status": view.run.status, "data": record_path(view), "pages": pages}


def _record(run: Run) -> dict[str, Any]:
    checkpoints = tuple(CheckpointFile(one.file, one.epoch) for one in run.checkpoints)
    logged = run.logged if run.tree is not None else Logged(curves=run_curves(run), checkpoints=checkpoints)
    formats = run.formats or {run.format: (".",)}
    return run_record(FoundRun(run.id, formats, run.status, run.config_raw, logged, run.problems, ()))
