"""Data inside pages and scripts, so that no text of a run can end the element it stands in."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from runreport.build.encode import jsonable, typed_array


def json_text(value: object) -> str:
    """JSON that is inert in HTML and in a script: ASCII, with < > and & as escapes."""
    text = json.dumps(jsonable(value), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return inert(text)


def inert(text: str) -> str:
    """JSON text that cannot end the element it stands in, nor open a comment there."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def chunk_text(value: object) -> str:
    """The JSON of a chunk; every array in it is a typed array, however small."""
    return json_text(_typed(value))


def _typed(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return typed_array(value)
    if isinstance(value, Mapping):
        return {key: _typed(item) for key, item in value.items()}
    return [_typed(item) for item in value] if isinstance(value, list | tuple) else value


def chunk_script(key: str, text: str) -> bytes:
    """A classic script that registers one chunk; the payload is a string for JSON.parse."""
    return f"RR.put({inert(json.dumps(key))},{inert(json.dumps(text))});\n".encode("ascii")


def script_hash(text: str) -> str:
    """The source expression that allows an inline script with exactly this text."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def content_security_policy(inline_scripts: tuple[str, ...] = ()) -> str:
    """The policy of a page: nothing from outside; inline only the scripts given, and libraries from memory."""
    scripts = " ".join([*map(script_hash, inline_scripts), "blob:"]) if inline_scripts else "'self'"
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src data:; worker-src blob:; connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
