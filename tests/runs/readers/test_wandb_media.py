"""W&B runs: pictures, histograms, texts, measurements of the machine, what was printed, environment."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from event_bytes import integer, part
from wandb_bytes import history, log_of, nested_history, run, summary

from runreport.runs.logged import Span
from runreport.runs.readers import wandb
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.tree import read_tree

FOLDER = "wandb/offline-run-20260102_030405-abc"
LOG = f"{FOLDER}/run-abc.wandb"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 5, 4)


def reading(root: Path, *records: bytes, files: dict[str, bytes] | None = None) -> Reading:
    for name, content in {**(files or {}), "../run-abc.wandb": log_of(*records)}.items():
        path = (root / FOLDER / "files" / name).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (root / FOLDER / "files").mkdir(parents=True, exist_ok=True)
    return wandb.read(read_tree(root), FOLDER)


def cut(root: Path, spans: tuple[Span, ...]) -> bytes:
    return b"".join((root / one.file).read_bytes()[one.offset : one.offset + one.length] for one in spans)


def picture(*paths: str) -> dict[str, object]:
    return {"_type": "images/separated", "width": 5, "height": 4, "format": "png", "filenames": [*paths]}


@pytest.mark.parametrize("row", [lambda values, step: history(values, step=step), nested_history])
def test_pictures_are_files_that_rows_name(tmp_path: Path, row: Callable[[dict[str, object], int], bytes]) -> None:
    one = {"_type": "image-file", "path": "media/images/b.png"}
    found = reading(
        tmp_path,
        row({"val": {"samples": picture("media/images/a_0.png", "media/images/a_1.gif", "../../x.png")}}, 3),
        row({"one": one, "sound": {"_type": "audio-file", "path": "media/a.wav"}, "loss": 1.0}, 4),
        summary({"one": one}),
        files={"media/images/a_0.png": PNG, "media/images/a_1.gif": b"GIF89a\2\0\3\0", "media/images/b.png": b"<svg>"},
    )
    said = [(one.tag, one.step, one.time, one.index, one.media_type, one.width) for one in found.pictures]
    assert said == [
        ("val.samples", 3, 1.7e9 + 3, 0, "image/png", 5),
        ("val.samples", 3, 1.7e9 + 3, 1, "image/gif", 2),
    ]
    assert found.pictures[0].span == Span(f"{FOLDER}/files/media/images/a_0.png", 0, len(PNG))
    assert [(one.code, one.count) for one in found.problems] == [("WANDB-MEDIA", 2), ("WANDB-NOT-SHOWN", 1)]
    assert [one.tag for one in found.curves] == ["loss"]


@pytest.mark.parametrize("row", [lambda values, step: history(values, step=step), nested_history])
def test_histograms_list_their_edges_or_state_them(
    tmp_path: Path, row: Callable[[dict[str, object], int], bytes]
) -> None:
    found = reading(
        tmp_path,
        row({"w": {"_type": "histogram", "values": [1, 2], "bins": [0.0, 0.5, 2.0]}}, 0),
        row({"w": {"_type": "histogram", "values": [3, 4], "packedBins": {"min": -1, "size": 0.5, "count": 2}}}, 1),
        row({"w": {"_type": "histogram", "values": [3, 4], "bins": [1, 0, 2]}}, 2),
    )
    said = [(one.tag, one.step, one.edges.tolist(), one.counts.tolist()) for one in found.histograms]
    assert said == [("w", 0, [0.0, 0.5, 2.0], [1, 2]), ("w", 1, [-1.0, -0.5, 0.0], [3, 4])]
    assert [one.what for one in found.problems] == ["1 value of the kind histogram in 1 key is not shown"]


def test_texts_stand_at_their_steps(tmp_path: Path) -> None:
    found = reading(tmp_path, history({"note": "first", "deep": {"note": "é" * 60_000}}, step=2))
    assert [(one.tag, one.step, len(one.text)) for one in found.texts] == [("deep.note", 2, 50_000), ("note", 2, 5)]
    assert [one.code for one in found.problems] == ["WANDB-LONG-TEXT"]


def measured(seconds: int, nanoseconds: int, values: dict[str, object]) -> bytes:
    items = b"".join(part(3, part(1, name) + part(16, json.dumps(value))) for name, value in values.items())
    return part(7, part(2, integer(1, seconds) + integer(2, nanoseconds)) + items)


def test_measurements_of_the_machine_are_curves_over_time(tmp_path: Path) -> None:
    found = reading(
        tmp_path, measured(1000, 500_000_000, {"cpu": 3.5, "gpu.0.temp": 60}), measured(1010, 0, {"cpu": 4})
    )
    cpu, gpu = found.curves
    assert (cpu.tag, cpu.unit, cpu.is_system) == ("system/cpu", "time", True)
    assert (cpu.x.tolist(), cpu.values.tolist()) == ([1000.5, 1010.0], [3.5, 4.0])
    assert (gpu.tag, gpu.values.tolist()) == ("system/gpu.0.temp", [60.0])
    assert found.problems == ()


def test_what_was_printed_lies_in_the_log_where_no_file_holds_it(tmp_path: Path) -> None:
    lines = [f"line {number} ".encode() * 900 + b"\n" for number in range(20)]  # many cross a block
    records = [part(13, integer(1, 1) + part(2, integer(1, 5)) + part(3, line)) for line in lines]
    found = reading(tmp_path, *records)
    (console,) = found.consoles
    assert console.file == LOG
    assert cut(tmp_path, console.spans) == b"".join(lines)
    assert len(console.spans) > len(lines)
    found = reading(tmp_path, *records, files={"output.log": b"all of it\n"})
    assert [one.spans for one in found.consoles] == [(Span(f"{FOLDER}/files/output.log", 0, 10),)]


def test_the_environment_has_names_that_all_formats_share(tmp_path: Path) -> None:
    metadata = {
        "os": "Linux-6",
        "python": "3.11",
        "program": "train.py",
        "args": ["--lr", "0.1", "a b"],
        "git": {"remote": "https://example.org/x.git", "commit": "abc"},
        "email": "somebody@example.org",
        "gpu": "card",
        "cpu_count": 8,
        "startedAt": "2026-01-02T03:04:05Z",
        "heartbeatAt": "2026-01-02T03:05:05Z",
    }
    packages = b"numpy==2.1.0\ntorch @ file:///x\n# no package\n-e .\nplain\n"
    files = {"wandb-metadata.json": json.dumps(metadata).encode(), "requirements.txt": packages}
    found = reading(tmp_path, run({}), files=files).environment
    assert found == {
        "program": "train.py",
        "command": "train.py --lr 0.1 'a b'",
        "python": "3.11",
        "git": {"remote": "https://example.org/x.git", "commit": "abc"},
        "started": "2026-01-02T03:04:05Z",
        "machine": {"os": "Linux-6", "gpu": "card", "cpu_count": 8},
        "packages": {"numpy": "2.1.0", "torch": "@ file:///x", "plain": ""},
    }


def test_without_a_record_the_log_tells_where_the_run_began(tmp_path: Path) -> None:
    git = part(21, part(1, "https://example.org/x.git") + part(2, "abc"))
    found = reading(tmp_path, part(17, part(1, "abc") + part(13, "box") + git)).environment
    assert found == {"machine": {"host": "box"}, "git": {"remote": "https://example.org/x.git", "commit": "abc"}}


def test_changed_bytes_raise_nothing(tmp_path: Path) -> None:
    rows = [
        nested_history({"p": picture("media/a.png"), "h": {"_type": "histogram", "values": [1], "bins": [0, 1]}}, 0)
    ]
    records = [*rows, measured(1, 2, {"cpu": 1}), part(13, part(3, "text\n")), run({"a": 1})]
    content = log_of(*records)
    reading(tmp_path, files={"media/a.png": PNG})
    generator = random.Random(2)
    log = (tmp_path / LOG).resolve()
    for _ in range(60):
        changed = bytearray(content)
        changed[generator.randrange(len(changed))] = generator.randrange(256)
        body = bytearray(b"".join(records))
        body[generator.randrange(len(body))] = generator.randrange(256)
        for data in (bytes(changed), log_of(bytes(body))):
            log.write_bytes(data)
            assert isinstance(wandb.read(read_tree(tmp_path), FOLDER), Reading)


def test_of_very_many_pictures_some_are_kept(tmp_path: Path) -> None:
    rows = [history({"p": picture("media/a.png")}, step=step) for step in range(700)]
    found = reading(tmp_path, *rows, files={"media/a.png": PNG})
    steps = np.array([one.step for one in found.pictures])
    assert (steps[0], steps[-1], len(steps)) == (0, 699, 351)
    assert [one.code for one in found.problems] == ["WANDB-THINNED"]
