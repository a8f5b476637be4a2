"""One builder at a time."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from runreport.build.lock import builder_lock
from runreport.errors import Locked


@pytest.mark.fault(124)
def test_a_second_builder_is_told_who_holds_the_lock(tmp_path):
    with (
        builder_lock(tmp_path),
        pytest.raises(Locked, match=f"process {os.getpid()} on ") as caught,
        builder_lock(tmp_path),
    ):
        pass
    assert caught.value.exit_code == 5


@pytest.mark.fault(125)
def test_the_lock_of_a_killed_process_is_free(tmp_path):
    script = (
        "import os, signal, pathlib\n"
        "from runreport.build.lock import builder_lock\n"
        f"with builder_lock(pathlib.Path({str(tmp_path)!r})):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    with builder_lock(tmp_path):
        pass


def test_a_garbled_lock_file_still_names_the_folder(tmp_path):
    with builder_lock(tmp_path):
        (tmp_path / "lock").write_bytes(b"\xff{")
        with pytest.raises(Locked, match="process unknown"), builder_lock(tmp_path):
            pass
