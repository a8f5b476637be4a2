"""Weights that other programs saved: artifacts of every checkpoint, from all of its files, whatever becomes of them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from foreign_run import write_files
from safetensors.numpy import save_file
from weight_runs import layered, moved, write_steps

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.latent.codes import CODES
from runreport.artifacts.tensors import measures as measures_module
from runreport.artifacts.tensors.blocks import BLOCKS
from runreport.artifacts.tensors.change import CHANGE
from runreport.artifacts.tensors.index import INDEX
from runreport.artifacts.tensors.measures import MEASURES
from runreport.build.options import BuildOptions
from runreport.build.progress import Progress
from runreport.build.session import BuildSession
from runreport.build.verify import verify_site
from runreport.numerics.tensor_measures import Measures
from runreport.pages.page import RunView
from runreport.runs import saved_models as saved_module
from runreport.runs.discover import find_runs
from runreport.runs.saved_models import LAST_STEP, saved_models
from runreport.tensors.tensor_store import StoredTensor, TensorStore

STEPS = (10, 20, 30)


@contextmanager
def session_of(runs: Path, base: Path) -> Iterator[BuildSession]:
    with BuildSession(BuildOptions((runs,), base / "site", base / "store", 1)) as session:
        yield session


def built(session: BuildSession) -> RunView:
    session.build(Progress())
    (view,) = session._views()
    return view


def view_of(runs: Path, base: Path) -> RunView:
    with session_of(runs, base) as session:
        return built(session)


def inputs_of(view: RunView, artifact: Artifact, epoch: int) -> dict[str, str]:
    return {one["file"]: one["sha256"] for one in view.shelf.receipt(artifact, epoch)["inputs"]}


def save_sharded(folder: Path, weights: Mapping[str, np.ndarray]) -> None:
    """Two shards and their index, in place of the one file."""
    names, places = sorted(weights), {}
    for number, part in enumerate((names[::2], names[1::2]), 1):
        file = f"model-{number:05}-of-00002.safetensors"
        save_file({name: weights[name] for name in part}, folder / file)
        places |= dict.fromkeys(part, file)
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))


@pytest.fixture(scope="module")
def steps() -> dict[int, dict[str, np.ndarray]]:
    draw = np.random.default_rng(0)
    first = layered(draw)
    second = moved(first, draw, 0.01)
    return {10: first, 20: second, 30: moved(second, draw, 0.02)}


def written(base: Path, steps: Mapping[int, Mapping[str, np.ndarray]]) -> Path:
    """A run whose second checkpoint is sharded."""
    run = write_steps(base / "runs/run", steps)
    save_sharded(run / "checkpoint-20", steps[20])
    return base / "runs"


@pytest.fixture
def runs(tmp_path: Path, steps: Mapping[int, Mapping[str, np.ndarray]]) -> Path:
    return written(tmp_path, steps)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, steps: Mapping[int, Mapping[str, np.ndarray]]):
    """The folder of runs and the view of its run, built once."""
    base = tmp_path_factory.mktemp("weights")
    runs = written(base, steps)
    with session_of(runs, base) as session:
        yield runs, built(session)


def test_every_checkpoint_is_indexed_measured_and_compared(shared, steps) -> None:
    _, view = shared
    for artifact in (INDEX, MEASURES, BLOCKS, CHANGE):
        assert tuple(view.shelf.epochs(artifact)) == STEPS
    for step in STEPS:
        index, measures = view.shelf.load(INDEX, step), view.shelf.load(MEASURES, step)
        assert set(index.names) == set(steps[step])
        for name, mean in zip(index.names, measures.mean, strict=True):
            assert mean == pytest.approx(steps[step][name].astype(np.float64).mean(), abs=1e-12)
    change = view.shelf.load(CHANGE, 30)
    assert (change.before, change.first) == (20, 10)


def test_a_receipt_names_every_shard_and_the_index_of_shards(shared) -> None:
    runs, view = shared
    wanted = {
        path.relative_to(runs).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (runs / "run/checkpoint-20").iterdir()
    }
    assert len(wanted) == 3
    assert inputs_of(view, INDEX, 20) == wanted
    assert wanted.keys() < inputs_of(view, CHANGE, 30).keys()  # the weights before belong to it as well


def test_a_changed_shard_makes_its_checkpoint_anew_and_what_is_compared_with_it(
    runs: Path, tmp_path: Path, steps
) -> None:
    with session_of(runs, tmp_path) as session:
        built(session)
        folder = runs / "run/checkpoint-20"
        save_file(steps[20], folder / "model.safetensors")
        for path in folder.glob("model*2*"):
            path.unlink()
        save_sharded(folder, {**steps[20], "transformer.wte.weight": np.ones((20, 8), np.float32)})
        view = built(session)
    index, measures = view.shelf.load(INDEX, 20), view.shelf.load(MEASURES, 20)
    assert measures.mean[index.names.index("transformer.wte.weight")] == 1.0
    change, names = view.shelf.load(CHANGE, 30), view.shelf.load(INDEX, 30).names
    assert change.norm[0, names.index("transformer.wte.weight")] == pytest.approx(np.sqrt(160))


def test_what_was_measured_of_a_deleted_checkpoint_is_kept(runs: Path, tmp_path: Path) -> None:
    with session_of(runs, tmp_path) as session:
        before = built(session).shelf.load(MEASURES, 10).l2
        shutil.rmtree(runs / "run/checkpoint-10")
        view = built(session)
        assert tuple(view.shelf.epochs(INDEX)) == STEPS
        np.testing.assert_array_equal(view.shelf.load(MEASURES, 10).l2, before)
        assert [one.number for one in saved_models(view.run).chosen] == [20, 30]
    assert tuple(view_of(runs, tmp_path).shelf.epochs(MEASURES)) == STEPS


def test_weights_replaced_while_they_are_read_are_tried_again(
    runs: Path, tmp_path: Path, steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    true, file = measures_module.stored_measures, runs / "run/checkpoint-30/model.safetensors"

    def after_a_change(store: TensorStore, one: StoredTensor) -> Measures:
        if store.files == ("run/checkpoint-30/model.safetensors",):
            os.utime(file, ns=(1, file.stat().st_mtime_ns + 1))
        return true(store, one)

    monkeypatch.setattr(measures_module, "stored_measures", after_a_change)
    with session_of(runs, tmp_path) as session:
        view = built(session)
        assert tuple(view.shelf.epochs(MEASURES)) == (10, 20)
        assert [failure.code for failure in view.failures if failure.ref.artifact is MEASURES] == ["INCOMPLETE"]
        monkeypatch.setattr(measures_module, "stored_measures", true)
        assert tuple(built(session).shelf.epochs(MEASURES)) == STEPS


def test_files_without_a_step_come_last_under_their_own_names(tmp_path: Path, steps) -> None:
    runs = tmp_path / "runs"
    write_files(runs / "run", {"metrics.csv": "step,loss\n1,2\n"})
    for name in ("best", "final"):
        save_file(steps[10], runs / f"run/{name}.safetensors")
    view = view_of(runs, tmp_path)
    assert tuple(view.shelf.epochs(INDEX)) == (LAST_STEP + 1, LAST_STEP + 2)
    models = saved_models(view.run)
    assert [models.label(number) for number in view.shelf.epochs(INDEX)] == [
        "run/best.safetensors",
        "run/final.safetensors",
    ]


def test_vectors_and_weights_of_other_steps_do_not_meet(tmp_path: Path, steps) -> None:
    table = "".join("\t".join(map(str, row)) + "\n" for row in np.random.default_rng(0).normal(size=(12, 3)))
    config = "".join(
        f'embeddings {{ tensor_name: "enc:{step:05}" tensor_path: "{step:05}/enc/tensors.tsv" }}\n' for step in (5, 10)
    )
    runs = tmp_path / "runs"
    files = {f"run/{step:05}/enc/tensors.tsv": table for step in (5, 10)}
    write_files(runs, {**files, "run/projector_config.pbtxt": config, "run/metrics.csv": "step,loss\n1,2\n"})
    write_steps(runs / "run", {step: steps[step] for step in (10, 20)})
    view = view_of(runs, tmp_path)
    assert tuple(view.shelf.epochs(CODES)) == (5, 10)
    assert tuple(view.shelf.epochs(INDEX)) == tuple(view.shelf.epochs(MEASURES)) == (10, 20)
    assert view.shelf.load(CHANGE, 20).before == 10


def test_weights_too_large_to_be_read_are_listed_from_their_header_and_digested_in_pieces(
    tmp_path: Path, steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_module, "ONE_MODEL", 1 << 30)
    runs = tmp_path / "runs"
    write_steps(runs / "run", {10: steps[10]})
    file = runs / "run/checkpoint-20/model.safetensors"
    header = json.dumps({"w": {"dtype": "F32", "shape": [1 << 29], "data_offsets": [0, 1 << 31]}}).encode()
    header += b" " * (-len(header) % 8)
    file.parent.mkdir()
    with file.open("wb") as opened:
        opened.write(len(header).to_bytes(8, "little") + header)
        opened.truncate(8 + len(header) + (1 << 31))  # 2 GiB, sparse
    with session_of(runs, tmp_path) as session:
        view = built(session)
        assert tuple(view.shelf.epochs(INDEX)) == (10, 20)
        assert tuple(view.shelf.epochs(MEASURES)) == (10,)
        assert view.shelf.load(INDEX, 20).shapes == ((1 << 29,),)
        (receipt,) = view.shelf.receipt(INDEX, 20)["inputs"]
        assert receipt["sampled"] is True
        assert "sampled" not in view.shelf.receipt(INDEX, 10)["inputs"][0]
        assert built(session) is view  # nothing to be done
    assert not verify_site(tmp_path / "site", find_runs((runs,)), store=tmp_path / "store").wrong
    with file.open("r+b") as opened:
        opened.seek(-10, os.SEEK_END)
        opened.write(b"1234567890")
    changed = view_of(runs, tmp_path)
    assert changed.shelf.receipt(INDEX, 20)["inputs"][0]["sha256"] != receipt["sha256"]
