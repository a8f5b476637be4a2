"""The table whose rows the latent explorer shows."""

from __future__ import annotations

from dataclasses import replace

from foreign_view import foreign_view

from runreport.pages.page import RunView
from runreport.pages.tensors_parts.token_points import token_points
from runreport.runs.logged import CheckpointContents, CheckpointFile


def view_of(table: tuple[str, int] | None) -> RunView:
    found = CheckpointContents("safetensors", ("a",), 9, tensors=2, token_table=table)
    view = foreign_view(checkpoints=[CheckpointFile("a", 5, found)])
    return RunView(replace(view.run, tree=view.run.root.parent), view.slug, view.shelf, ())


def test_the_table_of_tokens_is_named_with_a_link_to_it() -> None:
    assert token_points(view_of(("wte.<b>&", 50257))) == {
        "name": "wte.<b>&", "href": "#t=wte.%3Cb%3E%26", "rows": "The first 4000 of the 50\u2009257 rows",
    }  # fmt: skip


def test_a_small_table_is_shown_whole() -> None:
    found = token_points(view_of(("wte", 64)))
    assert found is not None
    assert found["rows"] == "The 64 rows"


def test_without_a_table_nothing_is_said() -> None:
    assert token_points(view_of(None)) is None
