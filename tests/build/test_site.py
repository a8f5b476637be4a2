"""The whole build on runs that hardly have anything: empty states, pages that fail, hostile names."""

from __future__ import annotations

import dataclasses
import json

import pytest

from runreport.build import site_data, site_pages
from runreport.build.progress import Progress
from runreport.build.site import BuildOptions, build_site
from runreport.build.verify import verify_site
from runreport.errors import OutputFailed
from runreport.pages import PAGES


@pytest.fixture
def build(world, tmp_path):
    def run(**changes):
        options = BuildOptions(roots=(world.runs,), out=tmp_path / "site", workers=1, **changes)
        said: list[str] = []
        return build_site(options, Progress(said.append)), said, tmp_path / "site"

    return run


def with_latent(monkeypatch, content):
    pages = tuple(dataclasses.replace(page, content=content) if page.stem == "latent" else page for page in PAGES)
    monkeypatch.setattr(site_pages, "PAGES", pages)
    monkeypatch.setattr(site_data, "PAGES", pages)


@pytest.mark.fault(80)
def test_a_page_that_fails_says_so_and_the_others_are_there(world, build, monkeypatch):
    world.run("one", epochs=0)
    build()

    def fails(view):
        raise KeyError(f"<b>{view.run.id}</b>")

    with monkeypatch.context() as patch:
        with_latent(patch, fails)
        (world.runs / "one/summary.json").write_text('{"status": "failed"}')
        report, said, site = build()
        page = (site / "runs/one/latent.html").read_text()
        assert "This page could not be drawn." in page
        assert "KeyError: &#39;&lt;b&gt;one&lt;/b&gt;&#39;" in page
        assert "could not be drawn" not in (site / "runs/one/index.html").read_text()
        assert any(line.startswith("   broken  one  latent.html: KeyError") for line in said)
        assert report.problems > 0
    build()
    assert "could not be drawn" not in (site / "runs/one/latent.html").read_text()
    assert verify_site(site).wrong == ()


def test_a_page_that_fails_is_tried_again_though_nothing_changed(world, build, monkeypatch):
    world.run("one", epochs=0)
    calls = []

    def fails(view):
        calls.append(view)
        raise ValueError("no")

    with_latent(monkeypatch, fails)
    build()
    report, _, _ = build()
    assert len(calls) == 2
    assert report.written == ()


def test_a_full_disk_while_rendering_is_not_taken_for_a_broken_page(world, build, monkeypatch):
    world.run("one", epochs=0)

    def full(view):
        raise OutputFailed("no space left")

    with_latent(monkeypatch, full)
    with pytest.raises(OutputFailed, match="no space left"):
        build()


@pytest.mark.fault(85)
@pytest.mark.parametrize("single_file", [False, True])
def test_runs_with_hostile_names_all_get_pages_of_their_own(world, build, single_file):
    names = ["<script>alert(1)<", "a b#c%20d?", "RUN", "run", "con", "x..", "ünïcode ☃", "x" * 200, "-rf", "{{ 7*7 }}"]
    for name in names:
        world.run(name, epochs=0)
    report, _, site = build(single_file=single_file)
    assert report.runs == len(names)
    pages = list(site.glob("*.html")) if single_file else list(site.glob("runs/*/index.html"))
    assert len(pages) == len(names)
    text = "".join(page.read_text() for page in site.rglob("*.html"))
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)&lt;" in text
    assert "{{ 7*7 }}" in text
    assert verify_site(site).wrong == ()


def test_a_run_without_a_readable_config_is_listed_with_the_reason(world, build):
    root = world.run("broken", epochs=0)
    (root / "config.json").write_text('{"seed": ')
    report, _, site = build()
    assert report.runs == 1
    assert report.problems > 0
    assert "config.json" in (site / "runs/broken/index.html").read_text()


def test_a_deleted_run_leaves_the_site_and_its_files_go(world, build):
    import shutil

    for name in ("one", "two"):
        world.run(name, epochs=0)
    build()
    shutil.rmtree(world.runs / "two")
    report, _, site = build()
    assert not (site / "runs/two").exists()
    assert "runs/two/index.html" in report.removed
    assert "two" not in json.loads((site / "manifest.json").read_text())["files"]
    assert "runs/two/" not in (site / "index.html").read_text()
