"""The page of configuration, environment, checkpoints and origin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from foreign_view import foreign_view

from runreport.pages.setup import setup_content
from runreport.pages.setup_parts.settings_tree import STATIC
from runreport.runs.logged import CheckpointContents, CheckpointFile

Render = Callable[..., str]


def test_the_tree_is_complete_without_scripts_and_balanced(render: Render) -> None:
    config = {"a": {"b": {"c": 1}, "d": [{"e": 2}]}, "f": 3}
    content = setup_content(foreign_view(config=config))
    html = render("setup", content)
    assert content.heading == "Three settings and no checkpoint"
    assert html.count("<details") == html.count("</details>") == 4
    assert html.count("<div") == html.count("</div>")
    for key in "abcdef":
        assert f"<bdi>{key}</bdi>" in html
    (chunk,) = content.chunks
    assert [row[1] for row in chunk.make()["rows"]] == ["a", "b", "c", "d", "0", "e", "f"]


def test_a_page_without_scripts_says_how_much_of_thousands_it_shows(render: Render) -> None:
    content = setup_content(foreign_view(config={"group": {f"k{i}": i for i in range(5000)}}))
    html = render("setup", content)
    assert f"{STATIC} of 5001 rows are shown without scripts" in html
    assert html.count("</details>") == html.count("<details")
    assert len(content.chunks[0].make()["rows"]) == 5001


def test_what_was_not_logged_is_said(render: Render) -> None:
    html = render("setup", setup_content(foreign_view()))
    for said in ("No configuration was found", "The environment was not logged", "No checkpoint was found"):
        assert said in html


def test_environment_and_checkpoints_are_shown(render: Render) -> None:
    contents = CheckpointContents("safetensors", ("m",), 10, tensors=1, parameters=10, adapter=(("rank", "8"),))
    view = foreign_view(
        environment={"python": "3.12", "packages": {"numpy": "2.4"}}, checkpoints=[CheckpointFile("m", 1, contents)]
    )
    html = render("setup", setup_content(view))
    assert "1 packages" not in html
    for said in ("Python", "3.12", "numpy", "2.4", "1 tensor, 10 parameters", "Adapter", "rank"):
        assert said in html


def test_equal_settings_have_equal_chunks_and_other_ones_others() -> None:
    one, same, other = (setup_content(foreign_view(config={"a": n})).chunks[0].of for n in (1, 1, 2))
    assert one == same != other


@pytest.mark.fault(71, 72)
def test_text_of_a_run_stays_text(render: Render, full_view: Callable[..., Any]) -> None:
    hostile = "<script>alert(1)</script>{{ 7*7 }}\0"
    view = foreign_view(
        config={hostile: hostile, "a": {hostile: 1}}, environment={hostile: {"packages": {hostile: hostile}}}
    )
    html = render("setup", setup_content(view))
    assert "<script" not in html
    assert "\0" not in html
    assert "config.json" in render("setup", setup_content(full_view()))
