"""What has not changed is the very same object and not read again; what has changed is as a fresh reading finds it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.runs.discover import find_runs
from runreport.runs.formats import lab
from runreport.runs.memory import RunMemory
from runreport.runs.run import Run
from runreport.runs.status import SILENCE_S

MakeRun = Callable[..., Path]
LONG_AGO = (1_000_000_000, 1_000_000_000)


class CountingLab:
    """The reader of the lab, which counts and whose clock can be set."""

    NAME = "lab"

    def __init__(self, now_s: float = 2e9) -> None:
        self.reads = 0
        self.now_s = now_s

    def match(self, root: Path) -> bool:
        return lab.match(root)

    def signature(self, root: Path):
        return lab.signature(root, now_s=lambda: self.now_s)

    def read(self, root: Path, kept=None) -> Run:
        self.reads += 1
        return lab.read(root, kept, now_s=lambda: self.now_s)


@pytest.fixture
def form() -> CountingLab:
    return CountingLab()


def line(seq: int, **more: object) -> bytes:
    return json.dumps({"seq": seq, "type": "train.progress", "data": {}} | more).encode() + b"\n"


def append(root: Path, data: bytes) -> None:
    with (root / "events.jsonl").open("ab") as file:
        file.write(data)


def test_a_run_that_did_not_change_is_the_same_object_and_not_read(make_run: MakeRun, form: CountingLab) -> None:
    root, memory = make_run(), RunMemory()
    first = memory.read(form, root)
    assert memory.read(form, root) is first
    assert form.reads == 1
    assert first == lab.read(root, now_s=lambda: form.now_s)


def test_a_file_that_was_only_touched_is_read_and_gives_the_same_object(make_run: MakeRun, form: CountingLab) -> None:
    root, memory = make_run(), RunMemory()
    first = memory.read(form, root)
    os.utime(root / "config.json", LONG_AGO)
    assert memory.read(form, root) is first
    assert form.reads == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda root: append(root, line(3)),
        lambda root: (root / "summary.json").write_text('{"status": "failed"}'),
        lambda root: (root / "config.json").unlink(),
        lambda root: (root / "checkpoints" / "epoch_1.safetensors").unlink(),
        lambda root: os.truncate(root / "checkpoints" / "epoch_1.safetensors", 20),
        lambda root: shutil.rmtree(root / "checkpoints"),
        lambda root: (root / "checkpoints" / "epoch_07.safetensors").write_bytes(b""),
        lambda root: (root / "events.jsonl").write_bytes(b""),
    ],
)
@pytest.mark.fault(98, 99)
def test_every_change_is_seen(make_run: MakeRun, form: CountingLab, change: Callable[[Path], object]) -> None:
    root, memory = make_run(), RunMemory()
    first = memory.read(form, root)
    change(root)
    second = memory.read(form, root)
    assert second is not first
    assert second == lab.read(root, now_s=lambda: form.now_s)


def test_files_that_no_reader_looks_at_change_nothing(make_run: MakeRun, form: CountingLab) -> None:
    root, memory = make_run(), RunMemory()
    memory.read(form, root)
    (root / "checkpoints" / "latest.safetensors").write_bytes(b"x")
    (root / "checkpoints" / "epoch_3.safetensors.tmp").write_bytes(b"x")
    (root / "projections").mkdir()
    memory.read(form, root)
    assert form.reads == 1


def test_a_new_checkpoint_keeps_the_events_object(make_run: MakeRun, form: CountingLab, weights: bytes) -> None:
    root, memory = make_run(), RunMemory()
    first = memory.read(form, root)
    (root / "checkpoints" / "epoch_2.safetensors").write_bytes(weights)
    second = memory.read(form, root)
    assert second is not first
    assert second.events is first.events
    assert second.series is first.series


@pytest.mark.fault(109, 110)
def test_a_run_becomes_interrupted_by_silence_alone(make_run: MakeRun, form: CountingLab) -> None:
    root, memory = make_run(summary={"status": "running"}, events=line(1)), RunMemory()
    written_s = max((root / name).stat().st_mtime for name in ("events.jsonl", "summary.json"))
    form.now_s = written_s + SILENCE_S - 1
    assert memory.read(form, root).status == "running"
    form.now_s = written_s + SILENCE_S + 1
    assert memory.read(form, root).status == "interrupted"
    form.now_s = written_s - 86_400
    assert memory.read(form, root).status == "running"


def test_a_run_written_only_just_now_is_read_again(make_run: MakeRun) -> None:
    root, memory = make_run(), RunMemory()
    written_s = max(path.lstat().st_ctime for path in [*root.iterdir(), *(root / "checkpoints").iterdir()])
    form = CountingLab(written_s + 0.001)
    first = memory.read(form, root)
    form.now_s += 0.001
    assert memory.read(form, root) is first
    assert form.reads == 2


@pytest.mark.fault(104)
def test_runs_that_are_gone_or_renamed_are_forgotten(make_run: MakeRun, form: CountingLab) -> None:
    memory = RunMemory()
    roots = [make_run(f"run-{number}") for number in range(4)]
    for root in roots:
        memory.read(form, root)
    for turn in range(20):
        roots[0] = roots[0].rename(roots[0].with_name(f"turn-{turn}"))
        for root in roots:
            memory.read(form, root)
    assert len(memory) <= 2 * len(roots) + 1
    shutil.rmtree(roots[1])
    memory.forget_gone()
    assert len(memory) == 3


def test_a_folder_that_is_gone_raises_and_is_read_anew_when_it_is_back(make_run: MakeRun, form: CountingLab) -> None:
    root, memory = make_run(), RunMemory()
    first = memory.read(form, root)
    away = root.rename(root.with_name("away"))
    with pytest.raises(FileNotFoundError):
        memory.read(form, root)
    away.rename(root)
    assert memory.read(form, root) == first


def test_discovery_reads_through_it(make_run: MakeRun, tmp_path: Path) -> None:
    make_run("a")
    form, memory = CountingLab(), RunMemory()
    first = find_runs([tmp_path], [form], read=memory.read)
    assert find_runs([tmp_path], [form], read=memory.read)[0] is first[0]


def cut(root: Path, number: int) -> None:
    path = root / "checkpoints" / f"epoch_{number}.safetensors"
    if path.exists():
        os.truncate(path, number)


STEPS: dict[str, Callable[[Path, int], object]] = {
    "append": lambda root, number: append(root, line(number)),
    "torn": lambda root, number: append(root, line(number)[:9]),
    "end": lambda root, number: (root / "summary.json").write_text(
        f'{{"status": "completed", "epochs_done": {number}}}'
    ),
    "weights": lambda root, number: (root / f"checkpoints/epoch_{number}.safetensors").write_bytes(
        b"\x02" + 7 * b"\0" + b"{}"
    ),
    "cut": cut,
    "lose": lambda root, number: (root / f"checkpoints/epoch_{number}.safetensors").unlink(missing_ok=True),
    "config": lambda root, number: (root / "config.json").write_text("{" * number),
    "empty": lambda root, _number: os.truncate(root / "events.jsonl", 0),
}


@pytest.mark.fault(97, 98, 99, 109)
@given(steps=st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 3)), max_size=10))
@settings(max_examples=40)
def test_whatever_happens_to_a_run_it_is_remembered_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    root = tmp_path_factory.mktemp("runs") / "run"
    (root / "checkpoints").mkdir(parents=True)
    append(root, line(1, type="run.started"))
    form, memory = CountingLab(), RunMemory()
    for kind, number in steps:
        STEPS[kind](root, number)
        assert memory.read(form, root) == lab.read(root, now_s=lambda: form.now_s)


def test_who_knows_what_was_touched_is_spared_the_rest(make_run: MakeRun, form: CountingLab, tmp_path: Path) -> None:
    memory = RunMemory()
    first, second = make_run("a"), make_run("b")
    read = memory.reader(lambda folder: folder == first)
    before = [read(form, first), read(form, second)]  # what is not known is read in any case
    append(first, line(3))
    append(second, line(3))
    after = [read(form, first), read(form, second)]
    assert len(after[0].events) == len(before[0].events) + 1
    assert after[1] is before[1]
    assert len(memory.read(form, second).events) == len(before[1].events) + 1
