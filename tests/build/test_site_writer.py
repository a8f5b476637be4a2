"""What a build may write into an output folder, and what it must leave alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runreport.build.manifest import NAME, SiteFile, manifest_bytes, read_manifest
from runreport.build.site_writer import SiteWriter, check_output
from runreport.errors import OutputRefused


def build(site: Path, files: dict[str, bytes], memory: dict | None = None) -> SiteWriter:
    writer = SiteWriter(site, {} if memory is None else memory)
    writer.start()
    for path, data in files.items():
        writer.put(path, data)
    writer.finish()
    return writer


def test_the_manifest_names_every_file_with_size_and_digest(tmp_path):
    import hashlib

    build(tmp_path / "site", {"index.html": b"hello", "data/a.js": b"x"})
    manifest = json.loads((tmp_path / "site" / NAME).read_text())
    assert manifest["kind"] == "site.manifest"
    assert manifest["files"]["index.html"] == {
        "sha256": hashlib.sha256(b"hello").hexdigest(),
        "size": 5,
        "receipts": [],
    }
    assert set(manifest["files"]) == {"index.html", "data/a.js"}


def test_a_second_build_of_the_same_writes_nothing(tmp_path):
    first = build(tmp_path / "site", {"index.html": b"hello"})
    for memory in (first.memory, {}):
        again = build(tmp_path / "site", {"index.html": b"hello"}, memory)
        assert (again.written, again.removed) == ([], [])


@pytest.mark.fault(93)
def test_files_of_the_build_before_are_removed_and_foreign_ones_kept(tmp_path):
    site = tmp_path / "site"
    first = build(site, {"index.html": b"a", "data/old.js": b"old"})
    (site / "CNAME").write_text("example.org")
    second = build(site, {"index.html": b"a"}, first.memory)
    assert second.removed == ["data/old.js"]
    assert not (site / "data").exists()
    assert (site / "CNAME").read_text() == "example.org"


@pytest.mark.fault(92)
def test_an_edited_file_is_set_aside_before_it_is_replaced(tmp_path):
    site = tmp_path / "site"
    first = build(site, {"index.html": b"a", "gone.html": b"b"})
    (site / "index.html").write_text("edited by hand")
    (site / "gone.html").write_text("edited too")
    build(site, {"index.html": b"new"}, first.memory)
    assert (site / "index.html").read_text() == "new"
    assert (site / "index.html.user").read_text() == "edited by hand"
    assert (site / "gone.html").read_text() == "edited too"


@pytest.mark.fault(94)
@pytest.mark.parametrize("name", ["../outside.txt", "/etc/x", "a/../../b", "a\\b"])
def test_a_forged_manifest_reaches_nothing_outside(tmp_path, name):
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "outside.txt").write_text("canary")
    (site / NAME).write_bytes(manifest_bytes({name: SiteFile("0" * 64, 6)}))
    with pytest.raises(OutputRefused, match="names a file outside its site"):
        build(site, {})
    assert (tmp_path / "outside.txt").read_text() == "canary"


@pytest.mark.parametrize("text", ["", "[]", '{"kind": "other"}', '{"kind": "site.manifest", "files": 3}'])
def test_a_manifest_of_somebody_else_is_refused(tmp_path, text):
    (tmp_path / NAME).write_text(text)
    with pytest.raises(OutputRefused, match="not the manifest of a runreport site"):
        read_manifest(tmp_path)


@pytest.mark.fault(132)
def test_a_first_build_that_was_interrupted_is_continued(tmp_path):
    site, runs = tmp_path / "site", tmp_path / "runs"
    writer = SiteWriter(site, {})
    writer.start()
    writer.put("index.html", b"half")  # and then the process is killed
    check_output(site, [runs])
    build(site, {"index.html": b"whole"})
    assert (site / "index.html").read_bytes() == b"whole"
    assert not (site / f"{NAME}.user").exists()


@pytest.mark.fault(91)
def test_an_output_folder_with_foreign_files_is_refused_untouched(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "thesis.tex").write_text("years of work")
    with pytest.raises(OutputRefused, match="holds files that runreport did not write"):
        check_output(site, [tmp_path / "runs"])
    assert [path.name for path in site.iterdir()] == ["thesis.tex"]


@pytest.mark.fault(90)
def test_places_that_are_no_site_are_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runs = tmp_path / "runs"
    (runs / "a").mkdir(parents=True)
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(runs)
    for place in ("/", str(Path.home()), ".", "runs", "runs/a", "runs/site", "repo", "file", "link"):
        with pytest.raises(OutputRefused):
            check_output(Path(place), [runs])
    check_output(tmp_path / "site", [runs])
