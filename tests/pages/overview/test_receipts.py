"""How a figure was computed."""

from __future__ import annotations

from collections.abc import Callable

from runreport.artifacts.latent.quality import QUALITY
from runreport.pages.overview.receipts import origin, receipt
from runreport.pages.page import RunView


def test_inputs_parameters_seed_and_software_are_shown_and_times_are_not(
    full_view: Callable[..., RunView],
) -> None:
    made = receipt(full_view(), QUALITY, 12)
    assert made.inputs == (("checkpoints/epoch_12.safetensors", "ab12ab12ab12"),)
    assert made.params == (("k", "12"), ("method", "umap"))
    assert made.seed == "991"
    assert "812" not in str(made)
    assert origin(made) == "latent/quality_epoch_12.json · seed 991 · numpy\u00a02.4.6"
