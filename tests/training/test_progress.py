from __future__ import annotations

import io

import pytest

from runreport.training.progress import ProgressLines, duration


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_one_plain_line_per_pass():
    stream = io.StringIO()
    lines = ProgressLines(stream, 2)
    lines.batch(1, 0.5, 9.0)
    lines.passed(1, {"loss": 3.25, "recon": 2.0, "other": 1})
    lines.passed(2, {"loss": 1.0})
    shown = stream.getvalue().splitlines()
    assert len(shown) == 2
    assert shown[0].startswith("epoch 1/2 loss 3.25 recon 2 · ")
    assert shown[1] == "epoch 2/2 loss 1 · 0 s left"
    assert "\x1b" not in stream.getvalue()


def test_a_terminal_gets_one_line_redrawn_with_loss_and_time_left():
    stream = Terminal()
    lines = ProgressLines(stream, 4)
    lines.batch(1, 0.5, 9.0)
    lines.passed(1, {"loss": 3.0})
    lines.passed(4, {"loss": 1.0})
    shown = stream.getvalue()
    assert shown.count("\n") == 1
    assert "epoch 1/4 ███" in shown
    assert "loss 9 · 0 s left" in shown


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0 s"), (59.4, "59 s"), (59.6, "1:00 min"), (185, "3:05 min"), (8100, "2:15 h")],
)
def test_durations_read_well(seconds, text):
    assert duration(seconds) == text
