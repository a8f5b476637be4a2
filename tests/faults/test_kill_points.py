"""A process is killed in place of its N-th call that changes the disk, for every N, and again when it is repeated."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from fault_children import build, exit_code, server, single_file, train, watch
from fault_world import broken_pages, contents

from runreport.build.verify import verify_site

KILLED = -9
CONTEXT = server()


def points(every_point: bool, first: int, step: int):
    """1, 2, 3 … or some of them, the first ones densely; ends when the caller does."""
    at = 0
    while True:
        at += 1 if every_point or at < first else step
        yield at


@pytest.mark.fault(116, 125)
@pytest.mark.parametrize("job", [build, watch])
def test_a_build_killed_anywhere_ends_like_an_undisturbed_one_without_repair(world, job, every_point):
    states = {"a": "b", "b": "a"}
    alive: set[str] = set()
    for number, at in enumerate(points(every_point, 6, 16)):
        for old, new in states.items():
            world.bring(new)
            code = exit_code(CONTEXT, job, world.folder, at)
            assert broken_pages(world.site) == []
            if number % 3 == 0 and code == KILLED:  # and the second attempt is killed as well
                exit_code(CONTEXT, job, world.folder, 5 * number + 1)
                assert broken_pages(world.site) == []
            alive |= {old} if code == 0 else set()
            assert code in (0, KILLED)
            world.build()
            assert world.contents() == world.expected[new]
            assert verify_site(world.site).wrong == ()
            assert world.temporaries() == []
        if len(alive) == 2:
            return


@pytest.mark.fault(116)
def test_what_a_killed_build_had_written_goes_when_the_runs_change_before_the_next(world, every_point):
    for at in points(every_point, 0, 25):
        world.bring("b")
        code = exit_code(CONTEXT, build, world.folder, at)
        world.bring("a")
        world.build()
        assert world.contents() == world.expected["a"]
        if code == 0:
            return


@pytest.mark.fault(116, 132)
def test_a_first_build_killed_anywhere_is_taken_up_by_the_next(world, every_point):
    for at in points(every_point, 6, 20):
        shutil.rmtree(world.site)
        shutil.rmtree(world.folder / ".runreport")
        code = exit_code(CONTEXT, build, world.folder, at)
        assert broken_pages(world.site) == []
        world.build()
        assert world.contents() == world.expected["a"]
        if code == 0:
            return


@pytest.mark.fault(116)
def test_a_single_file_export_killed_anywhere_leaves_whole_reports(world, every_point):
    world.build(single_file=True)
    expected = contents(world.folder / "single")
    for at in points(every_point, 6, 2):
        (world.few / "summary.json").write_text(json.dumps({"status": "failed", "n": at}))
        code = exit_code(CONTEXT, single_file, world.folder, at)
        assert broken_pages(world.folder / "single") == []
        world.bring("a")
        world.build()
        world.build(single_file=True)
        assert contents(world.folder / "single") == expected
        assert world.temporaries() == []
        if code == 0:
            return


@pytest.mark.fault(116)
def test_a_training_killed_anywhere_goes_on_to_the_same_weights(fault_folder, every_point):
    whole = fault_folder / "undisturbed"
    assert exit_code(CONTEXT, train, whole) == 0
    for at in points(every_point, 8, 5):
        folder = fault_folder / f"training-{at}"
        code = exit_code(CONTEXT, train, folder, at)
        if at % 2 and code == KILLED:
            exit_code(CONTEXT, train, folder, 4)
        if code == KILLED:
            assert exit_code(CONTEXT, train, folder) == 0
        assert weights(folder) == weights(whole)
        assert_log_is_whole(folder / "runs/trained/events.jsonl")
        assert not [path for path in folder.rglob("*") if path.name.startswith(".rr-")]
        shutil.rmtree(folder)
        if code == 0:
            return


def weights(folder: Path) -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in (folder / "runs/trained/checkpoints").glob("*.safetensors")}
    assert len(found) == 4
    return found


def assert_log_is_whole(path: Path) -> None:
    """Numbers without gaps; a line that a kill cut short stands alone."""
    numbers = [json.loads(line)["seq"] for line in path.read_text().splitlines() if line.endswith("}")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_kill_is_seen_as_one(world):
    world.bring("b")
    assert exit_code(CONTEXT, build, world.folder, 3) == KILLED
    assert world.contents() != world.expected["b"]
