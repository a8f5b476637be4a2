"""By what the page knows a dropped file again: the files of every checkpoint, their sizes and digests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from runreport.artifacts.tensors.index import INDEX, TensorIndex
from runreport.pages.page import Chunk, Fact, RunView
from runreport.pages.words import visible

KEY = "tensor_files"


def _files(index: TensorIndex) -> list[dict[str, Any]]:
    """Name, size and digests of each file; of other formats than safetensors there is no header."""
    return [
        {"path": visible(path), "size": one.size, "header": one.header_sha256, "sample": one.sample_sha256}
        for path, one in zip(index.files, index.identities, strict=True)
    ]


FILES = Fact("tensor_files", 1, _files)


def drop_chunk(view: RunView, epochs: Sequence[int]) -> Chunk:
    """What is loaded when a file is dropped: checkpoints by number, each with its files; "sha256" is of all bytes."""
    known = {"checkpoints": [{"number": epoch, "files": _digested(view, epoch)} for epoch in epochs]}
    digest = sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()
    return Chunk(KEY, (), lambda: known, of=digest)


def _digested(view: RunView, epoch: int) -> list[dict[str, Any]]:
    """The files of a checkpoint with the digests that its receipt states; "" where it states none."""
    inputs = view.shelf.receipt(INDEX, epoch).get("inputs") or []
    whole = (one for one in inputs if not one.get("sampled"))
    digests = {visible(one.get("file", "")): str(one.get("sha256", "")) for one in whole}
    return [{**file, "sha256": digests.get(file["path"], "")} for file in view.shelf.fact(FILES, INDEX, epoch)]
