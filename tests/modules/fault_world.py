"""Runs that are in one of two states, and the site of each: every build has something to compute, write and delete.

A module of its own, so that child processes can build it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from toy_world import ToyWorld

from runreport.build.options import BuildOptions, BuildReport
from runreport.build.site import build_site

_TIME = re.compile(rb'"compute_ms": [0-9.e+-]+')
_REFERENCE = re.compile(r'(?:src|href|data-plotly|data-three)="([^"#:]+\.(?:js|css))"|"([^"\\]+\.[0-9a-f]{12}\.js)"')
Contents = dict[str, bytes]


@dataclass(slots=True)
class FaultWorld:
    """`few`: a real run with all its artifacts. In state "b" it has one epoch more, and another run is there."""

    folder: Path
    expected: dict[str, Contents] = field(default_factory=dict)

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def few(self) -> Path:
        return self.folder / "runs/few"

    def options(self, *, single_file: bool = False) -> BuildOptions:
        out = self.folder / ("single" if single_file else "site")
        return BuildOptions(roots=(self.folder / "runs",), out=out, workers=1, single_file=single_file)

    def build(self, *, single_file: bool = False) -> BuildReport:
        return build_site(self.options(single_file=single_file))

    def prepare(self) -> None:
        """Build both states once, undisturbed, for later comparison."""
        shutil.copy(self.few / "checkpoints/epoch_1.safetensors", self.folder / "epoch_1.safetensors")
        self.build()
        for state in ("b", "a", "b", "a"):
            self.bring(state)
            self.build()
            found = self.contents()
            assert self.expected.setdefault(state, found) == found

    def bring(self, state: str) -> None:
        """Give the runs that state, as a trainer would."""
        later = self.few / "checkpoints/epoch_1.safetensors"
        extra = ToyWorld(self.folder)
        shutil.rmtree(extra.runs / "extra", ignore_errors=True)
        if state == "b":
            shutil.copy(self.folder / "epoch_1.safetensors", later)
            extra.run("extra", epochs=1)
        else:
            later.unlink(missing_ok=True)
            for path in self.few.glob("*/*_epoch_1*"):
                path.unlink()
            for folder in ("density", "distortion"):
                shutil.rmtree(self.few / folder, ignore_errors=True)
        summary = {"status": "completed" if state == "b" else "cancelled", "epochs_done": 1, "metrics": {}}
        (self.few / "summary.json").write_text(json.dumps(summary))

    def contents(self) -> Contents:
        """Every file of runs and site, without the times that computations took."""
        return contents(self.folder / "runs") | {f"site/{k}": v for k, v in contents(self.site).items()}

    def temporaries(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.name.startswith(".rr-")]


def contents(folder: Path) -> Contents:
    """Every file below a folder, without the times that computations took."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _timeless(path) for path in paths}


def _timeless(path: Path) -> bytes:
    if path.suffix != ".npz":
        return _TIME.sub(b"", path.read_bytes())
    import numpy as np

    with np.load(path) as archive:
        return b"".join(_TIME.sub(b"", archive[name].tobytes().replace(b"\0", b"")) for name in sorted(archive))


def broken_pages(site: Path) -> list[str]:
    """Pages that are cut short, or refer to a script or style that is not there or not what its name says."""
    paths = [path for path in site.rglob("*") if path.suffix in (".html", ".js", ".css") and path.is_file()]
    return broken_in({path.relative_to(site).as_posix(): path.read_bytes() for path in paths})


def broken_in(files: Contents) -> list[str]:
    """The same of a site that is not on the disk."""
    faults: list[str] = []
    for page, data in files.items():
        if page.endswith(".html"):
            if not data.rstrip().endswith(b"</html>"):
                faults.append(f"{page}: cut short")
            faults += (fault for target in _references(page, data) for fault in _faults_of(page, target, files))
    return faults


@lru_cache(maxsize=256)
def _references(page: str, data: bytes) -> tuple[str, ...]:
    found = (named[0] or named[1] for named in _REFERENCE.findall(data.decode("utf-8", "replace")))
    return tuple(os.path.normpath(os.path.join(os.path.dirname(page), target)) for target in found)  # noqa: PTH118, PTH120


def _faults_of(page: str, target: str, files: Contents) -> list[str]:
    if target not in files:
        return [f"{page}: {target} is not there"]
    named = re.search(r"\.([0-9a-f]{12})\.js$", target)
    return [f"{page}: {target} is not whole"] if named and not _digest(files[target]).startswith(named[1]) else []


@lru_cache(maxsize=4096)
def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
