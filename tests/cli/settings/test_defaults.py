"""Defaults out of runreport.toml and pyproject.toml: what counts, and what is said of a mistake."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from runreport.cli import COMMANDS, cli
from runreport.cli.settings.defaults import settings_of
from runreport.cli.settings.keys import all_keys
from runreport.errors import SettingRefused


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def parameters(command: str, *words: str, env: dict[str, str] | None = None) -> dict[str, object]:
    """What a command would be called with."""
    found: dict[str, object] = {}
    called = cli.get_command(click.Context(cli), command)
    assert called is not None
    kept, called.callback = called.callback, lambda **given: found.update(given)
    try:
        arguments = [command, *words]
        done = CliRunner().invoke(cli, arguments, standalone_mode=False, auto_envvar_prefix="RUNREPORT", env=env)
    finally:
        called.callback = kept
    if done.exception is not None:
        raise done.exception
    return found


def test_without_files_every_option_has_its_own_default(folder: Path):
    assert parameters("build")["out"] == Path("site")


def test_each_source_overrules_those_behind_it(folder: Path):
    """Flag, environment, runreport.toml, pyproject.toml, default: taken away one by one."""
    env = {"RUNREPORT_BUILD_OUT": "of-the-environment"}
    (folder / "pyproject.toml").write_text("[tool.runreport]\nout = 'of-the-project'\n")
    (folder / "runreport.toml").write_text("[build]\nout = 'of-the-file'\n")
    assert parameters("build", "--out", "of-the-flag", env=env)["out"] == Path("of-the-flag")
    assert parameters("build", env=env)["out"] == Path("of-the-environment")
    assert parameters("build")["out"] == Path("of-the-file")
    (folder / "runreport.toml").unlink()
    assert parameters("build")["out"] == Path("of-the-project")
    assert parameters("watch")["out"] == Path("of-the-project")


def test_a_table_of_a_command_overrules_the_keys_above_all_tables(folder: Path):
    (folder / "runreport.toml").write_text("out = 'shared'\njobs = 3\n[watch]\nout = 'own'\n")
    assert parameters("build")["out"] == Path("shared")
    assert parameters("watch")["out"] == Path("own")
    assert parameters("watch")["jobs"] == 3


def test_switches_lists_numbers_and_sizes_arrive_as_from_the_command_line(folder: Path):
    (folder / "runreport.toml").write_text(
        "[build]\nruns = ['a', 's3://bucket/b']\nsingle_file = true\nmax-size = '10MB'\njson = true\n"
        "[watch]\npoll = 1\n[train]\nset = ['train.epochs=3', 'seed=1']\nartifacts = false\n"
    )
    found = parameters("build")
    assert [str(place) for place in found["runs"]] == ["a", "s3://bucket/b"]
    assert (found["single_file"], found["max_size"], found["as_json"]) == (True, 10_000_000, True)
    assert parameters("watch")["poll"] == 1.0
    found = parameters("train", "ae")
    assert found["settings"] == ("train.epochs=3", "seed=1")
    assert found["artifacts"] is False
    assert parameters("train", "ae", "--artifacts")["artifacts"] is True
    assert [str(place) for place in parameters("build", "c")["runs"]] == ["c"]


def test_a_switch_of_a_file_is_turned_off_by_the_environment(folder: Path):
    (folder / "runreport.toml").write_text("[build]\nstrict = true\n")
    assert parameters("build")["strict"] is True
    assert parameters("build", env={"RUNREPORT_BUILD_STRICT": "0"})["strict"] is False


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("[build]\njobs = 2\n\notu = 'x'\n", "line 4: unknown key 'otu' in [build]", "did you mean 'out'?"),
        ("[bulid]\n", "line 1: unknown key 'bulid' above all tables", "did you mean 'build'?"),
        ("\nport = 1\n", "line 2: unknown key 'port' above all tables", "there are: out, store, jobs, build, "),
        ("build = { \"otu\" = 1 }\n", "line 1: unknown key 'otu' in [build]", "did you mean 'out'?"),
        ("build.jobs = 'x'\n", "line 1: 'jobs' in [build]: expected a whole number from 1 to 256, found the text", ""),
        ("[build]\njobs = true\n", "line 2: 'jobs' in [build]: expected a whole number from 1 to 256, found true", ""),
        ("[build]\njobs = 300\n", "line 2: 'jobs' in [build]: 300: 300 is not in the range 1<=x<=256.", ""),
        ("[build]\nstrict = 1\n", "line 2: 'strict' in [build]: expected true or false, found 1", ""),
        ("[build]\nruns = 'x'\n", "line 2: 'runs' in [build]: expected a list of values, each text, found", ""),
        ("[build]\nruns = [1]\n", "line 2: 'runs' in [build]: expected text, found 1", ""),
        ("[build]\nmax-size = 'big'\n", "line 2: 'max-size' in [build]: the text \"big\": big is not a size", ""),
        ("[watch]\npoll = 2021-01-01\n", "expected a number from 0.2 to 3600, found 2021-01-01", ""),
        ("build = 3\n", "line 1: 'build' is a command; write its keys below [build]", ""),
        ("[build]\nwith-parent = true\n", "unknown key 'with-parent' in [build]", "there are: runs, out"),
        ("\na = [1,\n", "is not valid TOML: Invalid value (at the end, line 2)", ""),
        ("a = 1\na = 2\n", "is not valid TOML: Cannot overwrite a value (at line 2, ", ""),
        ("a = " + "[" * 5000, "is ", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_whatever_command_is_called(folder: Path, text, what, hint):
    (folder / "runreport.toml").write_text(text)
    with pytest.raises(SettingRefused) as caught:
        settings_of("verify", folder)
    assert caught.value.exit_code == 2
    assert what in caught.value.what
    assert hint in (caught.value.hint or "")


def test_a_mistake_in_pyproject_is_told_of_its_own_table_only(folder: Path):
    project = folder / "pyproject.toml"
    project.write_text("[tool.other]\nrunreport = 3\nbuild = { x = 1 }\n")
    assert settings_of("build", folder) == {}
    project.write_text("[project]\nname = 'x'\n[tool.runreport.build]\n\njsno = true\n")
    with pytest.raises(SettingRefused, match=r"line 5: unknown key 'jsno' in \[tool.runreport.build\]"):
        settings_of("list", folder)
    project.write_text("[tool]\nrunreport = 3\n")
    with pytest.raises(SettingRefused, match="line 2: 'runreport' is to be a table"):
        settings_of("list", folder)
    project.write_text("not toml at all")
    assert settings_of("build", folder) == {}


def test_a_file_that_is_not_text_or_not_a_file_is_refused(folder: Path):
    own = folder / "runreport.toml"
    own.write_bytes(b"# fine\n\xff\n")
    with pytest.raises(SettingRefused, match="line 2: is not UTF-8 text"):
        settings_of("build", folder)
    own.unlink()
    own.mkdir()
    with pytest.raises(SettingRefused, match="is not a regular file"):
        settings_of("build", folder)


def test_a_setting_for_single_files_does_not_stop_another_build(folder: Path):
    (folder / "runreport.toml").write_text("[build]\nmax-size = '10MB'\ncheck-publish = true\n")
    (folder / "runs/empty").mkdir(parents=True)
    (folder / "runs/empty/events.jsonl").write_bytes(b"")
    done = CliRunner().invoke(cli, ["build", "--dry-run", "-q"], standalone_mode=False)
    assert done.exception is None
    assert (done.return_value, done.output) == (0, "")


def test_help_says_where_defaults_come_from_also_where_a_file_is_broken(folder: Path):
    (folder / "runreport.toml").write_text("out = 'public'\n")
    said = CliRunner().invoke(cli, ["build", "--help"], standalone_mode=False).output
    assert "[default: public]" in said
    assert "out, by runreport.toml line 1" in said
    assert "What is not given here comes from the environment" in said
    (folder / "runreport.toml").write_text("uot = 'public'\n")
    done = CliRunner().invoke(cli, ["build", "--help"], standalone_mode=False)
    assert done.exception is None
    assert "unknown key 'uot' above all tables" in done.output


def test_the_keys_of_a_command_are_its_options_and_what_may_be_left_out():
    keys = all_keys()
    assert set(keys) <= set(COMMANDS)
    assert {"runs", "out", "max-size", "json"} <= set(keys["build"])
    assert {"with-parent", "epochs"} & {*keys["serve"], *keys["demo"]} == set()
    assert "run" not in keys["series"]
