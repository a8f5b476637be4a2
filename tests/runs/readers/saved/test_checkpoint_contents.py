"""What a checkpoint stands for: a file, the files of an index, a folder."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from foreign_run import write_files
from other_weights import write_distributed

from runreport.runs.logged import CheckpointContents, CheckpointFile
from runreport.runs.readers import weights
from runreport.runs.readers.saved import checkpoint_contents
from runreport.runs.readers.saved.checkpoint_contents import KnownFiles, with_contents
from runreport.runs.readers.tree import read_tree


def tensors(name: str, n: int) -> bytes:
    """A safetensors file of one tensor of n bytes."""
    text = json.dumps({name: {"dtype": "U8", "shape": [n], "data_offsets": [0, n]}}).encode()
    return len(text).to_bytes(8, "little") + text + bytes(n)


def contents(root: Path, path: str, known: KnownFiles | None = None) -> CheckpointContents:
    (found,) = with_contents(read_tree(root), [CheckpointFile(path, 1)], known or KnownFiles())
    assert (found.path, found.step) == (path, 1)
    assert found.contents is not None
    return found.contents


def test_a_folder_holds_weights_and_what_lies_beside_them(tmp_path: Path) -> None:
    files = {"c/model.safetensors": tensors("a", 9), "c/optimizer.pt": b"PK\x03\x04", "c/deep/x.json": b"{}"}
    found = contents(write_files(tmp_path, files), "c")
    assert found.files == ("c/model.safetensors",)
    assert (found.tensors, found.parameters, found.beside, found.beside_bytes) == (1, 9, 2, 6)


def test_the_files_of_an_index_are_one_model_and_missing_ones_are_named(tmp_path: Path) -> None:
    index = json.dumps({"weight_map": {"a": "m-1.safetensors", "b": "m-2.safetensors", "c": "m-3.safetensors"}})
    files = {"m.safetensors.index.json": index, "m-1.safetensors": tensors("a", 3), "m-2.safetensors": tensors("b", 5)}
    found = contents(write_files(tmp_path, files), "m.safetensors.index.json")
    assert (found.tensors, found.parameters, found.dtypes) == (2, 8, (("U8", 8),))
    assert found.largest == (("b", "U8", (5,)), ("a", "U8", (3,)))
    assert found.notes == ("1 of the 3 files that its index names are missing: m-3.safetensors",)


def test_an_index_that_leads_out_of_the_folder_or_names_nothing_is_only_said(tmp_path: Path) -> None:
    index = json.dumps({"weight_map": {"a": "../../etc/passwd"}})
    write_files(tmp_path, {"a/x.safetensors.index.json": index, "b/x.safetensors.index.json": "[]"})
    assert contents(tmp_path, "a").files == ()
    assert "1 of the 1 files" in contents(tmp_path, "a").notes[0]
    assert contents(tmp_path, "b").notes == ("is not a JSON object",)


def distributed(folder: Path) -> None:
    write_distributed(folder, {"emb.weight": np.zeros((16, 4), np.float32), "b": np.zeros(5, np.float32)})


@pytest.mark.parametrize("inner", ["step-3", ""])
def test_a_distributed_checkpoint_is_what_its_listing_says(tmp_path: Path, inner: str) -> None:
    distributed(tmp_path / inner)
    tree = read_tree(tmp_path)
    (found,) = with_contents(tree, weights.read(tree, "").checkpoints, KnownFiles())
    at = f"{inner}/" if inner else ""
    assert (found.path, found.step) == (inner or ".metadata", 3 if inner else None)
    assert found.contents is not None
    assert (found.contents.index, found.contents.files) == (f"{at}.metadata", (f"{at}__0_0.distcp",))
    assert (found.contents.kind, found.contents.tensors) == ("torch distributed checkpoint", 2)
    assert (found.contents.parameters, found.contents.token_table) == (69, ("emb.weight", 16))
    assert found.contents.bytes == (tmp_path / inner / "__0_0.distcp").stat().st_size


def test_a_distributed_checkpoint_with_parts_missing_says_so(tmp_path: Path) -> None:
    distributed(tmp_path / "c")
    known = KnownFiles()
    part = tmp_path / "c/__0_0.distcp"
    part.rename(tmp_path / "elsewhere")
    found = contents(tmp_path, "c", known)
    assert (found.tensors, found.notes) == (None, (".metadata 1 of 1 files are missing: __0_0.distcp",))
    (tmp_path / "elsewhere").rename(part)
    assert contents(tmp_path, "c", known).tensors == 2  # what it speaks of is looked at, too
    (tmp_path / "c/.metadata").unlink()
    assert contents(tmp_path, "c").notes == (".metadata is missing, which says what lies in these files",)


def test_one_file_without_a_header_leaves_the_sum_unknown(tmp_path: Path) -> None:
    found = contents(write_files(tmp_path, {"c/m.safetensors": tensors("a", 3), "c/n.pt": b"PK\x03\x04"}), "c")
    assert (found.kind, found.tensors, found.parameters) == ("safetensors, torch file, zip", None, None)


def test_a_file_is_read_again_only_when_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    first = checkpoint_contents.file_contents
    monkeypatch.setattr(
        checkpoint_contents, "file_contents", lambda root, path, size: read.append(path) or first(root, path, size)
    )
    known = KnownFiles()
    write_files(tmp_path, {"a.safetensors": tensors("a", 3), "b.safetensors": tensors("b", 3)})
    for path in ("a.safetensors", "b.safetensors", "a.safetensors"):
        contents(tmp_path, path, known)
    write_files(tmp_path, {"a.safetensors": tensors("a", 4)})
    os.utime(tmp_path / "a.safetensors", ns=(1, 1))
    assert contents(tmp_path, "a.safetensors", known).parameters == 4
    assert read == ["a.safetensors", "b.safetensors", "a.safetensors"]


def test_headers_beyond_the_limit_are_said_not_to_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint_contents, "FILES", 1)
    tree = read_tree(write_files(tmp_path, {"a.safetensors": tensors("a", 3), "b.safetensors": tensors("b", 3)}))
    one, two = with_contents(tree, [CheckpointFile(name, None) for name in sorted(tree.files)], KnownFiles())
    assert one.contents is not None
    assert two.contents is not None
    assert (one.contents.tensors, two.contents.tensors, two.contents.kind) == (1, None, "not read")
    assert two.contents.bytes > 0
