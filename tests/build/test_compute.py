"""Plan, freshness, execution and mirrors together, on the toy world."""

from __future__ import annotations

import dataclasses
import json
import shutil

import numpy as np
import pytest

from runreport.errors import InputRefused
from runreport.runs.inputs import CHECKPOINT

FOLDERS = ("notes", "means", "drift")


def states(progress) -> dict[str, int]:
    return dict(progress.counts)


def reasons(progress) -> dict[str, str]:
    return {step["file"]: step["reason"] for step in progress.steps}


def test_everything_missing_is_computed_once(world):
    root = world.run(epochs=3)
    assert states(world.compute(root)) == {"computed": 1 + 3 + 6}
    assert states(world.compute(root)) == {"fresh": 10}


def test_values_follow_from_the_checkpoints(world):
    root = world.run(epochs=3)
    world.compute(root)
    up = [json.loads((root / f"drift/drift_epoch_{epoch}_up.json").read_text()) for epoch in range(3)]
    assert [each["drift"] for each in up] == [0.0, 2.0, 2.0]  # 2 * (epoch - previous / 2)
    assert [each.get("since") for each in up] == [None, 0, 1]
    assert np.load(root / "means/mean_epoch_2.npz")["weights"].tolist() == [2.0] * 6


@pytest.mark.fault(146)
def test_a_receipt_names_inputs_parameters_and_seed(world):
    import hashlib

    root = world.run(epochs=1)
    world.compute(root)
    envelope = json.loads(np.load(root / "means/mean_epoch_0.npz")["envelope"].item())
    checkpoint = (root / "checkpoints/epoch_0.safetensors").read_bytes()
    assert envelope["receipt"]["inputs"] == [
        {"file": "checkpoints/epoch_0.safetensors", "sha256": hashlib.sha256(checkpoint).hexdigest()}
    ]
    drift = json.loads((root / "drift/drift_epoch_0_down.json").read_text())
    assert drift["receipt"]["params"] == {"factor": 2.0, "way": "down"}
    assert drift["receipt"]["inputs"][0]["sha256"] == envelope["receipt"]["data_sha256"]
    assert drift["now"] == {"file": "means/mean_epoch_0.npz", "sha256": envelope["receipt"]["data_sha256"]}


def test_seeds_differ_between_epochs_and_keys(world):
    root = world.run(epochs=3)
    world.compute(root)
    seeds = [json.loads(path.read_text())["receipt"]["seed"] for path in (root / "drift").glob("drift_epoch_*")]
    assert len(set(seeds)) == 6
    assert all(0 <= seed < 2**31 for seed in seeds)


def test_one_new_epoch_computes_only_that_epoch(world):
    root = world.run(epochs=3)
    world.compute(root)
    world.checkpoint(root, 3)
    progress = world.compute(root)
    assert states(progress) == {"fresh": 10, "computed": 3}
    assert all("epoch_3" in file for file in reasons(progress))


def test_incremental_equals_full(world, files_of):
    root = world.run(epochs=1)
    for epoch in (1, 2):
        world.compute(root)
        world.checkpoint(root, epoch)
    world.compute(root)
    incremental = files_of(root, *FOLDERS)
    for folder in FOLDERS:
        shutil.rmtree(root / folder)
    world.compute(root)
    assert files_of(root, *FOLDERS) == incremental


def test_a_pool_of_processes_writes_the_same_files(world, files_of):
    root = world.run(epochs=4)
    world.compute(root, workers=2)
    pooled = files_of(root, *FOLDERS)
    for folder in FOLDERS:
        shutil.rmtree(root / folder)
    world.compute(root)
    assert files_of(root, *FOLDERS) == pooled


@pytest.mark.fault(146)
def test_a_lost_ledger_costs_no_computation(world):
    root = world.run()
    world.compute(root)
    shutil.rmtree(world.store)
    assert states(world.compute(root)) == {"fresh": 10}


@pytest.mark.fault(127)
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 1}', b'{"version": 1, "entries": {"a": 1}}'])
def test_a_damaged_ledger_is_made_anew(world, content):
    root = world.run()
    world.compute(root)
    (world.store / root.name / "ledger.json").write_bytes(content)
    assert states(world.compute(root)) == {"fresh": 10}


