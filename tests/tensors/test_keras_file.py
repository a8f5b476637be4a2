"""Files of Keras: values as h5py reads them, and nothing outside of the file is touched."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from remote_store import Objects

from runreport.errors import InputRefused
from runreport.tensors import hdf5_listing, keras_file
from runreport.tensors.regular_file import opened
from runreport.tensors.remote_path import RemotePath
from runreport.tensors.tensor_store import TensorStore

h5py = pytest.importorskip("h5py", reason="needs runreport[keras]")
KERNEL = np.arange(35, dtype="<f4").reshape(5, 7)


def fill(archive: Any) -> None:
    weights = archive.create_group("model_weights")
    weights["dense/dense/kernel:0"] = KERNEL
    weights["dense/dense/bias:0"] = KERNEL[0].astype("<f8")
    options = {"chunks": (2, 3), "compression": "gzip", "shuffle": True, "fletcher32": True}
    weights.create_dataset("packed/kernel:0", data=KERNEL, **options)
    weights.create_dataset("cut/kernel:0", data=KERNEL, chunks=(4, 4))
    weights["steps"] = np.int64(3)
    weights["empty"] = np.zeros((0, 3), dtype="<f4")
    weights["turned"] = KERNEL.astype(">f4")
    weights["label"] = "text"
    archive["optimizer_weights/m:0"] = KERNEL


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keras")
    with h5py.File(folder / "m.h5", "w") as archive:
        fill(archive)
    return folder


def test_values_are_those_of_h5py(model: Path) -> None:
    with TensorStore.open(model, ".") as store:
        assert store.notes == ("1 tensors beside the model's are not shown, of the optimiser and its like",)
        found = {one.name: one for one in store.tensors}
        assert set(found) == {
            "dense/dense/kernel:0", "dense/dense/bias:0", "packed/kernel:0", "cut/kernel:0", "steps", "empty", "turned",
        }  # fmt: skip
        for name in ("dense/dense/kernel:0", "packed/kernel:0", "cut/kernel:0"):
            one = found[name]
            assert np.array_equal(store.read(one, [(0, 5), (0, 7)]), KERNEL), name
            assert np.array_equal(store.read(one, [(1, 4), (2, 7)]), KERNEL[1:4, 2:7]), name
            assert sorted(np.concatenate(list(store.blocks(one)))) == list(range(35)), name
        assert store.read(found["steps"], []) == 3
        assert store.read(found["empty"], [(0, 0), (0, 3)]).shape == (0, 3)
        with pytest.raises(InputRefused, match="dtype >f4, which is listed but not decoded"):
            list(store.blocks(found["turned"]))


def test_an_archive_is_read_where_its_weights_lie(model: Path, tmp_path: Path) -> None:
    with h5py.File(tmp_path / "w.h5", "w") as archive:
        archive["layers/dense/vars/0"] = KERNEL
        archive.create_dataset("layers/dense/vars/1", data=KERNEL, chunks=(2, 2), compression="gzip")
        archive["optimizer/vars/0"] = KERNEL
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as archive:
        archive.writestr("config.json", "{}")
        archive.write(tmp_path / "w.h5", "model.weights.h5")
    with TensorStore.open(tmp_path, "m.keras") as store:
        assert [one.name for one in store.tensors] == ["layers/dense/vars/0", "layers/dense/vars/1"]
        for one in store.tensors:
            assert np.array_equal(store.read(one, [(0, 5), (0, 7)]), KERNEL)


def test_what_lies_outside_is_named_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.bin").write_bytes(KERNEL.tobytes())
    with h5py.File(tmp_path / "other.h5", "w") as archive:
        archive["w"] = KERNEL
    with h5py.File(tmp_path / "m.h5", "w") as archive:
        archive["a"] = h5py.ExternalLink("other.h5", "/w")
        archive["b"] = h5py.SoftLink("/c")
        archive.create_dataset("raw", (5, 7), "<f4", external=[(str(tmp_path / "secret.bin"), 0, 140)])
        layout = h5py.VirtualLayout((5, 7), "<f4")
        layout[:] = h5py.VirtualSource("other.h5", "w", (5, 7))
        archive.create_virtual_dataset("virtual", layout)
        archive.create_dataset("never", (5, 7), "<f4")
        group = archive.create_group("group")
        group["itself"] = group
    with TensorStore.open(tmp_path, "m.h5") as store:
        assert store.notes == ("warning: 2 links in the file are not followed",)
        why = {one.name: one.lacks for one in store.tensors}
        assert why == {
            "raw": "keeps its values in another file",
            "virtual": "is put together from other data sets",
            "never": "was given no values",
        }
        for one in store.tensors:
            with pytest.raises(InputRefused, match="listed without values"):
                list(store.blocks(one))


def test_damage_is_refused_and_no_process_is_lost(model: Path, tmp_path: Path) -> None:
    data = (model / "m.h5").read_bytes()
    (tmp_path / "cut.h5").write_bytes(data[: len(data) // 3])
    (tmp_path / "bare.h5").write_bytes(keras_file.MAGIC)
    for name in ("cut.h5", "bare.h5"):
        with pytest.raises(InputRefused, match="no file of Keras that can be read"):
            TensorStore.open(tmp_path, name)


@pytest.mark.fault(42)
def test_a_reader_that_dies_is_an_error_of_that_file(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras_file.sys, "executable", "/bin/false")
    with pytest.raises(InputRefused, match="reader died"):
        TensorStore.open(model, "m.h5")


def test_without_the_extra_it_is_said_what_to_install(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras_file, "find_spec", lambda _: None)
    with pytest.raises(InputRefused, match=r"needs runreport\[keras\].*\n.*pip install"):
        TensorStore.open(model, "m.h5")


def test_behind_a_url_it_is_said_where_it_must_lie(model: Path, store: Objects) -> None:
    store.put_folder(model, "bucket/run")
    with pytest.raises(InputRefused, match="lies behind a URL"):
        TensorStore.open(RemotePath("counted", "bucket", ("run",)), "m.h5")


def test_a_damaged_chunk_is_refused_when_it_is_read(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "m.h5", "w") as archive:
        archive.create_dataset("w", data=KERNEL, chunks=(5, 7), compression="gzip")
    with TensorStore.open(tmp_path, "m.h5") as store:
        (piece,) = store.tensors[0].pieces
    data = bytearray((tmp_path / "m.h5").read_bytes())
    data[piece.begin : piece.begin + 4] = b"\xff" * 4
    (tmp_path / "m.h5").write_bytes(data)
    with TensorStore.open(tmp_path, "m.h5") as store, pytest.raises(InputRefused, match="damaged"):
        list(store.blocks(store.tensors[0]))


def test_the_listing_bounds_its_work(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hdf5_listing, "KERAS_OBJECTS_LIMIT", 2)
    with opened(model, "m.h5") as file, pytest.raises(ValueError, match="holds more than is looked at"):
        hdf5_listing.listing(file, 0, file.stat().st_size)
