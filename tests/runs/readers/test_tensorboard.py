"""TensorBoard folders: every scalar, settings, and what is left out is said."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path

import numpy as np
import pytest
from event_bytes import double, event, file_of, integer, metadata, part, plain, record, tensor, version

from runreport.runs.logged import Curve
from runreport.runs.readers import tensorboard
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.tree import read_tree

ZOO = Path("../shared/zoo")
NAME = "events.out.tfevents.{}.host.1.{}"
needs_zoo = pytest.mark.skipif(not ZOO.is_dir(), reason="the real run directories lie beside the project only")


def written(folder: Path, content: bytes, time: int = 1700000000, number: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME.format(time, number)
    path.write_bytes(content)
    return path


def reading(root: Path, folder: str = "") -> Reading:
    return tensorboard.read(read_tree(root), folder)


def curve(found: Reading, tag: str) -> Curve:
    return next(one for one in found.curves if one.tag == tag)


def test_points_keep_step_time_and_single_precision(tmp_path: Path) -> None:
    written(tmp_path, file_of(event(plain("loss", 0.1), step=3, wall_time=12.5), event(plain("loss", 2.0), step=5)))
    found = curve(reading(tmp_path), "loss")
    assert found.x.tolist() == [3, 5]
    assert found.values.tolist() == [float(np.float32(0.1)), 2.0]
    assert found.times is not None
    assert found.times.tolist() == [12.5, 1.7e9]
    assert (found.unit, found.file) == ("step", NAME.format(1700000000, 0))


def test_restarts_nan_and_infinity_stay_in_the_order_of_the_log(tmp_path: Path) -> None:
    steps, values = [0, 1, 2, 1, 2, -1], [math.nan, math.inf, -math.inf, 1.0, 2.0, 3.0]
    written(tmp_path, file_of(*(event(plain("x", v), step=s) for s, v in zip(steps, values, strict=True))))
    found = curve(reading(tmp_path), "x")
    assert found.x.tolist() == steps
    assert np.array_equal(found.values, values, equal_nan=True)


def test_a_log_without_scalars_is_a_run_without_curves(tmp_path: Path) -> None:
    written(tmp_path, version())
    assert list(tensorboard.find(read_tree(tmp_path))) == [""]
    assert reading(tmp_path) == Reading("tensorboard")


def test_files_of_a_folder_follow_each_other_by_the_time_in_their_names(tmp_path: Path) -> None:
    for time, number, value in ((999, 0, 1.0), (1000, 10, 3.0), (1000, 9, 2.0)):
        written(tmp_path / "run", file_of(event(plain("both", value)), event(plain(f"only {value}", 0))), time, number)
    found = reading(tmp_path, "run")
    assert curve(found, "both").values.tolist() == [1.0, 2.0, 3.0]
    assert curve(found, "both").file == "run"
    assert curve(found, "only 2.0").file == f"run/{NAME.format(1000, 9)}"


def test_each_folder_is_a_run_of_its_own(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "main_a", tmp_path / "1700000000.5"):
        written(folder, version())
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("no events")
    written(tmp_path / "profiler", b"").rename(tmp_path / "profiler" / "events.out.tfevents.1.x.profile-empty")
    tree = read_tree(tmp_path)
    assert list(tensorboard.find(tree)) == ["", "1700000000.5", "main_a"]
    assert tensorboard.takes(tree, "main_a") == {f"main_a/{NAME.format(1700000000, 0)}"}


def test_tags_logged_per_epoch_are_those_that_keras_names_so(tmp_path: Path) -> None:
    by_tag = {"epoch_loss": [0, 1, 2], "epoch_late": [10, 11], "epoch_batches": [99, 199], "epoch": [0, 1], "loss": [0]}
    written(tmp_path, file_of(*(event(plain(tag, 1.0), step=s) for tag, steps in by_tag.items() for s in steps)))
    units = {one.tag: one.unit for one in reading(tmp_path).curves}
    assert {tag for tag, unit in units.items() if unit == "epoch"} == {"epoch_loss", "epoch_late"}


def test_scalars_of_the_second_generation_of_any_kind(tmp_path: Path) -> None:
    values = [tensor(1, part(4, struct.pack("<f", 0.5))), tensor(2, double(6, 0.1)), tensor(9, integer(10, -4))]
    events = [
        event(part(1, "m") + value + metadata("scalars") * (not step), step=step) for step, value in enumerate(values)
    ]
    written(tmp_path, file_of(*events))
    assert curve(reading(tmp_path), "m").values.tolist() == [0.5, 0.1, -4.0]


def test_what_is_not_shown_is_counted_once_per_kind(tmp_path: Path) -> None:
    sounds = [event(part(1, f"sound/{step % 2}") + part(6, b"wav"), step=step) for step in range(12)]
    curves = event(part(1, "pr") + tensor(1, part(4, bytes(40)), shape=(10,)) + metadata("pr_curves"))
    graph = double(1, 1.0) + part(4, b"graph")
    written(tmp_path, file_of(*sounds, curves, graph))
    assert [(one.code, one.count, one.what) for one in reading(tmp_path).problems] == [
        ("TB-NOT-SHOWN", 12, "12 audio clips in 2 tags are not shown"),
        ("TB-NOT-SHOWN", 1, "1 graph is not shown"),
        ("TB-NOT-SHOWN", 1, "1 precision-recall curve in 1 tag is not shown"),
    ]


def hparam(name: str, value: bytes) -> bytes:
    return part(1, part(1, name) + part(2, value))


def test_hyperparameters_are_the_configuration(tmp_path: Path) -> None:
    nested = part(5, part(1, part(1, "deep") + part(2, part(6, part(1, double(2, 1.5)) + part(1, part(3, "x"))))))
    settings = {"lr": double(2, 0.1), "size": double(2, 32), "name": part(3, "adam"), "on": integer(4, 1), "in": nested}
    start = part(3, b"".join(hparam(name, value) for name, value in settings.items()))
    written(tmp_path, file_of(event(part(1, "_hparams_/session_start_info") + metadata("hparams", start))))
    found = reading(tmp_path)
    assert found.config == {"lr": 0.1, "size": 32, "name": "adam", "on": True, "in": {"deep": [1.5, "x"]}}
    assert found.problems == ()


def settings_text(tag: str, text: str) -> bytes:
    return event(part(1, tag) + tensor(7, part(8, text), shape=(1,)) + metadata("text"))


def test_settings_of_the_trainer_are_the_configuration(tmp_path: Path) -> None:
    first = settings_text("args/text_summary", json.dumps({"lr": 1, "inf": math.inf}))
    again = settings_text("args/text_summary", json.dumps({"lr": 2}))
    broken = settings_text("model_config/text_summary", "{")
    written(tmp_path, file_of(first, settings_text("model_config/text_summary", '{"n": [1]}'), broken))
    found = reading(tmp_path)
    assert found.config == {"args": {"lr": 1, "inf": math.inf}, "model_config": {"n": [1]}}
    assert found.problems == ()
    assert len(found.texts) == 3
    written(tmp_path, file_of(again), time=1700000001)
    found = reading(tmp_path)
    assert found.config["args"] == {"lr": 2}
    assert "TB-SETTINGS" in [one.code for one in found.problems]


def test_a_table_of_settings_is_the_configuration_and_other_tables_are_texts(tmp_path: Path) -> None:
    table = "|param|value|\n|-|-|\n|lr|0.00025|\n|name|a|b|"
    ragged = settings_text("hparams/text_summary", "|param|value|\n|-|-|\nwords")
    other = settings_text("note/text_summary", table)
    written(tmp_path, file_of(settings_text("hyperparameters/text_summary", table), ragged, other))
    found = reading(tmp_path)
    assert found.config == {"hyperparameters": {"lr": "0.00025", "name": "a|b"}}
    assert [one.tag for one in found.texts] == [
        f"{name}/text_summary" for name in ("hparams", "hyperparameters", "note")
    ]
    assert found.problems == ()


@pytest.mark.fault(20)
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "LFS"),
        (b"<!DOCTYPE html><html>", "TB-NO-EVENTS"),
        (b"some text that is longer than the head of a record", "TB-NO-EVENTS"),
        (version()[:20], "TB-NO-EVENTS"),
    ],
)
def test_files_that_hold_no_events_say_so_and_do_not_stop_others(tmp_path: Path, content: bytes, code: str) -> None:
    bad = written(tmp_path, content)
    written(tmp_path, file_of(event(plain("loss", 1.0))), time=1800000000)
    found = reading(tmp_path)
    assert [(one.code, one.file) for one in found.problems] == [(code, bad.name)]
    assert len(found.curves) == 1


@pytest.mark.fault(50)
def test_a_torn_tail_is_no_problem(tmp_path: Path) -> None:
    content = file_of(event(plain("loss", 1.0)), event(plain("loss", 2.0), step=1))
    written(tmp_path, content[:-5])
    found = reading(tmp_path)
    assert curve(found, "loss").values.tolist() == [1.0]
    assert found.problems == ()


def test_damage_is_named_by_its_place(tmp_path: Path) -> None:
    head = file_of(event(plain("loss", 1.0)))
    one = event(plain("loss", 2.0))
    changed = bytearray(record(one))
    changed[20] ^= 1
    lost = bytearray(record(one))
    lost[0] ^= 1
    written(tmp_path, head + bytes(changed) + record(b"\x07") + bytes(lost) + record(one))
    found = reading(tmp_path)
    assert curve(found, "loss").values.tolist() == [1.0, 2.0]
    at = len(head) + len(changed) + 17
    assert [problem.what for problem in found.problems] == [
        f"from byte {at}, where the length of a record is damaged, to byte {at + len(lost)}, nothing can be read",
        f"the record at byte {len(head) + 12} is not as written: the checksum is another one; left out",
        f"the record at byte {len(head) + len(changed) + 12} is no event that can be read; left out",
    ]


@needs_zoo
def test_real_folders_have_the_points_they_were_written_with() -> None:
    tree = read_tree(ZOO)
    numbers = {
        folder: {one.tag: len(one.x) for one in tensorboard.read(tree, folder).curves}
        for folder in tensorboard.find(tree)
    }
    assert len(numbers) == 18
    assert numbers["real/tb-functionaltest-2016/testdata"] == {"global_step/sec": 28, "loss": 30}
    assert numbers["real/tb-reducer-runs/runs/duplicate_steps/run_1"] == {"dup_steps/foo": 210, "dup_steps/bar": 210}
    assert numbers["generated/tb_tf2_style"] == {"epoch_loss": 5}
    assert numbers["generated/lightning_2_6/tb/version_0"]["val/loss"] == 2
    config = tensorboard.read(tree, "generated/lightning_2_6/tb/version_0").config
    assert config == {"lr": 0.01, "hidden": 4}


@needs_zoo
@pytest.mark.filterwarnings("ignore")
def test_real_folders_equal_what_tensorboard_reads() -> None:
    reason = "compares with TensorBoard's own reader; install tensorboard"
    accumulators = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator", reason=reason)
    from tensorboard.util import tensor_util  # type: ignore[import-not-found]

    tree = read_tree(ZOO)
    for folder in tensorboard.find(tree):
        log = accumulators.EventAccumulator(
            str(ZOO / folder), size_guidance={"scalars": 0, "tensors": 0, "images": 1}, purge_orphaned_data=False
        ).Reload()
        expected = {
            tag: [(one.step, one.wall_time, one.value) for one in log.Scalars(tag)] for tag in log.Tags()["scalars"]
        }
        for tag in log.Tags()["tensors"]:
            if log.SummaryMetadata(tag).plugin_data.plugin_name == "scalars":
                points = [
                    (one.step, one.wall_time, tensor_util.make_ndarray(one.tensor_proto)) for one in log.Tensors(tag)
                ]
                expected[tag] = [(step, time, float(value)) for step, time, value in points]
        curves = tensorboard.read(tree, folder).curves
        found = {one.tag: list(zip(one.x, one.times, one.values, strict=True)) for one in curves}  # type: ignore[arg-type]
        assert found == expected, folder
