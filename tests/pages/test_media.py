"""The page of pictures, histograms and texts: what it says, and what reaches the browser."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import numpy as np
import pytest
from logged_run import logged_view
from PIL import Image

from runreport.pages import PAGES, pages_of
from runreport.pages import media as page
from runreport.pages.media_parts import pictures as parts
from runreport.pages.media_parts import texts as text_parts
from runreport.runs.logged import Histogram, Picture, Span, Text


def image(shade: int, size: int = 8, form: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), (shade, 9, 9)).save(buffer, form)
    return buffer.getvalue()


def logged_images(root: Path, images: dict[tuple[str, int], bytes]) -> tuple[Picture, ...]:
    """All in one file of the run, as event files have them."""
    (root / "events.out").write_bytes(b"".join(images.values()))
    place, found = 0, []
    for (tag, step), data in images.items():
        found.append(Picture(tag, step, 1.7e9, "image/png", 0, 0, Span("events.out", place, len(data))))
        place += len(data)
    return tuple(found)


def test_a_run_that_logged_numbers_only_has_no_such_page(tmp_path: Path):
    assert page.MEDIA not in pages_of(logged_view(tmp_path), PAGES)
    some = (Text("t", 1, None, "x", "f"),)
    assert page.MEDIA in pages_of(logged_view(tmp_path, texts=some), PAGES)


def test_the_very_bytes_reach_the_page_with_their_type_and_size(tmp_path: Path, render):
    images = {("a", 1): image(1), ("a", 2): image(2, 16, "JPEG"), ("<b>", 1): image(3)}
    content = page.media_content(logged_view(tmp_path, pictures=logged_images(tmp_path, images)))
    assert content.heading == "3 pictures logged"
    assert content.island["pictures"] == [
        {"steps": [1], "pages": [{"key": "pics-0-0", "first": 0, "n": 1}]},
        {"steps": [1, 2], "pages": [{"key": "pics-1-0", "first": 0, "n": 2}]},
    ]
    items = [frame[0] for frame in content.chunks[1].make()["frames"]]
    assert [item["bytes"].tobytes() for item in items] == [images["a", 1], images["a", 2]]
    assert [(item["type"], item["width"]) for item in items] == [("image/png", 8), ("image/jpeg", 16)]
    html = render("media", content)
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert html.count("data:image/") == 2  # the newest of each tag


def test_a_picture_that_changed_since_is_not_shown_and_says_why(tmp_path: Path, render):
    good, cut, fake = image(1), image(2), image(3)
    some = logged_images(tmp_path, {("a", 1): good, ("b", 1): fake, ("c", 1): cut})
    data = good + b"<svg onload=1>".ljust(len(fake)) + cut[:-5]
    (tmp_path / "events.out").write_bytes(data)
    gone = dataclasses.replace(some[0], tag="d", span=Span("gone.png", 0, 5))
    content = page.media_content(logged_view(tmp_path, pictures=(*some, gone)))
    refused = [chunk.make()["frames"][0][0].get("refused", "") for chunk in content.chunks]
    assert refused[0] == ""
    assert refused[1] == "its bytes are no longer a PNG, JPEG, GIF or WebP picture"
    assert refused[2].startswith("ends before what its log says")
    assert "MISSING" in refused[3]
    assert render("media", content).count("The newest picture is not shown") == 3


def test_too_many_too_large_and_too_wide_pictures_are_left_out_in_words(
    tmp_path: Path, render, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parts, "LARGEST", 400)
    monkeypatch.setattr(parts, "BUDGET", 5 * len(image(1)))
    images = {("a", step): image(step) for step in range(20)} | {("b", 1): image(1).ljust(500, b"\0")}
    some = logged_images(tmp_path, images)
    wide = dataclasses.replace(some[0], tag="w", width=10_000, height=10_000)
    content = page.media_content(logged_view(tmp_path, pictures=(*some, wide)))
    shown = content.island["pictures"][0]["steps"]
    assert shown == [0, 5, 10, 14, 19]
    html = render("media", content)
    assert "5 of 20 steps, evenly spread, first and last kept" in html
    assert "7 of 22 pictures are shown" in html
    by_key = {chunk.key: chunk.make()["frames"][0][0] for chunk in content.chunks}
    assert "are shown at most" in by_key["pics-1-0"]["refused"]
    assert "10,000 × 10,000 pixels" in by_key["pics-2-0"]["refused"]


def test_a_log_that_grows_keeps_the_chunks_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parts, "PAGE_FRAMES", 2)
    images = {("a", step): image(step) for step in range(3)}
    before = page.media_content(logged_view(tmp_path, pictures=logged_images(tmp_path, images))).chunks
    images |= {("a", 3): image(3)}
    after = page.media_content(logged_view(tmp_path, pictures=logged_images(tmp_path, images))).chunks
    assert [chunk.key for chunk in after] == ["pics-0-0", "pics-0-2"]
    assert before[0].of == after[0].of
    assert before[1].of != after[1].of


def test_texts_stand_as_written_and_long_ones_are_cut_in_words(tmp_path: Path, render, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "PREVIEW", 20)
    monkeypatch.setattr(text_parts, "LONGEST", 30)
    some = (Text("t", 1, 1.7e9, "# a\n\n<script>1</script>\0" + "x" * 40, "f"), Text("t", 2, None, "two", "f"))
    content = page.media_content(logged_view(tmp_path, texts=some[:1]))
    assert "&lt;script&gt;1&lt;/" in render("media", content)
    assert "44 more characters" in render("media", content)
    (item,) = content.chunks[0].make()["texts"]
    assert item["text"] == "# a\n\n<script>1</script>\u2400" + "x" * 6
    assert item["left"] == 34
    assert [one["steps"] for one in page.media_content(logged_view(tmp_path, texts=some)).island["texts"]] == [[1, 2]]


def test_histograms_have_a_still_drawing_and_their_origin(tmp_path: Path, render):
    edges = np.linspace(0, 1, 4)
    some = tuple(Histogram("w", step, None, edges, np.array([1.0, step, 2]), "ev/e.out") for step in range(4))
    html = render("media", page.media_content(logged_view(tmp_path, histograms=some)))
    assert html.count("<path") == 4
    assert "Histograms of w, all 4 steps" in html
    assert "ev/e.out" in html
