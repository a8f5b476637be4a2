"""The figures of a run: each number on them is one of the artifact's."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from runreport.artifacts.latent.projection import PROJECTION
from runreport.artifacts.latent.quality import QUALITY
from runreport.artifacts.samples.inputs import INPUTS
from runreport.pages.overview.loss_figures import other_figures, schedule_figure
from runreport.pages.overview.map_figure import map_figure, stamp
from runreport.pages.overview.mixture_figures import BARS, mixture_figures
from runreport.pages.overview.quality_figure import quality_figure
from runreport.pages.overview.samples_figure import samples_figure
from runreport.pages.page import RunView
from runreport.runs.run import Series

View = Callable[..., RunView]


def replaced(view: RunView, kind: str, epoch: int | None, keys: tuple, **changes: object) -> RunView:
    results = view.shelf.results  # type: ignore[attr-defined]
    results[kind, epoch, keys] = dataclasses.replace(results[kind, epoch, keys], **changes)
    return view


def test_the_schedule_names_the_epoch_of_its_full_weight(full_view: View) -> None:
    figure = schedule_figure(full_view())
    assert figure is not None
    assert figure.title == "The categorical KL has its full weight from epoch 4"


def test_a_constant_schedule_claims_no_epoch(full_view: View) -> None:
    figure = schedule_figure(full_view(series=(Series("cat_kl_weight", (1, 2), (1.0, 1.0)),)))
    assert figure is not None
    assert figure.title == "Weights over the epochs"


def test_unknown_metrics_are_drawn_under_their_own_name(full_view: View) -> None:
    figures, left = other_figures(full_view(series=(Series("odd/thing", (1,), (1.0,)),)))
    assert ([figure.title for figure in figures], left) == (["odd/thing"], 0)


def test_mixture_figures_rest_on_the_newest_epoch(full_view: View) -> None:
    effective, usage, weights = mixture_figures(full_view())
    assert effective.title == "9.72 of 10 components are in effective use at epoch 12"
    assert usage.plotly is not None
    assert len(usage.plotly["data"][0]["z"]) == 10
    assert usage.plotly["data"][0]["zmax"] == pytest.approx(0.3)
    assert "Colours end at 0.30" in usage.says
    assert weights.table is not None
    assert len(weights.table.rows) == min(BARS, 10)


def test_an_autoencoder_without_accuracy_has_only_purity(full_view: View) -> None:
    view = full_view(epochs=1)
    for epoch in (0, 1):
        replaced(view, QUALITY.kind, epoch, (), accuracy=None, accuracy_kind=None)
    figure = quality_figure(view)
    assert figure is not None
    assert figure.plotly is not None
    assert [trace["name"] for trace in figure.plotly["data"]] == ["purity"]
    assert "Accuracy" not in figure.says


def test_a_map_that_fell_back_is_not_shown_under_a_false_name(full_view: View) -> None:
    view = replaced(full_view(), PROJECTION.kind, 12, (("dim", 2), ("method", "umap")), fallback="too few points")
    figure = map_figure(view)
    assert figure is not None
    assert figure.title == "The latent space at epoch 12, PCA in two dimensions"


def test_a_run_without_maps_has_no_stamp(bare_view: View) -> None:
    assert stamp(bare_view()) == ""
    assert map_figure(bare_view()) is None


def test_samples_stand_above_their_reconstructions(full_view: View) -> None:
    figure = samples_figure(full_view())
    assert figure is not None
    assert figure.drawing.startswith('<img class="strip" src="data:image/png;base64,')
    assert figure.table is not None
    assert [row[0] for row in figure.table.rows] == [str(label) for label in range(10)]


def test_samples_of_another_shape_than_their_reconstructions_are_not_shown(full_view: View) -> None:
    view = replaced(full_view(), INPUTS.kind, None, (), images=np.zeros((200, 8, 8), np.uint8))
    assert samples_figure(view) is None
