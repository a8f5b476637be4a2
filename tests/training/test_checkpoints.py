from __future__ import annotations

import io
import pickle
import zipfile

import numpy as np
import pytest
import torch

from runreport.errors import CannotCompute, InputRefused
from runreport.models.build import build_model
from runreport.runs.config import ModelConfig
from runreport.training.checkpoints import RESUME, Position, load_checkpoint, save_checkpoint

CONFIG = ModelConfig("ae", 2, (8, 8), classes=2, channels=1)


def trained(seed=0):
    model = build_model(CONFIG, seed=seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    model.encode(torch.ones(1, 1, 8, 8)).sum().backward()
    optimizer.step()
    return model, optimizer


def test_weights_and_optimiser_come_back(tmp_path):
    model, optimizer = trained()
    save_checkpoint(tmp_path, "r", Position(4, 9, 1), model, optimizer)
    other, state = trained(seed=5)
    assert load_checkpoint(tmp_path, other, state) == Position(4, 9, 1)
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), other.parameters(), strict=True))
    moments = [values["exp_avg"] for values in optimizer.state_dict()["state"].values()]
    loaded = [values["exp_avg"] for values in state.state_dict()["state"].values()]
    assert all(torch.equal(a, b) for a, b in zip(moments, loaded, strict=True))


def test_a_state_that_would_run_code_is_refused_and_runs_nothing(tmp_path):
    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "canary"), "w"))

    model, optimizer = trained()
    save_checkpoint(tmp_path, "r", Position(0, 0, 1), model, optimizer)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x/data.pkl", pickle.dumps(Evil(), protocol=2))
        archive.writestr("x/version", "3\n")
    (tmp_path / RESUME).write_bytes(buffer.getvalue())
    with pytest.raises(InputRefused, match="is not a resume state of this model"):
        load_checkpoint(tmp_path, model, optimizer)
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half"])
def test_a_damaged_state_is_refused(tmp_path, damage):
    model, optimizer = trained()
    save_checkpoint(tmp_path, "r", Position(0, 0, 1), model, optimizer)
    (tmp_path / RESUME).write_bytes(damage)
    with pytest.raises(InputRefused, match="is not a resume state"):
        load_checkpoint(tmp_path, model, optimizer)


def test_weights_of_another_model_are_named(tmp_path):
    model, optimizer = trained()
    save_checkpoint(tmp_path, "r", Position(0, 0, 1), model, optimizer)
    other = build_model(ModelConfig("ae", 3, (8, 8), classes=2, channels=1))
    with pytest.raises(InputRefused, match=r"epoch_0\.safetensors: tensor code\.weight has shape"):
        load_checkpoint(tmp_path, other, torch.optim.Adam(other.parameters()))


def test_weights_that_are_not_finite_are_never_written(tmp_path):
    model, optimizer = trained()
    with torch.no_grad():
        model.head.bias[0] = np.nan
    with pytest.raises(CannotCompute, match=r"weights of head\.bias are not finite after epoch 2, step 8"):
        save_checkpoint(tmp_path, "r", Position(2, 8, 1), model, optimizer)
    assert list(tmp_path.iterdir()) == []
