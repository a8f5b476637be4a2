"""A run that is made of nothing but what a program logged, its view, and its pages on the disk."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from runreport.build.shelf import LedgerShelf
from runreport.pages.page import RunView
from runreport.runs.logged import Console, Logged, Span
from runreport.runs.run import Run
from runreport.runs.spans import spans_bytes


def logged_view(root: Path, run_id: str = "logged", **logged: object) -> RunView:
    """The view of a run whose files lie below root; the rest are fields of Logged."""
    found = dataclasses.replace(Logged(), **logged)
    run = Run(run_id, root, "tensorboard", "completed", None, {}, {}, (), (), (), ())
    run = dataclasses.replace(
        run, formats={"tensorboard": ("",)}, tree=root, logged=found, logged_digest=found.digest()
    )
    return RunView(run, run_id, LedgerShelf(None), (), partial(spans_bytes, root))


def console_of(root: Path, name: str, content: bytes) -> Console:
    """A log that is one file of the run."""
    (root / name).write_bytes(content)
    return Console(name, (Span(name, 0, len(content)),))


def write_pages(out: Path, views: Sequence[RunView]) -> Path:
    """A site of these runs; its folder."""
    from runreport.build.journal import Journal
    from runreport.build.live_file import write_unwatched
    from runreport.build.site_data import SiteBuild
    from runreport.build.site_pages import write_site
    from runreport.build.site_writer import SiteWriter

    writer = SiteWriter(out, {}, journal=Journal(out.parent / f"{out.name}.new"))
    writer.start()
    build = SiteBuild(writer, {})
    write_site(build, views, lambda _line: None)
    writer.finish()
    write_unwatched(out)
    assert build.broken == {}
    return out
