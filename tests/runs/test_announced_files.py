"""Files named by events."""

from __future__ import annotations

import pytest

from runreport.runs.announced_files import is_inside, paths_outside
from runreport.runs.run import Event


def announced(**data: object) -> Event:
    return Event(1, "", "artifact.created", None, None, data)


@pytest.mark.parametrize("name", ["latent/codes_epoch_1.npz", "a", "ä b/#c", "..a/b..", "a/...", "50%"])
def test_plain_relative_paths_are_inside(name: str) -> None:
    assert is_inside(name)


@pytest.mark.fault(67)
@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "a/../b",
        "file:///etc/passwd",
        "http://x/y",
        "a\0b",
        "a\nb",
        "C:\\x",
        "..\\x",
        "",
        ".",
        "a//b",
        "\u202ea",
        5,
        ["a"],
        None,
    ],
)
def test_everything_else_is_not(name: object) -> None:
    assert not is_inside(name)


def test_a_problem_counts_them_and_shows_the_first() -> None:
    events = (
        announced(file="latent/a.npz"),
        announced(file="../\x1b[31m"),
        announced(path="/etc/passwd"),
        announced(),
    )
    (problem,) = paths_outside(events, file="events.jsonl")
    assert (problem.code, problem.count) == ("PATH-OUTSIDE", 2)
    assert "'../\\x1b[31m'" in problem.what


def test_other_events_and_honest_names_give_none() -> None:
    other = Event(1, "", "train.metrics", None, None, {"file": "/etc/passwd"})
    assert paths_outside((other, announced(file="a/b"), announced()), file="e") == ()
