"""Single files within a size: to the byte, told before written, the same every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from runreport.build.bundle import read_bundle
from runreport.build.options import BuildOptions
from runreport.build.progress import Progress
from runreport.build.report_draft import ReportDraft
from runreport.build.session import BuildSession
from runreport.build.site import build_site
from runreport.build.size_plan import ladder
from runreport.errors import RunReportError
from runreport.pages import PAGES, pages_of
from runreport.pages.thinning import Thinning


@pytest.fixture(scope="module")
def runs(few_points_run_at: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One small run whose artifacts are computed once."""
    base = tmp_path_factory.mktemp("reports")
    few_points_run_at(base / "runs" / "few", 9)
    build_site(BuildOptions(roots=(base / "runs",), out=base / "first", workers=1, single_file=True))
    return base / "runs"


@pytest.fixture
def build(runs: Path, tmp_path: Path):
    def run(max_size: int | None = None, out: str = "reports"):
        said: list[str] = []
        options = BuildOptions((runs,), tmp_path / out, tmp_path / "store", 1, single_file=True, max_size=max_size)
        return build_site(options, Progress(said.append)), said, tmp_path / out / "few.html"

    return run


@pytest.fixture
def draft(runs: Path, tmp_path: Path):
    options = BuildOptions((runs,), tmp_path / "draft", workers=1, single_file=True)
    with BuildSession(options) as session:
        session.build(Progress())
        (view,) = session._views()
    return ReportDraft(read_bundle(), pages_of(view), view, 123_000)


def test_the_size_of_every_version_is_that_of_its_bytes(draft):
    rungs = ladder(draft.extent())
    for thinning in (rungs[0], *rungs[1::5], rungs[-1]):
        data, is_whole = draft.document(thinning)
        assert is_whole
        assert len(data) == draft.size(thinning)
    sizes = [draft.size(thinning) for thinning in rungs]
    assert sizes[-1] < sizes[0]


def test_the_parts_are_most_of_the_file(draft):
    parts = dict(draft.parts(Thinning()))
    assert {"plotly", "three", "style and script", "data “map”"} <= parts.keys()
    assert 0.97 * draft.size(Thinning()) < sum(parts.values()) <= draft.size(Thinning())


def test_without_a_limit_and_within_it_the_bytes_are_the_same_and_nothing_is_said(build, draft):
    _, said, path = build()
    whole = path.read_bytes()
    assert len(whole) == draft.size(Thinning())
    report, said, path = build(max_size=len(whole), out="limited")
    assert path.read_bytes() == whole
    assert report.notes == ()
    assert not any("size" in line for line in said)
    assert b"data-thinned" not in whole


@pytest.mark.fault(133)
def test_a_report_above_the_limit_gives_up_something_and_says_what_before_it_is_written(build, draft):
    limit = draft.size(Thinning()) - 1
    report, said, path = build(max_size=limit)
    html = path.read_bytes()
    assert len(html) <= limit
    told = next(place for place, line in enumerate(said) if "limit" in line)
    written = next(place for place, line in enumerate(said) if line.startswith(" rendered"))
    assert told < written
    (note,) = report.notes
    assert re.search(
        r"few\.html: report would be about [\d.]+ MB; limit [\d.]+ MB: keeps all 2 epochs, all 9 points; ", note
    )
    assert "leaves out interactive charts" in note
    text = html.decode()
    assert text.count("leaves out interactive charts") == 2  # below the map and at the foot
    assert "without <code>--max-size</code>" in text
    assert 'data-lib="plotly"' not in text
    assert 'data-lib="three"' in text


def test_the_same_limit_gives_the_same_bytes_and_the_next_build_writes_nothing_but_says_it_again(build, draft):
    limit = draft.size(Thinning()) - 1
    first, _, path = build(max_size=limit)
    before = path.read_bytes()
    again, said, _ = build(max_size=limit)
    assert again.written == ()
    assert again.notes == first.notes
    assert any("leaves out" in line for line in said)
    other = build(max_size=limit, out="other")[2]
    assert other.read_bytes() == before
    report, _, _ = build()
    assert report.written[0] == "few.html"
    assert b"data-thinned" not in path.read_bytes()


@pytest.mark.fault(133)
def test_a_limit_that_cannot_be_met_is_an_error_that_names_the_least_and_what_takes_it(build, draft):
    least = draft.size(ladder(draft.extent())[-1])
    _, _, path = build(max_size=least)
    assert len(path.read_bytes()) <= least
    before = path.read_bytes()
    with pytest.raises(RunReportError, match="cannot be smaller than") as caught:
        build(max_size=50_000)
    assert caught.value.code == "MAX-SIZE"
    assert caught.value.exit_code == 1
    assert "style and script" in str(caught.value)
    assert "limit is 50 kB" in str(caught.value)
    assert path.read_bytes() == before


def test_a_large_report_without_a_limit_is_written_with_a_note(build, monkeypatch):
    monkeypatch.setattr("runreport.build.reports.LARGE", 1000)
    report, said, _ = build()
    assert "--max-size 10MB makes it smaller" in report.notes[0]
    assert any("--max-size 10MB" in line for line in said)


def test_a_page_that_fails_leaves_a_report_that_can_still_be_limited(build, monkeypatch):
    import dataclasses

    def fails(view):
        raise ValueError("no")

    broken = tuple(dataclasses.replace(page, content=fails) if page.stem == "latent" else page for page in PAGES)
    monkeypatch.setattr("runreport.build.reports.PAGES", broken)
    report, _, path = build(max_size=1_000_000)
    assert "could not be drawn" in path.read_text()
    assert path.stat().st_size <= 1_000_000
    assert "interactive charts (the drawings stay)" in report.notes[0]
    assert report.problems > 0
