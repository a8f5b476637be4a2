"""Which tensors are alike, for the page: clusters in words, and a map with the cosines of pairs for the browser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from runreport.artifacts.tensors.index import TensorIndex
from runreport.artifacts.tensors.relations import TensorRelations
from runreport.pages.tensors_parts.groups import group_words
from runreport.pages.words import count, percent, spelled, visible

LISTED = 20  # clusters in the table


def relations_data(relations: TensorRelations) -> dict[str, Any]:
    """The map in two dimensions, clusters, and pairs of tensors of equal shape with their cosine."""
    return {
        "tensor": relations.tensor.astype("<i4"),
        "x": relations.points[:, 0].astype("<f4"),
        "y": relations.points[:, 1].astype("<f4"),
        "cluster": relations.cluster.astype("<i4"),
        "first": relations.first.astype("<i4"),
        "second": relations.second.astype("<i4"),
        "cosine": relations.cosine.astype("<f4"),
        "group_of": _group_of(relations),
        "pairs": [visible(says) for says in relations.pairs],
    }


def _group_of(relations: TensorRelations) -> np.ndarray:
    """(2 * members,) i4: a tensor and the place of its group, for every tensor that is in one."""
    pairs = [(tensor, place) for place, group in enumerate(relations.groups) for tensor in group]
    return np.array(pairs, dtype="<i4").ravel()


def relations_words(relations: TensorRelations, index: TensorIndex) -> dict[str, Any] | None:
    """Title, caption and the clusters; None where no tensors could be compared."""
    m = len(relations.tensor)
    if m < 2:
        return None
    k = len(relations.exemplar)
    both = float(np.nansum(relations.variance_ratio[:2]))
    by = count(len(relations.features), "feature")
    says = f"{count(m, 'tensor')} are compared by {by}, of which the two axes keep {percent(both)} of the variance."
    left = len(index.names) - m
    if left:
        is_one = left == 1
        says += f" {count(left, 'tensor')} that {'is' if is_one else 'are'} constant, tiny or unread"
        says += f" {'has' if is_one else 'have'} no place here."
    return {
        "title": f"Values and spectra part the tensors into {spelled(k)} clusters"
        if k > 1
        else "No clusters stand out",
        "says": says,
        "features": ", ".join(visible(name.replace("_", " ")) for name in relations.features),
        "clusters": [_cluster(relations, index, place) for place in range(min(k, LISTED))] if k > 1 else [],
        "left": max(0, k - LISTED),
    }


def _cluster(relations: TensorRelations, index: TensorIndex, place: int) -> Mapping[str, Any]:
    members = relations.tensor[relations.cluster == place]
    kinds = Counter(index.group[i] for i in members).most_common(3)
    return {
        "n": len(members),
        "kinds": ", ".join(f"{group_words(group)} {n}" for group, n in kinds),
        "exemplar": visible(index.names[int(relations.exemplar[place])]),
    }
