"""What the heading and the titles claim."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runreport.pages.overview.facts import facts
from runreport.pages.overview.heading import heading, lead, loss_title
from runreport.pages.page import RunView
from runreport.runs.run import Series

View = Callable[..., RunView]


def title(view: View, *losses: float) -> str:
    series = Series("loss", tuple(range(1, len(losses) + 1)), losses)
    return loss_title(facts(view(series=(series,))))


@pytest.mark.parametrize(
    ("losses", "claim"),
    [
        ((10, 5, 2.1, 2.05, 2.02, 2.01, 2.0), "Loss flattens after epoch 3"),
        ((10, 8, 6, 4, 2), "Loss is still falling at epoch 5"),
        ((10, 2, 3, 5, 7), "Loss is lowest at epoch 2 and rises after"),
        ((3, 3, 3, 3), "The loss does not fall"),
        ((3, 2), "Loss and its parts"),
    ],
)
def test_the_title_of_the_loss_follows_from_its_values(full_view: View, losses: tuple[float, ...], claim: str) -> None:
    assert title(full_view, *losses) == claim


@pytest.mark.parametrize(
    ("status", "done", "claim"),
    [
        ("cancelled", 3, "Cancelled after 3 of 12 epochs"),
        ("interrupted", 1, "Interrupted after 1 of 12 epochs"),
        ("failed", 0, "Failed before the first epoch was over"),
    ],
)
def test_a_stopped_run_says_how_far_it_came(full_view: View, status: str, done: int, claim: str) -> None:
    assert heading(full_view(status=status, summary={"epochs_done": done})) == claim


def test_the_lead_speaks_of_the_numbers_of_the_run(full_view: View) -> None:
    text = " ".join(lead(full_view()))
    assert "finished 12 epochs in 42" in text
    assert "the loss went from 49.54 to 24.29." in text
    assert "At epoch 12, 9.72 of ten components" in text


def test_a_run_without_anything_has_one_honest_sentence(bare_view: View) -> None:
    assert lead(bare_view()) == ("No epoch is logged yet.",)
