"""Which input files there are at which epochs."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

import pytest

from runreport.artifacts.artifact import Artifact, Before, Earlier, Previous
from runreport.build.ground import Ground
from runreport.runs.inputs import CHECKPOINT, CONFIG, LISTED, METADATA, MODEL, SPRITE, VECTORS


@dataclass(frozen=True, slots=True)
class Nothing:
    """No result."""


def reading(**reads: object) -> Artifact:
    """An artifact that takes exactly these reads."""

    def compute(**given: object) -> Nothing:
        return Nothing()

    names = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in reads]
    compute.__signature__ = inspect.Signature(names)  # type: ignore[attr-defined]
    return Artifact("toy.reading", 1, "toy/x_epoch_{epoch}.json", Nothing, compute, reads)  # type: ignore[arg-type]


LAB = Ground(0, {}, (0, 5, 10))
SHARDED = Ground(
    0, {(MODEL, 7): ("m.index.json", "m-1", "m-2"), (VECTORS, 3): ("v.tsv",), (LISTED, 9): ("big",)}, (7, 20)
)


def test_the_labs_weights_are_its_checkpoints() -> None:
    assert (
        LAB.files(MODEL, 5) == LAB.files(CHECKPOINT, 5) == LAB.files(LISTED, 5) == ("checkpoints/epoch_5.safetensors",)
    )
    assert LAB.files(METADATA, 5) == ()


def test_given_weights_are_all_their_files() -> None:
    assert SHARDED.files(MODEL, 7) == ("m.index.json", "m-1", "m-2")


@pytest.mark.parametrize(
    ("epoch", "before", "first"), [(0, (), ()), (5, (0,), (0,)), (10, (5,), (0,)), (7, (5,), (0,)), (None, (), ())]
)
def test_the_weights_before_are_those_of_the_nearest_earlier_epoch(
    epoch: int | None, before: tuple[int, ...], first: tuple[int, ...]
) -> None:
    assert LAB.earlier_model(Before(MODEL), epoch) == before
    assert LAB.earlier_model(Before(MODEL, is_first=True), epoch) == first


def test_an_artifact_exists_where_all_that_it_reads_was_given() -> None:
    assert LAB.has(reading(model=MODEL), 3)  # the lab's checkpoints may come
    weights, both = reading(model=MODEL), reading(model=MODEL, vectors=VECTORS)
    assert [SHARDED.has(weights, epoch) for epoch in (3, 7, 9)] == [False, True, False]
    assert [SHARDED.has(both, epoch) for epoch in (3, 7)] == [False, False]
    assert SHARDED.has(reading(vectors=VECTORS, labels=METADATA), 3)
    assert not SHARDED.has(reading(vectors=VECTORS, sprite=SPRITE), 3)
    assert SHARDED.has(reading(config=CONFIG, model=MODEL, before=Before(MODEL), own=Previous()), 7)
    assert [SHARDED.has(reading(model=LISTED), epoch) for epoch in (7, 9)] == [False, True]


def test_it_exists_where_what_it_reads_of_others_exists() -> None:
    index = reading(model=MODEL)
    assert [SHARDED.has(reading(index=index), epoch) for epoch in (3, 7)] == [False, True]
    substitute = Artifact("toy.reading", 1, index.path, Nothing, index.compute, {"model": VECTORS}, instead_of=index)
    ground = Ground(0, SHARDED.given, (), {index: substitute})
    assert [ground.has(reading(index=index), epoch) for epoch in (3, 7)] == [True, False]
    with pytest.raises(TypeError, match="cannot read"):
        SHARDED.has(_Odd(), 7)  # type: ignore[arg-type]


class _Odd:
    """Reads what nothing is."""

    reads = {"odd": Earlier(1, None)}  # noqa: RUF012
