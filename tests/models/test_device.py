from __future__ import annotations

import pytest
import torch

from runreport.errors import InputRefused
from runreport.models.device import pick_device


@pytest.mark.parametrize(("cuda", "mps", "wanted"), [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")])
def test_the_best_device_that_torch_finds_is_taken(monkeypatch, cuda, mps, wanted):
    monkeypatch.delenv("RUNREPORT_DEVICE", raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert pick_device().type == wanted


def test_the_environment_overrules(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setenv("RUNREPORT_DEVICE", "cpu")
    assert pick_device().type == "cpu"


@pytest.mark.parametrize("name", ["gpu9", "xpu:77"])
def test_a_device_that_is_not_there_is_refused(monkeypatch, name):
    monkeypatch.setenv("RUNREPORT_DEVICE", name)
    with pytest.raises(InputRefused, match=f"RUNREPORT_DEVICE={name} is not a device of this machine"):
        pick_device()
