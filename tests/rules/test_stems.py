"""A page is pages/<stem>.py, templates/pages/<stem>.html.j2 and, where it moves, assets/views/<stem>.js."""

from __future__ import annotations

import re
from pathlib import Path

from runreport.pages import DOCUMENTS, PAGES

STEMS = {page.stem for page in PAGES}
DRAWN = STEMS | set(DOCUMENTS)


def test_there_are_pages_for_the_site_and_for_its_runs():
    assert {page.scope for page in PAGES} == {"site", "run"}
    assert len(STEMS) == len(PAGES)


def test_pages_that_a_command_writes_are_no_pages_of_a_site(modules):
    assert not STEMS & set(DOCUMENTS)
    assert all(f"runreport.pages.{stem}" in modules for stem in DOCUMENTS)


def test_a_page_is_declared_in_the_file_of_its_stem(modules):
    declaring = {stem for stem in STEMS if "Page(" in modules[f"runreport.pages.{stem}"].text}
    assert declaring == STEMS


def test_every_page_has_its_template_and_every_template_its_page(checkout: Path):
    found = list((checkout / "templates/pages").iterdir())
    assert {path.name for path in found if path.is_file()} == {f"{stem}.html.j2" for stem in DRAWN}
    assert {path.name for path in found if path.is_dir()} <= DRAWN  # parts of the template beside it


def test_every_view_belongs_to_a_page_and_is_mounted_by_it(checkout: Path):
    views = {path.stem for path in (checkout / "assets/views").glob("*.js")}
    folders = {path.name for path in (checkout / "assets/views").iterdir() if path.is_dir()}
    app = (checkout / "assets/app.js").read_text(encoding="utf-8")
    mounted = re.search(r"const VIEWS = \{([^}]*)\}", app)
    assert mounted is not None
    assert {name.strip() for name in mounted[1].split(",")} - {""} == views
    assert views <= DRAWN
    assert folders <= views  # a folder holds the parts of the view beside it


def test_every_view_exports_mount(checkout: Path):
    paths = (checkout / "assets/views").glob("*.js")
    assert [path.name for path in paths if "export function mount(" not in path.read_text(encoding="utf-8")] == []
