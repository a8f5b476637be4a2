"""What lies around the weights of a LoRA adapter: its settings, and the whole model that it stands on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from runreport.runs.logged import CheckpointContents, CheckpointFile
from runreport.runs.readers.saved.adapter_settings import FILE, SETTINGS
from runreport.runs.readers.saved.checkpoint_contents import files_of
from runreport.runs.readers.tree import Tree, joined, parent
from runreport.tensors.adapter_sizes import BASES


def with_bases(tree: Tree, found: Iterable[CheckpointFile]) -> tuple[CheckpointFile, ...]:
    """The same checkpoints; those that hold an adapter with the files of its settings and of its base."""
    return tuple(
        replace(one, contents=_on_its_base(tree, one.path, one.contents))
        if one.contents is not None and one.contents.has_adapter
        else one
        for one in found
    )


def _on_its_base(tree: Tree, path: str, found: CheckpointContents) -> CheckpointContents:
    folder = parent(path) if path in tree.files else path
    settings = joined(folder, FILE)
    named = dict(found.adapter).get(SETTINGS["base_model_name_or_path"], "")
    base = base_path(tree, folder, named, found.files)
    files, lost = files_of(tree, base) if base else ([], [])
    made_of = dict.fromkeys((base, *files)) if files and not lost else {}
    return replace(
        found,
        settings=settings if settings in tree.files else "",
        base=tuple(made_of),
        base_bytes=sum(tree.files[one].st_size for one in made_of),
    )


def base_path(tree: Tree, folder: str, name: str, besides: Collection[str]) -> str:
    """The file of a model, or its index of shards, that is the nearest to an adapter's folder; "" where there is none.

    Looked for in the folder and those around it, and there in a folder with the last part of the base's name, which the
    settings give as text; nothing outside of the tree is looked at.  besides: the adapter's own files.
    """
    paths = (joined(place, file) for place in _places(folder, name) for file in BASES)
    return next((path for path in paths if path in tree.files and path not in besides), "")


def _places(folder: str, name: str) -> Iterator[str]:
    """The folder and those around it, the innermost first, each followed by its folder of that name."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    while True:
        yield folder
        if last not in ("", ".", ".."):
            yield joined(folder, last)
        if not folder:
            return
        folder = parent(folder)
