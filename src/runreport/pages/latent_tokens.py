"""What the explorer says of the rows of a token embedding: which table, of which weights, and whose texts."""

from __future__ import annotations

from typing import Any

from runreport.artifacts.samples.logged_labels import LOGGED_LABELS, SampleLabels
from runreport.pages.page import RunView
from runreport.pages.words import count, figure, visible
from runreport.runs.planned import token_rows
from runreport.runs.saved_models import saved_models


def token_words(view: RunView, epoch: int) -> dict[str, Any] | None:
    """For the template; None for a run without such a table."""
    table = token_rows(view.run)
    if table is None:
        return None
    found = [one.files[0] for one in saved_models(view.run).chosen if one.number == epoch]
    files = [*found, *([view.run.logged.tokenizer] if view.run.logged.tokenizer else [])]
    return {
        "tag": None,
        "table": visible(table[0]),
        "files": [visible(file) for file in files],
        "notes": _notes(view, epoch),
    }


def token_heading(n: int, total: int, checkpoints: int) -> str:
    """`4,000 of 50,257 tokens, as 3 checkpoints place them`."""
    shown = count(n, "token") if n == total else f"{figure(n, 15)} of {count(total, 'token')}"
    verb = "places" if checkpoints == 1 else "place"
    return f"{shown}, as {count(checkpoints, 'checkpoint')} {verb} them"


def _notes(view: RunView, epoch: int) -> list[str]:
    if view.run.logged.tokenizer is None:
        return ["No tokenizer lies beside the weights, so the points are known by their numbers alone."]
    if not view.shelf.has(LOGGED_LABELS, epoch):
        return []
    found: SampleLabels = view.shelf.load(LOGGED_LABELS, epoch)
    lacking = int((found.labels < 0).sum())
    says = ["Tokens are spelled as the tokenizer's file spells them: Ġ and ▁ stand for a blank before the word."]
    return says + ([f"{count(lacking, 'row')} of the table are no token of the tokenizer."] if lacking else [])
