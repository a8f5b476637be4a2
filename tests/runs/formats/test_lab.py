"""Reading a run directory of the lab: what is there is read, what is not is a problem, nothing is raised."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runreport.runs.formats import FORMATS, lab
from runreport.runs.run import Run

MakeRun = Callable[..., Path]


def codes(run: Run) -> list[str]:
    return [problem.code for problem in run.problems]


def test_a_whole_run_is_read(make_run: MakeRun) -> None:
    events = (
        b'{"seq": 1, "type": "run.started", "data": {}}\n'
        b'{"seq": 2, "type": "train.metrics", "epoch": 1, "data": {"loss": 0.5}}\n'
        b'{"seq": 3, "type": "run.completed", "data": {}}\n'
    )
    run = lab.read(make_run(events=events, summary={"status": "completed", "epochs_done": 1}))
    assert (run.id, run.format, run.status) == ("digits-7", "lab", "completed")
    assert run.config is not None
    assert run.config_raw["seed"] == 7
    assert run.summary["epochs_done"] == 1
    assert [event.seq for event in run.events] == [1, 2, 3]
    assert [(series.tag, series.values) for series in run.series] == [("loss", (0.5,))]
    assert [checkpoint.epoch for checkpoint in run.checkpoints] == [0, 1]
    assert run.problems == ()


def test_the_reader_is_listed_and_named() -> None:
    assert lab in FORMATS
    assert lab.NAME == "lab"


@pytest.mark.parametrize(
    ("names", "is_run"),
    [
        (["events.jsonl"], True),
        (["config.json", "summary.json"], True),
        (["config.json", "checkpoints"], True),
        (["config.json"], False),
        (["summary.json", "checkpoints"], False),
        ([], False),
    ],
)
def test_a_run_is_known_by_the_names_in_it(names: list[str], is_run: bool, tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).touch()
    assert lab.match(tmp_path) == is_run


def test_what_is_no_folder_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not lab.match(tmp_path / "file")
    assert not lab.match(tmp_path / "nothing")


def test_a_folder_with_an_empty_log_is_a_run_of_which_nothing_is_known(tmp_path: Path) -> None:
    (tmp_path / "x y#ü").mkdir()
    (tmp_path / "x y#ü" / "events.jsonl").touch()
    run = lab.read(tmp_path / "x y#ü")
    assert (run.id, run.status, run.config, run.checkpoints) == ("x y#ü", "unknown", None, ())
    assert [(problem.code, problem.file) for problem in run.problems] == [("MISSING", "config.json")]


def test_a_config_with_mistakes_is_shown_but_not_used(make_run: MakeRun, config_raw: dict[str, Any]) -> None:
    del config_raw["viz"]
    run = lab.read(make_run("folder", config=config_raw))
    assert run.config is None
    assert run.config_raw["seed"] == 7
    assert run.id == "folder"
    assert codes(run) == ["CONFIG"]
    assert "viz: missing" in run.problems[0].what
    assert len(run.checkpoints) == 2


def test_every_part_fails_alone(make_run: MakeRun) -> None:
    root = make_run(epochs=(0, 1, 2))
    (root / "config.json").write_text("{")
    (root / "events.jsonl").write_bytes(b"x\n\x1f")
    (root / "summary.json").write_text("[]")
    (root / "checkpoints" / "epoch_1.safetensors").write_bytes(b"")
    run = lab.read(root)
    assert [(problem.code, problem.file) for problem in run.problems] == [
        ("JSON", "config.json"),
        ("JSON-LINE", "events.jsonl"),
        ("JSON", "summary.json"),
        ("ST-SHORT", "checkpoints/epoch_1.safetensors"),
    ]
    assert [checkpoint.epoch for checkpoint in run.checkpoints] == [0, 2]
    assert run.status == "unknown"


def test_links_and_pipes_in_place_of_files_are_problems_and_nothing_of_them_is_read(
    make_run: MakeRun, tmp_path: Path
) -> None:
    root = make_run(epochs=())
    (tmp_path / "outside.json").write_text('{"status": "failed", "run_id": "OUTSIDE-CANARY"}')
    for name in ("config.json", "summary.json"):
        (root / name).unlink()
        (root / name).symlink_to(tmp_path / "outside.json")
    (root / "events.jsonl").unlink()
    os.mkfifo(root / "events.jsonl")
    run = lab.read(root)
    assert codes(run) == ["LINK", "NOT-A-FILE", "LINK"]
    assert "OUTSIDE-CANARY" not in repr(run)


def test_a_torn_tail_counts_once_the_run_is_over(make_run: MakeRun) -> None:
    events = b'{"seq": 1, "type": "run.started"}\n{"seq": 2, "type": "train.progress"}'
    assert len(lab.read(make_run("a", events=events, summary={"status": "running"})).events) == 1
    assert len(lab.read(make_run("b", events=events, summary={"status": "completed"})).events) == 2
    over = b'{"seq": 1, "type": "run.completed"}\n{"seq": 2, "type": "artifact.created"}'
    assert len(lab.read(make_run("c", events=over, summary={"status": "running"})).events) == 2


@pytest.mark.parametrize(
    ("age_s", "status"), [(0, "running"), (119, "running"), (121, "interrupted"), (-9999, "running")]
)
def test_silence_makes_a_running_run_interrupted(age_s: float, status: str, make_run: MakeRun) -> None:
    root = make_run(summary={"status": "running"})
    os.utime(root / "events.jsonl", (1000, 1000))
    os.utime(root / "summary.json", (500, 500))
    assert lab.read(root, now_s=lambda: 1000 + age_s).status == status


def test_conflicts_and_paths_that_lead_outside_are_listed(make_run: MakeRun) -> None:
    events = (
        b'{"seq": 1, "type": "artifact.created", "data": {"file": "../../etc/passwd"}}\n'
        b'{"seq": 2, "type": "run.failed"}\n'
    )
    assert codes(lab.read(make_run(events=events))) == ["PATH-OUTSIDE", "STATUS-CONFLICT"]


def test_a_name_that_is_not_utf_8_becomes_visible_escapes(tmp_path: Path) -> None:
    root = Path(os.fsdecode(os.fsencode(tmp_path) + b"/r\xffn"))
    root.mkdir()
    (root / "events.jsonl").touch()
    assert lab.read(root).id == "r\\xffn"


def test_reading_changes_nothing_in_the_run(make_run: MakeRun) -> None:
    root = make_run()

    def state() -> dict[str, tuple[int, int]]:
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in [root, *root.rglob("*")]}

    before = state()
    lab.read(root)
    assert state() == before
