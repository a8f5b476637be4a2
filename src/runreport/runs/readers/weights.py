"""Weights that nobody wrote a log beside: a model as it is shared, or a folder of checkpoints."""

from __future__ import annotations

import re
from collections.abc import Iterable

from runreport.runs.logged import CheckpointFile
from runreport.runs.readers.reading import Reading
from runreport.runs.readers.rows.config_beside import config_beside, config_files
from runreport.runs.readers.rows.contents import document, pointers
from runreport.runs.readers.rows.loose_json import json_object
from runreport.runs.readers.saved.saved_weights import beside, is_weights, step_of_name
from runreport.runs.readers.tree import Tree, joined, parent
from runreport.runs.run import Problem
from runreport.tensors.dcp import METADATA as LISTING

NAME = "weights"
WHAT = "files of weights: .safetensors, .pt, .pth, .ckpt, .bin, .gguf, .h5, .keras, .distcp"
_SHARD = re.compile(r"(.+)-\d+-of-\d+\.(?:safetensors|bin)")
_INDEX = re.compile(r"(.+)\.(?:safetensors|bin)\.index\.json")
_BIN = re.compile(r"(?:pytorch_model|adapter_model|diffusion_pytorch_model).*\.bin")
_STEP = re.compile(r"(?:step|iter|iteration|epoch|checkpoint|ckpt)[-_=]?\d", re.IGNORECASE)
ADAPTER = "adapter_config.json"


def find(tree: Tree) -> Iterable[str]:
    """Folders of which weights are, or whose folder of checkpoints holds some."""
    return sorted({_home(tree, path) for path in tree.files if _is_weights(path)})


def read(tree: Tree, folder: str) -> Reading:
    """The weights, by the numbers in their names, and the configuration beside them."""
    notes: list[Problem] = []
    paths = _weights_of(tree, folder)
    pointing = pointers(tree, paths)
    notes += [Problem("LFS", path, "is a Git LFS pointer, not the weights; run: git lfs pull") for path in pointing]
    config = config_beside(tree, folder, notes) | _adapter(tree, folder, notes)
    return Reading(NAME, config=config, checkpoints=_checkpoints(tree, paths), problems=tuple(notes))


def takes(tree: Tree, folder: str) -> set[str]:
    """The weights and the configuration beside them."""
    return {*_weights_of(tree, folder), *config_files(tree, folder), joined(folder, ADAPTER)}


def _home(tree: Tree, path: str) -> str:
    """The folder whose weights these are: where a configuration lies beside them, that one.

    A folder of `.distcp` files that is named for a step is one checkpoint among others, as a file would be.
    """
    folder = parent(path)
    if path.endswith(".distcp") and _STEP.search(folder.rpartition("/")[2]):
        return beside(folder)
    return folder if config_files(tree, folder) or joined(folder, ADAPTER) in tree.files else beside(path)


def _weights_of(tree: Tree, folder: str) -> list[str]:
    return [path for path in tree.below(folder) if _is_weights(path) and _home(tree, path) == folder]


def _adapter(tree: Tree, folder: str, notes: list[Problem]) -> dict[str, object]:
    path = joined(folder, ADAPTER)
    return json_object(document(tree, path, notes), path, notes) or {} if path in tree.files else {}


def _is_weights(path: str) -> bool:
    name = path.rpartition("/")[2]
    return is_weights(path) or name.endswith(".gguf") or _BIN.fullmatch(name) is not None


def _checkpoints(tree: Tree, paths: list[str]) -> tuple[CheckpointFile, ...]:
    """One for each file, but one for all shards that an index names, and one for a folder of `.distcp` files."""
    found: dict[str, CheckpointFile] = {}
    for path in paths:
        whole = _stands_for(tree, path)
        found[whole] = CheckpointFile(whole, step_of_name(whole.rpartition("/")[2]))
    return tuple(sorted(found.values(), key=lambda one: (one.step is None, one.step or 0, one.path)))


def _stands_for(tree: Tree, path: str) -> str:
    folder, name = parent(path), path.rpartition("/")[2]
    if name.endswith(".distcp"):
        return folder or (LISTING if LISTING in tree.files else name)
    shard = _SHARD.fullmatch(name)
    stems = {index[1]: index[0] for other in tree.names(folder) if (index := _INDEX.fullmatch(other))}
    return joined(folder, stems[shard[1]]) if shard and shard[1] in stems else path
