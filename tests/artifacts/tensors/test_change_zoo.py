"""Changes between real checkpoints, against torch reading the same files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from runreport.artifacts.artifact import Earlier
from runreport.artifacts.tensors.change import tensor_change
from runreport.artifacts.tensors.index import tensor_index
from runreport.tensors.tensor_store import TensorStore

PAIRS = (("epoch=212", "epoch=218"), ("epoch=218", "epoch=2564"), ("epoch=212", "epoch=2564"))


def weights(path: Path) -> dict[str, np.ndarray]:
    state = torch.load(path, map_location="cpu", weights_only=True)["state_dict"]
    return {name: value.double().numpy().ravel() for name, value in state.items()}


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_drifts_of_a_real_training_are_those_of_torch(old: str, new: str, shared_zoo: Path) -> None:
    folder = shared_zoo / "real/lightning-old-ckpt/checkpoints"
    was, now = weights(folder / f"{old}.ckpt"), weights(folder / f"{new}.ckpt")
    with TensorStore.open(folder, f"{old}.ckpt") as a, TensorStore.open(folder, f"{new}.ckpt") as b:
        found = tensor_change(model=b, before=Earlier(0, a), first=Earlier(0, a))
        names = tensor_index(model=b).names
    assert found.removed_before == tuple(name for name in was if name not in now)
    for place, name in enumerate(names):
        kind = found.kinds[found.kind[0, place]]
        if name not in was or was[name].shape != now[name].shape:
            assert kind == ("added" if name not in was else "reshaped")
            continue
        away = now[name] - was[name]
        assert kind == ("changed" if away.any() else "same")
        assert found.changed[0, place] == np.count_nonzero(away)
        assert found.max_abs[0, place] == np.abs(away).max()
        assert found.drift[0, place] == pytest.approx(np.linalg.norm(away) / np.linalg.norm(was[name]), rel=1e-12)
