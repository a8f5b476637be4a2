"""Which epochs have whole weights."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from runreport.errors import RunReportError
from runreport.runs import checkpoints as module
from runreport.runs.checkpoints import read_checkpoints
from runreport.runs.run import Problem
from runreport.tensors.safetensors_file import SafetensorsFile


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A run with an empty folder of checkpoints."""
    (tmp_path / "checkpoints").mkdir()
    return tmp_path


def put(root: Path, name: str, content: bytes) -> None:
    (root / "checkpoints" / name).write_bytes(content)


def only_problem(root: Path) -> Problem:
    checkpoints, (problem,) = read_checkpoints(root)
    assert checkpoints == ()
    return problem


def test_epochs_are_in_the_order_of_numbers(root: Path, weights: bytes) -> None:
    for epoch in (10, 9, 0, 100):
        put(root, f"epoch_{epoch}.safetensors", weights)
    checkpoints, problems = read_checkpoints(root)
    assert [checkpoint.epoch for checkpoint in checkpoints] == [0, 9, 10, 100]
    assert checkpoints[0].file == "checkpoints/epoch_0.safetensors"
    assert checkpoints[0].size == len(weights)
    assert problems == ()


def test_other_files_of_the_folder_are_not_mentioned(root: Path, weights: bytes) -> None:
    for name in (
        "latest.safetensors",
        "resume.pt",
        ".epoch_3.safetensors.tmp",
        "epoch_3.safetensors.part",
        "epoch_3.pt",
    ):
        put(root, name, weights[:20])
    assert read_checkpoints(root) == ((), ())


def test_no_folder_means_no_checkpoints(tmp_path: Path) -> None:
    assert read_checkpoints(tmp_path) == ((), ())


@pytest.mark.parametrize("number", ["007", "00", "-1", "1.5", "", "1e3", "\u0661", "9999999999", "3 ", "3\n"])
def test_names_without_a_plain_number_are_problems(number: str, root: Path, weights: bytes) -> None:
    put(root, f"epoch_{number}.safetensors", weights)
    problem = only_problem(root)
    assert problem.code == "CHECKPOINT-NAME"
    assert "without leading zeros" in problem.what
    assert problem.what.isprintable()


def test_every_half_written_file_is_a_problem(root: Path, weights: bytes) -> None:
    for length in range(len(weights)):
        put(root, "epoch_1.safetensors", weights[:length])
        problem = only_problem(root)
        assert (problem.code, problem.file) == ("ST-SHORT", "checkpoints/epoch_1.safetensors")


def test_another_kind_of_file_is_named(root: Path) -> None:
    put(root, "epoch_1.safetensors", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")
    assert "Git LFS pointer" in only_problem(root).what


@pytest.mark.fault(88)
@pytest.mark.parametrize("kind", ["link", "fifo", "folder"])
def test_links_pipes_and_folders_are_problems_and_nothing_hangs(kind: str, root: Path, weights: bytes) -> None:
    path = root / "checkpoints" / "epoch_1.safetensors"
    (root / "outside").write_bytes(weights)
    {
        "link": lambda: path.symlink_to(root / "outside"),
        "fifo": lambda: os.mkfifo(path),
        "folder": path.mkdir,
    }[kind]()
    assert only_problem(root).code == {"link": "LINK", "fifo": "NOT-A-FILE", "folder": "NOT-A-FILE"}[kind]


def test_a_linked_folder_is_not_followed(tmp_path: Path, weights: bytes) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "epoch_1.safetensors").write_bytes(weights)
    (tmp_path / "checkpoints").symlink_to("outside")
    assert only_problem(tmp_path).code == "LINK"


def test_one_bad_checkpoint_does_not_hide_the_others(root: Path, weights: bytes) -> None:
    for epoch, content in enumerate((weights, weights[:-1], b"", weights)):
        put(root, f"epoch_{epoch}.safetensors", content)
    checkpoints, problems = read_checkpoints(root)
    assert [checkpoint.epoch for checkpoint in checkpoints] == [0, 3]
    assert [problem.file[-13:-12] for problem in problems] == ["1", "2"]


