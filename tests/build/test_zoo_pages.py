"""Pages of real runs of other programs: none broken, and their numbers those that `runreport list` tells."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from browser_site import command_line

from runreport.pages.words import figure
from runreport.runs.readers.found import FoundRun, found_runs


@pytest.fixture(scope="module")
def site(shared_zoo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("zoo")
    command_line(
        "build",
        shared_zoo / "real",
        shared_zoo / "generated",
        "--out",
        root / "site",
        "--store",
        root / "store",
        "--jobs",
        "1",
        "--quiet",
    )
    return root / "site"


@pytest.fixture(scope="module")
def listed(shared_zoo: Path) -> dict[str, FoundRun]:
    return {run.id: run for part in ("real", "generated") for run in found_runs(shared_zoo / part)}


def pages(site: Path, name: str) -> dict[str, str]:
    """Run id -> page, as the page itself names its run."""
    found = [path.read_text(encoding="utf-8") for path in sorted(site.glob(f"runs/*/{name}"))]
    return {html.unescape(re.search(r'class="name" title="([^"]*)"', text)[1]): text for text in found}  # type: ignore[index]


def tiles(page: str) -> dict[str, tuple[str, str]]:
    rows = re.findall(r'<dt>([^<]*)</dt><dd class="value[^"]*">([^<]*)</dd><dd class="note">([^<]*)</dd>', page)
    return {name: (value, note) for name, value, note in rows}


def test_every_run_has_its_pages_and_none_is_broken(site: Path, listed: dict[str, FoundRun]) -> None:
    for name in ("index.html", "setup.html"):
        made = pages(site, name)
        assert made.keys() == listed.keys()
        assert [run for run, text in made.items() if "could not be drawn" in text] == []


def test_the_key_figures_are_those_of_the_list(site: Path, listed: dict[str, FoundRun]) -> None:
    for name, page in pages(site, "index.html").items():
        run, shown = listed[name], tiles(page)
        points = sum(len(curve.x) for curve in run.curves.values())
        assert shown["Curves"][0] == figure(len(run.curves), 15), name
        assert shown["Curves"][1].startswith(f"{figure(points, 15)} point"), name
        assert shown["Checkpoints"][0] == figure(len(run.checkpoints), 15), name


def test_the_points_of_every_figure_are_those_of_the_log(site: Path, listed: dict[str, FoundRun]) -> None:
    seen = 0
    for name, page in pages(site, "index.html").items():
        island = json.loads(re.search(r'data-island="run">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
        for chart in island.get("charts", {}).values():
            for trace in chart["data"]:
                curve = listed[name].curves.get(trace["name"])
                if curve is None or curve.unit == "time":
                    continue
                logged = {(float(f"{x:.7g}"), float(f"{y:.7g}")) for x, y in zip(curve.x, curve.values, strict=True)}
                drawn = {(x, y) for x, y in zip(trace["x"], trace["y"], strict=True) if y is not None}
                assert drawn <= logged, (name, trace["name"])
                seen += len(drawn)
    assert seen > 5000


def test_every_checkpoint_stands_in_setup(site: Path, listed: dict[str, FoundRun]) -> None:
    for name, page in pages(site, "setup.html").items():
        for one in listed[name].checkpoints:
            assert html.escape(one.path, quote=True).replace("&#x27;", "&#39;") in page, name
