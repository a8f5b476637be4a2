"""The explorer's page: what stands in it before a script runs, and what the script is told."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from runreport.artifacts.latent.projection import PROJECTION
from runreport.artifacts.latent.quality import QUALITY
from runreport.artifacts.samples.inputs import INPUTS
from runreport.build.embed import json_text
from runreport.errors import RunReportError
from runreport.pages.latent import LATENT, class_names, latent_content
from runreport.pages.page import Failure, Ref


def without(view, artifact, **keys):
    """The view with some results taken away."""
    wanted = tuple(sorted(keys.items()))
    kept = {
        key: one
        for key, one in view.shelf.results.items()
        if not (key[0] == artifact.kind and set(wanted) <= set(key[2]))
    }
    view.shelf.results = kept
    return view


def test_the_heading_says_how_many_neighbours_share_their_label(full_view):
    assert latent_content(full_view(12)).heading == "93.9\u202f% of latent neighbours share their digit at epoch 12"


def test_without_a_measure_of_quality_the_heading_counts(full_view):
    content = latent_content(without(full_view(3), QUALITY))
    assert content.heading == "200 codes over 4 epochs"


def test_the_page_is_complete_without_a_script(full_view, render):
    html = render("latent", latent_content(full_view(4)))
    assert html.count('<path class="k') == 10
    assert "digit 7" in html
    assert "200 of 1,797, balanced over classes, seed 7" in html
    assert "projections/latent_2d_epoch_4_umap.json" in html
    assert html.count('<tr><th scope="row">') >= 7  # two receipts, five epochs of purity


def test_the_frame_covers_every_map_there_is(full_view):
    island = latent_content(full_view(4)).island
    assert sorted(island["frames"]) == ["pca2", "umap2"]
    assert island["maps"]["umap2"] == {
        "file": "projections/latent_2d_epoch_{epoch}_umap.json",
        "epochs": [0, 1, 2, 3, 4],
    }
    assert island["maps"]["pca2"]["file"] == "projections/latent_2d_epoch_{epoch}.json"


def test_without_umap_the_drawing_is_pca(full_view):
    content = latent_content(without(full_view(2), PROJECTION, method="umap"))
    assert content.variables["first"]["method"] == "PCA"
    assert sorted(content.island["frames"]) == ["pca2"]


def test_an_epoch_that_failed_is_a_gap_and_is_named(full_view, render):
    view = full_view(4)
    ref = Ref(PROJECTION, 2, (("method", "umap"), ("dim", 2)))
    del view.shelf.results[(PROJECTION.kind, 2, (("dim", 2), ("method", "umap")))]
    view = dataclasses.replace(view, failures=(Failure(ref, "CANNOT-COMPUTE", "only <3> distinct points"),))
    content = latent_content(view)
    assert content.island["maps"]["umap2"]["epochs"] == [0, 1, 3, 4]
    assert content.island["epochs"] == [0, 1, 2, 3, 4]
    html = render("latent", content)
    assert "only &lt;3&gt; distinct points" in html


def test_a_run_without_projections_says_why_and_what_to_do(bare_view, render):
    content = latent_content(bare_view())
    assert (content.heading, content.chunks, dict(content.island)) == ("No latent map yet", (), {})
    html = render("latent", content)
    assert "Not available because config.json cannot be read, see data health." in html
    assert "runreport build runs" in html
    assert "data-host" not in html


def test_a_run_without_pictures_says_so_to_the_view(full_view):
    assert latent_content(full_view(1)).island["pictures"] is True
    assert latent_content(without(full_view(1), INPUTS)).island["pictures"] is False


def test_an_autoencoder_has_no_components_and_no_word_about_a_prior(full_view, render):
    view = full_view(1)
    config = view.run.config
    model = dataclasses.replace(config.model, name="ae", components=None)
    run = dataclasses.replace(view.run, config=dataclasses.replace(config, model=model))
    content = latent_content(dataclasses.replace(view, run=run))
    assert content.island["components"] is None
    assert not any(chunk.key.startswith("qc_") for chunk in content.chunks)
    assert "Prior" not in render("latent", content)


@pytest.mark.parametrize(
    ("data", "expected"),
    [("mnist", ("digit", "digit 9")), ("fashion-mnist", ("kind", "boot")), ("idx", ("class", "class 9"))],
)
def test_classes_are_called_by_their_names(full_view, data, expected):
    view = full_view(1)
    config = dataclasses.replace(view.run.config, data=dataclasses.replace(view.run.config.data, name=data))
    noun, names = class_names(
        dataclasses.replace(view, run=dataclasses.replace(view.run, config=config)), np.arange(10)
    )
    assert (noun, names[-1]) == expected


def test_labels_beyond_the_declared_classes_still_have_a_name(full_view):
    assert class_names(full_view(1), np.array([0, 14]))[1][-1] == "digit 14"


def test_a_hostile_run_id_stays_text(full_view, render):
    content = latent_content(full_view(1, run_id="</script><script>alert(1)</script>"))
    assert "<script>alert" not in render("latent", content)
    assert "<script" not in json_text(content.island)


def test_the_island_is_small_and_plain_json(full_view):
    text = json.dumps(dict(latent_content(full_view(25)).island), allow_nan=False)
    assert len(text) < 20_000


def test_times_of_computation_are_left_to_the_receipts(full_view, render):
    content = latent_content(full_view(2))
    assert "812" not in render("latent", content) + json_text(content.island)


def test_exact_files_are_offered_from_a_site_and_not_from_a_single_file(full_view, render):
    content = latent_content(full_view(2))
    assert {ref.file for ref in content.downloads} == {
        "projections/latent_2d_epoch_2.json",
        "projections/latent_2d_epoch_2_umap.json",
    }
    link = "../../data/gmvae-digits-7-slug/artifacts/projections/latent_2d_epoch_2.json"
    assert link in render("latent", content)
    assert "/artifacts/" not in render("latent", content, root="")


def test_every_artifact_a_chunk_reads_is_declared_by_the_page(full_view):
    content = latent_content(full_view(2))
    read = {ref.artifact.kind for chunk in content.chunks for ref in chunk.reads}
    assert read <= {artifact.kind for artifact in LATENT.reads}


def with_other_samples(view, epoch, methods=("pca", "umap")):
    """The view with an epoch whose maps show the samples in reverse."""
    for method in methods:
        ref = Ref(PROJECTION, epoch, (("method", method), ("dim", 2)))
        found = view.shelf.load(PROJECTION, epoch, **dict(ref.keys))
        other = dataclasses.replace(found, sample_indices=found.sample_indices[::-1], labels=found.labels[::-1])
        view.shelf.results[(PROJECTION.kind, epoch, tuple(sorted(ref.keys)))] = other
    return view


def test_an_epoch_with_other_samples_is_left_out_and_named(full_view, render):
    content = latent_content(with_other_samples(full_view(4), 1))
    assert content.island["epochs"] == [0, 2, 3, 4]
    assert not any(chunk.key.endswith("_1") for chunk in content.chunks)
    assert "other samples are shown there than at epoch 4: epoch 1." in render("latent", content)


def test_an_epoch_whose_maps_disagree_is_left_out_though_it_is_the_newest(full_view):
    assert latent_content(with_other_samples(full_view(4), 4, ("umap",))).island["epochs"] == [0, 1, 2, 3]


def test_maps_that_agree_nowhere_are_an_error(full_view):
    with pytest.raises(RunReportError, match="the maps of no epoch show the same samples"):
        latent_content(with_other_samples(full_view(0), 0, ("umap",)))
