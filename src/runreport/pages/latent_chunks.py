"""The latent explorer's data for the browser: one set of small files per epoch, fetched when they are looked at.

Rows stand in the order of the page (fair_order), so that every beginning of a file is a fair sample; the file `samples`
says which row of the artifacts each one is. Coordinates are quantised in the bounds of their own epoch: a new epoch
never rewrites the data of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from runreport.artifacts.artifact import Artifact
from runreport.artifacts.latent.codes import CODES
from runreport.artifacts.latent.density import POSTERIOR_DENSITY, PRIOR_DENSITY
from runreport.artifacts.latent.distortion import DISTORTION
from runreport.artifacts.latent.neighbors import NEIGHBORS
from runreport.artifacts.latent.projection import PROJECTION
from runreport.artifacts.samples.inputs import INPUTS
from runreport.artifacts.samples.reconstructions import RECONSTRUCTIONS
from runreport.pages.latent_data import (
    METHODS,
    fields_data,
    map_data,
    near_data,
    pictures_data,
    recon_data,
    responsibilities_data,
    samples_data,
)
from runreport.pages.page import Chunk, Ref, RunView

VERSION = 3  # of all chunks: raise it when what one of them holds changes, or its compression
MANY = 20_000  # samples; with more of them each map is a file of its own, and what colours points another
DIMS = (2, 3)
Named = tuple[tuple[str, Ref], ...]


def chunks(view: RunView, epochs: Sequence[int], n: int = 0, *, has_pictures: bool = True) -> tuple[Chunk, ...]:
    """Everything the explorer can ask for; what an epoch lacks is left out of its files. n: samples."""
    found = [_samples(view, epochs, has_pictures=has_pictures)]
    found += [_pictures(view)] if has_pictures else []
    for epoch in epochs:
        found += _maps(view, epoch) if n > MANY else [_map(view, epoch)]
        found += [_near(view, epoch), _fields(view, epoch)]
        found += [_of_one(view, epoch, RECONSTRUCTIONS, "recon", recon_data)]
        found += [_of_one(view, epoch, CODES, "qc", responsibilities_data)] if _has_mixture(view) else []
    return tuple(chunk for chunk in found if chunk is not None)


def _has_mixture(view: RunView) -> bool:
    return view.run.config is not None and view.run.config.has_mixture


def _present(view: RunView, wanted: Iterable[tuple[str, Ref]]) -> Named:
    return tuple((name, ref) for name, ref in wanted if view.shelf.has(ref.artifact, ref.epoch, **dict(ref.keys)))


def _chunk(key: str, named: Named, make: Any, *, is_by_row: bool = True) -> Chunk | None:
    if not named:
        return None
    names, refs = zip(*named, strict=True)
    return Chunk(key=key, reads=refs, make=make, version=VERSION, options={"names": list(names)}, is_by_row=is_by_row)


def _with_labels(view: RunView, epoch: int, named: Named) -> Named:
    """A projection of the epoch before what has no labels of its own: they decide the order of rows."""
    labels = _present(view, projection_refs(epoch))[:1]
    return (("labels", labels[0][1]), *named) if named and labels else ()


def _of_one(view: RunView, epoch: int, artifact: Artifact, stem: str, make: Any) -> Chunk | None:
    return _chunk(f"{stem}_{epoch}", _with_labels(view, epoch, _present(view, [(stem, Ref(artifact, epoch))])), make)


def projection_refs(epoch: int) -> list[tuple[str, Ref]]:
    """("umap2", ref) for each method and dimension."""
    return [
        (f"{method}{dim}", Ref(PROJECTION, epoch, (("method", method), ("dim", dim))))
        for method in METHODS
        for dim in DIMS
    ]


def _per_method(artifact: Artifact, epoch: int, stem: str, **keys: str | int) -> list[tuple[str, Ref]]:
    return [(f"{stem}_{method}", Ref(artifact, epoch, (*keys.items(), ("method", method)))) for method in METHODS]


def _samples(view: RunView, epochs: Sequence[int], *, has_pictures: bool) -> Chunk | None:
    inputs = [("inputs", Ref(INPUTS, None))] if has_pictures else []
    wanted = [*inputs, *(ref for epoch in epochs[:1] for ref in projection_refs(epoch))]
    return _chunk("samples", _present(view, wanted)[:1], samples_data)


def _pictures(view: RunView) -> Chunk | None:
    return _chunk("pictures", _present(view, [("inputs", Ref(INPUTS, None))]), pictures_data)


def _map(view: RunView, epoch: int) -> Chunk | None:
    return _chunk(f"map_{epoch}", _present(view, [*projection_refs(epoch), *_colour_refs(epoch)]), map_data)


def _maps(view: RunView, epoch: int) -> list[Chunk | None]:
    """The same as _map in several files: one map is enough to draw, whatever else there is."""
    colours = _present(view, _colour_refs(epoch))
    maps = [_chunk(f"{name}_{epoch}", ((name, ref),), map_data) for name, ref in _present(view, projection_refs(epoch))]
    return [*maps, _chunk(f"colours_{epoch}", _with_labels(view, epoch, colours), map_data)]


def _colour_refs(epoch: int) -> list[tuple[str, Ref]]:
    """What points can be coloured by."""
    return [
        ("codes", Ref(CODES, epoch)),
        ("recon", Ref(RECONSTRUCTIONS, epoch)),
        *_per_method(DISTORTION, epoch, "distortion"),
        *_per_method(NEIGHBORS, epoch, "near"),
    ]


def _near(view: RunView, epoch: int) -> Chunk | None:
    graphs = _present(view, _per_method(NEIGHBORS, epoch, "near"))
    return _chunk(f"near_{epoch}", _with_labels(view, epoch, graphs), near_data)


def _fields(view: RunView, epoch: int) -> Chunk | None:
    wanted = [
        *_per_method(POSTERIOR_DENSITY, epoch, "posterior"),
        *_per_method(PRIOR_DENSITY, epoch, "uniform", prior="uniform"),
        *_per_method(PRIOR_DENSITY, epoch, "empirical", prior="empirical"),
        *_per_method(DISTORTION, epoch, "distortion"),
    ]
    return _chunk(f"fields_{epoch}", _present(view, wanted), fields_data, is_by_row=False)
