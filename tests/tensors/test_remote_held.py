"""Files that are held whole are of one version, and are asked about no more only where that version is meant."""

from __future__ import annotations

import numpy as np
from remote_store import Objects
from safetensors.numpy import save

from runreport.tensors.regular_file import digest_regular, hold_remote, identity, opened, stat_regular
from runreport.tensors.remote_held import forget_held, versions_meant
from runreport.tensors.remote_look import FIRST_BYTES
from runreport.tensors.remote_path import RemotePath
from runreport.tensors.tensor_store import TensorStore

ROOT = RemotePath("counted", "bucket", ("run",))


def weights(rows: int) -> bytes:
    return save({"a": np.ones(8, np.float32), "large": np.arange(rows * 8, dtype=np.float32).reshape(rows, 8)})


def version_of(name: str) -> tuple[int, int, int, int]:
    found = stat_regular(ROOT, name)
    assert found is not None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def first_value(name: str) -> float:
    with TensorStore.open(ROOT, name) as model:
        return float(model.read(model.tensor("large"), [(3, 4), (0, 1)])[0, 0])


def test_a_version_that_is_meant_and_held_is_asked_about_no_more(store: Objects) -> None:
    store.content["bucket/run/w"] = before = weights(4000)
    version = version_of("w")
    digest_regular(ROOT, "w")
    with versions_meant():
        hold_remote(ROOT, "w", version)
        store.requests.clear()
        assert first_value("w") == 24
        store.content["bucket/run/w"] = before.replace(np.float32(24).tobytes(), np.float32(-1).tobytes())
        assert first_value("w") == 24  # of the version that was digested
        assert [name for _, name, _ in store.requests if name.endswith("/w")] == []
    assert first_value("w") == -1


def test_a_version_that_is_held_no_more_is_asked_about_again(store: Objects) -> None:
    store.content["bucket/run/w"] = before = weights(4000)
    version = version_of("w")
    with versions_meant():
        hold_remote(ROOT, "w", version)
        forget_held()
        store.content["bucket/run/w"] = before.replace(np.float32(24).tobytes(), np.float32(-1).tobytes())
        assert first_value("w") == -1
        assert version_of("w") != version  # so that whoever meant the other one is told


def test_bytes_of_another_version_than_the_one_that_is_meant_are_noticed(store: Objects) -> None:
    store.content["bucket/run/w"] = weights(4000)
    version = version_of("w")
    with versions_meant():
        hold_remote(ROOT, "w", version)
        forget_held()
        with opened(ROOT, "w") as file:
            before = file.stat()
            store.content["bucket/run/w"] = weights(4000).swapcase()
            file.pread(9, FIRST_BYTES + 9)
            assert identity(file.stat()) != identity(before)


def test_of_a_version_that_is_gone_nothing_is_held(store: Objects) -> None:
    store.content["bucket/run/w"] = weights(10)
    version = version_of("w")
    store.content["bucket/run/w"] = weights(11)
    with versions_meant():
        hold_remote(ROOT, "w", version)
        assert version_of("w") != version
