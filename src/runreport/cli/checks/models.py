"""Models in a folder: what each holds by its headers, what is missing or left unread, or why it cannot be opened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runreport.runs.readers.tree import Tree

MODELS_LIMIT = 200  # opened for one folder
INDICES = (".safetensors.index.json", ".bin.index.json")
SINGLE = (".safetensors", ".gguf", ".keras", ".h5", ".pt", ".pth", ".ckpt", "model.bin")  # ends of a model's name


def models_in(tree: Tree) -> tuple[list[dict[str, Any]], int]:
    """One entry for each model of a tree, of the first MODELS_LIMIT, and how many models there are.

    An entry has `path`, `kind`, and either `tensors`, `elements`, `undecoded` and `notes`, or `refused`.
    """
    found = sorted(_models(tree))
    return [_checked(tree, path, kind) for path, kind in found[:MODELS_LIMIT]], len(found)


def _models(tree: Tree) -> Iterator[tuple[str, str]]:
    """Path and kind of what is opened as one model; files that belong to an index or a folder are not named again."""
    from runreport.tensors.dcp import METADATA
    from runreport.tensors.model_parts import OTHER_STATE

    for folder in tree.folders():
        names = tree.names(folder)
        at = f"{folder}/" if folder else ""
        if METADATA in names:
            yield folder or METADATA, "distributed checkpoint"
            continue
        indices = [name for name in names if name.endswith(INDICES)]
        yield from ((at + name, "shards") for name in indices)
        stems = tuple(f"{name.split('.')[0]}-" for name in indices)
        for name in names:
            is_model = name.endswith(SINGLE) and not name.startswith(OTHER_STATE)
            if is_model and not (stems and name.startswith(stems)):
                yield at + name, _kind(name)


def _kind(name: str) -> str:
    if name.startswith("adapter_model."):
        return "adapter"
    kinds = {"safetensors": "safetensors", "gguf": "gguf", "keras": "keras", "h5": "keras"}
    return kinds.get(name.rpartition(".")[2], "torch")


def _checked(tree: Tree, path: str, kind: str) -> dict[str, Any]:
    from runreport.errors import RunReportError
    from runreport.tensors.stored_tensor import is_decoded
    from runreport.tensors.tensor_store import TensorStore

    entry: dict[str, Any] = {"path": path, "kind": kind}
    try:
        with TensorStore.open(tree.root, path) as store:
            undecoded = sum(not is_decoded(one) for one in store.tensors)
            elements = sum(one.numel for one in store.tensors)
            held = {"tensors": len(store.tensors), "elements": elements, "undecoded": undecoded}
            return entry | held | {"notes": list(store.notes)}
    except RunReportError as error:
        return entry | {"refused": f"{error.what} [{error.code}]", "hint": error.hint}


def model_lines(models: list[dict[str, Any]], count: int) -> Iterator[str]:
    """The same for people."""
    from runreport.errors import printable

    if not models:
        return
    yield "\nmodels"
    for one in models:
        name = f"  {printable(one['path'])} ({one['kind']})"
        if "refused" in one:
            yield f"{name}: REFUSED: {one['refused']}"
            continue
        undecoded = f", {one['undecoded']:,} listed only" if one["undecoded"] else ""
        yield f"{name}: {one['tensors']:,} tensors, {one['elements']:,} values{undecoded}"
        yield from (f"    {note}" for note in one["notes"])
    if count > len(models):
        yield f"  {len(models):,} of {count:,} models looked at"
