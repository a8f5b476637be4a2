"""What a shell is told when somebody presses Tab."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def told(words: str, *, cwd: Path, mode: str = "bash_complete") -> list[str]:
    env = {**os.environ, "_RUNREPORT_COMPLETE": mode, "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    code = "import sys; sys.argv[0] = 'runreport'; from runreport.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_bash_gets_a_script(tmp_path: Path):
    assert "_runreport_completion() {" in told("", cwd=tmp_path, mode="bash_source")


def test_commands_folders_and_tags_are_completed(tmp_path: Path):
    """Also where the configuration file is broken: nobody reads an error there."""
    (tmp_path / "runreport.toml").write_text("[broken")
    for name in ("a", "b"):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "metrics.csv").write_text('step,loss,lr,"lo\nss"\n1,2,3,4\n2,2,3,4\n')
    assert told("runreport se", cwd=tmp_path) == ["plain,series", "plain,serve"]
    assert told("runreport series runs l", cwd=tmp_path) == ["plain,loss", "plain,lr"]
    assert "".join(told("runreport series nowhere l", cwd=tmp_path)) == ""
    assert told("runreport build r", cwd=tmp_path) == ["dir,r"]
