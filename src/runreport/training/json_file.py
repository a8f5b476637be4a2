"""Writes the JSON files of a run directory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from runreport.atomic_file import write_atomic


def write_json(path: Path, value: Mapping[str, object]) -> None:
    """The object as strict, indented JSON, whole or not at all; ValueError for NaN, which JSON cannot hold."""
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    write_atomic(path, text.encode("utf-8", "backslashreplace") + b"\n")
