"""W&B runs: every number of the history, both ways of writing it, configuration, status, and what is left out."""

from __future__ import annotations

import json
import math
import os
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from event_bytes import integer, part
from hypothesis import given, settings
from hypothesis import strategies as st
from wandb_bytes import config, exited, history, item, log_of, metric, nested_history, run, summary

from runreport.runs.logged import Curve
from runreport.runs.readers import wandb
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.records.wandb_log import log_records
from runreport.runs.readers.records.wandb_state import WandbState
from runreport.runs.readers.tree import read_tree

FOLDER = "wandb/offline-run-20260102_030405-abc"


def written(root: Path, *records: bytes) -> Path:
    path = root / FOLDER / "run-abc.wandb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(log_of(*records))
    return path


def reading(root: Path, *records: bytes) -> Reading:
    written(root, *records)
    return wandb.read(read_tree(root), FOLDER)


def curves(found: Reading) -> dict[str, Curve]:
    return {one.tag: one for one in found.curves}


@pytest.mark.parametrize("row", [lambda values, step: history(values, step=step), nested_history])
def test_both_ways_of_writing_rows(tmp_path: Path, row: Callable[[dict[str, object], int], bytes]) -> None:
    rows: list[dict[str, object]] = [
        {"loss": 1.5, "deep": {"er": {"acc": 0.1}}, "text": "a", "flag": True},
        {"loss": math.nan, "up": math.inf, "down": -math.inf, "count": 2**60},
        {"loss": 1, "h": {"_type": "histogram", "bins": [1, 2], "values": [3]}, "some": [1, 2], "nothing": None},
    ]
    found = reading(tmp_path, *(row(values, step) for step, values in enumerate(rows)))
    by_tag = curves(found)
    assert set(by_tag) == {"loss", "deep.er.acc", "up", "down", "count"}
    loss = by_tag["loss"]
    assert np.array_equal(loss.values, [1.5, math.nan, 1], equal_nan=True)
    assert loss.x.tolist() == [0, 1, 2]
    assert loss.times is not None
    assert loss.times.tolist() == [1.7e9, 1.7e9 + 1, 1.7e9 + 2]
    assert (loss.file, loss.unit) == (f"{FOLDER}/run-abc.wandb", "step")
    assert [by_tag["up"].values[0], by_tag["down"].values[0], by_tag["count"].values[0]] == [
        math.inf,
        -math.inf,
        2.0**60,
    ]
    assert {one.what for one in found.problems} == {
        "1 value of the kind true or false in 1 key is not shown",
        "1 value of the kind list in 1 key is not shown",
    }


def test_values_written_as_numbers_and_not_as_text(tmp_path: Path) -> None:
    row = b"".join(
        part(1, part(2, name) + value)
        for name, value in {
            "double": b"\x31" + struct.pack("<d", 0.1),
            "integer": integer(5, 7),  # zigzag of -4
            "large": integer(5, 2**64 - 2),  # of 2 ** 63 - 1
            "flag": integer(4, 1),
            "text": part(7, "words"),
            "json": part(8, '{"in": 2}'),
            "none": integer(3, 0),
        }.items()
    )
    found = reading(tmp_path, part(2, row + part(2, integer(1, 9))))
    values = {tag: (one.x.tolist(), one.values.tolist()) for tag, one in curves(found).items()}
    assert values == {"double": ([9], [0.1]), "integer": ([9], [-4]), "large": ([9], [2.0**63]), "json.in": ([9], [2])}
    assert [one.text for one in found.texts] == ["words"]
    assert len(found.problems) == 1


def test_integers_that_no_double_holds_are_said_and_not_made_infinite(tmp_path: Path) -> None:
    found = reading(tmp_path, history({"big": 10**400, "in": {"side": -(10**400)}, "ok": 1}, step=0))
    assert list(curves(found)) == ["ok"]
    assert [one.what for one in found.problems] == ["2 values of the kind too large number in 2 keys are not shown"]


def test_rows_out_of_order_stay_so_and_rows_without_a_step_are_said(tmp_path: Path) -> None:
    found = reading(tmp_path, *(history({"a": step}, step=step) for step in (5, 3, 3)), history({"a": 9, "b": 1}))
    assert curves(found)["a"].x.tolist() == [5, 3, 3]
    assert [(one.code, one.count) for one in found.problems] == [("NO-STEP", 2)]


