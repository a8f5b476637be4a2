"""kill -9 at any moment: the next build ends where an undisturbed one does."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

STRACE = shutil.which("strace")
TIME = re.compile(rb'"compute_ms": [0-9.e+-]+')


def whole_html(site: Path) -> None:
    """Every page present is whole and everything it refers to is there."""
    for page in site.rglob("*.html"):
        text = page.read_text()
        assert text.rstrip().endswith("</html>"), page
        for reference in re.findall(r'(?:src|href|data-plotly|data-three)="([^"#:]+\.(?:js|css))"', text):
            assert (page.parent / reference).is_file(), f"{page} refers to {reference}"


def start(folder: Path, *prefix: str) -> subprocess.Popen[bytes]:
    command = [*prefix, sys.executable, "-m", "runreport", "build", "--jobs", "1", "--quiet"]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def stale(folder: Path) -> None:
    """Leave something to compute and to render, but nothing that takes long."""
    run = folder / "runs/digits-tiny"
    for name in ("mixture", "distortion", "density"):
        shutil.rmtree(run / name)
    for part in ("site", ".runreport"):
        shutil.rmtree(folder / part)


def contents(folder: Path) -> dict[str, bytes]:
    paths = [path for part in ("runs", "site") for path in (folder / part).rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): TIME.sub(b"", path.read_bytes()) for path in paths}


@pytest.mark.fault(116)
def test_a_build_killed_at_random_moments_ends_like_an_undisturbed_one(built, runreport):
    expected = contents(built)
    stale(built)
    moments = random.Random(7)
    for _ in range(8):
        process = start(built)
        time.sleep(moments.uniform(0.3, 2.5))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        whole_html(built / "site")
    result = runreport("build", "--jobs", "1", cwd=built)
    assert result.returncode == 0, result.stderr
    assert contents(built) == expected


@pytest.mark.fault(116)
@pytest.mark.skipif(STRACE is None, reason="strace is not installed; it injects the signal at a chosen system call")
@pytest.mark.parametrize(("call", "at"), [("rename", 1), ("rename", 5), ("rename", 30), ("fsync", 12), ("fsync", 40)])
def test_a_build_killed_at_a_chosen_system_call_loses_nothing(built, runreport, call, at):
    expected = contents(built)
    stale(built)
    calls = {"rename": "rename,renameat,renameat2", "fsync": "fsync"}[call]
    process = start(built, str(STRACE), "-f", "-qq", "-o", "/dev/null", "-e", f"inject={calls}:signal=KILL:when={at}")
    assert process.wait() != 0
    whole_html(built / "site")
    result = runreport("build", "--jobs", "1", cwd=built)
    assert result.returncode == 0, result.stderr
    assert contents(built) == expected
    assert not list(built.rglob("*.tmp"))


@pytest.mark.fault(118)
@pytest.mark.skipif(STRACE is None, reason="strace is not installed; it injects the error at a chosen system call")
@pytest.mark.parametrize(
    ("call", "error", "at"), [("write", "ENOSPC", 3), ("fsync", "EIO", 3), ("rename", "EROFS", "4+")]
)
def test_an_output_error_ends_with_its_path_and_keeps_the_site_before(built, runreport, call, error, at):
    before = contents(built)
    page = built / "runs/digits-tiny/events.jsonl"
    page.write_text(page.read_text() + "something to tell\n")
    shutil.rmtree(built / "runs/digits-tiny/mixture")
    calls = {"rename": "rename,renameat,renameat2"}.get(call, call)
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    inject = ["-f", "-qq", "-o", "/dev/null", "-e", f"inject={calls}:error={error}:when={at}"]
    result = subprocess.run(
        [str(STRACE), *inject, sys.executable, "-m", "runreport", "build", "--jobs", "1", "--quiet"],
        cwd=built,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 4, result.stderr
    assert "cannot be written" in result.stderr
    assert "Traceback" not in result.stderr
    after = contents(built)
    assert {name: after.get(name) for name in before if name.endswith(".html")} == {
        name: data for name, data in before.items() if name.endswith(".html")
    }
    assert not list(built.rglob("*.tmp"))
