"""Which files the explorer's data come in, and what each rests on."""

from __future__ import annotations

from runreport.pages import latent_chunks as made_by
from runreport.pages.page import RunView


def test_many_samples_have_a_file_per_map_and_one_for_colours(full_view):
    view = full_view(1)
    few = {chunk.key for chunk in made_by.chunks(view, (1,), made_by.MANY)}
    many = {chunk.key for chunk in made_by.chunks(view, (1,), made_by.MANY + 1)}
    assert few - many == {"map_1"}
    assert many - few == {"pca2_1", "umap2_1", "colours_1"}


def test_every_row_of_every_file_is_that_of_the_same_sample(full_view):
    """Whatever is cut at the same place belongs to the same samples: their labels decide every order."""
    for chunk in made_by.chunks(full_view(2), range(3)):
        assert (chunk.options["names"][0] in ("labels", "inputs", "pca2", "umap2")) or not chunk.is_by_row


def test_one_more_epoch_adds_its_own_chunks_and_changes_no_other(full_view):
    before, after = full_view(3), full_view(4)
    earlier = {chunk.key: (chunk.reads, chunk.options) for chunk in made_by.chunks(before, range(4))}
    later = {chunk.key: (chunk.reads, chunk.options) for chunk in made_by.chunks(after, range(5))}
    assert {key: later[key] for key in earlier} == earlier
    assert {key for key in later if key not in earlier} == {key for key in later if key.endswith("_4")}


def test_what_is_not_there_has_no_chunk(bare_view):
    view: RunView = bare_view()
    assert made_by.chunks(view, (0, 1)) == ()