def test_configuration_from_run_and_updates(tmp_path: Path) -> None:
    nested = part(1, part(2, "opt") + part(2, "lr") + part(16, "0.5"))
    found = reading(
        tmp_path,
        run({"_wandb": {}, "opt": {"lr": 0.1, "name": "adam"}, "gone": 1, "inf": math.inf, "none": None}),
        config({"added": [1, 2]}, nested, part(2, part(1, "gone"))),
    )
    assert found.config == {"opt": {"lr": 0.5, "name": "adam"}, "inf": math.inf, "none": None, "added": [1, 2]}


@pytest.mark.parametrize(("code", "status"), [(0, "completed"), (3, "failed"), (-1, "failed")])
def test_how_the_run_ended(tmp_path: Path, code: int, status: str) -> None:
    assert reading(tmp_path, run({}), exited(code)).status == status


def test_a_run_that_does_not_say_how_it_ended_is_alive_while_its_log_is_young(tmp_path: Path) -> None:
    path = written(tmp_path, run({}))
    os.utime(path, (1000, 1000))
    tree = read_tree(tmp_path)
    assert wandb.read(tree, FOLDER, now_s=lambda: 1010.0).status == "running"
    assert wandb.read(tree, FOLDER, now_s=lambda: 9000.0).status == "interrupted"


def test_x_is_the_metric_defined_as_step_where_every_row_holds_it(tmp_path: Path) -> None:
    definitions = [metric("val/*", "epoch"), metric("val/special", "trainer/step"), metric("*", "trainer/step")]
    rows = [
        history({"epoch": 0.5 * n, "trainer/step": 10 * n, "val/a": n, "val/special": n, "x": n}, step=n)
        for n in range(3)
    ]
    found = curves(reading(tmp_path, *definitions, *rows, history({"x": 7}, step=3)))
    assert (found["val/a"].x.tolist(), found["val/a"].unit) == ([0, 0.5, 1.0], "epoch")
    assert (found["val/special"].x.tolist(), found["val/special"].unit) == ([0, 10, 20], "step")
    assert found["x"].x.tolist() == [0, 1, 2, 3]  # its last row lacks the other step
    assert found["trainer/step"].x.tolist() == [0, 1, 2]


def test_what_only_the_summary_holds_is_one_point_at_the_last_step(tmp_path: Path) -> None:
    minimum = part(1, part(2, "loss") + part(2, "min") + part(16, "0.25"))
    found = reading(
        tmp_path,
        history({"loss": 1.0}, step=4),
        summary({"loss": 1.0, "best": 3, "gone": 1, "back": 1, "_runtime": 8, "tab": {"_type": "table-file"}}, minimum),
        summary({"back": 2}, part(2, part(1, "gone")), part(2, part(1, "back"))),
    )
    points = {tag: (one.x.tolist(), one.values.tolist()) for tag, one in curves(found).items()}
    assert points == {"loss": ([4], [1]), "best": ([4], [3]), "back": ([4], [2]), "loss.min": ([4], [0.25])}
    assert [one.what for one in found.problems] == ["1 value of the kind table-file in 1 key is not shown"]


def test_summaries_of_a_key_stand_beside_its_history(tmp_path: Path) -> None:
    found = reading(
        tmp_path, history({"loss": 0.5}, step=0), history({"loss": 1.0}, step=1), summary({"loss": {"min": 0.5}})
    )
    assert {tag: one.values.tolist() for tag, one in curves(found).items()} == {"loss": [0.5, 1.0], "loss.min": [0.5]}


def test_files_without_a_log_give_configuration_and_last_values(tmp_path: Path) -> None:
    files = tmp_path / FOLDER / "files"
    files.mkdir(parents=True)
    (files / "config.yaml").write_text(
        "wandb_version: 1\n_wandb: {desc: null, value: {}}\nlr: {desc: null, value: 0.1}\n"
    )
    (files / "wandb-summary.json").write_text(json.dumps({"loss": 0.5, "_step": 9, "_runtime": 3, "deep": {"acc": 1}}))
    tree = read_tree(tmp_path)
    assert list(wandb.find(tree)) == [FOLDER]
    found = wandb.read(tree, FOLDER)
    assert found.config == {"lr": 0.1}
    assert {tag: (one.x.tolist(), one.values.tolist()) for tag, one in curves(found).items()} == {
        "loss": ([9], [0.5]),
        "deep.acc": ([9], [1]),
    }
    assert found.status == "unknown"


