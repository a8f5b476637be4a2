"""What lies beside a run of any format: logs, packages, pictures; and what formats save as files."""

from __future__ import annotations

import json
import sqlite3
import struct
from pathlib import Path

import pytest

from runreport.runs.logged import Span
from runreport.runs.readers.databases.sqlite_image import MAGIC
from runreport.runs.readers.found import FoundRun, found_runs
from runreport.runs.readers.saved.picture_files import named_step

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 5, 4)
LOG = b"step 1: loss 2.5\nstep 2: loss 2.0\n"


def run_of(root: Path, files: dict[str, bytes]) -> FoundRun:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    (found,) = found_runs(root)
    return found


def test_logs_beside_a_run_are_its_console(tmp_path: Path) -> None:
    files = {
        "metrics.jsonl": b'{"step": 1, "loss": 2.0}\n{"step": 2, "loss": 1.0}\n',
        "train.log": b"begins\n",
        "logs/slurm-12.out": b"printed\n",
        "stdout.txt": b"",
        "model.out": b"\x7fELF",
        "rows.log": b'{"a": 1}\n',
        "notes.txt": b"not printed\n",
    }
    found = run_of(tmp_path, files)
    assert [(one.file, one.spans) for one in found.logged.consoles] == [
        ("train.log", (Span("train.log", 0, 7),)),
        ("logs/slurm-12.out", (Span("logs/slurm-12.out", 0, 8),)),
    ]


def test_a_log_that_gives_curves_is_the_console_as_well_and_once(tmp_path: Path) -> None:
    found = run_of(tmp_path, {"train.log": LOG})
    assert [one.file for one in found.logged.consoles] == ["train.log"]
    assert list(found.curves) == ["loss"]


def test_packages_beside_a_run_are_its_environment(tmp_path: Path) -> None:
    conda = b"dependencies:\n- python=3.11.2=h1\n- conda-forge::numpy\n- pip:\n  - torch==2.9\n  - numpy==2.1\n"
    files = {"train.log": LOG, "requirements.txt": b"numpy>=2.0  # old\nzip[all]==1.0 ; python_version>'3'\n"}
    found = run_of(tmp_path, files | {"environment.yml": conda, "run.env.json": b'{"python": "3.11.2"}'})
    packages = {"numpy": ">=2.0", "zip": "1.0", "python": "3.11.2=h1", "torch": "2.9"}
    assert found.logged.environment == {"packages": packages, "python": "3.11.2"}


def test_pictures_beside_a_run_have_the_step_of_their_names(tmp_path: Path) -> None:
    files = {
        "train.log": LOG,
        "loss.png": PNG,
        "samples/step_200.png": PNG,
        "plots/a.svg": b"<svg/>",
        "b.jpg": b"<svg/>",
    }
    found = run_of(tmp_path, files)
    assert [(one.tag, one.step, one.width) for one in found.logged.pictures] == [("loss", None, 5), ("samples", 200, 5)]
    assert [(one.code, one.file) for one in found.problems] == [("PICTURE", "b.jpg")]


@pytest.mark.parametrize(
    ("stem", "said"),
    [
        ("samples_step_200", ("samples", 200)),
        ("epoch=3-recon", ("recon", 3)),
        ("plot_0012", ("plot", 12)),
        ("images/7", ("images", 7)),
        ("layer_2_norm", ("layer_2_norm", None)),
        ("confusion_matrix", ("confusion_matrix", None)),
        ("step5", ("step5", 5)),
    ],
)
def test_a_step_is_told_by_its_word_or_by_many_digits(stem: str, said: tuple[str, int | None]) -> None:
    assert named_step(stem) == said


def test_charts_of_yolo_have_no_step(tmp_path: Path) -> None:
    table = b"epoch,train/box_loss\n1,0.5\n2,0.4\n"
    files = {
        "results.csv": table,
        "args.yaml": b"a: 1\n",
        "results.png": PNG,
        "train_batch120.jpg": b"\xff\xd8\xff\xe0",
    }
    found = run_of(tmp_path, files)
    said = [(one.tag, one.step, one.media_type) for one in found.logged.pictures]
    assert said == [("results", None, "image/png"), ("train_batch120", None, "image/jpeg")]


