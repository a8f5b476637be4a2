"""The explorer's page with less in it: what stays is what was there, and what goes is not offered."""

from __future__ import annotations

import numpy as np

from runreport.artifacts.samples.inputs import SampleInputs
from runreport.pages.fair_order import fair_order
from runreport.pages.latent import latent_content
from runreport.pages.page import PageContent
from runreport.pages.run import run_content
from runreport.pages.thinning import Thinning, epoch_of, sample_labels, thinned_latent, thinned_run

EPOCHS = 12
LABELS = np.arange(200, dtype=np.int32) % 10


def explorer(content: PageContent):
    return content.variables["explorer"]


def epochs_with(content: PageContent, stem: str) -> list[int]:
    return [epoch for name, epoch in map(epoch_of, content.chunks) if name == stem and epoch is not None]


def test_nothing_changes_where_nothing_is_asked_for(full_view):
    content = latent_content(full_view())
    same = thinned_latent(content, Thinning(), LABELS)
    assert same.island == content.island
    assert same.chunks == content.chunks


def test_epochs_that_go_are_neither_offered_nor_carried(full_view):
    content = thinned_latent(latent_content(full_view()), Thinning(epochs=4), LABELS)
    assert explorer(content)["epochs"] == [0, 4, 8, 12]
    assert epochs_with(content, "map") == epochs_with(content, "recon") == [0, 4, 8, 12]
    assert explorer(content)["maps"]["umap2"]["epochs"] == [0, 4, 8, 12]
    assert explorer(content)["reconstructions"] == [0, 4, 8, 12]
    assert content.island == explorer(content)


def test_what_only_the_newest_epoch_keeps_is_not_offered_elsewhere(full_view):
    content = thinned_latent(latent_content(full_view()), Thinning(epochs=3, recon="newest"), LABELS)
    assert epochs_with(content, "recon") == explorer(content)["reconstructions"] == [12]
    assert epochs_with(content, "map") == [0, 6, 12]
    without = thinned_latent(latent_content(full_view()), Thinning(recon="none"), LABELS)
    assert epochs_with(without, "recon") == []


def test_a_map_that_no_kept_epoch_has_is_not_offered(full_view):
    content = latent_content(full_view())
    explorer(content)["maps"]["umap2"]["epochs"] = [3]
    thin = thinned_latent(content, Thinning(epochs=2), LABELS)
    assert list(explorer(thin)["maps"]) == list(explorer(thin)["frames"]) == ["pca2"]


def test_fewer_points_keep_every_class_in_proportion_and_are_counted(full_view):
    view = full_view()
    content = latent_content(view)
    labels = sample_labels(view, content)
    thin = thinned_latent(content, Thinning(points=50), labels)
    assert explorer(thin)["n"] == 50
    assert [one["count"] for one in explorer(thin)["classes"]] == [5] * 10
    assert thinned_latent(content, Thinning(points=200), labels).island == content.island


def test_the_files_hold_the_first_rows_and_say_which_they_were(full_view):
    view = full_view()
    content = latent_content(view)
    thin = thinned_latent(content, Thinning(points=50, has_pictures=False), LABELS)
    rows = fair_order(LABELS)[:50]
    chunk = next(chunk for chunk in thin.chunks if chunk.key == "samples")
    (ref,) = chunk.reads
    source = view.shelf.load(ref.artifact, ref.epoch, **dict(ref.keys))
    assert isinstance(source, SampleInputs)
    data = chunk.make(source, **chunk.options)
    assert np.array_equal(data["rows"], rows)
    assert np.array_equal(data["indices"], source.sample_indices[rows])
    assert not any(chunk.key == "pictures" for chunk in thin.chunks)
    assert explorer(thin)["pictures"] is False


def test_a_page_without_an_explorer_stays_as_it_is(bare_view):
    content = latent_content(bare_view())
    assert thinned_latent(content, Thinning(epochs=2, points=5), np.empty(0, np.int32)) is content
    assert len(sample_labels(bare_view(), content)) == 0


def test_charts_without_plotly_are_the_drawings_they_were(full_view):
    content = run_content(full_view())
    assert content.island["charts"]
    assert thinned_run(content, Thinning()) is content
    still = thinned_run(content, Thinning(has_plotly=False))
    assert still.island["charts"] == {}
    assert still.variables is content.variables
