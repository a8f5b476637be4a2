"""Files in the output that runreport did not write: 200 random layouts, none changed or deleted by building."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fault_world import FaultWorld, contents

from runreport.build.verify import verify_site

LAYOUTS = 200
PLACES = ("", "runs", "runs/few", "data", "data/few", "assets", "live", "live/few", "mine", "mine/deep/er", "schemas")
NAMES = (
    "CNAME", "robots.txt", "notes.html", "index.html.user", "latest.0123456789ab.js", ".rr-mine", "x.rr-1.tmp",
    "a b.js", ".git-blame", "manifest.json.bak", "ünï.txt", "page.html", "lock",
)  # fmt: skip
PARENTS = ("..", "../.runreport", "../runs/..")  # beside the site, in the store


def scatter(site: Path, chance: random.Random) -> dict[Path, bytes]:
    """Files and links in random places; what lies where."""
    foreign: dict[Path, bytes] = {}
    for _ in range(chance.randint(1, 8)):
        path = site / chance.choice((*PLACES, *PARENTS)) / chance.choice(NAMES)
        if path.exists() or path.name == "lock":
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        foreign[path] = chance.randbytes(chance.randint(0, 40))
        path.write_bytes(foreign[path])
    return foreign


@pytest.mark.fault(91, 92, 93)
def test_two_hundred_layouts_of_foreign_files_survive_two_builds(world):
    chance = random.Random(91)
    for number in range(LAYOUTS):
        foreign = scatter(world.site, chance)
        state = "ba"[number % 2]
        if number % 10 == 0:  # pages written and removed among them
            world.bring(state)
        else:
            (world.few / "summary.json").write_text(f'{{"status": "failed", "n": {number}}}')
        world.build()
        for path, data in foreign.items():
            assert path.read_bytes() == data, path
            path.unlink()


@pytest.mark.fault(92)
def test_edited_pages_are_kept_each_under_a_name_of_its_own(world):
    page = world.site / "runs/few/index.html"
    for number in range(3):
        page.write_text(f"edited {number}")
        world.build()
    kept = sorted(page.parent.glob("index.html.user*"))
    assert [path.name for path in kept] == ["index.html.user", "index.html.user2", "index.html.user3"]
    assert [path.read_text() for path in kept] == ["edited 0", "edited 1", "edited 2"]
    assert verify_site(world.site).wrong == ()


@pytest.mark.fault(92)
def test_a_link_laid_in_the_place_of_a_page_is_set_aside_and_not_written_through(world, tmp_path):
    outside = tmp_path / "outside.html"
    outside.write_text("canary")
    page = world.site / "runs/few/index.html"
    page.unlink()
    page.symlink_to(outside)
    world.build()
    assert outside.read_text() == "canary"
    assert page.with_name("index.html.user").is_symlink()
    assert not page.is_symlink()


@pytest.mark.fault(92)
def test_a_pipe_or_a_dangling_link_does_not_hang_or_end_the_build(world, tmp_path):
    import os

    names = ("index.html", "runs/few/index.html", "live.js")
    for name in names:
        (world.site / name).unlink()
    os.mkfifo(world.site / names[0])
    (world.site / names[1]).symlink_to(tmp_path / "nowhere")
    (world.site / names[2]).symlink_to(tmp_path / "nowhere")
    world.build()
    assert not (tmp_path / "nowhere").exists()
    assert verify_site(world.site).wrong == ()


@pytest.mark.fault(93)
def test_a_removed_run_takes_its_pages_and_folders_along_but_no_foreign_file(world):
    world.bring("b")
    world.build()
    note = world.site / "runs/extra/note.txt"
    note.write_text("mine")
    world.bring("a")
    world.build()
    assert note.read_text() == "mine"
    note.unlink()
    note.parent.rmdir()
    assert world.contents() == world.expected["a"]
    assert not [path for path in world.site.rglob("*") if path.is_dir() and not any(path.iterdir())]


def test_the_harness_copies_worlds_whole(world: FaultWorld):
    assert contents(world.site)
    assert world.contents() == world.expected["a"]
