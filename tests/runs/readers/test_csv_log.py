"""Tables over steps or epochs: what counts, which files are logs, what is read of them."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from foreign_run import codes_of, folders_of, only_reading, points_of, write_files

from runreport.runs.readers import csv_log
from runreport.runs.readers.tree import read_tree


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("step,loss", "step"),
        ("Iteration,loss", "step"),
        ("epoch,loss", "epoch"),
        ("Epoch ; loss", "epoch"),
        ("epoch,loss,global_step", "step"),
        ("loss\tupdate", "step"),
        ("timesteps,loss", "step"),
    ],
)
def test_what_counts_is_found_by_its_name(tmp_path: Path, header: str, unit: str) -> None:
    separator = next(one for one in ",;\t" if one in header)
    row = separator.join(["3"] * (header.count(separator) + 1))
    found = only_reading(csv_log, write_files(tmp_path, {"log.csv": f"{header}\n{row}\n"}))
    (loss,) = [curve for curve in found.curves if curve.tag == "loss"]
    assert (loss.unit, loss.x.tolist(), loss.file) == (unit, [3], "log.csv")


def test_tables_without_a_count_are_no_logs(tmp_path: Path) -> None:
    write_files(tmp_path, {"a/data.csv": "x,y\n1,2\n", "b/names.csv": "id,name\n1,a\n", "c/empty.csv": ""})
    assert folders_of(csv_log, tmp_path) == []


def test_a_table_may_be_called_text(tmp_path: Path) -> None:
    files = {"progress.txt": "Epoch\tAverageEpRet\n1\t20.5\n2\t30.5\n", "b/notes.txt": "epoch, or not\nstep, by step\n"}
    found = only_reading(csv_log, write_files(tmp_path, files))
    assert points_of(found) == {"AverageEpRet": [(1, 20.5), (2, 30.5)]}


def test_points_stay_in_the_order_of_the_file(tmp_path: Path) -> None:
    files = {"log.csv": "step,loss,note\n1,5,a\n2,nan,b\n1,4,c\n,9,d\n3,,e\n"}
    found = only_reading(csv_log, write_files(tmp_path, files))
    (curve,) = found.curves
    assert curve.x.tolist() == [1, 2, 1]
    assert [value if not math.isnan(value) else None for value in curve.values.tolist()] == [5, None, 4]
    assert codes_of(found) == ["TEXT-COLUMN", "NO-STEP"]


def test_steps_that_begin_again_in_every_epoch_do_not_count(tmp_path: Path) -> None:
    files = {"log.csv": "epoch,iter,loss\n1,10,5\n1,20,4\n2,10,3\n2,20,2\n"}
    found = only_reading(csv_log, write_files(tmp_path, files))
    assert points_of(found)["loss"] == [(1, 5), (1, 4), (2, 3), (2, 2)]
    assert points_of(found)["iter"] == [(1, 10), (1, 20), (2, 10), (2, 20)]
    assert {curve.unit for curve in found.curves} == {"epoch"}


def test_a_restart_in_the_same_file_goes_on_with_the_new_header(tmp_path: Path) -> None:
    files = {"log.csv": "epoch,loss\n1,5\n2,4\nepoch,loss,acc\n2,3,0.5\n"}
    found = only_reading(csv_log, write_files(tmp_path, files))
    assert points_of(found) == {"loss": [(1, 5), (2, 4), (2, 3)], "acc": [(2, 0.5)]}


def test_seconds_since_1970_are_times(tmp_path: Path) -> None:
    files = {"log.csv": "step,timestamp,loss\n1,1700000000.5,2\n2,1700000001,3\n"}
    found = only_reading(csv_log, write_files(tmp_path, files))
    (loss,) = [curve for curve in found.curves if curve.tag == "loss"]
    assert loss.times is not None
    assert loss.times.tolist() == [1700000000.5, 1700000001]


def test_weights_beside_the_table_are_checkpoints(tmp_path: Path) -> None:
    names = ["checkpoint-5.pth.tar", "model_best.pth.tar", "checkpoints/epoch_12.pt", "weights/optimizer.pt", "x.csv"]
    write_files(tmp_path, {"summary.csv": "epoch,loss\n0,1\n", **dict.fromkeys(names, "x")})
    found = only_reading(csv_log, tmp_path)
    assert [(one.path, one.step) for one in found.checkpoints] == [
        ("checkpoint-5.pth.tar", 5),
        ("checkpoints/epoch_12.pt", 12),
        ("model_best.pth.tar", None),
    ]


@pytest.mark.parametrize(
    ("content", "code"), [("version https://git-lfs.github.com/spec/v1\noid 1\n", "LFS"), ("0,1.5\n", "NO-HEADER")]
)
def test_a_file_with_the_usual_name_says_why_it_holds_no_curve(tmp_path: Path, content: str, code: str) -> None:
    write_files(tmp_path, {"progress.csv": content, "other/dataset.csv": content})
    found = only_reading(csv_log, tmp_path)
    assert found.curves == ()
    assert code in codes_of(found)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    outside = write_files(tmp_path / "outside", {"log.csv": "step,loss\n1,2\n"})
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "log.csv").symlink_to(outside / "log.csv")
    assert folders_of(csv_log, tmp_path / "run") == []


def test_values_equal_those_of_the_library(tmp_path: Path) -> None:
    rows = [(step, 1 / (step + 1), "" if step % 3 else step * 1e-300) for step in range(500)]
    with (tmp_path / "progress.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("step", "loss", "eval/acc"), *rows])
    found = points_of(only_reading(csv_log, tmp_path))
    assert found["loss"] == [(step, loss) for step, loss, _ in rows]
    assert found["eval/acc"] == [(step, acc) for step, _, acc in rows if acc != ""]


def test_tables_of_the_zoo_equal_the_library(shared_zoo: Path) -> None:
    tree = read_tree(shared_zoo)
    for folder in csv_log.find(tree):
        for path in csv_log.takes(tree, folder):
            found = [curve for curve in csv_log.read(tree, folder).curves if curve.file == path]
            with (shared_zoo / path).open(newline="") as file:
                rows = list(csv.DictReader(file, delimiter="\t" if path.endswith(".tsv") else ","))
            for curve in found:
                pairs = [(float(row["step"]), float(row[curve.tag])) for row in rows if row[curve.tag]]
                assert list(zip(curve.x.tolist(), curve.values.tolist(), strict=True)) == pairs
