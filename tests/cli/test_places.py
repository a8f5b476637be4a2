"""Where a command line takes URLs, and where it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from runreport.cli import cli

SECRET = "hunter2hunter2"


def outcome(*words: str) -> tuple[object, str]:
    done = CliRunner().invoke(cli, words, standalone_mode=False)
    return done.exception, done.output


@pytest.mark.parametrize(
    "words",
    [
        ("build", "memory://runs", "-o", f"s3://me:{SECRET}@bucket/site"),
        ("watch", "memory://runs", "-o", f"s3://me:{SECRET}@bucket/site"),
        ("serve", f"s3://me:{SECRET}@bucket/site"),
        ("serve", "site", "--runs", f"s3://me:{SECRET}@bucket/site"),
        ("verify", f"s3://me:{SECRET}@bucket/site"),
    ],
)
def test_a_site_behind_a_url_is_a_usage_error(words: tuple[str, ...]) -> None:
    error, _ = outcome(*words)
    assert "s3://bucket/site is a URL, expected a folder of this machine" in str(getattr(error, "message", ""))
    assert SECRET not in str(error)


@pytest.mark.parametrize("words", [("build", "{url}"), ("build", "--store", "{url}"), ("explain", "{url}")])
def test_an_unknown_protocol_ends_before_anything_is_done(words: tuple[str, ...], tmp_path: Path) -> None:
    command = [word.format(url=f"nosuch://me:{SECRET}@x") for word in words]
    done = subprocess.run(
        [sys.executable, "-m", "runreport", *command], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: nosuch://x: nosuch:// is no protocol that fsspec knows [DRIVER]\n")
    assert SECRET not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_url_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "runs/empty").mkdir(parents=True)
    (tmp_path / "runs/empty/events.jsonl").write_bytes(b"")
    error, output = outcome("build", f"file://{tmp_path}/runs", "-o", f"file://{tmp_path}/site", "-j1", "-q")
    assert error is None
    assert output.strip() == str(tmp_path / "site/index.html")
    error, output = outcome("explain", f"file://{tmp_path}/runs/empty")
    assert error is None
