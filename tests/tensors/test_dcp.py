"""Folders of torch.distributed.checkpoint: the same values as torch reads, without making anything of the pickle."""

from __future__ import annotations

import pickle
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.distributed.checkpoint as torch_dcp
from remote_store import Objects
from torch.distributed.checkpoint import metadata as about

from runreport.errors import InputIncomplete, InputRefused
from runreport.tensors.dcp import dcp_tensors
from runreport.tensors.remote_path import RemotePath
from runreport.tensors.tensor_store import TensorStore

MODEL = {
    "layers.0.weight": torch.arange(24.0).reshape(4, 6),
    "layers.0.bias": torch.arange(4).to(torch.bfloat16),
    "half": torch.ones(3, 2, dtype=torch.float16),
    "scalar": torch.tensor(7),
    "turned": torch.arange(6.0).reshape(2, 3).T,
}


def save(folder: Path, state: dict[str, object]) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch_dcp.save(state, checkpoint_id=str(folder), no_dist=True)
    return folder


def change(folder: Path, what: object) -> None:
    """Writes `.metadata` again, after `what` was done to it."""
    path = folder / ".metadata"
    with path.open("rb") as file:
        found = pickle.load(file)
    what(found)  # type: ignore[operator]
    path.write_bytes(pickle.dumps(found))


def test_tensors_are_those_that_were_saved(tmp_path: Path) -> None:
    optimiser = {"state": {"0": {"exp_avg": torch.ones(2)}}, "lr": 0.1}
    save(tmp_path / "step-3", {"model": MODEL, "optim": optimiser, "epoch": 3})
    for root, name in ((tmp_path, "step-3"), (tmp_path / "step-3", "."), (tmp_path / "step-3", "__0_0.distcp")):
        with TensorStore.open(root, name) as store:
            assert sorted(one.name for one in store.tensors) == sorted(MODEL)
            assert "1 tensors beside the model's are not shown" in store.notes[0]
            for one in store.tensors:
                expected = MODEL[one.name].float().numpy()
                flat = np.concatenate(list(store.blocks(one)))
                assert sorted(flat.astype(np.float32)) == sorted(expected.reshape(-1))
                assert np.array_equal(store.read(one, [(0, n) for n in one.shape]), expected)


def test_flat_names_stay_whole(tmp_path: Path) -> None:
    """`model.` before a dot is a part of the names of many models, and no dict that they were saved in."""
    save(tmp_path, {"model.embed.weight": torch.ones(2), "lm_head.weight": torch.ones(2)})
    with TensorStore.open(tmp_path, ".") as store:
        assert sorted(one.name for one in store.tensors) == ["lm_head.weight", "model.embed.weight"]


@pytest.fixture
def split(tmp_path: Path) -> tuple[Path, np.ndarray]:
    """A tensor of (6, 4) in three files, cut as two ranks and a second axis would cut it."""
    whole = torch.arange(24.0).reshape(6, 4)
    boxes = {"a": ((0, 0), (2, 4)), "b": ((2, 0), (4, 1)), "c": ((2, 1), (4, 3))}
    chunks, places = [], {}
    for name, (at, size) in boxes.items():
        save(tmp_path / name, {"w": whole[at[0] : at[0] + size[0], at[1] : at[1] + size[1]].clone()})
        with (tmp_path / name / ".metadata").open("rb") as file:
            place = next(iter(pickle.load(file).storage_data.values()))
        data = (tmp_path / name / "__0_0.distcp").read_bytes()
        (tmp_path / f"__{name}_0.distcp").write_bytes(data)
        chunks.append(about.ChunkStorageMetadata(torch.Size(at), torch.Size(size)))
        place.relative_path = f"__{name}_0.distcp"
        places[about.MetadataIndex("w", torch.Size(at))] = place
    saved = about.TensorStorageMetadata(about.TensorProperties(torch.float32), torch.Size((6, 4)), chunks)
    found = about.Metadata({"w": saved}, None, places)
    (tmp_path / ".metadata").write_bytes(pickle.dumps(found))
    return tmp_path, whole.numpy()


