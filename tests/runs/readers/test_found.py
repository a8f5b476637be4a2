"""Readers of several formats on one tree: which folders are one run, who reads which file, what is merged how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from runreport.errors import NoRunFound
from runreport.runs.logged import CheckpointFile, Curve
from runreport.runs.readers.found import found_runs
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.tree import Tree, joined, parent


@dataclass
class Toy:
    """Finds folders that hold `<name>.log`, each line of which is `tag value`; x counts up."""

    NAME: str
    OWNS: bool = False
    takes_all: bool = False
    WHAT: str = "a toy"
    seen: list[str] = field(default_factory=list)

    def find(self, tree: Tree) -> Iterable[str]:
        return tree.having(f"{self.NAME}.log", "*.csv" if self.NAME == "general" else f"{self.NAME}.log")

    def takes(self, tree: Tree, folder: str) -> set[str]:
        return set(tree.below(folder)) if self.takes_all else set()

    def read(self, tree: Tree, folder: str) -> Reading:
        self.seen += tree.below(folder)
        path = joined(folder, f"{self.NAME}.log")
        found: dict[str, list[float]] = {}
        for line in tree.read(path, limit=1000).decode().splitlines() if path in tree.files else []:
            tag, value = line.split()
            found.setdefault(tag, []).append(float(value))
        curves = tuple(
            Curve(tag, np.arange(len(values), dtype=np.float64), np.array(values), path)
            for tag, values in found.items()
        )
        return Reading(self.NAME, config={"by": self.NAME}, curves=curves, checkpoints=(CheckpointFile("w.pt", None),))


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path = path.with_name(f"{path.name}.log") if "." not in path.name else path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_every_reader_of_a_folder_is_heard(tmp_path: Path) -> None:
    write(tmp_path, a="loss 1\nloss 2", b="acc 3")
    (run,) = found_runs(tmp_path, (Toy("a"), Toy("b")))
    assert run.id == tmp_path.name
    assert list(run.formats) == ["a", "b"]
    assert {tag: curve.values.tolist() for tag, curve in run.curves.items()} == {"acc": [3], "loss": [1, 2]}


def test_what_two_formats_say_of_one_tag_is_taken_from_the_one_with_more_points(tmp_path: Path) -> None:
    write(tmp_path, a="loss 1", b="loss 1\nloss 2")
    (run,) = found_runs(tmp_path, (Toy("a"), Toy("b")))
    assert run.curves["loss"].file == "b.log"
    assert [curve.file for curve in run.left_out] == ["a.log"]


def test_configurations_that_contradict_each_other_both_stay(tmp_path: Path) -> None:
    write(tmp_path, a="", b="")
    (run,) = found_runs(tmp_path, (Toy("a"), Toy("b")))
    assert run.config == {"by": "a", "b.by": "b"}


def test_an_owner_has_what_lies_below_it(tmp_path: Path) -> None:
    write(tmp_path, out__a="loss 1", out__runs__now__b="loss 1", other__b="loss 5")
    runs = {run.id: run for run in found_runs(tmp_path, (Toy("a", OWNS=True), Toy("b")))}
    assert sorted(runs) == ["other", "out"]
    assert dict(runs["out"].formats) == {"a": ("out",), "b": ("out/runs/now",)}


def test_without_an_owner_every_folder_is_a_run(tmp_path: Path) -> None:
    write(tmp_path, b="loss 1", main_a__b="loss 2")
    assert [run.id for run in found_runs(tmp_path, (Toy("b"),))] == [tmp_path.name, "main_a"]


def test_runs_of_one_format_in_each_other_are_two(tmp_path: Path) -> None:
    write(tmp_path, a="loss 1", version_1__a="loss 2", version_1__tb__b="acc 1")
    runs = found_runs(tmp_path, (Toy("a", OWNS=True), Toy("b")))
    assert {run.id: list(run.curves) for run in runs} == {tmp_path.name: ["loss"], "version_1": ["acc", "loss"]}


def test_tags_of_several_folders_of_one_run_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, a="", one__b="loss 1", two__b="loss 1\nloss 2")
    (run,) = found_runs(tmp_path, (Toy("a", OWNS=True), Toy("b")))
    assert {tag: len(curve.x) for tag, curve in run.curves.items()} == {"loss": 2, "one/loss": 1}
    assert run.left_out == ()


def test_what_one_reader_takes_no_later_one_sees(tmp_path: Path) -> None:
    write(tmp_path, **{"mine__a": "", "mine__results.csv": "step,loss", "free__results.csv": "step,loss"})
    general = Toy("general")
    runs = found_runs(tmp_path, (Toy("a", takes_all=True), general))
    assert sorted(run.id for run in runs) == ["free", "mine"]
    assert general.seen == ["free/results.csv"]


def test_nothing_that_is_known_is_an_error_that_says_so(tmp_path: Path) -> None:
    write(tmp_path, **{"notes.txt": "x"})
    with pytest.raises(NoRunFound):
        found_runs(tmp_path, (Toy("a"),))
    with pytest.raises(NoRunFound):
        found_runs(tmp_path / "missing", (Toy("a"),))


def test_links_are_not_followed_and_hidden_folders_are_not_searched(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", a="loss 1")
    root = tmp_path / "runs"
    root.mkdir()
    (root / "link").symlink_to(tmp_path / "elsewhere")
    write(root, **{".cache__a.log": "loss 1", "node_modules__a.log": "loss 1"})
    with pytest.raises(NoRunFound):
        found_runs(root, (Toy("a"),))


def test_paths_of_a_tree() -> None:
    assert (joined("", "a"), joined("b", "a"), parent("a"), parent("b/c/a")) == ("a", "b/a", "", "b/c")
