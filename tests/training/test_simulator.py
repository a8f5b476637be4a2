"""What the simulator writes reads as a run of the lab, whatever happened to it, and depends on the plan alone."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable
from pathlib import Path

import pytest

from runreport.runs.formats import lab
from runreport.runs.run import Run
from runreport.training.mischief import Action, plan_week
from runreport.training.simulator import Simulator


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    return Simulator(tmp_path, samples=12)


def does(simulator: Simulator, *kinds: str | tuple[str, int] | tuple[str, int, float]) -> None:
    """Actions of the run ae-1, a second apart: kind, epoch, amount."""
    for number, kind in enumerate(kinds):
        name, epoch, amount = (*((kind,) if isinstance(kind, str) else kind), 0, 0.0)[:3]
        simulator.act(Action(float(number), "ae-1", "ae-1", str(name), int(epoch), float(amount)))


def read(tmp_path: Path) -> Run:
    return lab.read(tmp_path / "ae-1")


TRAINED = ("create", "start", "checkpoint", ("progress", 0), ("metrics", 1), ("checkpoint", 1))


def test_a_plain_training_is_a_run_without_problems(simulator: Simulator, tmp_path: Path) -> None:
    does(simulator, *TRAINED, ("complete", 1))
    run = read(tmp_path)
    assert (run.id, run.status, run.problems) == ("ae-1", "completed", ())
    assert [checkpoint.epoch for checkpoint in run.checkpoints] == [0, 1]
    assert [event.seq for event in run.events] == [1, 2, 3, 4, 5]
    assert [series.tag for series in run.series] == ["epoch_s", "loss", "reconstruction"]


@pytest.mark.parametrize(
    ("kinds", "codes"),
    [
        (["tear", "progress"], {"JSON-LINE"}),
        (["tear", "mend", "progress"], set()),
        (["garbage"], {"JSON-LINE", "EVENT-NO-TYPE"}),
        (["nan"], {"NAN"}),
        ([("piece", 2, 0.4)], {"ST-SHORT"}),
        ([("piece", 2, 0.4), ("piece", 2, 1.0)], set()),
        ([("truncate", 1, 0.5)], {"ST-SHORT"}),
        ([("rewrite", 1)], set()),
        ([("replace", 1)], set()),
        ([("lose", 1), ("lose", 1)], set()),
        (["config_torn"], {"JSON"}),
        (["config_torn", "config_whole"], set()),
        (["strange_files", "strange_files"], {"LINK", "NOT-A-FILE"}),
        (["litter", "clock_back", "clock_ahead"], set()),
        (["log_empty"], set()),
        (["log_rotate"], set()),
        (["log_shorter"], set()),
        (["log_edit"], set()),
        ([("burst", 0, 20.0)], set()),
        ([("lock", 1), ("unlock", 1)], set()),
    ],
)
def test_mischief_shows_as_the_problem_it_is(
    simulator: Simulator, tmp_path: Path, kinds: list[tuple[str, int]], codes: set[str]
) -> None:
    does(simulator, *TRAINED, *kinds)
    assert {problem.code for problem in read(tmp_path).problems} == codes


@pytest.mark.parametrize("end", ["cancel", "fail", "complete"])
def test_ends_are_told_by_summary_and_events_alike(simulator: Simulator, tmp_path: Path, end: str) -> None:
    does(simulator, *TRAINED, end)
    run = read(tmp_path)
    assert run.status == {"cancel": "cancelled", "fail": "failed", "complete": "completed"}[end]
    assert run.problems == ()


def test_a_file_rewritten_in_place_keeps_size_and_time(simulator: Simulator, tmp_path: Path) -> None:
    does(simulator, *TRAINED)
    path = tmp_path / "ae-1" / "checkpoints" / "epoch_1.safetensors"
    before, content = path.stat(), path.read_bytes()
    does(simulator, ("rewrite", 1))
    after = path.stat()
    assert path.read_bytes() != content
    assert (after.st_size, after.st_mtime_ns, after.st_ino) == (before.st_size, before.st_mtime_ns, before.st_ino)


def test_a_renamed_run_goes_on_counting(simulator: Simulator, tmp_path: Path) -> None:
    does(simulator, *TRAINED, "rename")
    simulator.act(Action(9.0, "ae-1", "ae-1~1", "progress", 1))
    run = lab.read(tmp_path / "ae-1~1")
    assert run.id == "ae-1"
    assert [event.seq for event in run.events] == [1, 2, 3, 4, 5]


def test_what_was_removed_does_not_come_back_by_a_late_action(simulator: Simulator, tmp_path: Path) -> None:
    does(simulator, *TRAINED, "remove", "progress", "metrics", "checkpoint", "tear", "mend", "litter", "config_whole")
    assert list(tmp_path.iterdir()) == []


def digests(folder: Path) -> dict[str, str]:
    files: Iterable[Path] = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_what_is_left_depends_on_the_plan_alone_however_fast_it_ran(tmp_path: Path) -> None:
    plan = plan_week(4, runs=2, length_s=8 * 3600.0, mischief=0.9)
    waited: list[float] = []
    clock = itertools.count(0, 1e-3)
    for name, speed in (("slow", 3600.0), ("fast", 1e9)):
        (tmp_path / name).mkdir()
        simulator = Simulator(tmp_path / name, samples=12)
        simulator.run(plan, speed=speed, now_s=lambda: next(clock), sleep=waited.append)
    assert digests(tmp_path / "slow") == digests(tmp_path / "fast") != {}
    assert 5 < max(waited) < 20
