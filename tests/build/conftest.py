"""The toy world for every test of the build."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from toy_world import DRIFT, MEAN, NOTE, ToyWorld

from runreport.artifacts.artifact import Artifact


@pytest.fixture
def world(tmp_path: Path) -> ToyWorld:
    return ToyWorld(tmp_path)


@pytest.fixture
def toys() -> dict[str, Artifact]:
    return {"note": NOTE, "mean": MEAN, "drift": DRIFT}


@pytest.fixture
def files_of():
    """Content of every file below a folder, with times of computation set to 0."""

    def read(folder: Path, *subfolders: str) -> dict[str, object]:
        paths = (path for sub in subfolders or (".",) for path in (folder / sub).rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): timeless(path) for path in sorted(paths)}

    def timeless(path: Path) -> object:
        if path.suffix == ".json":
            return without_time(json.loads(path.read_bytes()))
        if path.suffix == ".npz":
            members = dict(np.load(path))
            envelope = without_time(json.loads(members.pop("envelope").item()))
            return envelope, {name: (array.dtype.str, array.tobytes()) for name, array in members.items()}
        return path.read_bytes()

    def without_time(value: object) -> object:
        if isinstance(value, dict):
            return {key: 0 if key == "compute_ms" else without_time(item) for key, item in value.items()}
        return [without_time(item) for item in value] if isinstance(value, list) else value

    return read
