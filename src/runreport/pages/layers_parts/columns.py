"""The checkpoints that the page of layers shows, one column each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runreport.artifacts.tensors.layers import LAYERS
from runreport.pages.page import RunView
from runreport.pages.words import figure, visible
from runreport.runs.saved_models import LAST_STEP, SavedModels, saved_models

COLUMNS = 200  # shown; of more an even choice


@dataclass(frozen=True, slots=True)
class Column:
    """One checkpoint."""

    number: int  # of the artifacts
    label: str  # "step 500"
    short: str  # "500"; the label where it has no step

    @property
    def is_placed(self) -> bool:
        """Whether the checkpoint stands on the run's clock; others follow in the order of their names."""
        return self.number <= LAST_STEP


def columns_of(view: RunView) -> tuple[list[Column], int]:
    """The columns in order, and how many checkpoints there are in all."""
    epochs = view.shelf.epochs(LAYERS)
    models = saved_models(view.run)
    return [_column(epochs[place], models) for place in even_choice(len(epochs), COLUMNS)], len(epochs)


def even_choice(n: int, most: int) -> Sequence[int]:
    """At most so many of n places, first and last among them."""
    return range(n) if n <= most else sorted({round(i * (n - 1) / (most - 1)) for i in range(most)})


def _column(number: int, models: SavedModels) -> Column:
    label = visible(models.label(number))
    return Column(number, label, figure(number, 15) if number <= LAST_STEP else label)
