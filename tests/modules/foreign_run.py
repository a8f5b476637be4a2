"""Directories of other programs, written file by file, and what a reader makes of them as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from runreport.runs.readers import Reader
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.tree import read_tree


def write_files(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Files by their path below root; text as UTF-8."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def folders_of(reader: Reader, root: Path) -> list[str]:
    """Where the reader finds a run."""
    return list(reader.find(read_tree(root)))


def only_reading(reader: Reader, root: Path) -> Reading:
    """What the reader reads in the one folder in which it finds a run."""
    tree = read_tree(root)
    (folder,) = reader.find(tree)
    return reader.read(tree, folder)


def points_of(found: Reading) -> dict[str, list[tuple[float, float]]]:
    """x and value of every point by tag."""
    return {curve.tag: list(zip(curve.x.tolist(), curve.values.tolist(), strict=True)) for curve in found.curves}


def codes_of(found: Reading) -> list[str]:
    """Codes of the problems in their order."""
    return [problem.code for problem in found.problems]
