"""What every site carries once: our script and style, three.js, Plotly, and their licences."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from runreport.errors import RunReportError
from runreport.resources import resource_folder


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the site's assets/; the hash of its bytes is part of its name."""

    stem: str
    suffix: str
    data: bytes
    path: str = field(init=False)  # below the site's root

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.data).hexdigest()
        object.__setattr__(self, "path", f"assets/{self.stem}-{digest[:12]}{self.suffix}")


@dataclass(frozen=True, slots=True)
class Bundle:
    """The assets of a site."""

    style: Asset
    script: Asset
    three: Asset
    plotly: Asset
    licences: Asset

    def all(self) -> tuple[Asset, ...]:
        """Every asset, in a fixed order."""
        return self.style, self.script, self.three, self.plotly, self.licences


@cache
def read_bundle() -> Bundle:
    """The assets as installed; RunReportError names what is missing."""
    assets = resource_folder("assets")
    plotly = _plotly_folder()
    return Bundle(
        style=Asset("runreport", ".css", _read(assets / "dist" / "runreport.css")),
        script=Asset("runreport", ".js", _read(assets / "dist" / "runreport.js")),
        three=Asset("three", ".js", _read(assets / "vendor" / "three.js")),
        plotly=Asset("plotly", ".js", _read(plotly / "package_data" / "plotly.min.js")),
        licences=Asset("licences", ".txt", _licences(assets, plotly)),
    )


def _plotly_folder() -> Path:
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise RunReportError("the package plotly is not installed", hint="pip install plotly")
    return Path(spec.origin).parent


def _licences(assets: Path, plotly: Path) -> bytes:
    header = _read(plotly / "package_data" / "plotly.min.js")[:400].split(b"*/")[0].lstrip(b"/*\n ")
    three, morphdom = (_read(assets / "vendor" / f"{name}.LICENSE") for name in ("three", "morphdom"))
    return b"three.js\n\n" + three + b"\n\nmorphdom\n\n" + morphdom + b"\n\nplotly.js\n\n" + header.strip() + b"\n"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise RunReportError("is missing from this installation", path=path, hint="install runreport again") from None
