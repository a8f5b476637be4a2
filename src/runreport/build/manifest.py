"""manifest.json of a site: every file with size and digest, and the artifacts its content rests on."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from runreport import __version__
from runreport.build.encode import packed_json
from runreport.errors import InputRefused, OutputRefused
from runreport.runs.opening import read_regular

KIND = "site.manifest"
NAME = "manifest.json"
LIMIT = 1 << 30  # bytes; a site of 10,000 epochs has about 100 MB of it


@dataclass(frozen=True, slots=True)
class Rest:
    """An artifact that a file of the site was made from."""

    run: str
    file: str  # below the run's root
    sha256: str  # of the artifact's data, as its receipt states it


@dataclass(frozen=True, slots=True)
class SiteFile:
    """One file of the site."""

    sha256: str
    size: int
    receipts: tuple[Rest, ...] = ()


def manifest_bytes(files: Mapping[str, SiteFile]) -> bytes:
    """The manifest as it is written; a site under construction has an empty list of files."""
    return packed_json(
        {
            "kind": KIND,
            "version": 1,
            "runreport": __version__,
            "files": {path: _as_json(file) for path, file in files.items()},
        }
    )


def _as_json(file: SiteFile) -> dict[str, object]:
    receipts = [{"run": rest.run, "file": rest.file, "sha256": rest.sha256} for rest in file.receipts]
    return {"sha256": file.sha256, "size": file.size, "receipts": receipts}


def read_manifest(site: Path) -> dict[str, SiteFile] | None:
    """The files a site says it has, None where there is no manifest; OutputRefused where it is not one of ours."""
    path = site / NAME
    if not os.path.lexists(path):
        return None
    try:
        stored = json.loads(read_regular(site, NAME, limit=LIMIT))
        if stored["kind"] != KIND:
            raise KeyError(KIND)
        return {safe_path(name, path): _site_file(entry) for name, entry in stored["files"].items()}
    except InputRefused as error:
        raise OutputRefused(error.what, path=path) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise OutputRefused("is not the manifest of a runreport site", path=path) from None


def _site_file(entry: Mapping[str, object]) -> SiteFile:
    receipts = entry["receipts"]
    if not isinstance(receipts, list):
        raise TypeError("receipts")
    return SiteFile(str(entry["sha256"]), int(str(entry["size"])), tuple(Rest(**rest) for rest in receipts))


def safe_path(name: str, manifest: Path) -> str:
    """The name, if it stays below the site; a forged manifest must not reach other files."""
    if not is_safe(name):
        raise OutputRefused("names a file outside its site", path=manifest)
    return name


def is_safe(name: str) -> bool:
    """Whether a name stays below the site."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and "\\" not in name and "\0" not in name
