"""The key figures."""

from __future__ import annotations

from collections.abc import Callable

from runreport.pages.overview.tiles import tiles
from runreport.pages.page import RunView
from runreport.runs.run import Series

View = Callable[..., RunView]


def test_a_mixture_has_six_tiles_and_a_run_without_config_five(full_view: View, bare_view: View) -> None:
    assert [tile.name for tile in tiles(full_view())][1] == "Components in use"
    assert (len(tiles(full_view())), len(tiles(bare_view()))) == (6, 5)


def test_a_loss_that_was_lower_before_says_when(full_view: View) -> None:
    view = full_view(series=(Series("loss", (1, 2, 3), (5.0, 2.0, 3.0)),))
    assert (tiles(view)[0].value, tiles(view)[0].note) == ("3", "lowest 2 at epoch 2")


def test_what_is_missing_is_a_dash_with_its_reason(bare_view: View) -> None:
    for tile in tiles(bare_view())[:4]:
        assert tile.value == "–"
        assert tile.note
