from __future__ import annotations

from runreport.build.journal import Journal


def test_notes_come_back_in_their_order_and_are_gone_once_cleared(tmp_path):
    journal = Journal(tmp_path / "store/site.new")
    assert journal.read() == []
    journal.note("data/a.js", "1" * 64)
    journal.note("runs/ü.html", "2" * 64)
    assert journal.read() == [("data/a.js", "1" * 64), ("runs/ü.html", "2" * 64)]
    journal.clear()
    journal.clear()
    assert list((tmp_path / "store").iterdir()) == []


def test_a_torn_line_does_not_swallow_the_next_and_other_lines_are_left_out(tmp_path):
    path = tmp_path / "site.new"
    path.write_bytes(b'[1, 2]\nnonsense\n["a", "b", "c"]\n\xff\n' + b"[" * 9000 + b'\n["torn", "12')
    journal = Journal(path)
    journal.note("whole", "3")
    assert journal.read() == [("whole", "3")]


def test_without_a_path_nothing_is_noted():
    journal = Journal()
    journal.note("a", "b")
    journal.clear()
    assert journal.read() == []
