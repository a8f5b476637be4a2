"""Versions, extras, drivers, browsers, cores: what of this machine a report may need."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PACKAGES = ("numpy", "torch", "torchvision", "safetensors", "scikit-learn", "umap-learn", "plotly", "jinja2", "click")
BROWSERS = ("chromium", "google-chrome", "firefox")
EXTRAS = {"cluster": "distributed", "keras": "h5py"}  # extra of the installation -> the module it brings
DRIVERS = {"s3": "s3fs", "gs": "gcsfs", "az": "adlfs", "hf": "huggingface_hub", "sftp": "paramiko", "https": "aiohttp"}
IMPORT_LIMIT_S = 120.0

# Says on its last line what a library has, or fails as the library does.
IMPORTED = {
    "torchvision": "import torchvision; print('imports')",
    "torch": (
        "import torch; "
        "print(torch.cuda.get_device_name() if torch.cuda.is_available() else "
        "'mps' if torch.backends.mps.is_available() else 'no GPU')"
    ),
}


def machine(*, deep: bool) -> dict[str, Any]:
    """Everything by name; deep: heavy libraries are imported, each in a process of its own, which takes seconds."""
    return {
        "versions": versions(),
        "extras": {name: find_spec(module) is not None for name, module in EXTRAS.items()},
        "drivers": {protocol: module if find_spec(module) else None for protocol, module in DRIVERS.items()},
        "browsers": [name for name in BROWSERS if shutil.which(name)],
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "numba_cache": numba_cache(),
        "imports": {name: imported(code) for name, code in IMPORTED.items()} if deep else None,
    }


def versions() -> dict[str, str]:
    """Of runreport, Python, the system and the packages that results depend on."""
    from importlib.metadata import PackageNotFoundError, version

    from runreport import __version__

    found = {"runreport": __version__, "python": platform.python_version(), "platform": platform.platform()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def numba_cache() -> dict[str, Any]:
    """Where compiled functions are kept, as numba chooses it, and whether that can be written.

    Where it cannot, every process compiles anew, which takes seconds.  Source: numba, core/caching.py, the locators.
    """
    from runreport import __file__ as package

    beside = Path(package).parent / "numerics" / "__pycache__"
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "numba"
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    folder = Path(chosen) if chosen else beside if _is_writable(beside) else usual
    return {"folder": str(folder), "is_writable": _is_writable(folder)}


def _is_writable(folder: Path) -> bool:
    """Whether a folder, or where it is not there yet the nearest one above, may be written."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK)


def imported(code: str) -> dict[str, Any]:
    """Whether a library can be imported, and what it says: a broken one may raise anything, or end its process."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=IMPORT_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return {"works": False, "says": f"no answer within {IMPORT_LIMIT_S:.0f} s"}
    lines = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()
    return {"works": done.returncode == 0, "says": lines[-1] if lines else f"ended with {done.returncode}"}
