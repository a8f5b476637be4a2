"""What the page knows of the files it was made from, so that a reader's copy is recognised."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from tensor_runs import small_model, tensor_view

from runreport.pages.tensors_parts.drop import drop_chunk


def test_every_checkpoint_has_its_files_with_size_and_digests(tmp_path: Path) -> None:
    view = tensor_view(tmp_path, {5: small_model(), 9: small_model(scale=2)})
    known = drop_chunk(view, (5, 9)).make()["checkpoints"]
    assert [one["number"] for one in known] == [5, 9]
    content = (tmp_path / "step_9.safetensors").read_bytes()
    header = 8 + int.from_bytes(content[:8], "little")
    (file,) = known[1]["files"]
    assert file == {
        "path": "step_9.safetensors",
        "size": len(content),
        "header": sha256(content[:header]).hexdigest(),
        "sample": sha256(content).hexdigest(),  # a file this small is looked at whole
        "sha256": "ab" * 32,  # what the receipt says
    }
    assert known[0]["files"][0]["header"] == file["header"]  # checkpoints of one model differ in their values alone
    assert known[0]["files"][0]["sample"] != file["sample"]


def test_the_data_are_made_again_where_a_digest_differs(tmp_path: Path) -> None:
    view = tensor_view(tmp_path, {5: small_model(), 9: small_model()})
    both, one = drop_chunk(view, (5, 9)), drop_chunk(view, (5,))
    assert both.of != one.of
    assert both.of == drop_chunk(view, (5, 9)).of
    assert json.dumps(both.make())