def test_a_changed_checkpoint_recomputes_what_rests_on_it(world):
    root = world.run(epochs=3)
    world.compute(root)
    world.checkpoint(root, 1, value=5.0)
    progress = world.compute(root)
    assert reasons(progress)["means/mean_epoch_1.npz"] == "input changed: checkpoints/epoch_1.safetensors"
    assert set(reasons(progress)) == {
        "means/mean_epoch_1.npz",
        *(f"drift/drift_epoch_{epoch}_{way}.json" for epoch in (1, 2) for way in ("up", "down")),
    }


def test_a_result_that_comes_out_equal_stops_the_wave(world):
    root = world.run(epochs=2)
    world.compute(root)
    path = world.checkpoint(root, 1)
    path.write_bytes(path.read_bytes())
    tensor = np.full((3, 2), 1.0, dtype=np.float32)  # other shape, other file, same mean and weights
    from safetensors.numpy import save_file

    save_file({"w": tensor}, path)
    assert set(reasons(world.compute(root))) == {"means/mean_epoch_1.npz"}


def test_a_raised_version_and_a_changed_parameter_are_reasons(world, toys):
    root = world.run(epochs=1)
    world.compute(root)
    raised = dataclasses.replace(toys["mean"], version=2)
    drift = dataclasses.replace(toys["drift"], reads={**toys["drift"].reads, "now": raised}, params={"factor": 3.0})
    found = reasons(world.compute(root, (raised, drift, toys["note"])))
    assert found["means/mean_epoch_0.npz"] == "version raised: 1 -> 2"
    assert found["drift/drift_epoch_0_up.json"].startswith("parameters changed: ")


def test_a_resume_for_more_epochs_leaves_artifacts_fresh(world):
    root = world.run(epochs=2)
    world.compute(root)
    config = json.loads((root / "config.json").read_text())
    config["train"]["epochs"] = 50
    (root / "config.json").write_text(json.dumps(config))
    assert states(world.compute(root)) == {"fresh": 7}


def test_a_failure_keeps_the_last_good_file_and_blocks_what_needs_it(world):
    root = world.run(epochs=2)
    world.compute(root)
    before = (root / "means/mean_epoch_1.npz").read_bytes()
    world.checkpoint(root, 1, value=float("nan"))
    progress = world.compute(root)
    assert states(progress) == {"fresh": 4, "failed": 1, "blocked": 2}
    assert reasons(progress)["means/mean_epoch_1.npz"] == "w holds values that are not finite"
    assert "needs means/mean_epoch_1.npz" in reasons(progress)["drift/drift_epoch_1_up.json"]
    assert (root / "means/mean_epoch_1.npz").read_bytes() == before
    assert states(world.compute(root))["failed"] == 1  # not tried again with the same inputs
    world.checkpoint(root, 1)
    assert states(world.compute(root)) == {"fresh": 7}  # the files kept fit again
    assert world.job(root).ledger.failures == {}


def test_an_epoch_that_failed_is_stepped_over(world):
    root = world.run(epochs=3)
    world.checkpoint(root, 1, value=float("nan"))
    world.compute(root)
    assert json.loads((root / "drift/drift_epoch_2_up.json").read_text())["since"] == 0


def test_artifacts_outlive_their_checkpoints(world):
    root = world.run(epochs=3)
    world.compute(root)
    shutil.rmtree(root / "checkpoints")
    assert states(world.compute(root)) == {"kept": 3, "fresh": 7}


@pytest.mark.fault(69)
def test_a_damaged_artifact_is_computed_again(world, files_of):
    root = world.run(epochs=1)
    world.compute(root)
    good = files_of(root, *FOLDERS)
    path = root / "drift/drift_epoch_0_up.json"
    path.write_text(path.read_text().replace('"drift": 0.0', '"drift": 4.0'))
    (root / "drift/drift_epoch_0_down.json").write_text("{")
    found = reasons(world.compute(root))
    assert found == dict.fromkeys(
        ("drift/drift_epoch_0_up.json", "drift/drift_epoch_0_down.json"), "damaged: its data differ from its receipt"
    )
    assert files_of(root, *FOLDERS) == good


