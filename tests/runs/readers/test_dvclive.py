"""Folders of DVCLive: tags by the place of a table, times, metrics that only the summary has."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from foreign_run import codes_of, folders_of, only_reading, points_of, write_files

from runreport.runs.readers import dvclive
from runreport.runs.readers.tree import read_tree


def test_a_curve_bears_the_name_of_its_place(tmp_path: Path) -> None:
    files = {
        "dvclive/plots/metrics/train/acc.tsv": "step\tacc\n0\t0.5\n1\t0.75\n",
        "dvclive/plots/metrics/old/loss.tsv": "timestamp\tstep\told/loss\n1700000000500\t3\t0.5\n",
        "dvclive/metrics.json": '{"train": {"acc": 0.75}, "best": 0.875, "step": 1}',
        "dvclive/params.yaml": "lr: 0.1\n",
    }
    found = only_reading(dvclive, write_files(tmp_path, files))
    assert points_of(found) == {"train/acc": [(0, 0.5), (1, 0.75)], "old/loss": [(3, 0.5)], "best": [(1, 0.875)]}
    (old,) = [curve for curve in found.curves if curve.tag == "old/loss"]
    assert old.times is not None
    assert old.times.tolist() == [1700000000.5]
    assert found.config == {"lr": 0.1}


def test_folders_of_older_versions_are_known_by_their_name(tmp_path: Path) -> None:
    files = {
        "a/dvclive/loss.tsv": "timestamp\tstep\tloss\n1614129197192\t0\t2.5\n",
        "b/dvclive/scalars/loss.tsv": "timestamp\tstep\tloss\n1614129197192\t0\t2.5\n",
        "b/dvclive/metrics.json": "{}",
        "c/metrics.json": '{"step": 1}',
    }
    write_files(tmp_path, files)
    assert folders_of(dvclive, tmp_path) == ["a/dvclive", "b/dvclive"]
    for name in ("a", "b"):
        assert points_of(only_reading(dvclive, tmp_path / name)) == {"loss": [(0, 2.5)]}


def test_bad_files_leave_the_others(tmp_path: Path) -> None:
    files = {
        "plots/metrics/good.tsv": "step\tgood\n0\t1\n",
        "plots/metrics/torn.tsv": "step\ttorn\n0\t1\n1\t0.",
        "plots/metrics/words.tsv": "step\twords\n0\tred\n",
        "plots/metrics/lfs.tsv": "version https://git-lfs.github.com/spec/v1\n",
        "metrics.json": '{"good": 1, "st',
    }
    found = only_reading(dvclive, write_files(tmp_path, files))
    assert points_of(found) == {"good": [(0, 1)], "torn": [(0, 1)]}
    assert sorted(codes_of(found)) == ["JSON", "LFS", "NO-STEP", "TEXT-COLUMN", "TORN-LINE"]


def test_what_is_read_is_taken(tmp_path: Path) -> None:
    files = ["plots/metrics/a.tsv", "metrics.json", "plots/sklearn/roc.json"]
    tree = read_tree(write_files(tmp_path, dict.fromkeys([*files, "report.md"], "x")))
    assert dvclive.takes(tree, "") == set(files)


def test_the_folder_of_the_zoo_equals_the_library(shared_zoo: Path) -> None:
    root = shared_zoo / "generated" / "dvclive_3_49"
    found = only_reading(dvclive, root)
    for tag, points in points_of(found).items():
        with (root / "dvclive" / "plots" / "metrics" / f"{tag}.tsv").open(newline="") as file:
            rows = list(csv.reader(file, delimiter="\t"))[1:]
        assert points == [(float(step), float(value)) for step, value in rows]
    summary = json.loads((root / "dvclive" / "metrics.json").read_text())
    assert points_of(found)["acc"][-1] == (summary["step"], summary["acc"])
    assert [one.tag for one in found.pictures] == ["i"]
    assert codes_of(found) == ["DVC-NOT-SHOWN"]
