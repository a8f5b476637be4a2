"""Names and keys that other programs read; the contract of the run directory fixes them."""

from __future__ import annotations

from runreport.artifacts import ARTIFACTS

FILES = {
    "samples.inputs": {"samples/inputs.npz"},
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
    only = {a.file(0, keys) for a in ARTIFACTS for keys in a.variants() if not a.applies(plain_subject)}
    assert all(a.applies(subject) for a in ARTIFACTS)
    assert only == {"mixture/mixture_health_epoch_0.json"} | {
        f"density/{stem}_2d_epoch_0_{method}.json"
        for stem in ("prior", "prior_empirical")
        for method in ("pca", "umap")
    }


def test_what_lies_on_a_map_links_to_it() -> None:
    linked = {a.kind for a in ARTIFACTS if a.links == ("projection",)}
    assert linked == {"latent.density", "latent.distortion"}
