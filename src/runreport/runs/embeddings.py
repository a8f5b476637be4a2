"""Vectors that a program saved, as what artifacts are made of: its steps are epochs, its vectors the codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from runreport.runs.inputs import METADATA, SPRITE, VECTORS, Input
from runreport.runs.logged import Embedding
from runreport.runs.run import Run

LAST_STEP = 999_999_999  # that names of artifacts can hold


@dataclass(frozen=True, slots=True)
class EmbeddingSet:
    """The vectors of one tag; of several the one with the most steps, of equals the first by name."""

    tag: str
    steps: Mapping[int, Embedding]  # ascending
    other_tags: tuple[str, ...]
    left_out: int  # saved vectors of the tag that have no step of their own

    @property
    def pictured(self) -> Embedding:
        """The last step that has pictures of its samples, or the last of all; a step is written file by file."""
        return self.steps[max((step for step, one in self.steps.items() if one.sprite), default=max(self.steps))]

    @property
    def files(self) -> Mapping[tuple[Input, int | None], str]:
        """What each step is read from; without a step, what pictures are."""
        steps: dict[int | None, Embedding] = {**self.steps, None: self.pictured}
        found: dict[tuple[Input, int | None], str] = {(VECTORS, step): one.file for step, one in steps.items()}
        found |= {(METADATA, step): one.metadata for step, one in steps.items() if one.metadata}
        return found | ({(SPRITE, None): self.pictured.sprite} if self.pictured.sprite else {})

    @property
    def picture_shape(self) -> tuple[int, int]:
        """Rows and columns of a sample's picture, as the first step states them; (0, 0) where none does."""
        sizes = [one.sprite_size for one in self.steps.values() if one.sprite and one.sprite_size]
        return (sizes[0][1], sizes[0][0]) if sizes else (0, 0)


def embedding_set(run: Run) -> EmbeddingSet | None:
    """The vectors that the explorer shows; None where there are none, or where they lie behind a URL."""
    if run.config is not None or not run.logged.embeddings or not isinstance(run.root, Path):
        return None
    counts = Counter(one.tag for one in run.logged.embeddings)
    tag = min(counts, key=lambda tag: (-counts[tag], tag))
    tables = [one for one in run.logged.embeddings if one.tag == tag]
    steps: dict[int, Embedding] = {}
    for one in tables:
        step = one.step or 0
        if 0 <= step <= LAST_STEP:
            steps.setdefault(step, one)
    if not steps:
        return None
    others = tuple(sorted(counts.keys() - {tag}))
    return EmbeddingSet(tag, dict(sorted(steps.items())), others, len(tables) - len(steps))
