from __future__ import annotations

import os
import signal
import threading

import pytest

from runreport.training.stop import StopReason, StopRequest


def test_nobody_asked_until_the_file_is_there(tmp_path):
    stop = StopRequest(tmp_path)
    assert stop.reason is None
    (tmp_path / "CANCEL").touch()
    assert stop.reason is StopReason.FILE


@pytest.mark.parametrize(("number", "reason"), [("SIGINT", StopReason.INTERRUPT), ("SIGTERM", StopReason.TERMINATE)])
def test_a_signal_is_only_noted_and_the_second_one_ends(tmp_path, number, reason):
    stop = StopRequest(tmp_path)
    before = signal.getsignal(signal.SIGTERM)
    with stop.listening():
        signal.raise_signal(getattr(signal, number))
        assert stop.reason is reason
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(getattr(signal, number))
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_ends_an_interruptible_block_and_is_remembered(tmp_path):
    stop = StopRequest(tmp_path)
    reached = []
    with stop.listening():
        with stop.interruptible():
            os.kill(os.getpid(), signal.SIGINT)
            reached.append("end of the block")
        reached.append("after it")
    assert reached == ["after it"]
    assert stop.reason is StopReason.INTERRUPT


def test_outside_the_main_thread_signals_are_left_to_others(tmp_path):
    found = []

    def work() -> None:
        with StopRequest(tmp_path).listening():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGINT)]
