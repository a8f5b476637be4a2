"""Which tensors are alike: by the shape of their values and spectra, and by cosine where shapes are equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.fields import Array
from runreport.artifacts.tensors.measures import MEASURES, TensorMeasures
from runreport.artifacts.tensors.parts.tensor_features import features
from runreport.numerics.pca import principal_axes
from runreport.numerics.ward_clusters import Clusters, clusters
from runreport.runs.inputs import MODEL
from runreport.tensors.layer_order import layer_key
from runreport.tensors.model_names import model_names
from runreport.tensors.pair_cosines import pair_cosines
from runreport.tensors.tensor_store import StoredTensor, TensorStore

DIM = 3


@dataclass(frozen=True, slots=True)
class TensorRelations:
    """m tensors have features, p pairs a cosine; positions are those of the index."""

    tensor: Annotated[np.ndarray, Array("i4", "m")]  # those that are compared: not constant, at least 16 finite values
    features: tuple[str, ...]  # names of what they are compared by
    values: Annotated[np.ndarray, Array("f8", "m, f")]  # features before they are scaled; NaN where there is none
    centre: Annotated[np.ndarray, Array("f8", "f")]  # median of each; scaled = weight * (value - centre) / spread
    spread: Annotated[
        np.ndarray, Array("f8", "f")
    ]  # half the distance of its quartiles from each other; 1 where that is 0
    weight: Annotated[np.ndarray, Array("f8", "f")]  # the quotient is cut off at 3 spreads, NaN is 0
    points: Annotated[np.ndarray, Array("f4", "m, dim")]  # principal components of the scaled features
    variance_ratio: Annotated[np.ndarray, Array("f8", "dim")]  # NaN where all points are the same
    cluster: Annotated[np.ndarray, Array("i4", "m")]  # 0 is the largest
    silhouette: Annotated[np.ndarray, Array("f8", "counts")]  # of 2, 3, … clusters: the largest decides, one below 0.25
    exemplar: Annotated[np.ndarray, Array("i4", "k")]  # of each cluster: the tensor nearest to its middle
    first: Annotated[np.ndarray, Array("i4", "p")]  # tensors of each pair, first < second
    second: Annotated[np.ndarray, Array("i4", "p")]
    cosine: Annotated[np.ndarray, Array("f8", "p")]  # of all elements; NaN where a tensor is zero or not finite
    groups: tuple[tuple[int, ...], ...]  # tensors of equal shape that were compared, two or more
    pairs: tuple[str, ...]  # of each group, in words: which of its pairs; "all"


def tensor_relations(*, model: TensorStore, measures: TensorMeasures) -> TensorRelations:
    """Features, their map and clusters, and cosines."""
    found = features(measures, [one.numel for one in model.tensors])
    scaled = found.scaled
    points, ratio = _map(scaled)
    cut = clusters(scaled) if len(scaled) else Clusters(np.zeros(0, "i4"), np.zeros((0, 0)), np.zeros(0))
    nearest = [int(np.linalg.norm(scaled - centre, axis=1).argmin()) for centre in cut.centres]
    cosines = pair_cosines(model, _in_kinds(model.tensors))
    return TensorRelations(
        tensor=found.tensor,
        features=found.names,
        values=found.values,
        centre=found.centre,
        spread=found.spread,
        weight=found.weight,
        points=points,
        variance_ratio=ratio,
        cluster=cut.label,
        silhouette=cut.silhouettes,
        exemplar=found.tensor[np.array(nearest, dtype=np.int64)],
        first=cosines.first,
        second=cosines.second,
        cosine=cosines.cosine,
        groups=cosines.groups,
        pairs=cosines.pairs,
    )


def _map(scaled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not len(scaled):
        return np.zeros((0, DIM), dtype=np.float32), np.full(DIM, np.nan)
    axes = principal_axes(scaled, DIM)
    return axes.project(scaled).astype(np.float32), axes.variance_ratio


def _in_kinds(tensors: Sequence[StoredTensor]) -> list[int]:
    """Positions of all tensors, one kind after the other, in each layer by layer: the order of neighbours."""
    told = model_names([(one.name, one.shape) for one in tensors])

    def key(place: int) -> tuple[object, ...]:
        one = told[place]
        return one.component, one.group, one.sub, layer_key(one) or (), one.expert or 0, tensors[place].name

    return sorted(range(len(tensors)), key=key)  # type: ignore[arg-type]


RELATIONS = Artifact(
    kind="tensors.relations",
    version=1,
    path="tensors/relations_epoch_{epoch}.npz",
    result=TensorRelations,
    compute=tensor_relations,
    reads={"model": MODEL, "measures": MEASURES},
)
