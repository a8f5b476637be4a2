"""Imported once by the server that children are forked from: all that a build or a training imports."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import fault_children
import numpy  # noqa: F401
import torch

torch.set_num_threads(1)  # no thread may be running when the server forks
torch.optim.Adam([torch.zeros(1)])  # imports half of torch
with TemporaryDirectory() as _folder:  # compiles what numba compiles
    fault_children.train(Path(_folder))

from runreport.build import site  # noqa: E402, F401
from runreport.build.bundle import read_bundle  # noqa: E402
from runreport.numerics import umap_layout  # noqa: E402, F401
from runreport.training import loop  # noqa: E402, F401
from runreport.watch import changes, live  # noqa: E402, F401

read_bundle()
