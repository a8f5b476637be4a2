"""The file in which the vocabulary of a run's model lies: beside its checkpoints, beside the run, or with its data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from runreport.runs.logged import CheckpointFile
from runreport.runs.readers.tree import Tree, joined, parent
from runreport.runs.token_texts import META, NAMES
from runreport.tensors.limits import VOCABULARY_LIMIT


def tokenizer_file(
    tree: Tree, folder: str, checkpoints: Iterable[CheckpointFile], config: Mapping[str, object]
) -> str | None:
    """Its path; None where there is none. Of several the first by place, then by the order of token_texts.NAMES.

    A meta.pkl of nanoGPT lies in the folder of the data set, which the run's settings name; without a name the only
    one there is in the tree is taken.
    """
    for place in dict.fromkeys((*_beside(tree, checkpoints), folder)):
        for name in (*NAMES, META):
            path = joined(place, name) if place else name
            if path in tree.files and 0 < tree.files[path].st_size <= VOCABULARY_LIMIT:
                return path
    metas = [path for path in tree.below("", META) if 0 < tree.files[path].st_size <= VOCABULARY_LIMIT]
    named = _data_set(config)
    if named:
        metas = [path for path in metas if parent(path).rpartition("/")[2] == named]
    return metas[0] if len(metas) == 1 else None


def _beside(tree: Tree, checkpoints: Iterable[CheckpointFile]) -> Iterator[str]:
    """Folders of checkpoints, the newest first."""
    for one in reversed(list(checkpoints)):
        yield parent(one.path) if one.path in tree.files else one.path


def _data_set(config: Mapping[str, object]) -> str:
    inner = config.get("config")
    found = inner.get("dataset") if isinstance(inner, dict) else config.get("dataset")
    return found if isinstance(found, str) else ""