MLFLOW = "mlruns/1/abc"


def test_mlflow_saves_pictures_texts_and_packages(tmp_path: Path) -> None:
    tags = {"mlflow.source.name": b"train.py", "mlflow.source.git.commit": b"123", "mlflow.user": b"me"}
    files = {
        "meta.yaml": b"run_id: abc\nstatus: 3\n",
        "metrics/loss": b"1000 0.5 1\n",
        "metrics/system/cpu": b"1000 7 1\n",
        "artifacts/images/val#s%step%4%timestamp%2000%id.png": PNG,
        "artifacts/images/val#s%step%4%timestamp%2000%id%compressed.webp": b"RIFF\0\0\0\0WEBPVP8 ",
        "artifacts/plot.png": PNG,
        "artifacts/notes/a.md": b"# words",
        "artifacts/long.txt": b"x" * 100_001,
        "artifacts/model/MLmodel": b"a: 1\n",
        "artifacts/model/requirements.txt": b"torch==2.9\n",
        "artifacts/model/python_env.yaml": b"python: 3.11.2\n",
    } | {f"tags/{name}": value for name, value in tags.items()}
    found = run_of(tmp_path, {f"{MLFLOW}/{name}": content for name, content in files.items()})
    pictures = [(one.tag, one.step, one.time) for one in found.logged.pictures]
    assert pictures == [("plot", None, None), ("val/s", 4, 2.0)]
    assert [(one.tag, one.text) for one in found.logged.texts] == [("notes/a.md", "# words")]
    assert found.logged.environment == {
        "program": "train.py",
        "git": {"commit": "123"},
        "machine": {"user": "me"},
        "python": "3.11.2",
        "packages": {"torch": "2.9"},
    }
    assert [(one.tag, one.is_system) for one in found.logged.curves] == [("loss", False), ("system/cpu", True)]
    assert [one.code for one in found.problems] == ["LIMIT"]


def test_dvclive_keeps_a_folder_of_pictures_by_step(tmp_path: Path) -> None:
    files = {
        "plots/metrics/loss.tsv": b"step\tloss\n0\t1.0\n",
        "plots/images/val/3.png": PNG,
        "plots/images/all.png": PNG,
    }
    found = run_of(tmp_path, {f"dvclive/{name}": content for name, content in files.items()})
    assert [(one.tag, one.step) for one in found.logged.pictures] == [("all", None), ("val", 3)]


def test_trackio_names_pictures_in_its_rows(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "p.db") as connection:
        connection.execute("CREATE TABLE metrics (run_name TEXT, timestamp TEXT, step INTEGER, metrics TEXT)")
        connection.execute("CREATE TABLE configs (run_name TEXT, config TEXT)")
        connection.execute("CREATE TABLE system_metrics (run_name TEXT, timestamp TEXT, metrics TEXT)")
        for step, path in enumerate(["p/r/0/a.png", "../../x.png"]):
            row = {"loss": 1.5, "img": {"_type": "trackio.image", "file_path": path}}
            values = ("r", "2026-01-02T03:04:05+00:00", step, json.dumps(row))
            connection.execute("INSERT INTO metrics VALUES (?, ?, ?, ?)", values)
        connection.execute("INSERT INTO system_metrics VALUES ('r', '2026-01-02T03:04:05+00:00', '{\"gpu\": 5}')")
    connection.close()
    assert (tmp_path / "p.db").read_bytes().startswith(MAGIC)
    found = run_of(tmp_path, {"media/p/r/0/a.png": PNG})
    assert [(one.tag, one.step, one.span.file) for one in found.logged.pictures] == [("img", 0, "media/p/r/0/a.png")]
    assert [(one.tag, one.is_system) for one in found.logged.curves] == [("gpu", True), ("loss", False)]
    assert [(one.code, one.count) for one in found.problems] == [("TRACKIO-MEDIA", 1)]
