"""A single file that was made to fit: silent, quick to open, and honest about what it does not hold."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from artifact_arrays import array
from browser_page import Visit
from browser_site import Sites, command_line
from latent_map import LatentMap


@pytest.fixture(scope="session")
def reports(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The tiny run in files of at most so many bytes."""
    base = tmp_path_factory.mktemp("limited")
    made = {}
    for size in ("1MB", "700kB"):
        command_line(
            "build", sites.runs / "tiny", "--out", base / size, "--store", base / "store", "--jobs", "1",
            "--single-file", "--max-size", size, "--quiet",
        )  # fmt: skip
        (made[size],) = (base / size).glob("*.html")
    return made


@pytest.mark.fault(133)
@pytest.mark.parametrize("size", ["1MB", "700kB"])
def test_it_opens_within_its_size_and_says_what_it_left_out(size: str, reports, visit: Callable[..., Visit]) -> None:
    path = reports[size]
    assert path.stat().st_size <= {"1MB": 1_000_000, "700kB": 700_000}[size]
    page = visit(f"{path.as_uri()}#v=latent").page
    LatentMap(page).started()
    for place in ("figcaption [data-thinned]", "footer [data-thinned]"):
        assert "leaves out" in page.locator(place).inner_text()
    page.get_by_role("link", name="Overview").click()
    plot = page.locator('figure[data-figure="loss"] .plot')
    plot.hover()
    assert plot.locator(".main-svg").count() == 0
    assert page.locator(".tools").count() == 0


def test_it_works_by_its_processor_where_the_library_for_the_graphics_card_was_left_out(
    reports, visit: Callable[..., Visit]
) -> None:
    shown = LatentMap(visit(f"{reports['700kB'].as_uri()}#v=latent&gl=1").page).started()
    assert "drawn without WebGL" in shown.status


@pytest.fixture
def few(sites: Sites, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny run with 40 of its points."""
    from runreport.build import size_plan
    from runreport.build.site import BuildOptions, build_site

    monkeypatch.setattr(size_plan, "STEPS", ({"points": 40},))
    monkeypatch.setattr(size_plan, "HEAVY", 1.0)
    whole = sites.report("tiny").stat().st_size
    options = BuildOptions((sites.runs / "tiny",), tmp_path / "few", tmp_path / "store", 1, single_file=True)
    report = build_site(dataclasses.replace(options, max_size=whole - 100_000))
    assert " of 300 points" in report.notes[0]
    return next((tmp_path / "few").glob("*.html"))


def test_fewer_points_keep_their_names_neighbours_and_rows(
    few: Path, sites: Sites, visit: Callable[..., Visit]
) -> None:
    page = visit(f"{few.as_uri()}#v=latent").page
    LatentMap(page).started()
    shown = array(json.loads(page.locator("[data-chunk=samples]").text_content())["rows"])
    wanted = array(sites.artifact("projections/latent_2d_epoch_6.json")["sample_indices"])
    row = int(shown[len(shown) // 2])
    page.goto(f"{few.as_uri()}#v=latent&pin={wanted[row]}")
    page.get_by_role("heading", name=f"Pinned #{wanted[row]},").wait_for()
    there = page.locator(".lx-neighbour").count()
    graph = array(sites.artifact("neighbors/knn_pca_epoch_6.json")["indices"])[row, :10]
    assert there == sum(int(other) in shown for other in graph)
    assert page.get_by_text(f"{10 - there} of them are not in this file.").is_visible() is (there < 10)
