"""Names and keys that other programs read; the contract of the run directory fixes them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runreport.artifacts import ARTIFACTS
from runreport.artifacts.artifact import DeclarationError
from runreport.artifacts.latent.logged_codes import LOGGED_CODES
from runreport.artifacts.latent.token_codes import TOKEN_CODES
from runreport.artifacts.samples.logged_labels import LOGGED_LABELS
from runreport.artifacts.samples.logged_pictures import LOGGED_PICTURES
from runreport.artifacts.samples.token_labels import TOKEN_LABELS
from runreport.artifacts.tensors.adapters import ADAPTERS
from runreport.runs.config import LOGGED_MODEL, ModelConfig

FILES = {
    "samples.inputs": {"samples/inputs.npz"},
    "samples.labels": {"samples/labels_epoch_3.json"},
    "samples.reconstructions": {"samples/recon_epoch_3.npz"},
    "latent.codes": {"latent/codes_epoch_3.npz"},
    "latent.knn": {"latent/knn_epoch_3.npz"},
    "latent.quality": {"latent/quality_epoch_3.json"},
    "latent.projection": {
        "projections/latent_2d_epoch_3.json",
        "projections/latent_3d_epoch_3_pca.json",
        "projections/latent_2d_epoch_3_umap.json",
        "projections/latent_3d_epoch_3_umap.json",
    },
    "latent.neighbors": {"neighbors/knn_pca_epoch_3.json", "neighbors/knn_umap_epoch_3.json"},
    "latent.density": {
        f"density/{stem}_2d_epoch_3_{method}.json"
        for stem in ("posterior", "prior", "prior_empirical")
        for method in ("pca", "umap")
    },
    "latent.distortion": {f"distortion/metric_ratio_2d_epoch_3_{method}.json" for method in ("pca", "umap")},
    "mixture.health": {"mixture/mixture_health_epoch_3.json"},
    "tensors.index": {"tensors/index_epoch_3.json"},
    "tensors.measures": {"tensors/measures_epoch_3.npz"},
    "tensors.blocks": {"tensors/blocks_epoch_3.npz"},
    "tensors.relations": {"tensors/relations_epoch_3.npz"},
    "tensors.change": {"tensors/change_epoch_3.npz"},
    "tensors.layers": {"tensors/layers_epoch_3.json"},
    "tensors.adapters": {"tensors/adapters_epoch_3.json"},
}


def test_every_kind_writes_the_files_of_the_contract() -> None:
    found: dict[str, set[str]] = {}
    for artifact in ARTIFACTS:
        found.setdefault(artifact.kind, set()).update(artifact.file(3, keys) for keys in artifact.variants())
    assert found == FILES


def test_latest_mirrors_are_named_after_their_epoch_files() -> None:
    mirrors = {a.file("latest", keys) for a in ARTIFACTS if a.scope == "epoch" for keys in a.variants()}
    assert {"neighbors/knn_umap_latest.json", "projections/latent_2d_latest.json"} <= mirrors
    assert {"density/prior_empirical_2d_latest_umap.json", "latent/codes_latest.npz"} <= mirrors


def test_what_needs_a_mixture_says_so(subject, plain_subject) -> None:
    ours = [a for a in ARTIFACTS if a.applies(subject)]
    only = {a.file(0, keys) for a in ours for keys in a.variants() if not a.applies(plain_subject)}
    assert [a for a in ARTIFACTS if a not in ours] == [
        LOGGED_LABELS,
        LOGGED_PICTURES,
        LOGGED_CODES,
        TOKEN_LABELS,
        TOKEN_CODES,
        ADAPTERS,
    ]
    assert only == {"mixture/mixture_health_epoch_0.json"} | {
        f"density/{stem}_2d_epoch_0_{method}.json"
        for stem in ("prior", "prior_empirical")
        for method in ("pca", "umap")
    }


def test_what_needs_a_model_or_labels_says_so(subject) -> None:
    bare = replace(subject, model=ModelConfig(LOGGED_MODEL, 0, (0, 0)), data=replace(subject.data, classes=0))
    without = {a.kind for a in ARTIFACTS if not a.applies(bare)} - {a.kind for a in ARTIFACTS if a.applies(bare)}
    assert without == {"samples.inputs", "samples.reconstructions", "mixture.health", "latent.quality"}
    shown = replace(bare, model=ModelConfig(LOGGED_MODEL, 0, (8, 8)))
    assert LOGGED_PICTURES.applies(shown)
    assert not LOGGED_PICTURES.applies(replace(bare, model=ModelConfig(LOGGED_MODEL, 0, (8, 8000))))


def test_an_artifact_stands_in_for_one_of_the_same_file_and_result_only() -> None:
    with pytest.raises(DeclarationError, match="cannot stand for"):
        replace(LOGGED_CODES, instead_of=LOGGED_LABELS)


def test_what_lies_on_a_map_links_to_it() -> None:
    linked = {a.kind for a in ARTIFACTS if a.links == ("projection",)}
    assert linked == {"latent.density", "latent.distortion"}
