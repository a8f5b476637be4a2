"""Memory of a build in a file: what is not exactly as it was written is forgotten, and found out anew."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from runreport.build.encode import packed_json
from runreport.errors import RunReportError
from runreport.runs.opening import read_regular

LIMIT = 1 << 30  # bytes
_SEAL = 64  # hex digits of SHA-256, on a line of their own before the rest


def sealed(version: int, content: Mapping[str, Any]) -> bytes:
    """The bytes to write: a flipped bit must not pass for a digest that was found once."""
    body = packed_json({**content, "version": version})
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def remembered(path: Path, version: int) -> tuple[dict[str, Any], bytes]:
    """What was remembered, and the bytes of the file; both empty where it is lost, damaged or of another version."""
    try:
        data = read_regular(path.parent, path.name, limit=LIMIT)
    except RunReportError:
        return {}, b""
    seal, body = data[:_SEAL], data[_SEAL + 1 :]
    if hashlib.sha256(body).hexdigest().encode() != seal:
        return {}, b""
    try:
        content = orjson.loads(body)
    except ValueError:
        return {}, b""
    is_ours = isinstance(content, dict) and content.get("version") == version
    return (content, data) if is_ours else ({}, b"")
