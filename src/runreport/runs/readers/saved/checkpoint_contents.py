"""What each checkpoint of a run holds: its files, their sizes and headers, and the adapter's settings beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from runreport.runs.logged import CheckpointContents, CheckpointFile
from runreport.runs.readers.rows.contents import document
from runreport.runs.readers.rows.loose_json import json_object
from runreport.runs.readers.saved.adapter_settings import adapter_settings
from runreport.runs.readers.saved.file_contents import file_contents
from runreport.runs.readers.saved.file_record import LARGEST, METADATA, FileContents, Tensor
from runreport.runs.readers.saved.saved_weights import is_weights
from runreport.runs.readers.tree import Tree, joined, parent
from runreport.runs.run import Problem
from runreport.runs.signature import Mark, mark_of
from runreport.tensors.dcp import METADATA as LISTING

INDEX = ".index.json"
OTHER_STATE = ("training_args", "optimizer", "scheduler", "scaler", "rng_state")  # saved beside the weights
FILES = 4000  # headers read of one run
UNREAD = FileContents("not read", note=f"is beyond the first {FILES:,} files of weights, whose headers alone are read")


@dataclass(slots=True)
class KnownFiles:
    """What files of weights held when they were last read; a file is read again when it has changed."""

    files: dict[str, tuple[tuple[Mark, ...], FileContents]] = field(default_factory=dict)

    def contents(self, tree: Tree, path: str, parts: Sequence[str] = ()) -> FileContents:
        """What is known of the file, or what it says now; parts: files that it speaks of."""
        marks = tuple(mark_of(tree.files[one]) for one in (path, *parts))
        known = self.files.get(path)
        if known is None or known[0] != marks:
            known = self.files[path] = marks, file_contents(tree.root, path, tree.files[path].st_size)
        return known[1]


def with_contents(tree: Tree, found: Iterable[CheckpointFile], known: KnownFiles) -> tuple[CheckpointFile, ...]:
    """The same checkpoints in the same order, each with what it holds; at most FILES headers are read."""
    left = FILES
    made: list[CheckpointFile] = []
    for one in found:
        paths, notes = files_of(tree, one.path)
        listing = _listing(tree, one.path)
        headers, parts = ([listing], paths) if listing else (paths, [])
        read = [known.contents(tree, path, parts) for path in headers[: max(0, left)]]
        read += [UNREAD] * (len(headers) - len(read))
        left -= len(headers)
        spoken = [
            f"{path.rpartition('/')[2]} {found.note}" for path, found in zip(headers, read, strict=True) if found.note
        ]
        made.append(replace(one, contents=_contents(tree, one.path, paths, read, (*notes, *_few(spoken)))))
    return tuple(made)


def files_of(tree: Tree, path: str) -> tuple[list[str], list[str]]:
    """The files of weights that a checkpoint stands for, and what is wrong with them, in words."""
    if _listing(tree, path):
        folder = parent(path) if path in tree.files else path
        return [joined(folder, name) for name in tree.names(folder) if name.endswith(".distcp")], []
    if path in tree.files:
        return _shards(tree, path) if path.endswith(INDEX) else ([path], [])
    names = tree.names(path)
    index = [name for name in names if name.endswith(INDEX)]
    if index:
        return _shards(tree, joined(path, index[0]))
    weights = [joined(path, name) for name in names if _is_model(name)]
    if weights and all(one.endswith(".distcp") for one in weights):
        return weights, [f"{LISTING} is missing, which says what lies in these files"]
    return weights, [] if weights else ["no weights lie in this folder"]


def _listing(tree: Tree, path: str) -> str:
    """The `.metadata` of a checkpoint that torch saved in many files at once, "" where it is none."""
    if path in tree.files:
        return path if path.rpartition("/")[2] == LISTING else ""
    return joined(path, LISTING) if LISTING in tree.names(path) else ""


def _index(tree: Tree, path: str) -> str:
    """The file that says what lies in the others, "" where there is none."""
    if listing := _listing(tree, path):
        return listing
    if path in tree.files:
        return path if path.endswith(INDEX) else ""
    return next((joined(path, name) for name in tree.names(path) if name.endswith(INDEX)), "")


def _is_model(name: str) -> bool:
    is_file = is_weights(name) or name.endswith((".bin", ".gguf", ".msgpack", ".distcp"))
    return is_file and not name.startswith(OTHER_STATE)


def _shards(tree: Tree, path: str) -> tuple[list[str], list[str]]:
    """The files that an index names, those of them that are there."""
    notes: list[Problem] = []
    index = json_object(document(tree, path, notes), path, notes) or {}
    weights = index.get("weight_map")
    if not isinstance(weights, dict):
        return [], [*(note.what for note in notes), "its index names no files"][:1]
    named = sorted({joined(parent(path), str(name)) for name in weights.values()})
    lost = [name.rpartition("/")[2] for name in named if name not in tree.files]
    says = [f"{len(lost)} of the {len(named)} files that its index names are missing: {', '.join(lost[:3])}"]
    return [name for name in named if name in tree.files], says if lost else []


def _contents(
    tree: Tree, path: str, paths: Sequence[str], read: Sequence[FileContents], notes: Sequence[str]
) -> CheckpointContents:
    folder = parent(path) if path in tree.files else path
    beside = [] if path in tree.files else [one for one in tree.below(path) if one not in set(paths)]
    dtypes = _sum(one.dtypes for one in read)
    is_known = bool(read) and all(one.tensors is not None for one in read)
    has_shapes = is_known and all(one.dtypes or not one.tensors for one in read)
    return CheckpointContents(
        kind=", ".join(sorted({one.kind for one in read})),
        files=tuple(paths),
        index=_index(tree, path),
        token_table=next((one.token_table for one in read if one.token_table), None),
        bytes=sum(tree.files[one].st_size for one in paths),
        beside=len(beside),
        beside_bytes=sum(tree.files[one].st_size for one in beside),
        tensors=sum(one.tensors or 0 for one in read) if is_known else None,
        parameters=sum(dtypes.values()) if has_shapes else None,
        dtypes=tuple(sorted(dtypes.items(), key=lambda one: (-one[1], one[0]))),
        largest=_largest(read),
        metadata=tuple(dict(pair for one in read for pair in one.metadata).items())[:METADATA],
        adapter=adapter_settings(tree, folder),
        has_adapter=any(one.has_adapter for one in read),
        notes=tuple(notes),
    )


def _sum(found: Iterable[Sequence[tuple[str, int]]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for pairs in found:
        total.update(dict(pairs))
    return total


def _largest(read: Iterable[FileContents]) -> tuple[Tensor, ...]:
    found = [tensor for one in read for tensor in one.largest]
    return tuple(sorted(found, key=lambda one: (-_elements(one[2]), one[0]))[:LARGEST])


def _elements(shape: Sequence[int]) -> int:
    total = 1
    for axis in shape:
        total *= axis
    return total


def _few(says: Sequence[str], most: int = 3) -> list[str]:
    return list(says) if len(says) <= most else [*says[:most], f"and {len(says) - most} more files like these"]
