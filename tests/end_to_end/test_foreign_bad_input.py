"""Directories as they are found: broken, torn, linked, piped, huge. What can be read is built, and the rest is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from event_bytes import event, file_of, plain
from foreign_run import write_files

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12345\n"
STATE = {"log_history": [{"step": 1, "loss": 2.0}, {"step": 2, "loss": 1.0}], "global_step": 2, "max_steps": 2}
POINTS = 1_000_000
SMALL_FILES = 10_000

FILES: dict[str, str | bytes] = {
    "good/metrics.csv": "step,loss\n1,2.5\n2,1.5\n",
    "pointer/trainer_state.json": POINTER,
    "pointer/model.safetensors": POINTER,
    "empty_state/trainer_state.json": "",
    "empty_events/events.out.tfevents.1": b"",
    "empty_wandb/run-a.wandb": b"",
    "torn_table/metrics.csv": "step,loss\n1,2.5\n2,1.5\n3,0.",
    "torn_lines/log.jsonl": '{"step": 1, "loss": 2.5}\n{"step": 2, "loss": 1.5}\n{"step": 3, "lo',
    "torn_events/events.out.tfevents.1": file_of(*(event(plain("loss", 3.0 - n), step=n) for n in (1, 2)))[:-5],
    "torn_state/trainer_state.json": json.dumps(STATE)[:-20],
    "two_documents/trainer_state.json": json.dumps(STATE) + json.dumps(STATE),
    "backward/metrics.csv": "step,loss\n1,5\n2,4\n2,3.5\n3,3\n2,9\n3,8\n",
    "ragged/metrics.csv": "step,loss,lr\n1,5,1\n2,4\n3,3,1,7,8\n4,2,1\n",
    "elsewhere/trainer_state.json": json.dumps(
        STATE | {"best_model_checkpoint": "/home/alice/out/checkpoint-2", "best_metric": 1.0}
    ),
    "elsewhere/projector_config.pbtxt": (
        'embeddings { tensor_name: "a" tensor_path: "/etc/passwd" metadata_path: "../../secret.tsv" }\n'
    ),
    "linked/metrics.csv": "step,loss\n1,2.5\n2,1.5\n",
    "piped/metrics.csv": "step,loss\n1,2.5\n2,1.5\n",
    "bytes/metrics.csv": b"step,lo\xffss\n1,2.5\n2,\x00\n",
    "huge_number/metrics.csv": "step,loss\n1,1e999\n99999999999999999999,nan\n",
    "no_json/trainer_log.jsonl": "<html>not found</html>\n" * 5,
}


def runreport(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "runreport", *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """One site of all of it, and what the build said."""
    top = tmp_path_factory.mktemp("bad")
    write_files(top / "runs", FILES)
    write_files(top, {"secret.csv": "step,secret\n1,424242\n", "secret.tsv": "424242\n"})
    runs = top / "runs"
    (runs / "linked/secret.csv").symlink_to(top / "secret.csv")
    (runs / "linked/outside").symlink_to(top)
    (runs / "loop").symlink_to(runs)
    os.mkfifo(runs / "piped/events.out.tfevents.1")
    os.mkfifo(runs / "piped/log.jsonl")
    return top, runreport("build", "runs", "--out", "site", "-j", "1", "--json", cwd=top)


def told(top: Path, run: str) -> dict[str, Any]:
    """What the site says of a run, for programs."""
    return json.loads((top / "site/data" / run / "run.json").read_text())


def codes(top: Path, run: str) -> set[str]:
    return {problem["code"] for problem in told(top, run)["problems"]}


def test_everything_is_built_whatever_stands_beside_it(built):
    top, done = built
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    report = json.loads(done.stdout)
    assert report["runs"] == len({name.split("/")[0] for name in FILES})
    assert report["problems"] > 10
    assert "broken" not in done.stderr
    assert told(top, "good")["series"]["loss"]["last"] == 1.5


@pytest.mark.parametrize(
    ("run", "code", "file"),
    [
        ("pointer", "LFS", "pointer/trainer_state.json"),
        ("empty_state", "EMPTY", "empty_state/trainer_state.json"),
        ("empty_events", "EMPTY", "empty_events/events.out.tfevents.1"),
        ("empty_wandb", "EMPTY", "empty_wandb/run-a.wandb"),
    ],
)
def test_a_file_that_holds_nothing_is_named_with_the_reason(built, run, code, file):
    found = [problem for problem in told(built[0], run)["problems"] if problem["code"] == code]
    assert file in {problem["file"] for problem in found}


@pytest.mark.parametrize("run", ["torn_table", "torn_lines", "torn_events"])
def test_the_points_before_a_torn_end_are_all_there(built, run):
    """Half a number is no number."""
    loss = told(built[0], run)["series"]["loss"]
    assert loss["first"] in (2.0, 2.5)
    assert loss["n"] == (1 if run == "torn_events" else 2)


def test_a_torn_document_is_told(built):
    assert codes(built[0], "torn_state")


def test_of_two_documents_in_one_file_the_first_counts_and_that_is_told(built):
    assert told(built[0], "two_documents")["series"]["loss"]["n"] == 2
    assert codes(built[0], "two_documents")


def test_steps_that_repeat_and_go_back_stay_as_they_were_logged(built):
    loss = told(built[0], "backward")["series"]["loss"]
    assert (loss["n"], loss["first"], loss["last"], loss["last_x"]) == (6, 5.0, 8.0, 3.0)


def test_rows_of_other_lengths_are_told_and_the_numbers_that_are_sure_are_kept(built):
    found = told(built[0], "ragged")
    assert "RAGGED" in {problem["code"] for problem in found["problems"]}
    assert found["series"]["loss"]["last"] == 2.0


def test_no_path_leads_out_of_the_directory(built):
    """Links, absolute paths and dots: what lies outside is on no page."""
    top, _ = built
    texts = [path.read_bytes() for path in (top / "site").rglob("*") if path.is_file()]
    assert not any(b"424242" in text or b"root:x:0" in text for text in texts)
    assert set(told(top, "linked")["series"]) == {"loss"}
    assert not any("loop" in path.name for path in (top / "site/runs").iterdir())


def test_a_pipe_blocks_nothing(built):
    assert told(built[0], "piped")["series"]["loss"]["n"] == 2


def test_nothing_was_written_into_the_directories(built):
    top, _ = built
    found = {path.relative_to(top / "runs").as_posix() for path in (top / "runs").rglob("*") if path.is_file()}
    assert found - {"linked/secret.csv"} == set(FILES)


def test_a_directory_that_nobody_recognises_ends_with_3_and_says_where_to_ask(tmp_path: Path):
    write_files(tmp_path, {"runs/notes.md": "x", "runs/data/photo.raw": b"\x00\x01"})
    done = runreport("build", "runs", "--out", "site", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.startswith(
        "error: runs: no run directory found; none of 2 files belongs to a format that is known"
    )
    assert "runreport doctor" in done.stderr
    assert not (tmp_path / "site").exists()
    (tmp_path / "runs/metrics.csv").write_text("")
    (tmp_path / "runs/a.md").write_text(POINTER)
    done = runreport("build", "runs", "--out", "site", cwd=tmp_path)
    assert done.returncode == 3
    assert "none of 4 files belongs to a format that is known; 1 is empty; 1 is left by Git LFS" in done.stderr
    done = runreport("build", "nowhere", "--out", "site", cwd=tmp_path)
    assert done.returncode == 3
    assert "nowhere" in done.stderr


def test_ten_thousand_small_files_and_a_million_points_are_a_site(tmp_path: Path):
    small = tmp_path / "runs/small"
    for number in range(SMALL_FILES):
        if number % 500 == 0:
            (small / f"part{number}").mkdir(parents=True)
        (small / f"part{number - number % 500}" / f"{number}.txt").write_bytes(b"x")
    write_files(small, {"metrics.csv": "step,loss\n1,2.5\n"})
    values = np.random.default_rng(0).random(POINTS)
    rows = "\n".join(f"{step},{value!r}" for step, value in enumerate(values.tolist()))
    write_files(tmp_path, {"runs/long/metrics.csv": f"step,loss\n{rows}\n"})
    done = runreport("build", "runs", "--out", "site", "-j", "1", "-q", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    loss = told(tmp_path, "long")["series"]["loss"]
    assert (loss["n"], loss["min"], loss["last"]) == (POINTS, values.min(), values[-1])
    assert told(tmp_path, "small")["series"]["loss"]["n"] == 1
