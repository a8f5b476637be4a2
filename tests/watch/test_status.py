"""A terminal gets one line that changes; a log gets what stays."""

from __future__ import annotations

import io

from runreport.watch.status import CLEAR, StatusLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_holds_only_what_stays():
    stream = io.StringIO()
    status = StatusLine(stream)
    status.show("computing")
    status.say("3 pages written")
    status.close()
    assert stream.getvalue()[8:] == "  3 pages written\n"
    assert stream.getvalue()[2:6:3] == "::"[:2]


def test_in_a_terminal_the_line_that_changes_stays_below(monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    stream = Terminal()
    status = StatusLine(stream)
    status.show("computing a very long thing")
    assert stream.getvalue() == f"{CLEAR}computing a very lo"
    status.say("done")
    assert stream.getvalue().endswith("  done\ncomputing a very lo")
    status.close()
    assert stream.getvalue().endswith(CLEAR)


def test_a_terminal_that_is_gone_ends_nothing():
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    status = StatusLine(Gone())
    status.say("one")
    status.say("two")


def test_quiet_is_quiet():
    stream = Terminal()
    status = StatusLine(stream, is_quiet=True)
    status.say("one")
    status.show("two")
    assert stream.getvalue() == ""
