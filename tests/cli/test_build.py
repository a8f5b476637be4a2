"""The options of the build command that are about sizes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from runreport.build import publish
from runreport.cli.build import UNPUBLISHABLE, build


@pytest.fixture
def command(tmp_path: Path):
    """Runs `runreport build` on an empty run; exit code, stdout, stderr."""
    (tmp_path / "runs/empty").mkdir(parents=True)
    (tmp_path / "runs/empty/events.jsonl").write_bytes(b"")

    def run(*options: str):
        given = [str(tmp_path / "runs"), "--out", str(tmp_path / "site"), "--jobs", "1", *options]
        done = CliRunner().invoke(build, given, standalone_mode=False)
        return done.return_value if done.exception is None else done.exception, done.stdout, done.stderr

    return run


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--max-size", "10MB"), "ask for both"),
        (("--single-file", "--max-size", "10 elephants"), "write 10MB, 10MiB, 500kB or 10000000"),
        (("--dry-run", "--check-publish"), "writes nothing that --check-publish could check"),
    ],
)
def test_options_that_make_no_sense_are_usage_errors(command, options, says):
    error, _, _ = command(*options)
    assert error.exit_code == 2
    assert says in error.message


def test_what_a_file_left_out_is_told_and_stands_in_the_json_also_when_quiet(command):
    code, out, err = command("--single-file", "--max-size", "1MB", "--json", "--quiet")
    assert code == 0
    (note,) = json.loads(out)["notes"]
    assert note.startswith("empty.html: report would be about ")
    assert "limit 1 MB: leaves out interactive charts" in note
    assert err == f"note: {note}\n"


@pytest.mark.fault(135)
def test_a_site_that_can_be_published_passes_the_check(command):
    code, out, _ = command("--check-publish", "--json")
    assert code == 0
    assert json.loads(out)["unpublishable"] == []


@pytest.mark.fault(135)
def test_a_site_that_cannot_be_published_is_there_with_exit_code_6_and_names_why(command, monkeypatch):
    monkeypatch.setattr(publish, "FILE_LIMIT", 1_000_000)
    code, out, err = command("--check-publish", "--quiet")
    assert code == UNPUBLISHABLE
    assert Path(out.strip()).is_file()
    assert "files are limited to 1 MB [PUBLISH-SIZE]" in err
    assert "cannot be published: assets/plotly-" in err


@pytest.mark.fault(135)
def test_every_build_of_a_site_that_is_too_large_warns(command, monkeypatch):
    monkeypatch.setattr(publish, "SITE_LIMIT", 1_000_000)
    for _ in range(2):
        code, out, _ = command("--json")
        assert code == 0
        assert json.loads(out)["warnings"][0].endswith("[PUBLISH-SIZE]")


def test_a_link_in_the_site_fails_the_check(command, tmp_path):
    command()
    (tmp_path / "site/extra").symlink_to(tmp_path)
    code, _, err = command("--check-publish")
    assert code == UNPUBLISHABLE
    assert "cannot be published: extra: is a link" in err
