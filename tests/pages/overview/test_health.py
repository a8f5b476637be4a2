"""Data health: counts that add up, and claims that hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

from runreport.artifacts.latent.mixture_health import MIXTURE_HEALTH
from runreport.artifacts.latent.projection import PROJECTION
from runreport.pages.overview.health import health
from runreport.pages.page import RunView

View = Callable[..., RunView]


def without(view: RunView, kind: str, epoch: int) -> RunView:
    del view.shelf.results[kind, epoch, ()]  # type: ignore[attr-defined]
    return view


def test_a_missing_epoch_is_counted_for_its_kind(full_view: View) -> None:
    before = {kind.name: kind for kind in health(full_view()).kinds}
    after = {kind.name: kind for kind in health(without(full_view(), MIXTURE_HEALTH.kind, 3)).kinds}
    assert (before["mixture.health"].there, before["mixture.health"].wanted) == (13, 13)
    assert (after["mixture.health"].there, after["mixture.health"].is_complete) == (12, False)


def test_a_run_without_a_readable_config_is_never_called_sound(bare_view: View) -> None:
    assert not health(bare_view()).is_clean


def test_sampling_and_fallbacks_are_said_in_the_words_of_the_artifact(full_view: View) -> None:
    view = full_view()
    key = (PROJECTION.kind, 12, (("dim", 2), ("method", "umap")))
    results = view.shelf.results  # type: ignore[attr-defined]
    results[key] = dataclasses.replace(results[key], fallback="only 3 points; PCA is shown")
    notes = health(view).notes
    assert notes[0] == "Maps show 200 samples: 200 of 1,797, balanced over classes, seed 7."
    assert notes[1] == "UMAP 2D at epoch 12: only 3 points; PCA is shown"


def test_the_command_is_one_word_for_a_folder_with_blanks(bare_view: View) -> None:
    assert health(bare_view(root=Path("/data/my runs/x"))).command == "runreport build 'my runs'"