def test_header_of_other_writers_with_blanks_is_understood(root: Path) -> None:
    text = json.dumps({"w": {"dtype": "U8", "shape": [5], "data_offsets": [0, 5]}}, indent=2).encode()
    put(root, "epoch_1.safetensors", struct.pack("<Q", len(text)) + text + bytes(4))
    assert "has 103 bytes" in only_problem(root).what or "should reach" in only_problem(root).what
    put(root, "epoch_1.safetensors", struct.pack("<Q", len(text)) + text + bytes(5))
    assert len(read_checkpoints(root)[0]) == 1


def test_names_that_imitate_offsets_do_not_mislead(root: Path) -> None:
    put(
        root,
        "epoch_1.safetensors",
        save({'x"data_offsets":[0,99999]': np.ones(3, "f4")}, {"data_offsets": "[0,99999]"}),
    )
    assert len(read_checkpoints(root)[0]) == 1


def test_what_passes_here_may_still_be_refused_when_it_is_opened(root: Path) -> None:
    text = b'{"w":{"dtype":"F99","shape":[5],"data_offsets":[0,5]}}'
    put(root, "epoch_1.safetensors", struct.pack("<Q", len(text)) + text + bytes(5))
    assert len(read_checkpoints(root)[0]) == 1
    with pytest.raises(RunReportError):
        SafetensorsFile.open(root, "checkpoints/epoch_1.safetensors")


def test_each_file_is_read_once_and_no_further_than_the_peek(
    root: Path, weights: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for epoch in range(5):
        put(root, f"epoch_{epoch}.safetensors", weights)
    asked: list[int] = []
    pread = os.pread
    monkeypatch.setattr(os, "pread", lambda fd, count, at: asked.append(count) or pread(fd, count, at))
    read_checkpoints(root)
    assert asked == [module.PEEK_BYTES] * 5


def test_a_header_longer_than_the_peek_is_left_to_the_strict_check(
    root: Path, weights: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PEEK_BYTES", 40)
    put(root, "epoch_1.safetensors", weights[:-1])
    assert len(read_checkpoints(root)[0]) == 1
    with pytest.raises(RunReportError, match="its tensors should reach"):
        SafetensorsFile.open(root, "checkpoints/epoch_1.safetensors")


LATER_S = 4e9  # long after every file here was written


@pytest.fixture
def opened_ones(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the checkpoints that were opened since the list was cleared."""
    names: list[str] = []
    opened = module.opened
    monkeypatch.setattr(
        module, "opened", lambda root, file: names.append(file.rpartition("/")[2]) or opened(root, file)
    )
    return names


def test_only_what_is_not_as_it_was_is_opened_again(root: Path, weights: bytes, opened_ones: list[str]) -> None:
    known: module.WholeOnes = {}
    names = [f"epoch_{epoch}.safetensors" for epoch in range(4)]
    for name in names:
        put(root, name, weights)
    put(root, names[3], weights[:-1])
    read_checkpoints(root, known, now_s=lambda: LATER_S)
    put(root, names[1], weights + b" ")
    (root / "checkpoints" / names[2]).unlink()
    put(root, names[3], weights)
    opened_ones.clear()
    found = read_checkpoints(root, known, now_s=lambda: LATER_S)
    assert opened_ones == [names[1], names[3]]
    assert sorted(known) == [names[0], names[1], names[3]]
    assert found == read_checkpoints(root)


def test_a_file_written_only_just_now_is_looked_at_again(root: Path, weights: bytes, opened_ones: list[str]) -> None:
    known: module.WholeOnes = {}
    put(root, "epoch_0.safetensors", weights)
    written_s = (root / "checkpoints" / "epoch_0.safetensors").stat().st_ctime
    read_checkpoints(root, known, now_s=lambda: written_s)
    read_checkpoints(root, known, now_s=lambda: written_s)
    assert opened_ones == ["epoch_0.safetensors"] * 2
