"""A run is another one when a file whose bytes pages show is replaced, even by one of the same length."""

from __future__ import annotations

import os
from pathlib import Path

from runreport.runs.readers.foreign import ForeignRuns
from runreport.runs.readers.tree import nothing

LINES = "".join(f"step {i}: loss {9 - i}.5\n" for i in range(9))


def test_a_log_replaced_by_one_of_the_same_length_is_noticed_and_an_unchanged_one_is_the_same_object(tmp_path: Path):
    log = tmp_path / "train.log"
    log.write_text(LINES + "# one\n")
    os.utime(log, (1_700_000_000, 1_700_000_000))
    runs = ForeignRuns(now_s=lambda: 1_800_000_000.0)
    ((first,), _) = runs.below(tmp_path, nothing)
    assert [console.file for console in first.logged.consoles] == ["train.log"]
    assert runs.below(tmp_path, nothing)[0][0] is first
    log.write_text(LINES + "# two\n")
    os.utime(log, (1_700_000_060, 1_700_000_060))
    ((second,), _) = runs.below(tmp_path, nothing)
    assert second.logged.digest() == first.logged.digest()
    assert second.logged_digest != first.logged_digest