def test_a_tensor_of_many_ranks_is_one(split: tuple[Path, np.ndarray]) -> None:
    root, expected = split
    with TensorStore.open(root, ".") as store:
        (one,) = store.tensors
        assert (one.shape, len(one.pieces), store.notes) == ((6, 4), 3, ())
        assert sorted(np.concatenate(list(store.blocks(one)))) == list(range(24))
        for ranges in ([(0, 6), (0, 4)], [(1, 5), (0, 2)], [(3, 4), (1, 4)], [(0, 0), (0, 4)]):
            cut = tuple(slice(*part) for part in ranges)
            assert np.array_equal(store.read(one, ranges), expected[cut]), ranges


def test_a_missing_file_is_named(split: tuple[Path, np.ndarray]) -> None:
    (split[0] / "__b_0.distcp").unlink()
    with pytest.raises(InputIncomplete, match=r"1 of 3 files are missing: __b_0\.distcp"):
        TensorStore.open(split[0], ".")


def test_a_chunk_that_is_missing_leaves_the_tensor_listed(split: tuple[Path, np.ndarray]) -> None:
    change(split[0], lambda found: found.state_dict_metadata["w"].chunks.pop())
    with TensorStore.open(split[0], ".") as store, pytest.raises(InputRefused, match="hold 12 of 24 elements"):
        list(store.blocks(store.tensors[0]))


@pytest.mark.fault(21)
@pytest.mark.parametrize("path", ["../outside.distcp", "/etc/passwd"])
def test_metadata_does_not_lead_out(path: str, split: tuple[Path, np.ndarray]) -> None:
    def lead(found: about.Metadata) -> None:
        next(iter(found.storage_data.values())).relative_path = path

    change(split[0], lead)
    with pytest.raises(InputRefused, match="PATH-OUTSIDE"):
        TensorStore.open(split[0], ".")


def test_a_piece_that_holds_another_tensor_is_refused(split: tuple[Path, np.ndarray]) -> None:
    def swap(found: about.Metadata) -> None:
        a, b, _ = found.storage_data.values()
        a.relative_path, b.relative_path = b.relative_path, a.relative_path
        a.length, b.length = b.length, a.length

    change(split[0], swap)
    with TensorStore.open(split[0], ".") as store, pytest.raises(InputRefused, match="of another type or shape"):
        list(store.blocks(store.tensors[0]))


def test_a_checkpoint_behind_a_url_is_the_same(split: tuple[Path, np.ndarray], store: Objects) -> None:
    store.put_folder(split[0], "bucket/run/step-3")
    with TensorStore.open(RemotePath("counted", "bucket", ("run",)), "step-3") as found:
        (one,) = found.tensors
        assert np.array_equal(found.read(one, [(0, 6), (0, 4)]), split[1])


@pytest.mark.fault(26)
def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    save(tmp_path, {"w": torch.arange(24.0)})
    path = tmp_path / "__0_0.distcp"
    data = bytearray(path.read_bytes())
    data[data.index(np.arange(24, dtype="<f4").tobytes()) + 3] ^= 0x40
    path.write_bytes(data)
    with TensorStore.open(tmp_path, ".") as store:
        with pytest.raises(InputRefused, match="is damaged"):
            list(store.blocks(store.tensors[0]))
        with pytest.raises(InputRefused, match="is damaged"):
            store.read(store.tensors[0], [(0, 2)])


@pytest.mark.parametrize("value", [{}, [], {"state_dict_metadata": {}}])
def test_a_pickle_that_is_no_metadata_is_refused(value: object, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"no \.metadata of torch"):
        dcp_tensors(pickle.dumps(value), "")


def test_the_folder_that_accelerate_writes_is_found(tmp_path: Path) -> None:
    save(tmp_path / "checkpoint/pytorch_model_fsdp_0", {"model": MODEL})
    save(tmp_path / "checkpoint/optimizer_0", {"optim": {"a": torch.ones(1)}})
    with TensorStore.open(tmp_path, "checkpoint") as store:
        assert len(store.tensors) == len(MODEL)
