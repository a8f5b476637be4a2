"""Runs that change while they are read: no signal, no mixed values, nothing called bad for good."""

from __future__ import annotations

import os
import random
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from fault_children import build_on, exit_code, run_and_die, server, truncate_and_read
from fault_world import broken_pages
from safetensors.numpy import save

from runreport.build.verify import verify_site
from runreport.errors import InputRefused
from runreport.tensors.safetensors_file import read_all

CONTEXT = server()
READS = 500
SIZE = 40_000  # numbers: large enough to be read in the middle of a change


@contextmanager
def changing(path: Path, way: str) -> Iterator[None]:
    """Another thread that changes the file as long as the block takes."""
    wholes = [save({"w": np.full(SIZE, value, dtype=np.float32)}) for value in (1.0, 2.0)]
    path.write_bytes(wholes[0])
    end, chance = threading.Event(), random.Random(12)

    def change() -> None:
        number = 0
        while not end.is_set():
            number += 1
            data = wholes[number % 2]
            if way == "replaced":
                path.with_suffix(".tmp").write_bytes(data)
                path.with_suffix(".tmp").replace(path)
            elif way == "truncated":
                os.truncate(path, chance.randrange(len(data)))
                path.write_bytes(wholes[0])
            elif way == "deleted":
                path.unlink()
                path.write_bytes(wholes[0])
            else:
                path.write_bytes(data)
            end.wait(chance.random() * 0.002)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()
    path.write_bytes(wholes[0])


@pytest.mark.fault(98)
@pytest.mark.parametrize("way", ["replaced", "truncated", "deleted", "rewritten"])
def test_a_checkpoint_that_changes_is_read_whole_or_not_at_all(tmp_path, way):
    path = tmp_path / "w.safetensors"
    outcomes = {"whole": 0, "refused": 0}
    with changing(path, way):
        for _ in range(READS // 4):
            try:
                values = np.unique(read_all(tmp_path, path.name)["w"])
            except InputRefused:
                outcomes["refused"] += 1
            else:
                outcomes["whole"] += 1
                assert len(values) == 1, "old and new values in one tensor"
    assert outcomes["whole"] or way != "replaced"
    assert read_all(tmp_path, path.name)["w"][0] == 1.0


@pytest.mark.fault(98, 104)
@pytest.mark.parametrize("way", ["deleted", "renamed", "replaced by a file", "torn"])
def test_a_run_that_goes_while_it_is_built_ends_neither_the_build_nor_the_next(world, way):
    spare = world.folder / "spare"
    world.bring("b")
    shutil.copytree(world.few, spare)
    child = CONTEXT.Process(target=run_and_die, args=(build_on, world.folder, 0))
    child.start()
    while child.is_alive():
        disturb(world.few, spare, way)
        child.join(0.03)
    assert child.exitcode == 0
    assert broken_pages(world.site) == []
    shutil.rmtree(world.few, ignore_errors=True)
    shutil.copytree(spare, world.few)
    world.build()
    site = {path: data for path, data in world.contents().items() if path.startswith("site/")}
    assert site == {path: data for path, data in world.expected["b"].items() if path.startswith("site/")}
    assert verify_site(world.site).wrong == ()


def disturb(root: Path, spare: Path, way: str) -> None:
    """Take the run away and bring it back."""
    if way == "torn":
        for path in root.glob("checkpoints/*.safetensors"):
            os.truncate(path, path.stat().st_size // 2)
    elif way == "renamed":
        root.rename(root.with_name("elsewhere"))
        root.with_name("elsewhere").rename(root)
        return
    else:
        shutil.rmtree(root, ignore_errors=True)
    if way == "replaced by a file" and not root.exists():
        root.write_text("a file")
        root.unlink()
    shutil.copytree(spare, root, dirs_exist_ok=True)


@pytest.mark.fault(98)
def test_a_child_that_reads_a_truncated_checkpoint_gets_no_signal(world):
    assert exit_code(CONTEXT, truncate_and_read, world.folder) == 0
