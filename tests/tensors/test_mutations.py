"""Sound files of all kinds with a few bytes changed: refused or read, never with an error that is not ours."""

from __future__ import annotations

import os
import pickle
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import torch
from hostile_arrays import archive_of
from hostile_arrays import saved as npy
from hostile_safetensors import GOOD
from pickle_bytes import tensor, value
from safetensors.torch import save
from torch_bytes import file_of, legacy

from runreport.errors import RunReportError
from runreport.tensors.pickled.machine import read_pickle
from runreport.tensors.pickled.plain import Plain
from runreport.tensors.pickled.tensor_records import tensor_records
from runreport.tensors.tensor_store import TensorStore

COUNT = int(os.environ.get("MUTATIONS", "300"))  # of all files together; 20,000 take two minutes
WEIGHTS = {"w": torch.arange(6.0).reshape(2, 3), "b": torch.arange(4).to(torch.bfloat16), "epoch": 3}


def sound(folder: Path) -> dict[str, bytes]:
    """Files by the name that they are given."""
    for name, is_zip in (("new.pt", True), ("old.pt", False)):
        torch.save(
            {"model": WEIGHTS, "lr": [0.1], "x": np.float64(2)}, folder / name, _use_new_zipfile_serialization=is_zip
        )
    tensors = {name: one for name, one in WEIGHTS.items() if isinstance(one, torch.Tensor)}
    return {
        "zip.pt": (folder / "new.pt").read_bytes(),
        "small.pt": file_of({"w": tensor()}, byteorder=b"little", version=b"3"),
        "old.pt": (folder / "old.pt").read_bytes(),
        "older.pt": legacy(value({"w": tensor()}), {"0": bytes(16)}),
        "bare.pkl": pickle.dumps(WEIGHTS, 2),
        "text.pkl": pickle.dumps({"a": WEIGHTS}, 0),
        "a.safetensors": save(tensors),
        "b.safetensors": GOOD,
        "a.npz": archive_of({"w.npy": npy(np.arange(6.0).reshape(2, 3))}),
        "a.npy": npy(np.arange(6, dtype=">i4")),
    }


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, put in, taken out, doubled or swapped for those that mean much."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        at = chance.randrange(len(changed) + 1)
        length = chance.choice((1, 1, 2, 4, 8, 40))
        act = chance.randrange(6)
        if act == 0 and at < len(changed):
            changed[at] ^= 1 << chance.randrange(8)
        elif act == 1:
            changed[at : at + length] = chance.choice((b"\xff", b"\0", b"\x7f", b"9", b".", b"R", b"(", b"u")) * length
        elif act == 2:
            del changed[at : at + length]
        elif act == 3:
            changed[at:at] = chance.randbytes(length)
        elif act == 4:
            begin = chance.randrange(len(changed) + 1)
            changed[at : at + length] = changed[begin : begin + length]
        else:
            del changed[chance.randrange(len(changed) + 1) :]
    return bytes(changed)


@pytest.mark.fault(22, 34, 38)
def test_a_changed_file_is_refused_or_read(tmp_path: Path) -> None:
    chance = random.Random(2026)
    files = [*sound(tmp_path).items()]
    for number in range(COUNT):
        name, data = files[number % len(files)]
        (tmp_path / name).write_bytes(mutated(data, chance))
        try:
            with suppress(RunReportError), TensorStore.open(tmp_path, name) as store:
                for one in store.tensors[:20]:
                    with suppress(RunReportError):
                        store.read(one, [(0, min(n, 4)) for n in one.shape])
                        sum(len(block) for block in store.blocks(one))
        except Exception as error:
            (Path(os.environ.get("KEPT", tmp_path)) / f"kept-{number}-{name}").write_bytes(
                (tmp_path / name).read_bytes()
            )
            raise AssertionError(f"mutation {number} of {name}") from error


@pytest.mark.fault(30, 32, 38)
@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_changed_pickle_is_refused_or_read(protocol: int) -> None:
    chance = random.Random(protocol)
    data = pickle.dumps(
        {"a": WEIGHTS["w"], "b": [1, 2.5, {"c": (1, None)}], 3: np.arange(3), "d": np.float32(1)}, protocol
    )
    read: list[Callable[[object], object]] = [
        lambda found: Plain().value(found),
        lambda found: [*tensor_records(found)],
    ]
    for number in range(COUNT):
        changed = mutated(data, chance)
        with suppress(RunReportError):
            found, end = read_pickle(changed)
            assert 0 < end <= len(changed), number
            for one in read:
                with suppress(RunReportError):
                    one(found)
