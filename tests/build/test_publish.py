"""What keeps a site from being published, from the sizes and names of its files alone."""

from __future__ import annotations

import pytest

from runreport.build.publish import link_faults, name_faults, publish_faults, size_faults, size_notes

MB = 1_000_000


@pytest.mark.fault(135)
def test_a_file_above_the_limit_is_named_and_one_at_the_limit_is_not():
    (fault,) = size_faults({"data/a/map_1.js": 100 * MB + 1, "data/a/map_2.js": 100 * MB})
    assert fault == "data/a/map_1.js has 100 MB; files are limited to 100 MB"


@pytest.mark.fault(135)
def test_a_site_above_the_limit_names_its_largest_files():
    sizes = {f"data/a/map_{epoch}.js": (90 + epoch) * MB // 10 for epoch in range(200)}
    (fault,) = size_faults(sizes)
    assert fault.startswith("the site has 3.79 GB; sites are limited to 1 GB; largest: data/a/map_199.js 28.9 MB, ")
    assert "map_197" in fault
    assert "map_196" not in fault


@pytest.mark.fault(133, 135)
def test_the_end_of_a_build_warns_and_says_what_helps():
    notes = size_notes({"index.html": 5, "data/a/near_9.js": 120 * MB})
    assert notes[0].endswith("[PUBLISH-SIZE]")
    assert "--samples" in notes[-1]
    slow = size_notes({"data/a/near_9.js": 9 * MB, "data/a/near_8.js": 30 * MB})
    assert slow[0].startswith("data/a/near_8.js has 30 MB and 1 more: slow to load")
    assert (
        size_notes({"data/a/near_9.js": 8 * MB, "data/a/artifacts/knn.json": 9 * MB, "assets/plotly.js": 30 * MB}) == []
    )


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("runs/CON/index.html", "CON is a reserved name on Windows"),
        ("data/com1.txt", "com1.txt is a reserved name on Windows"),
        ("runs/a?b/index.html", "a name that Windows cannot hold"),
        ("runs/dot./index.html", "a name that Windows cannot hold"),
        ("runs/" + "x" * 240, "longer than 240 characters"),
    ],
)
def test_names_that_windows_cannot_hold_are_named(path, why):
    (fault,) = name_faults([path, "runs/console/index.html"])
    assert fault.endswith(why)


def test_names_that_differ_only_in_case_collide():
    faults = name_faults(["runs/A/index.html", "runs/a/index.html", "runs/b/index.html"])
    assert [fault.split(":")[0] for fault in faults] == ["runs/A/index.html", "runs/a/index.html"]


def test_links_are_found_and_not_followed(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/file").write_text("x")
    (tmp_path / "deep/again").symlink_to(tmp_path)
    (tmp_path / "one").symlink_to(tmp_path / "deep/file")
    assert link_faults(tmp_path) == ["deep/again: is a link", "one: is a link"]
    assert len(publish_faults(tmp_path, {"aux.js": 1})) == 3
