"""search.js: one file at the root of a site, the same bytes however it came about; in a single file it is inline."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from foreign_run import write_files

from runreport.build.finder_file import FILE
from runreport.build.options import BuildOptions
from runreport.build.progress import Progress
from runreport.build.session import BuildSession
from runreport.build.site import build_site
from runreport.build.verify import verify_site


@pytest.fixture
def options(tmp_path: Path) -> BuildOptions:
    files = {"one/metrics.csv": "step,loss\n1,3.5\n2,1.5\n", "two/metrics.csv": "step,loss,acc\n1,2.5,0.1\n"}
    return BuildOptions((write_files(tmp_path / "runs", files),), tmp_path / "site", tmp_path / "store", 1)


def found(script: bytes) -> dict[str, Any]:
    match = re.fullmatch(rb'RR\.put\("search",(".*")\);\n', script)
    assert match is not None
    return json.loads(json.loads(match[1]))


def test_the_index_names_every_run_and_the_manifest_names_the_index(options: BuildOptions) -> None:
    build_site(options)
    index = found((options.out / FILE).read_bytes())
    assert [run["id"] for run in index["runs"]] == ["one", "two"]
    assert sorted(index["kinds"][0]["names"]) == ["acc", "loss"]
    for run in index["runs"]:
        assert all((options.out / "runs" / run["slug"] / file).is_file() for file in run["pages"].values())
    assert FILE in json.loads((options.out / "manifest.json").read_bytes())["files"]
    assert not verify_site(options.out).wrong


def test_a_new_line_changes_the_index_and_no_page_of_another_run(options: BuildOptions, tmp_path: Path) -> None:
    with BuildSession(options) as session:
        session.build(Progress())
        assert session.build(Progress()).written == ()
        with (options.roots[0] / "two" / "metrics.csv").open("a") as log:
            log.write("2,9.5,0.2\n")
        written = session.build(Progress()).written
        assert FILE in written
        assert not [path for path in written if path.startswith("runs/one/")]
    assert build_site(options).written == ()
    fresh = BuildOptions(options.roots, tmp_path / "fresh" / "site", tmp_path / "fresh" / "store", 1)
    build_site(fresh)
    assert (fresh.out / FILE).read_bytes() == (options.out / FILE).read_bytes()


def test_a_single_file_holds_the_index_of_its_run(options: BuildOptions, tmp_path: Path) -> None:
    build_site(BuildOptions(options.roots, tmp_path / "reports", tmp_path / "store", 1, single_file=True))
    html = (tmp_path / "reports" / "two.html").read_text()
    match = re.search(r'<script type="application/json" data-chunk="search">(.*?)</script>', html)
    assert match is not None
    index = json.loads(match[1])
    assert [run["id"] for run in index["runs"]] == ["two"]
    assert index["kinds"][0]["names"] == ["acc", "loss"]
