"""A diff as one file: closed to the network, inert data, the same bytes each time."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from runreport.build.bundle import read_bundle
from runreport.build.diff_document import diff_document
from runreport.pages.diff_parts.compared import compared_models
from runreport.tensors.model_diff import model_diff
from runreport.tensors.tensor_store import TensorStore

HOSTILE = "</script><!--\u2028&<b>"


def document(root: Path) -> str:
    save_file({HOSTILE: np.ones(3), "w": np.zeros((2, 2))}, root / "a.safetensors")
    save_file({HOSTILE: np.full(3, 2.0), "w": np.eye(2)}, root / "b.safetensors")
    with TensorStore.open(root, "a.safetensors") as a, TensorStore.open(root, "b.safetensors") as b:
        compared = compared_models(("a", "b"), (a, b), model_diff(a, b))
    return diff_document(read_bundle(), compared).decode()


def test_the_same_models_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    assert document(tmp_path / "x") == document(tmp_path / "y")


def test_nothing_may_be_fetched_and_only_our_script_runs(tmp_path: Path) -> None:
    text = document(tmp_path)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert "default-src &#39;none&#39;" in policy
    assert "connect-src &#39;none&#39;" in policy
    assert policy.count("sha256-") == 1
    assert re.findall(r"<script[^>]* src=", text) == []
    assert re.findall(r"<link[^>]*stylesheet", text) == []


def test_the_data_of_every_tensor_lie_inert_in_the_page(tmp_path: Path) -> None:
    text = document(tmp_path)
    (data,) = re.findall(r'<script type="application/json" data-chunk="diff_tensors">(.*?)</script>', text, re.DOTALL)
    tensors = json.loads(data)["tensors"]
    assert [one["name"] for one in tensors] == sorted([HOSTILE, "w"])
    assert "<" not in data
    assert dict(tensors[0]["facts"])["relative change"] == "100\u202f%"
