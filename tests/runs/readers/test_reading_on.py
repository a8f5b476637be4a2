"""Logs that grow are read on, and what is read so is what a fresh read gives: whatever happens to the files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from event_bytes import event, file_of, metadata, plain, record, tensor
from hypothesis import given, settings
from hypothesis import strategies as st
from wandb_bytes import config, history, log_of

from runreport.runs import read_prefix
from runreport.runs.readers import csv_log, kept_logs
from runreport.runs.readers.foreign import ForeignRuns
from runreport.runs.run import Run
from runreport.tensors.local_file import LocalFile

NOW_S = 4e9  # far from every write, so that no file is too young to be relied on


def nowhere(_folder: str) -> bool:
    return False


def forgetful() -> ForeignRuns:
    return ForeignRuns(now_s=lambda: NOW_S)


def keeping() -> ForeignRuns:
    return ForeignRuns(keeps_logs=True, now_s=lambda: NOW_S)


def looked(runs: ForeignRuns, root: Path) -> tuple[Run, ...]:
    return runs.below(root, nowhere)[0]


def numbers(seed: int) -> Iterator[tuple[int, float]]:
    return ((step, seed + 1 / (step + seed)) for step in range(1, 40))


def table(seed: int) -> bytes:
    extra = ",lr" if seed % 2 else ""
    rows = [f"{step},{value}{',1' if extra else ''}" for step, value in numbers(seed)]
    return "\n".join([f"step,loss{extra}", *rows, ""]).encode()


def json_lines(seed: int) -> bytes:
    return "".join(f'{{"step": {step}, "loss{seed % 2}": {value}}}\n' for step, value in numbers(seed)).encode()


def text(seed: int) -> bytes:
    return "".join(f"step {step}: train loss {value:.4f}, lr {seed}e-3\n" for step, value in numbers(seed)).encode()


def trainer_log(seed: int) -> bytes:
    row = '{{"current_steps": {}, "total_steps": 40, "loss": {:.4f}, "epoch": 0.5}}\n'
    return "".join(row.format(step, value) for step, value in numbers(seed)).encode()


def metric(seed: int) -> bytes:
    return "".join(f"{1700000000000 + step} {value} {step}\n" for step, value in numbers(seed)).encode()


def separated(seed: int) -> bytes:
    rows = (f"{1700000000000 + step}\t{step}\t{value}" for step, value in numbers(seed))
    return "\n".join(["timestamp\tstep\tloss", *rows, ""]).encode()


def events(seed: int) -> bytes:
    return file_of(*(event(plain(f"loss{seed % 2}", value), step=step) for step, value in numbers(seed)))


def wandb(seed: int) -> bytes:
    return log_of(config({"seed": seed}), *(history({"loss": value}, step=step) for step, value in numbers(seed)))


LOGS = {
    "metrics.csv": table,
    "log.jsonl": json_lines,
    "train.log": text,
    "trainer_log.jsonl": trainer_log,
    "mlruns/0/abc/metrics/loss": metric,
    "dvclive/plots/metrics/loss.tsv": separated,
    "events.out.tfevents.1.host": events,
    "wandb/run-20260101_000000-abc/run-abc.wandb": wandb,
}
BESIDE = {"mlruns/0/abc/meta.yaml": "run_id: abc\nlifecycle_stage: active\n"}
CONTENTS = {name: {seed: make(seed) for seed in (1, 2)} for name, make in LOGS.items()}

changes = st.lists(
    st.tuples(st.sampled_from(["grow", "grow", "grow", "cut", "rewrite", "rotate", "look"]), st.floats(0, 1)),
    min_size=2,
    max_size=7,
)


@pytest.mark.parametrize("name", LOGS)
@settings(max_examples=12, deadline=None, derandomize=True)
@given(changes=changes)
def test_a_log_that_is_read_on_says_what_a_fresh_read_says(name: str, changes: list[tuple[str, float]]) -> None:
    """Grown by any number of bytes, cut short, written over from its first byte, replaced by another file."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(read_prefix, "BLOCK", 64)
        root = Path(folder)
        for path, content in BESIDE.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(content)
        log, seed, runs = root / name, 1, keeping()
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_bytes(CONTENTS[name][seed][: len(CONTENTS[name][seed]) // 3])
        for what, share in changes:
            seed = _change(log, CONTENTS[name], seed, what, share)
            assert looked(runs, root) == looked(forgetful(), root)


def _change(log: Path, contents: dict[int, bytes], seed: int, what: str, share: float) -> int:
    size, whole = log.stat().st_size, contents[seed]
    if what == "grow":
        with log.open("ab") as opened:
            opened.write(whole[size : size + int(share * (len(whole) - size))])
    elif what == "cut":
        with log.open("r+b") as opened:
            opened.truncate(int(share * size))
    elif what == "rewrite":
        seed = 3 - seed
        with log.open("r+b") as opened:
            opened.write(contents[seed][: size + 1])
    elif what == "rotate":
        seed = 3 - seed
        (log.parent / ".new").write_bytes(contents[seed][: int(share * len(contents[seed]))])
        (log.parent / ".new").rename(log)
    return seed


@pytest.fixture
def bytes_read(monkeypatch) -> list[int]:
    """How many bytes each call has read."""
    counted: list[int] = []
    read = LocalFile.pread

    def pread(self: LocalFile, count: int, offset: int) -> bytes:
        data = read(self, count, offset)
        counted.append(len(data))
        return data

    monkeypatch.setattr(LocalFile, "pread", pread)
    return counted


@pytest.mark.parametrize("name", ["metrics.csv", "events.out.tfevents.1.host", "run-a.wandb"])
def test_of_a_log_that_grew_hardly_more_is_read_than_what_is_new(tmp_path, name, bytes_read, monkeypatch):
    """Besides that, blocks of the part read before: the first, the last, four in between."""
    monkeypatch.setattr(read_prefix, "BLOCK", 1024)
    content = CONTENTS.get(name, CONTENTS["wandb/run-20260101_000000-abc/run-abc.wandb"])[1]
    content = content * (1_000_000 // len(content)) if name.endswith(".csv") else content
    if name.startswith("events"):
        content += content[len(file_of()) :] * (100_000 // len(content))
    (tmp_path / name).write_bytes(content[:-200])
    runs = keeping()
    looked(runs, tmp_path)
    with (tmp_path / name).open("ab") as opened:
        opened.write(content[-200:])
    bytes_read.clear()
    found = looked(runs, tmp_path)
    looks = 2 * csv_log.HEAD  # what is read to see what a file is
    assert sum(bytes_read) < 200 + 6 * 1024 + (looks if name.endswith(".csv") else 0) + 1000
    assert found == looked(forgetful(), tmp_path)


def test_a_plugin_that_is_named_late_counts_for_what_was_read_before(tmp_path: Path) -> None:
    """A fresh read knows it before it takes the first value."""
    path = tmp_path / "events.out.tfevents.1.host"
    number = tensor(1, b"\x2a\x04\x00\x00\x80\x3f")
    nameless = event(b"\x0a\x01a" + number, step=1)
    path.write_bytes(file_of(nameless))
    runs = keeping()
    assert looked(runs, tmp_path) == looked(forgetful(), tmp_path)
    with path.open("ab") as opened:
        opened.write(record(event(b"\x0a\x01a" + metadata("histograms") + number, step=2)))
    assert looked(runs, tmp_path) == looked(forgetful(), tmp_path)


def test_files_of_a_folder_follow_each_other_whichever_of_them_grows(tmp_path: Path) -> None:
    first, second = (tmp_path / f"events.out.tfevents.{number}.host" for number in (1, 2))
    content = CONTENTS["events.out.tfevents.1.host"]
    first.write_bytes(content[1][:300])
    runs = keeping()
    looked(runs, tmp_path)
    second.write_bytes(content[2][:300])
    assert looked(runs, tmp_path) == looked(forgetful(), tmp_path)
    second.write_bytes(content[2][:500])
    assert looked(runs, tmp_path) == looked(forgetful(), tmp_path)
    first.write_bytes(content[1][:500])
    assert looked(runs, tmp_path) == looked(forgetful(), tmp_path)
    second.unlink()
    assert looked(runs, tmp_path) == looked(forgetful(), tmp_path)


def test_logs_above_the_budget_are_read_whole_and_say_the_same(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(kept_logs, "BUDGET", 500)
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "metrics.csv").write_bytes(CONTENTS["metrics.csv"][1][:300])
    runs = keeping()
    for size in (300, 400, 800):
        for name in ("a", "b", "c"):
            (tmp_path / name / "metrics.csv").write_bytes(CONTENTS["metrics.csv"][1][:size])
        assert looked(runs, tmp_path) == looked(forgetful(), tmp_path)


def test_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    kept = kept_logs.KeptLogs()
    (tmp_path / "a").write_bytes(b"12")
    assert kept.read(tmp_path, "a", limit=10) == b"12"
    kept.of("reader", "folder", list).append(1)
    assert kept.of("reader", "folder", list) == [1]
    kept.forget_others({"other"}, {"b"})
    assert kept.of("reader", "folder", list) == []