def test_what_wandb_writes_is_taken_and_what_was_saved_with_the_run_is_not(tmp_path: Path) -> None:
    root = written(tmp_path).parent
    own = ("files/output.log", "files/media/table/a.table.json", "logs/debug.log", "files/config.yaml")
    for name in (*own, "files/model.safetensors", "files/metrics.csv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("{}")
    assert wandb.takes(read_tree(tmp_path), FOLDER) == {f"{FOLDER}/{name}" for name in (*own, "run-abc.wandb")}


def test_other_folders_named_files_are_no_runs(tmp_path: Path) -> None:
    (tmp_path / "project" / "files").mkdir(parents=True)
    (tmp_path / "project" / "files" / "config.yaml").write_text("a: 1")
    assert list(wandb.find(read_tree(tmp_path))) == []


@pytest.mark.fault(20)
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "LFS"),
        (b"something else", "WANDB-NO-LOG"),
        (log_of(), "WANDB-EMPTY"),
    ],
)
def test_files_that_hold_no_records_say_so(tmp_path: Path, content: bytes, code: str) -> None:
    written(tmp_path).write_bytes(content)
    assert [one.code for one in wandb.read(read_tree(tmp_path), FOLDER).problems] == [code]


@pytest.mark.fault(50)
def test_a_torn_tail_is_no_problem(tmp_path: Path) -> None:
    path = written(tmp_path, *(history({"a": step}, step=step) for step in range(5)))
    path.write_bytes(path.read_bytes()[:-9])
    found = wandb.read(read_tree(tmp_path), FOLDER)
    assert curves(found)["a"].values.tolist() == [0, 1, 2, 3]
    assert found.problems == ()


def test_damage_and_records_that_are_none_are_said(tmp_path: Path) -> None:
    path = written(
        tmp_path, history({"a": 1}, step=0), b"\x07", history({"a": 2}, part(1, b"\x0f"), step=1), config({}, b"\x0f")
    )
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    found = wandb.read(read_tree(tmp_path), FOLDER)
    assert curves(found)["a"].values.tolist() == [1, 2]
    assert [(one.code, one.count) for one in found.problems] == [("WANDB-DAMAGED", 1), ("WANDB-RECORD", 2)]


NAMES = st.one_of(
    st.sampled_from(["a", "b/c", "ü", "_step"]), st.lists(st.sampled_from(["a", "b", "_type"]), min_size=1, max_size=3)
)
VALUES = st.one_of(st.floats(), st.integers(-(2**70), 2**70), st.text(max_size=3), st.booleans(), st.none(),
                   st.lists(st.integers(), max_size=2), st.just({"x": 1.5, "y": {"z": 2}}))  # fmt: skip


@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.lists(st.lists(st.tuples(NAMES, VALUES), max_size=20), max_size=4))
def test_any_rows_give_the_numbers_that_reading_them_one_by_one_gives(
    rows: list[list[tuple[str | list[str], object]]],
) -> None:
    state = WandbState()
    state.feed(log_records(log_of(*(part(2, b"".join(item(name, value) for name, value in row)) for row in rows))))
    found = {
        name: list(zip(*(part.tolist() for part in both), strict=True)) for name, both in state.history.points().items()
    }
    expected: dict[str, list[tuple[int, float]]] = {}
    for number, row in enumerate(rows):
        objects = {
            tuple(name[:-1]) for name, _ in row if isinstance(name, list) and len(name) > 1 and name[-1] == "_type"
        }
        for name, value in row:
            path = [name] if isinstance(name, str) else name
            if any(tuple(path[:length]) in objects for length in range(1, len(path))):
                continue
            inside = {"x": 1.5, "y.z": 2.0} if isinstance(value, dict) else {"": value}
            for inner, one in inside.items():
                if isinstance(one, int | float) and not isinstance(one, bool):
                    expected.setdefault(".".join([*path, *filter(None, [inner])]), []).append((number, float(one)))
    assert sorted(found) == sorted(expected)
    for name, points in expected.items():
        assert sorted(map(repr, found[name])) == sorted(map(repr, points))
