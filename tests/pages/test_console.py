"""The console's page: what it says, and what reaches the browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from logged_run import console_of, logged_view

from runreport.pages import PAGES, pages_of
from runreport.pages import console as page
from runreport.runs.logged import Console, Span


def test_a_run_without_logs_has_no_console(tmp_path: Path):
    assert page.CONSOLE not in pages_of(logged_view(tmp_path), PAGES)
    assert page.CONSOLE in pages_of(logged_view(tmp_path, consoles=(console_of(tmp_path, "a.log", b"x\n"),)), PAGES)


def test_lines_reach_the_page_as_text_with_styles(tmp_path: Path, render):
    log = console_of(tmp_path, "std.err", b"one\n\x1b[31mtwo\x1b[0m </script><b>\nthree")
    content = page.console_content(logged_view(tmp_path, consoles=(log,)))
    (chunk,) = content.chunks
    assert chunk.make() == {"text": "one\ntwo </script><b>\nthree", "styles": {"1": [[3, 2], [13, 0]]}}
    (entry,) = content.island["logs"]
    assert (entry["stream"], entry["lines"], entry["gap"]) == ("stderr", 3, None)
    assert content.heading == "3 lines printed"
    html = render("console", content)
    assert '<span class="ansi1">two</span>' in html
    assert "&lt;/script&gt;&lt;b&gt;" in html


def test_the_still_page_counts_the_lines_it_leaves_out(tmp_path: Path, render, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "SHOWN", 2)
    log = console_of(tmp_path, "out.log", b"".join(b"%d\n" % i for i in range(10)))
    html = render("console", page.console_content(logged_view(tmp_path, consoles=(log,))))
    assert "6 lines between these" in html
    assert html.count('class="log-line"') == 4


def test_a_log_that_is_gone_or_shorter_says_so_and_the_others_stand(tmp_path: Path, render):
    short = console_of(tmp_path, "short.log", b"hello\n")
    (tmp_path / "short.log").write_bytes(b"he")
    logs = (Console("gone.log", (Span("gone.log", 0, 3),)), short, console_of(tmp_path, "good.log", b"fine\n"))
    content = page.console_content(logged_view(tmp_path, consoles=logs))
    html = render("console", content)
    assert "MISSING" in html
    assert "ends before what its log says it holds (INCOMPLETE)" in html
    assert "2 of 3 logs cannot be read" in html
    assert [len(entry["parts"]) for entry in content.island["logs"]] == [0, 0, 1]


def test_of_a_log_above_the_limit_both_ends_are_kept_and_the_page_says_so(
    tmp_path: Path, render, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(page, "MOST", 64)
    log = console_of(tmp_path, "out.log", b"".join(b"line %04d\n" % i for i in range(1000)))
    html = render("console", page.console_content(logged_view(tmp_path, consoles=(log,))))
    assert "Its first 3 and its last 3 lines are kept" in html
    assert "9.94" in html  # kB between them
