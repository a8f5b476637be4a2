"""What lies below a folder, counted without reading runs."""

from __future__ import annotations

import os
from pathlib import Path

from runreport.runs.readers import tree as tree_module
from runreport.runs.readers.near_misses import NAMES, near_misses
from runreport.runs.readers.survey import survey
from runreport.runs.readers.tree import nothing, read_tree


def test_runs_files_and_what_is_skipped_are_counted(tmp_path: Path):
    (tmp_path / "a/inner").mkdir(parents=True)
    (tmp_path / "a/metrics.csv").write_text("step,loss\n1,2\n")
    (tmp_path / "a/inner/notes.md").write_text("12345")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/x.md").write_text("123")
    for hidden in (".git", "node_modules", "site"):
        (tmp_path / hidden).mkdir()
        (tmp_path / hidden / "metrics.csv").write_text("step,loss\n1,2\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "a/metrics.csv")
    os.mkfifo(tmp_path / "pipe")
    found = survey(tmp_path, lambda folder: folder == "site")
    (run,) = found.runs
    assert (run.folder, run.formats, run.files, run.bytes) == ("a", ("csv_log",), 2, 19)
    assert (found.files, found.bytes, found.formats) == (3, 22, {"csv_log": 1})
    assert (found.elsewhere.count, found.elsewhere.examples) == (1, ["elsewhere/x.md"])
    skipped = {why: what.examples for why, what in found.skipped.items()}
    assert skipped == {
        "a link": ["link.csv"],
        "a site of runreport": ["site"],
        "hidden": [".git"],
        "installed packages": ["node_modules"],
        "no regular file": ["pipe"],
    }


def test_what_is_too_deep_is_counted(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(tree_module, "DEPTH_LIMIT", 2)
    (tmp_path / "1/2/3").mkdir(parents=True)
    assert survey(tmp_path, nothing).skipped["too deep"].examples == ["1/2/3"]


def test_files_below_a_folder_are_found_among_its_neighbours_in_the_alphabet(tmp_path: Path):
    """`a-b` and `a.c` stand on both sides of `a/` in the order of characters."""
    for folder in ("a", "a-b", "a.c", "a0", "a/é"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.csv").write_text("x")
    tree = read_tree(tmp_path)
    assert tree.below("a") == ["a/x.csv", "a/é/x.csv"]
    assert tree.below("a", "*.json") == []
    assert len(tree.below("", "*.csv")) == 5


def test_a_near_miss_says_why(tmp_path: Path):
    (tmp_path / "trainer_log.jsonl").write_text("")
    (tmp_path / "all_results.json").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    (tmp_path / "config.json").write_text("<html>")
    (tmp_path / "metrics.csv").write_text("step,loss\n1,2\n")
    tree = read_tree(tmp_path)
    reads = {"metrics.csv": "csv_log"}
    why = {
        one.file: one.why for name in ("hf_trainer", "lab", "lightning") for one in near_misses(tree, name, reads, [])
    }
    assert why == {
        "trainer_log.jsonl": "is empty",
        "all_results.json": "is a Git LFS pointer, not the file itself; run: git lfs pull",
        "config.json": "holds no JSON",
        "metrics.csv": "is read as csv_log",
    }
    (link,) = near_misses(tree, "wandb", {}, ["x/run-1.wandb"])
    assert (link.file, link.why) == ("x/run-1.wandb", "is a link, and links are not followed")


def test_every_format_has_names_that_come_near():
    from runreport.runs.readers import READERS

    assert set(NAMES) >= {reader.NAME for reader in READERS}
