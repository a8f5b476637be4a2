"""Text of a run inside pages and scripts."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import numpy as np
import pytest

from runreport.build.embed import chunk_script, chunk_text, content_security_policy, json_text

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    "a\u2028b",
    "&lt;",
    "'\"\\",
    "\ud800",
    "{{ 7*7 }}",
]


@pytest.mark.fault(73)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_the_element_it_stands_in(text):
    embedded = json_text({"name": text})
    assert json.loads(embedded) == {"name": text}
    assert not re.search(r"[<>&\u2028\u2029]", embedded)
    script = chunk_script("k", chunk_text({"name": text})).decode("ascii")
    assert not re.search(r"[<>&\u2028\u2029]", script)
    literal = script.removeprefix('RR.put("k",').removesuffix(");\n")
    assert json.loads(json.loads(literal)) == {"name": text}


def test_arrays_in_chunks_are_typed_however_small():
    chunk = json.loads(chunk_text({"a": np.array([[1, 2]], dtype=np.uint16), "b": [np.zeros(1, dtype=np.float32)]}))
    assert chunk["a"] == {"dtype": "u2", "bdata": base64.b64encode(b"\1\0\2\0").decode(), "shape": "1, 2"}
    assert chunk["b"][0]["dtype"] == "f4"


@pytest.mark.fault(147)
def test_numbers_json_does_not_know_become_null():
    assert json.loads(json_text({"x": [float("nan"), float("inf"), 1.5]})) == {"x": [None, None, 1.5]}


@pytest.mark.fault(82)
def test_the_policy_allows_exactly_the_inline_scripts_given():
    script = "RR.start()"
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}' blob:;" in content_security_policy((script,))
    assert "script-src 'self';" in content_security_policy()
    for policy in (content_security_policy(), content_security_policy((script,))):
        assert policy.startswith("default-src 'none';")
        assert "connect-src 'none'" in policy
        assert "unsafe-eval" not in policy
