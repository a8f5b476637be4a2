"""The device that models run on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from runreport.errors import InputRefused, printable

if TYPE_CHECKING:
    import torch

OVERRIDE = "RUNREPORT_DEVICE"


def pick_device() -> torch.device:
    """cuda, else mps, else cpu, as torch finds them; the environment variable RUNREPORT_DEVICE overrules it.

    Raises InputRefused for a name torch does not know, or a device this machine does not offer.
    """
    import torch

    asked = os.environ.get(OVERRIDE, "").strip()
    if not asked:
        return torch.device(_best())
    try:
        device = torch.device(asked)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:  # torch raises all three here
        raise InputRefused(
            f"{OVERRIDE}={printable(asked)} is not a device of this machine",
            hint=f"unset it, or use one of: {', '.join(_available())}",
        ) from error
    return device


def _available() -> list[str]:
    import torch

    found = ["cuda"] if torch.cuda.is_available() else []
    found += ["mps"] if torch.backends.mps.is_available() else []
    return [*found, "cpu"]


def _best() -> str:
    return _available()[0]
