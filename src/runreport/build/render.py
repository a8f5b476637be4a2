"""Jinja: sections from page templates, documents from the base template."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from runreport import __version__
from runreport.build.embed import json_text
from runreport.build.encode import jsonable
from runreport.pages.foreign.format_names import format_words
from runreport.pages.page import PageContent, RunView
from runreport.pages.words import visible
from runreport.resources import resource_folder
from runreport.runs.privacy.redactor import PLAIN, Redactor


@lru_cache(maxsize=4)
def environment(redactor: Redactor = PLAIN) -> Environment:
    """Everything is escaped and passes the redactor, and a variable that a page forgot is an error."""
    made = Environment(
        loader=FileSystemLoader(resource_folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: redactor.text(value) if type(value) is str else value,  # Markup was made of such values
    )
    made.filters["shown"] = visible
    return made


@cache
def templates_digest() -> str:
    """Digest of all templates: part of what a page is made from."""
    folder = resource_folder("templates")
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(folder.rglob("*.j2")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def section(
    stem: str,
    title: str,
    content: PageContent,
    *,
    frame: Mapping[str, Any],
    chunks: Mapping[str, str],
    redactor: Redactor = PLAIN,
) -> dict[str, Any]:
    """One page as a section: its inner HTML and its data island. frame: `run` and `root` of the template."""
    template = environment(redactor).select_template([f"pages/{stem}.html.j2", f"{stem}.html.j2"])
    html = template.render(**content.variables, heading=content.heading, **frame)
    return {
        "stem": stem,
        "title": title,
        "heading": content.heading,
        "html": Markup(html),
        "island": Markup(json_text({**redactor.data(jsonable(content.island)), "chunks": chunks})),
    }


def run_header(view: RunView) -> dict[str, Any]:
    """What the frame of a page says about its run."""
    run, config = view.run, view.run.config
    return {
        "id": run.id,
        "slug": view.slug,
        "status": run.status,
        "model": format_words(run.formats) if config is None else config.model.name,
        "data": None if config is None else config.data.name,
        "epochs": max((checkpoint.epoch for checkpoint in run.checkpoints), default=None),
    }


def document(sections: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> bytes:
    """A whole page; `frame` holds what base.html.j2 needs besides the sections."""
    html = environment().get_template("base.html.j2").render(sections=sections, version=__version__, **frame)
    return html.encode("utf-8")
