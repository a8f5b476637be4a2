"""The file that `runreport init` writes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from runreport.cli import COMMANDS, cli
from runreport.cli.settings.defaults import settings_of
from runreport.cli.settings.keys import all_keys
from runreport.cli.settings.sample import sample


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_file_as_it_is_written_sets_nothing(folder: Path):
    done = CliRunner().invoke(cli, ["init"], standalone_mode=False)
    assert (done.exception, done.output) == (None, "runreport.toml\n")
    for command in COMMANDS:
        assert settings_of(command, folder) == {}


def test_every_key_may_be_set_as_it_is_shown(folder: Path):
    text = re.sub(r"^#([a-z-]+ = )", r"\1", sample(), flags=re.MULTILINE)
    (folder / "runreport.toml").write_text(text)
    for command, keys in all_keys().items():
        assert {one.key for one in settings_of(command, folder).values()} == set(keys)
    assert tomllib.loads(text)["watch"]["memory"] == 4096  # a default is shown as it is


def test_a_file_that_is_there_is_only_replaced_when_asked(folder: Path):
    own = folder / "runreport.toml"
    own.write_text("[broken\n")
    done = CliRunner().invoke(cli, ["init"], standalone_mode=False)
    assert str(done.exception) == "runreport.toml: is there already [OUTPUT-REFUSED]\n  --force replaces it"
    assert done.exception.exit_code == 4
    assert own.read_text() == "[broken\n"
    assert CliRunner().invoke(cli, ["init", "--force"], standalone_mode=False).exception is None
    assert own.read_text() == sample()


def test_every_line_is_short_enough_to_be_read_in_an_editor():
    assert max(map(len, sample().splitlines())) <= 120
