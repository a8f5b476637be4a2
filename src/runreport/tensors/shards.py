"""Models in several files: the index that says which tensor lies in which shard, held against the shards themselves."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace
from typing import cast

from runreport.errors import InputIncomplete, InputRefused, printable
from runreport.tensors.limits import INDEX_LIMIT, SHARDS_LIMIT
from runreport.tensors.model_files import FileTensor, ModelFile, model_file
from runreport.tensors.regular_file import read_regular, stat_regular
from runreport.tensors.remote_path import Place

INDEX = ".index.json"
SHARD = re.compile(r"(.+)-(\d{5,6})-of-(\d{5,6})\.(safetensors|bin|gguf)")


def shards_of_index(root: Place, relative: str) -> list[ModelFile]:
    """The shards that an index names, with notes where index and shards disagree.

    The index decides which shard a tensor is taken from that lies in two.  Raises InputRefused (INDEX, TWICE),
    InputIncomplete (MISSING-SHARD) naming what is missing, and what model_file raises.
    """
    places = _weight_map(read_regular(root, relative, limit=INDEX_LIMIT), root / relative)
    folder = posixpath.dirname(relative)
    names = sorted(set(places.values()))
    _require(root, folder, names, root / relative)
    paths = {name: posixpath.join(folder, name) for name in names}
    files = [model_file(root, path) for path in paths.values()]
    return _compared(files, {name: paths[file] for name, file in places.items()})


def shards_without_index(
    root: Place, folder: str, name: str, read: Callable[[Place, str], ModelFile]
) -> list[ModelFile]:
    """All shards of which one has that name, which says how many there are; read: gives the tensors of one.

    Raises as shards_of_index does.
    """
    found = SHARD.fullmatch(name)
    if found is None:
        raise ValueError(f"no shard: {name!r}")
    stem, digits, count, ending = found[1], len(found[2]), found[3], found[4]
    if int(count) > SHARDS_LIMIT:
        raise InputRefused(f"says that it is one of {int(count):,} shards", path=root / folder, code="INDEX")
    wanted = [f"{stem}-{number:0{digits}}-of-{count}.{ending}" for number in range(1, int(count) + 1)]
    _require(root, "" if folder == "." else folder, wanted, root / folder)
    paths = [name if folder == "." else posixpath.join(folder, name) for name in wanted]
    files = [read(root, path) for path in paths]
    files = _compared(files, {one.name: file.path for file in reversed(files) for one in file.tensors})
    return [_noted(files[0], ["no index lies beside these shards"]), *files[1:]]


def _require(root: Place, folder: str, names: Sequence[str], path: object) -> None:
    lost = [name for name in names if stat_regular(root, posixpath.join(folder, name)) is None]
    if lost:
        some = next((name for name in names if name not in lost), None)
        hint = None if some is None else f"a shard can be read by itself: {printable(some, 120)}"
        raise InputIncomplete(
            f"{len(lost)} of {len(names)} shards are missing: {_some(lost)}",
            path=path, code="MISSING-SHARD", hint=hint,
        )  # fmt: skip


def _weight_map(data: bytes, path: object) -> dict[str, str]:
    """Tensor -> file. Only the first document is read: indices with a second one behind it are met."""
    try:
        text = data.decode("utf-8").lstrip("\ufeff \n\r\t")
        index, _ = json.JSONDecoder(object_pairs_hook=_once).raw_decode(text)
        places = cast("dict[str, object]", index["weight_map"])
        if not places or not all(isinstance(file, str) for file in places.values()):
            raise TypeError("no files")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputRefused("is no index of shards: it has no weight_map", path=path, code="INDEX") from error
    except InputRefused as error:
        error.path = str(path)
        raise
    return cast("dict[str, str]", places)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise InputRefused(f"names '{printable(twice)}' twice", code="INDEX")
    return found


def _compared(files: Sequence[ModelFile], places: dict[str, str]) -> list[ModelFile]:
    """The files, each with the tensors that are taken from it, and notes of what the index says otherwise."""
    holders: dict[str, list[str]] = {}
    for file in files:
        for one in file.tensors:
            holders.setdefault(one.name, []).append(file.path)
    twice = {name: where for name, where in holders.items() if len(where) > 1}
    unclear = [name for name, where in twice.items() if places.get(name) not in where]
    if unclear:
        first = unclear[0]
        what = f"tensor '{printable(first)}' lies in {' and in '.join(printable(one, 80) for one in twice[first][:2])}"
        raise InputRefused(f"{what}, and the index names neither", code="TWICE")
    moved = [name for name, where in holders.items() if len(where) == 1 and places.get(name, where[0]) != where[0]]
    notes = [
        _said(" that the index names", "in no shard", [name for name in places if name not in holders]),
        _said("", "in a shard but not in the index", [name for name in holders if name not in places]),
        _said("", "in two shards, and taken from the one that the index names", list(twice)),
        _said("", "in another shard than the index says", moved),
    ]
    taken = [replace(file, tensors=_taken(file, twice, places)) for file in files] if twice else list(files)
    return [_noted(taken[0], [note for note in notes if note]), *taken[1:]]


def _taken(file: ModelFile, twice: Container[str], places: dict[str, str]) -> tuple[FileTensor, ...]:
    return tuple(one for one in file.tensors if one.name not in twice or places[one.name] == file.path)


def _said(which: str, where: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    count = "1 tensor" if len(names) == 1 else f"{len(names):,} tensors"
    return f"warning: {count}{which} {'is' if len(names) == 1 else 'are'} {where}: {_some(names)}"


def _noted(file: ModelFile, notes: Iterable[str]) -> ModelFile:
    return replace(file, notes=(*file.notes, *notes))


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    return ", ".join(printable(name, 60) for name in names[:3]) + more
