"""Embeddings logged for TensorBoard's projector: vectors, labels and pictures of samples as files.

projector_config.pbtxt names them; where it is missing, torch's places tell as much: <step>/<tag>/tensors.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from runreport.errors import printable
from runreport.runs.logged import Embedding
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.contents import document, text_of
from runreport.runs.readers.rows.text_proto import Message, NotTextProto, text_proto
from runreport.runs.readers.tree import Tree, joined, parent
from runreport.runs.run import Problem

NAME = "projector"
WHAT = "projector_config.pbtxt, or <step>/<tag>/tensors.tsv"
CONFIG = "projector_config.pbtxt"
TENSORS, METADATA, SPRITE = "tensors.tsv", "metadata.tsv", "sprite.png"
CONFIG_LIMIT = 4 << 20  # bytes
_STEP = re.compile(r"\d{5,18}")
_TAG = re.compile(r"(.+):(\d{1,18})")


def find(tree: Tree) -> Iterable[str]:
    """Folders with its configuration, and those with torch's places below them."""
    placed = {parent(parent(folder)) for folder in tree.having(TENSORS) if _STEP.fullmatch(_name(parent(folder)))}
    return sorted({*tree.having(CONFIG), *placed})


def takes(tree: Tree, folder: str) -> set[str]:
    """The configuration and every file of an embedding."""
    found = read(tree, folder).embeddings
    files = {name for one in found for name in (one.file, one.metadata, one.sprite) if name is not None}
    return files | {joined(folder, CONFIG)} & tree.files.keys()


def read(tree: Tree, folder: str) -> Reading:
    """Embeddings by tag and step; files that do not lie in the folder are said."""
    notes: list[Problem] = []
    path = joined(folder, CONFIG)
    found = {one.file: one for one in _placed(tree, folder)}
    if path in tree.files:
        found |= {one.file: one for one in _configured(tree, folder, path, notes)}
    ordered = sorted(found.values(), key=lambda one: (one.tag, one.step or 0, one.file))
    return Reading(NAME, embeddings=tuple(ordered), problems=tuple(notes))


def _placed(tree: Tree, folder: str) -> Iterable[Embedding]:
    for path in tree.below(folder, TENSORS):
        here = parent(path)
        if parent(parent(here)) == folder and _STEP.fullmatch(_name(parent(here))):
            metadata, sprite = (joined(here, name) for name in (METADATA, SPRITE))
            step = int(_name(parent(here)))
            labels = metadata if metadata in tree.files else None
            # Without a configuration nobody says how large a sample's picture is, so the sprite cannot be cut up.
            yield Embedding(_name(here), step, path, labels, sprite if sprite in tree.files else None, None)


def _configured(tree: Tree, folder: str, path: str, notes: list[Problem]) -> Iterable[Embedding]:
    data = document(tree, path, notes, limit=CONFIG_LIMIT)
    try:
        entries = text_proto(text_of(data or b"", path, notes)).get("embeddings", [])
    except NotTextProto as error:
        notes.append(Problem("PROJECTOR", path, f"is not a projector configuration: {printable(error)}"))
        return
    for entry in entries:
        one = _embedding(tree, folder, path, entry, notes) if isinstance(entry, dict) else None
        if one is not None:
            yield one


def _embedding(tree: Tree, folder: str, config: str, entry: Message, notes: list[Problem]) -> Embedding | None:
    name, stated = _text(entry, "tensor_name"), _text(entry, "tensor_path")
    if not stated:
        what = (
            f"the vectors of {printable(name or 'an embedding')} are in a checkpoint of TensorFlow, which is not read"
        )
        notes.append(Problem("PROJECTOR", config, what))
        return None
    file = _inside(tree, folder, stated, config, notes)
    if file is None:
        return None
    match = _TAG.fullmatch(name)
    step_folder = _name(parent(parent(file)))
    step = int(match[2]) if match else int(step_folder) if _STEP.fullmatch(step_folder) else None
    tag = match[1] if match else name or _name(parent(file)) or file
    metadata = _optional(tree, folder, _text(entry, "metadata_path"), config, notes)
    sprite, size = _sprite(tree, folder, entry, config, notes)
    return Embedding(tag, step, file, metadata, sprite, size)


def _sprite(
    tree: Tree, folder: str, entry: Message, config: str, notes: list[Problem]
) -> tuple[str | None, tuple[int, int] | None]:
    inner = next((one for one in entry.get("sprite", []) if isinstance(one, dict)), {})
    path = _optional(tree, folder, _text(inner, "image_path"), config, notes)
    sizes = [int(one) for one in inner.get("single_image_dim", []) if isinstance(one, str) and one.isdecimal()]
    fits = path is not None and len(sizes) == 2 and all(0 < one < 1 << 14 for one in sizes)
    return path, (sizes[0], sizes[1]) if fits else None


def _optional(tree: Tree, folder: str, stated: str, config: str, notes: list[Problem]) -> str | None:
    return _inside(tree, folder, stated, config, notes) if stated else None


def _inside(tree: Tree, folder: str, stated: str, config: str, notes: list[Problem]) -> str | None:
    """The file of the folder that a path means; of one of another machine, the longest end of it that lies there."""
    parts = PurePosixPath(stated.replace("\\", "/")).parts
    is_foreign = stated.startswith("/") or ":" in parts[0][:2] or ".." in parts
    for first in range(len(parts) if is_foreign else 1):
        path = joined(folder, "/".join(parts[first:]))
        if path in tree.files and ".." not in parts[first:]:
            return path
    notes.append(Problem("PROJECTOR", config, f"names a file that does not lie below it: {printable(stated, 120)}"))
    return None


def _text(entry: Message, name: str) -> str:
    return next((one for one in reversed(entry.get(name, [])) if isinstance(one, str)), "")


def _name(folder: str) -> str:
    return folder.rpartition("/")[2]
