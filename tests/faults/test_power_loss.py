"""The power fails at any moment of a build: no page refers to what is missing or torn, and the next build repairs."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_world import FaultWorld, broken_in
from faulty_disk import Operation, disk
from power_loss import Tree, losses

from runreport.build.verify import verify_site


def at_random(seed: int) -> Callable[[int], bool]:
    """Which unsure changes reached the disk: the same ones for the same seed."""
    return lambda number: random.Random(1000 * seed + number).random() < 0.5


WAYS = (
    (lambda _number: False, 0.0),
    (lambda _number: True, 0.0),
    (lambda _number: True, 0.5),
    *((at_random(seed), (0.0, 0.5, 0.9)[seed % 3]) for seed in range(9)),
)


@pytest.fixture
def recorded(world: FaultWorld) -> Callable[[str], tuple[Tree, list[Operation]]]:
    """The files before a build into a state, and the calls of that build."""

    def record(state: str) -> tuple[Tree, list[Operation]]:
        world.bring(state)
        before = {str(path): path.read_bytes() for path in world.folder.rglob("*") if path.is_file()}
        with disk() as faulty:
            world.build()
        return before, faulty.operations

    return record


def site_of(world: FaultWorld, files: Tree) -> Tree:
    place = f"{world.site}/"
    return {path.removeprefix(place): data for path, data in files.items() if path.startswith(place)}


@pytest.mark.fault(117, 126)
def test_no_page_outlasts_what_it_refers_to(world, recorded):
    for state in "ba":
        before, operations = recorded(state)
        assert len(operations) > 100
        for left in losses(before, operations, WAYS):
            assert broken_in(site_of(world, left)) == []


@pytest.mark.fault(117, 132)
def test_nor_in_a_first_build(world, recorded):
    shutil.rmtree(world.site)
    shutil.rmtree(world.folder / ".runreport")
    before, operations = recorded("a")
    for left in losses(before, operations, WAYS):
        assert broken_in(site_of(world, left)) == []


@pytest.mark.fault(117)
def test_the_build_after_a_loss_of_power_repairs_everything(world, recorded, every_point):
    before, operations = recorded("b")
    for number, left in enumerate(losses(before, operations, (WAYS[3], WAYS[1]))):
        if every_point or number % 40 == 0:
            restore(world, left)
            world.build()
            assert world.contents() == world.expected["b"]
            assert verify_site(world.site).wrong == ()


def restore(world: FaultWorld, files: Tree) -> None:
    for part in ("runs", "site", ".runreport"):
        shutil.rmtree(world.folder / part, ignore_errors=True)
    for name, data in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@pytest.mark.fault(117)
@pytest.mark.parametrize("forgotten", ["file", "folder"])
def test_a_build_that_forgot_to_sync_would_be_found_out(world, recorded, forgotten):
    before, operations = recorded("b")
    files = {one.path for one in operations if one.kind == "open"}
    kept = [one for one in operations if one.kind != "fsync" or (one.path in files) is (forgotten == "folder")]
    assert any(broken_in(site_of(world, left)) for left in losses(before, kept, WAYS))
