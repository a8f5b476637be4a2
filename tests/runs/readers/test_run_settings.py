"""A run's own runreport.toml hides curves, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreign_run import write_files

from runreport.runs.readers.found import found_runs

TABLE = "step,loss,debug/a,debug/b\n1,2,3,4\n"


def seen(root: Path, text: str | bytes) -> tuple[set[str], list[tuple[str, str, int]]]:
    write_files(root, {"runreport.toml": text, "metrics.csv": TABLE})
    (run,) = found_runs(root)
    return set(run.curves), [(one.code, one.what, one.count) for one in run.problems]


def test_curves_that_a_pattern_matches_are_hidden_and_counted(tmp_path: Path):
    curves, problems = seen(tmp_path, '[run]\nhide = ["debug/*"]\n[build]\nout = "x"\n')
    assert curves == {"loss"}
    assert problems == [("HIDDEN", "hides curves that were logged", 2)]


def test_without_the_table_everything_is_shown(tmp_path: Path):
    assert seen(tmp_path, "[build]\n") == ({"loss", "debug/a", "debug/b"}, [])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[run]\nhid = []\n", "unknown key 'hid' in [run]; did you mean 'hide'?"),
        ("[run]\nhide = 'x'\n", "'hide' in [run] is to be a list of patterns"),
        ("run = 3\n", "'run' is to be a table"),
        ("[run\n", "is not valid TOML: "),
        (b"\xff", "is not valid TOML: "),
    ],
)
def test_a_mistake_is_told_and_hides_nothing(tmp_path: Path, text, says):
    curves, ((code, what, _),) = seen(tmp_path, text)
    assert curves == {"loss", "debug/a", "debug/b"}
    assert code == "SETTING"
    assert what.startswith(says)
