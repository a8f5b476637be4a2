"""A session builds again and again, and always ends where a fresh build does."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from pathlib import Path

import pytest
from toy_world import TOYS

from runreport.build import compute, session, site_data, site_pages
from runreport.build.options import BuildOptions
from runreport.build.progress import Progress
from runreport.build.session import GONE, BuildSession
from runreport.build.site import build_site
from runreport.errors import Locked, NoRunFound
from runreport.pages import PAGES


@pytest.fixture(autouse=True)
def toys_only(monkeypatch):
    """The artifacts of the toy world, which take no time, in place of the real ones."""
    monkeypatch.setattr(compute.prepare, "__defaults__", (TOYS,))
    monkeypatch.setattr(compute, "ARTIFACTS", TOYS)


@pytest.fixture
def options(world, tmp_path) -> BuildOptions:
    return BuildOptions(roots=(world.runs,), out=tmp_path / "site", workers=1)


def contents(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def fresh(options: BuildOptions, name: str = "fresh") -> dict[str, bytes]:
    folder = options.out.parent / name
    build_site(dataclasses.replace(options, out=folder / "site", store=folder / "store"))
    return contents(folder / "site")


def add_event(root: Path, seq: int, kind: str = "train.metrics", **data: object) -> None:
    event = {"seq": seq, "time": "2026-01-01T00:00:00Z", "type": kind, "epoch": seq, "step": None, "data": data}
    with (root / "events.jsonl").open("a") as log:
        log.write(json.dumps(event) + "\n")


@pytest.mark.fault(145)
def test_every_build_of_a_session_gives_the_bytes_of_a_fresh_one(world, options):
    one = world.run("one", epochs=2)
    two = world.run("two", epochs=1)

    def changes():
        yield
        add_event(one, 1, loss=3.0)
        yield
        world.checkpoint(one, 2)
        yield
        world.checkpoint(one, 1, value=9.0)
        yield
        (one / "drift/drift_epoch_1_up.json").unlink()
        yield
        (two / "summary.json").write_text('{"status": "failed"}')
        yield
        (two / "config.json").write_text("{")
        yield
        world.run("three", epochs=1)
        yield
        shutil.rmtree(one)
        yield
        two.rename(two.with_name("four"))
        yield

    with BuildSession(options) as building:
        for number, _ in enumerate(changes()):
            building.build(Progress())
            assert contents(options.out) == fresh(options, f"fresh{number}"), f"after change {number}"


def test_a_run_that_was_not_touched_is_neither_scanned_nor_rendered(world, options, monkeypatch):
    one, two = world.run("one", epochs=1), world.run("two", epochs=1)
    with BuildSession(options) as building:
        building.build(Progress())
        looked: list[str] = []
        rendered: list[str] = []
        monkeypatch.setattr(session, "is_as_before", lambda job, before, run: looked.append(run.id) or False)
        writes = site_pages._write_run
        monkeypatch.setattr(
            site_pages, "_write_run", lambda b, a, view, s: rendered.append(view.slug) or writes(b, a, view, s)
        )
        add_event(two, 1, loss=1.0)
        report = building.build(Progress(), touched=lambda root: root == two)
        assert looked == ["two"]
        assert rendered == ["two"]
        assert "runs/two/index.html" in report.written
        assert "runs/one/index.html" not in report.written
    assert one.is_dir()


def test_a_build_cut_short_shows_what_is_there_and_the_next_goes_on(world, options):
    world.run("one", epochs=3)
    turns = iter([False, False, False, True, True, True, True, True, True, True, True, True])
    with BuildSession(options) as building:
        building.build(Progress(), should_stop=lambda: next(turns, True))
        assert not building.is_settled
        assert (options.out / "index.html").is_file()
        building.build(Progress())
        assert building.is_settled
    assert contents(options.out) == fresh(options)


def test_the_last_good_pages_of_a_run_stay_while_it_cannot_be_read(world, options):
    one = world.run("one", epochs=1)
    world.run("two", epochs=1)
    config = (one / "config.json").read_bytes()
    with BuildSession(options, is_watching=True) as building:
        building.build(Progress())
        good = contents(options.out)
        (one / "config.json").write_bytes(config[:40])
        report = building.build(Progress(), holds=lambda slug: True)
        assert contents(options.out) == good
        assert report.held.keys() == {"one"}
        assert "config.json" in report.held["one"]
        (one / "config.json").write_bytes(config)
        assert building.build(Progress(), holds=lambda slug: True).held == {}
        shutil.rmtree(one)
        assert building.build(Progress(), holds=lambda slug: True).held == {"one": GONE}
        assert contents(options.out) == good
        assert building.build(Progress()).held == {}
        assert not (options.out / "runs/one").exists()
    without_live = {path: data for path, data in fresh(options).items() if path != "live.js"}
    assert contents(options.out) == without_live


def test_a_page_that_fails_leaves_the_last_good_one_in_place_while_held(world, options, monkeypatch):
    one = world.run("one", epochs=1)
    with BuildSession(options, is_watching=True) as building:
        building.build(Progress())
        good = (options.out / "runs/one/latent.html").read_bytes()

        def fails(view):
            raise ValueError("no")

        pages = tuple(dataclasses.replace(page, content=fails) if page.stem == "latent" else page for page in PAGES)
        with monkeypatch.context() as patch:
            patch.setattr(site_pages, "PAGES", pages)
            patch.setattr(site_data, "PAGES", pages)
            (one / "summary.json").write_text('{"status": "failed"}')
            report = building.build(Progress(), holds=lambda slug: True)
            assert report.broken == {"runs/one/latent.html": "ValueError: no"}
            assert (options.out / "runs/one/latent.html").read_bytes() == good
        assert building.build(Progress(), holds=lambda slug: True).broken == {}
        assert (options.out / "runs/one/latent.html").read_bytes() != good


def test_a_site_that_somebody_removed_is_written_again(world, options):
    world.run("one", epochs=1)
    with BuildSession(options) as building:
        building.build(Progress())
        expected = contents(options.out)
        shutil.rmtree(options.out)
        building.build(Progress(), touched=lambda root: False)
    assert contents(options.out) == expected


def test_a_build_that_failed_half_way_is_made_up_for(world, options, monkeypatch):
    one = world.run("one", epochs=1)
    with BuildSession(options) as building:
        building.build(Progress())
        add_event(one, 1, loss=1.0)
        replace, calls = os.replace, []

        def fails(view, *rest):
            calls.append(view)
            raise OSError("no")

        with monkeypatch.context() as patch:
            patch.setattr(session, "write_site", fails)
            with pytest.raises(OSError, match="no"):
                building.build(Progress())
        assert calls
        assert replace is os.replace
        building.build(Progress(), touched=lambda root: False)
    assert contents(options.out) == fresh(options)


def test_what_a_failed_build_had_written_is_reported_by_the_next(world, options, monkeypatch):
    one = world.run("one", epochs=1)
    with BuildSession(options) as building:
        building.build(Progress())
        add_event(one, 1, loss=1.0)

        def fails(*_parts):
            raise OSError("no")

        with monkeypatch.context() as patch:
            patch.setattr(site_pages, "_write_index", fails)
            with pytest.raises(OSError, match="no"):
                building.build(Progress())
        assert "runs/one/index.html" in building.build(Progress()).written
        assert building.build(Progress()).written == ()


def test_no_runs_is_an_error_of_a_build_and_a_state_of_a_watch(world, options):
    world.runs.mkdir()
    with BuildSession(options) as building, pytest.raises(NoRunFound):
        building.build(Progress())
    with BuildSession(options, is_watching=True) as building:
        assert building.build(Progress()).runs == 0
        assert "No runs yet" in (options.out / "index.html").read_text()


def test_a_session_keeps_other_builders_out_until_it_ends(world, options):
    world.run("one", epochs=0)
    with BuildSession(options), pytest.raises(Locked, match="another builder"):
        build_site(options)
    build_site(options)
