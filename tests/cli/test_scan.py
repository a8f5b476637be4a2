"""`scan` and `doctor`: what is there and what this machine has, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runreport.cli import cli
from runreport.cli.checks import machine as checks


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "metrics.csv").write_text("step,loss\n1,2\n")
    (tmp_path / "runs/b/run-1.wandb").write_bytes(b"")
    return tmp_path / "runs"


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], standalone_mode=False)


def test_scan_counts_for_people_and_programs(folder: Path):
    done = run("scan", folder)
    assert done.return_value == 0
    assert done.stdout.splitlines()[0] == f"{folder}: 2 runs in 3 files, 2 folders, 28 bytes"
    (one,) = json.loads(run("scan", folder, "--json").stdout)
    assert list(one) == ["root", "files", "folders", "bytes", "formats", "runs", "elsewhere", "skipped", "problems"]
    assert one["formats"] == {"csv_log": 2, "wandb": 1}
    assert one["runs"][1] == {"folder": "b", "formats": ["wandb", "csv_log"], "files": 2, "bytes": 14}


def test_scan_of_folders_without_a_run_ends_with_3_and_of_none_is_an_error(folder: Path, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    done = run("scan", tmp_path / "empty")
    assert done.return_value == 3
    assert "no run found; runreport doctor" in done.stderr
    assert run("scan", tmp_path / "empty", folder).return_value == 0
    assert "there is no such folder" in str(run("scan", tmp_path / "nowhere").exception)


def test_text_of_a_folder_cannot_reach_the_terminal(folder: Path):
    (folder / "a").rename(folder / "o\x1b[31mne")
    assert "\x1b" not in run("scan", folder).stdout


def test_doctor_names_what_comes_near(folder: Path):
    (folder / "trainer_state.json").write_bytes(b"")
    (folder / "run-2.wandb").symlink_to(folder / "b/run-1.wandb")
    found = {form["name"]: form for form in json.loads(run("doctor", folder, "--json").stdout)["formats"]}
    assert found["csv_log"]["near"] == []
    assert found["json_lines"]["near"] == [{"file": "trainer_state.json", "why": "is read as hf_trainer"}]
    assert found["lightning"]["why_not"].endswith(
        "; a/metrics.csv is read as csv_log; b/metrics.csv is read as csv_log"
    )
    assert "near: a/metrics.csv is read as csv_log" in run("doctor", folder).stdout


def test_doctor_says_what_this_machine_has_without_importing_anything_heavy():
    found = json.loads(run("doctor", "--json").stdout)
    assert set(found) == {"versions", "extras", "drivers", "browsers", "cores", "numba_cache", "imports", "formats"}
    assert found["imports"] is None
    assert found["cores"] >= 1
    assert set(found["numba_cache"]) == {"folder", "is_writable"}


def test_a_library_that_cannot_be_imported_is_told_with_its_last_line(monkeypatch):
    assert checks.imported("print('a'); print('fine')") == {"works": True, "says": "fine"}
    failed = checks.imported("raise RuntimeError('operator torchvision::nms does not exist')")
    assert failed == {"works": False, "says": "RuntimeError: operator torchvision::nms does not exist"}
    assert checks.imported("import os; os._exit(3)") == {"works": False, "says": "ended with 3"}
    monkeypatch.setattr(checks, "IMPORTED", {"toy": "print('imports')"})
    assert "import toy         works: imports" in run("doctor", "--deep").stdout


def test_the_folder_of_compiled_functions_is_the_one_that_is_asked_for(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "not/there/yet"))
    assert checks.numba_cache() == {"folder": str(tmp_path / "not/there/yet"), "is_writable": True}
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    assert checks.numba_cache()["is_writable"] is False
