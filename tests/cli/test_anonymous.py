"""--anonymous on the command line, and what a build says about private text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from leaky_runs import HOST, MAIL, USER, write_leaky

from runreport.cli import cli


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_leaky(tmp_path_factory.mktemp("leaky") / "runs")


def built(runs: Path, out: Path, *options: str, **environment: str) -> tuple[dict[str, int], str]:
    words = ["build", str(runs), "--out", str(out), "--json", *options]
    result = CliRunner().invoke(cli, words, env=environment, auto_envvar_prefix="RUNREPORT")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["redacted"], result.stderr


def test_a_build_says_what_it_took_out(runs: Path, tmp_path: Path) -> None:
    redacted, said = built(runs, tmp_path / "site")
    assert redacted["home"] >= 4
    assert "name" not in redacted
    assert f"{redacted['home']} home paths" in said
    assert not any(word in said for word in (USER, HOST, MAIL))


@pytest.mark.parametrize(
    ("options", "environment"),
    [(["--anonymous"], {}), ([], {"RUNREPORT_ANONYMOUS": "1"}), ([], {"RUNREPORT_BUILD_ANONYMOUS": "1"})],
)
def test_an_anonymous_build_is_asked_for_in_three_ways(
    runs: Path, tmp_path: Path, options: list[str], environment: dict[str, str]
) -> None:
    redacted, _ = built(runs, tmp_path / "site", "--quiet", *options, **environment)
    assert {"name", "url", "commit"} <= redacted.keys()


def test_list_shows_the_owner_what_is_there(runs: Path) -> None:
    result = CliRunner().invoke(cli, ["list", str(runs), "--json"])
    assert USER in result.stdout
