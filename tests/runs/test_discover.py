"""Finding runs: everywhere below a root, nothing twice, nothing outside, and one bad run stops no other."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from runreport.errors import InputRefused, NoRunFound
from runreport.runs import discover
from runreport.runs.discover import find_runs
from runreport.runs.formats import Format, lab
from runreport.runs.run import Run

MakeRun = Callable[..., Path]


@pytest.fixture
def plain_run(tmp_path: Path) -> Callable[[str], Path]:
    """plain_run("a/b"): a run without a config, so its id is the folder's name."""

    def make(path: str) -> Path:
        (tmp_path / path).mkdir(parents=True)
        (tmp_path / path / "events.jsonl").touch()
        return tmp_path / path

    return make


def ids(*roots: Path) -> list[str]:
    return [run.id for run in find_runs(roots)]


def test_runs_are_found_at_any_depth_and_sorted(tmp_path: Path, plain_run: Callable[[str], Path]) -> None:
    for path in ("z", "nested/deep/a", "nested/m"):
        plain_run(path)
    assert ids(tmp_path) == ["a", "m", "z"]


def test_runs_of_one_name_are_sorted_by_path(tmp_path: Path, plain_run: Callable[[str], Path]) -> None:
    roots = [plain_run(path) for path in ("b/x", "a/x")]
    assert [run.root for run in find_runs([tmp_path])] == sorted(roots)


def test_the_id_of_the_config_counts_before_the_name_of_the_folder(tmp_path: Path, make_run: MakeRun) -> None:
    make_run("renamed")
    assert ids(tmp_path) == ["digits-7"]


def test_a_root_may_be_a_run_and_a_link(tmp_path: Path, plain_run: Callable[[str], Path]) -> None:
    root = plain_run("a")
    (tmp_path / "link").symlink_to(root)
    assert ids(root) == ["a"]
    assert ids(tmp_path / "link") == ["link"]


def test_overlapping_roots_give_each_run_once(tmp_path: Path, plain_run: Callable[[str], Path]) -> None:
    root = plain_run("inner/a")
    assert ids(tmp_path, tmp_path / "inner", root, tmp_path) == ["a"]


@pytest.mark.fault(86)
def test_links_below_a_root_are_not_followed(tmp_path: Path, plain_run: Callable[[str], Path]) -> None:
    outside = plain_run("outside/canary")
    plain_run("runs/a")
    (tmp_path / "runs" / "linked-run").symlink_to(outside)
    (tmp_path / "runs" / "linked-folder").symlink_to(outside.parent)
    (tmp_path / "runs" / "loop").symlink_to(tmp_path / "runs")
    assert ids(tmp_path / "runs") == ["a"]


@pytest.mark.parametrize("folder", [".hidden", "node_modules", "x/.git", "__pycache__"])
def test_hidden_folders_and_packages_are_skipped(folder: str, tmp_path: Path, plain_run: Callable[[str], Path]) -> None:
    plain_run("a")
    plain_run(f"{folder}/canary")
    assert ids(tmp_path) == ["a"]


def test_a_site_is_skipped_and_another_manifest_is_not_a_site(tmp_path: Path, plain_run: Callable[[str], Path]) -> None:
    for name, manifest in (
        ("site", {"files": {}, "kind": "site.manifest"}),
        ("pwa", {"kind": "web"}),
        ("list", []),
    ):
        plain_run(f"{name}/{name}-run")
        (tmp_path / name / "manifest.json").write_text(json.dumps(manifest))
    assert ids(tmp_path) == ["list-run", "pwa-run"]


def test_nothing_is_searched_inside_a_run(tmp_path: Path, plain_run: Callable[[str], Path]) -> None:
    plain_run("a")
    plain_run("a/checkpoints/b")
    assert ids(tmp_path) == ["a"]


@pytest.mark.fault(95)
def test_the_depth_is_limited(tmp_path: Path, plain_run: Callable[[str], Path]) -> None:
    plain_run("/".join("d" * (discover.DEPTH_LIMIT - 1)) + "/a")
    plain_run("/".join("e" * discover.DEPTH_LIMIT) + "/b")
    assert ids(tmp_path) == ["a"]


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch, lambda _: None, os.mkfifo])
def test_no_run_at_all_is_an_error_that_says_what_a_run_is(make: Callable[[Path], object], tmp_path: Path) -> None:
    make(tmp_path / "place")
    with pytest.raises(
        NoRunFound, match="place: no run directory found; none of 0 files belongs to a format that is known"
    ):
        find_runs([tmp_path / "place"])


class Broken:
    """A reader that fails on one folder."""

    NAME = "broken"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def match(self, root: Path) -> bool:
        return lab.match(root)

    def read(self, root: Path) -> Run:
        if root.name == "bad":
            raise self.error
        return lab.read(root)


@pytest.mark.parametrize(
    ("error", "code", "what"),
    [
        (PermissionError(13, "x"), "UNREADABLE", "the system says: Permission denied"),
        (OSError("odd"), "UNREADABLE", "the system says: OSError"),
        (InputRefused("is odd", code="ODD"), "ODD", "is odd"),
    ],
)
def test_a_run_that_cannot_be_read_is_listed_and_the_others_are_there(
    error: Exception, code: str, what: str, tmp_path: Path, plain_run: Callable[[str], Path]
) -> None:
    plain_run("bad")
    plain_run("good")
    bad, good = find_runs([tmp_path], [Broken(error)])
    assert (bad.id, bad.status, bad.format, good.id) == ("bad", "unknown", "broken", "good")
    assert [(problem.code, problem.what) for problem in bad.problems] == [(code, what)]


def test_a_mistake_of_ours_is_not_hidden(tmp_path: Path, plain_run: Callable[[str], Path]) -> None:
    plain_run("bad")
    with pytest.raises(ZeroDivisionError):
        find_runs([tmp_path], [Broken(ZeroDivisionError())])


def test_a_folder_that_may_not_be_listed_is_there_with_a_problem(
    tmp_path: Path, plain_run: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_run("a")
    locked = plain_run("locked")
    scandir = os.scandir

    def refusing(path: object) -> object:
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return scandir(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refusing)
    a, found = find_runs([tmp_path])
    assert (a.id, found.id, found.status) == ("a", "locked", "unknown")
    assert found.problems[0].code == "UNREADABLE"


@pytest.mark.fault(104)
def test_a_run_that_vanishes_while_it_is_read_is_left_out(make_run: MakeRun, tmp_path: Path) -> None:
    make_run("stays")
    make_run("goes")

    def read(form: Format, folder: Path) -> Run:
        run = form.read(folder)
        if folder.name == "goes":
            shutil.rmtree(folder)
        return run

    assert [run.root.name for run in find_runs([tmp_path], read=read)] == ["stays"]
