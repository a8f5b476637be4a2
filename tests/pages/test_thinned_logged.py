"""Pictures and printed lines of a report that must stay below a size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from logged_run import console_of, logged_view
from PIL import Image

from runreport.build.bundle import read_bundle
from runreport.build.report_draft import ReportDraft
from runreport.pages import PAGES, pages_of
from runreport.pages.console import console_content
from runreport.pages.media import media_content
from runreport.pages.page import RunView
from runreport.pages.thinned_logged import logged_gone, thinned_console, thinned_media
from runreport.pages.thinning import Thinning
from runreport.runs.logged import Histogram, Picture, Span

LEAST = Thinning(has_printed=False, has_logged_pictures=False)


@pytest.fixture
def view(tmp_path: Path) -> RunView:
    noise = np.random.default_rng(2).integers(0, 255, (120, 120, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.png")
    picture = Picture("a", 1, None, "image/png", 120, 120, Span("a.png", 0, (tmp_path / "a.png").stat().st_size))
    hill = Histogram("w", 1, None, np.array([0.0, 1.0]), np.array([3.0]), "a.png")
    log = console_of(tmp_path, "out.log", b"".join(b"line %d\n" % i for i in range(9000)))
    return logged_view(tmp_path, pictures=(picture,), histograms=(hill,), consoles=(log,))


def test_only_pictures_and_printed_lines_go(view: RunView):
    media, console = media_content(view), console_content(view)
    assert [chunk.key for chunk in thinned_media(media, LEAST).chunks] == ["hist-0"]
    assert thinned_media(media, LEAST).island["pictures"] == []
    assert thinned_console(console, LEAST).chunks == ()
    assert thinned_media(media, Thinning()) is media
    assert thinned_console(console, Thinning()) is console
    assert len(logged_gone({"media": media, "console": console}, LEAST)) == 2
    assert logged_gone({}, LEAST) == ()


def test_a_report_without_them_is_as_large_as_was_counted_and_says_what_it_leaves_out(view: RunView):
    draft = ReportDraft(read_bundle(), pages_of(view, PAGES), view, 4_000_000)
    sizes = []
    for thinning in (Thinning(), LEAST):
        data, is_whole = draft.document(thinning)
        assert is_whole
        assert len(data) == draft.size(thinning)
        sizes.append(len(data))
    assert sizes[0] - sizes[1] > 90_000
    text = data.decode()
    assert (
        text.count("leaves out logged pictures (small ones of the newest step stay), printed lines but the first") >= 2
    )
    assert '<span class="log-no">9000</span>' in text
