"""The N-th call that changes the disk fails, for every N: the build says so, and the next one repairs everything."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest
from fault_world import FaultWorld, broken_pages
from faulty_disk import disk, refusal

from runreport.build.verify import verify_site
from runreport.errors import OutputFailed

ERRORS = (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EFBIG, errno.EMFILE)
REFUSALS = (errno.EROFS, errno.EACCES)  # by a run directory: its artifacts then go to the store
COMMON = ("open", "write", "fsync", "replace")
STEP = 6  # every sixth of the common calls, unless all are asked for


def mixture(world: FaultWorld, old: str, new: str) -> None:
    """After a failure each page is that of before or the new one, and whole; so is everything else of the site."""
    assert broken_pages(world.site) == []
    olds, news = world.expected[old], world.expected[new]
    for path, data in world.contents().items():
        if path.startswith("site/") and ".rr-" not in path and path != "site/manifest.json":
            assert data in (olds.get(path), news.get(path)), path


def check_point(world: FaultWorld, old: str, kind: str, at: int, error: int) -> bool:
    """Fail one call on the way from one state to the other; whether there was such a call."""
    new = "b" if old == "a" else "a"
    world.bring(new)
    with disk(refusal(kind, at, error)) as faulty:
        try:
            world.build()
        except OutputFailed as failure:
            check_message(failure, error)
            mixture(world, old, new)
    has_fired = sum(operation.kind == kind for operation in faulty.operations) >= at
    world.build()
    expected, found = world.expected[new], world.contents()
    if list(world.folder.glob(".runreport/runs/*/files/*/*")):  # a run directory that refused
        assert error in REFUSALS
        expected, found = ({k: v for k, v in one.items() if k.startswith("site/")} for one in (expected, found))
        shutil.rmtree(world.folder / ".runreport")
        world.build()
    assert found == expected
    assert world.temporaries() == []
    assert verify_site(world.site).wrong == ()
    return has_fired


def check_message(failure: OutputFailed, error: int) -> None:
    first = str(failure).splitlines()[0]
    assert failure.exit_code == 4
    assert os.strerror(error) in first
    assert failure.path is not None
    assert len(first) <= 500


@pytest.mark.fault(118, 121, 123)
@pytest.mark.parametrize("kind", ["open", "write", "fsync", "replace", "mkdir", "unlink", "rmdir"])
def test_a_call_that_fails_ends_the_build_with_its_path_and_the_next_build_is_right(world, kind, every_point):
    has_fired, at, states = {"a": True, "b": True}, 0, ("a", "b")
    while any(has_fired.values()):
        at += 1
        chosen = ERRORS if every_point else (ERRORS[at % len(ERRORS)],)
        if not every_point and at % STEP and kind in COMMON:
            continue
        for error in chosen:
            for old in states:
                has_fired[old] = check_point(world, old, kind, at, error)


@pytest.mark.fault(118)
@pytest.mark.parametrize("at", [1, 3, 8, 20, 40])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_stays_full_or_read_only_ends_the_build(world, at, error):
    world.bring("b")
    with disk(refusal("open", at, error, lasting=True)), pytest.raises(OutputFailed, match=os.strerror(error)):
        world.build()
    mixture(world, "a", "b")
    shutil.rmtree(world.folder / ".runreport")
    world.build()
    assert world.contents() == world.expected["b"]


@pytest.mark.fault(119)
def test_writes_that_stop_half_way_are_taken_up_again(world):
    world.bring("b")
    with disk(shortest_write=True) as faulty:
        world.build()
    assert len([one for one in faulty.operations if one.kind == "write"]) > 300
    assert world.contents() == world.expected["b"]


@pytest.mark.fault(120)
def test_a_temporary_lies_in_the_folder_of_its_target(world):
    world.bring("b")
    with disk() as faulty:
        world.build()
    renames = [one for one in faulty.operations if one.kind == "replace"]
    assert len(renames) > 40
    assert all(Path(one.path).parent == Path(one.target).parent for one in renames)


def test_the_check_for_broken_pages_sees_what_is_missing_and_what_is_torn(world):
    chunk = next(iter(world.site.glob("data/few/*.js")))
    data = chunk.read_bytes()
    chunk.write_bytes(data[:-9])
    assert any("is not whole" in fault for fault in broken_pages(world.site))
    chunk.unlink()
    assert any("is not there" in fault for fault in broken_pages(world.site))
    page = world.site / "index.html"
    page.write_bytes(page.read_bytes()[:-9])
    assert "index.html: cut short" in broken_pages(world.site)