def test_latest_is_the_newest_epoch_byte_for_byte(world):
    root = world.run(epochs=2)
    world.compute(root)
    world.checkpoint(root, 10)
    world.compute(root)
    for latest, epoch in (
        ("means/mean_latest.npz", "means/mean_epoch_10.npz"),
        ("drift/drift_latest_up.json", "drift/drift_epoch_10_up.json"),
    ):
        assert (root / latest).read_bytes() == (root / epoch).read_bytes()
    assert not (root / "notes/latest.json").exists()


def test_a_mirror_that_was_changed_is_mended(world):
    root = world.run(epochs=1)
    world.compute(root)
    (root / "drift/drift_latest_up.json").write_text("mine")
    world.compute(root)
    assert (root / "drift/drift_latest_up.json").read_bytes() == (root / "drift/drift_epoch_0_up.json").read_bytes()


@pytest.mark.fault(144)
def test_a_second_build_touches_no_file(world):
    root = world.run()
    world.compute(root)
    paths = [path for path in (*root.rglob("*"), *world.store.rglob("*")) if path.is_file()]
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in paths}
    world.compute(root)
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in paths} == before


@pytest.mark.fault(116)
def test_temporaries_of_a_killed_builder_are_removed(world):
    root = world.run(epochs=1)
    (root / "means").mkdir()
    litter = root / "means" / ".rr-1-mean_epoch_0.npz.tmp"
    litter.write_text("half")
    world.compute(root)
    assert not litter.exists()


def test_a_failure_names_the_very_checkpoint(world, toys):
    root = world.run(epochs=1)
    picky = dataclasses.replace(toys["mean"], compute=refuse_weights)
    progress = world.compute(root, (toys["note"], picky))
    assert reasons(progress)["means/mean_epoch_0.npz"] == "checkpoints/epoch_0.safetensors: tensor w has shape (2, 3)"


def refuse_weights(tensors):
    raise InputRefused("tensor w has shape (2, 3)", path=CHECKPOINT.value)


def test_a_bug_in_one_artifact_is_recorded_and_the_rest_goes_on(world, toys):
    root = world.run(epochs=1)
    broken = dataclasses.replace(toys["note"], compute=broken_note)
    progress = world.compute(root, (broken, toys["mean"], toys["drift"]))
    assert states(progress) == {"failed": 1, "computed": 3}
    assert reasons(progress)["notes/note.json"] == "ZeroDivisionError: division by zero"


def broken_note(config):
    return 1 / 0


@pytest.mark.fault(122)
def test_a_run_directory_that_cannot_be_written_gets_its_files_from_the_store(world, monkeypatch):
    import errno

    from runreport.build import run_files
    from runreport.errors import OutputFailed

    root = world.run(epochs=1)
    real = run_files.write_atomic

    def refuse(path, data):
        if path.is_relative_to(root):
            raise OutputFailed("read-only", path=path) from OSError(errno.EROFS, "read-only")
        real(path, data)

    monkeypatch.setattr(run_files, "write_atomic", refuse)
    assert states(world.compute(root)) == {"computed": 4}
    assert not (root / "means").exists()
    assert states(world.compute(root)) == {"fresh": 4}
    assert (world.store / root.name / "files/means/mean_latest.npz").exists()


@pytest.mark.fault(118)
def test_a_full_disk_ends_the_build_with_its_reason(world, monkeypatch):
    import errno

    from runreport.build import run_files
    from runreport.errors import OutputFailed

    root = world.run(epochs=1)

    def full(path, data):
        raise OutputFailed("no space left", path=path) from OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(run_files, "write_atomic", full)
    with pytest.raises(OutputFailed, match="no space left"):
        world.compute(root)


@pytest.mark.fault(86)
def test_an_artifact_folder_that_is_a_link_is_not_followed(world, tmp_path):
    root = world.run(epochs=1)
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "means").symlink_to(outside)
    world.compute(root)
    assert list(outside.iterdir()) == []
