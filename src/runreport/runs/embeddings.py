"""Vectors that a program saved, as what artifacts are made of: its steps are epochs, its vectors the codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from runreport.runs.config import LOGGED_MODEL, DataConfig, ModelConfig, RunConfig, TrainConfig, VizConfig
from runreport.runs.inputs import METADATA, SPRITE, VECTORS, Input
from runreport.runs.logged import Embedding
from runreport.runs.run import Run

LAST_STEP = 999_999_999  # that names of artifacts can hold


@dataclass(frozen=True, slots=True)
class EmbeddingSet:
    """The vectors of one tag; of several the one with the most steps, of equals the first by name."""

    tag: str
    steps: Mapping[int, Embedding]  # ascending; paths below the run's root
    other_tags: tuple[str, ...]
    left_out: int  # saved vectors of the tag that have no step of their own, or that lie outside the run's folder

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
    folder = _folder(run)
    placed = [_below(one, folder) for one in run.logged.embeddings if one.tag == tag]
    steps: dict[int, Embedding] = {}
    for one in placed:
        step = 0 if one is not None and one.step is None else one.step if one is not None else None
        if one is not None and step is not None and 0 <= step <= LAST_STEP:
            steps.setdefault(step, one)
    if not steps:
        return None
    others = tuple(sorted(counts.keys() - {tag}))
    return EmbeddingSet(tag, dict(sorted(steps.items())), others, len(placed) - len(steps))


def _folder(run: Run) -> PurePosixPath:
    """The run's folder, relative to what the files of `logged` are relative to."""
    if not isinstance(run.root, Path) or not isinstance(run.tree, Path):
        return PurePosixPath()
    return PurePosixPath(run.root.relative_to(run.tree).as_posix())


def _below(one: Embedding, folder: PurePosixPath) -> Embedding | None:
    """The same with paths below the folder; None where its vectors lie elsewhere."""
    file = _inside(one.file, folder)
    metadata, sprite = (path and _inside(path, folder) for path in (one.metadata, one.sprite))
    return None if file is None else Embedding(one.tag, one.step, file, metadata, sprite, one.sprite_size)


def _inside(path: str, folder: PurePosixPath) -> str | None:
    pure = PurePosixPath(path)
    return pure.relative_to(folder).as_posix() if pure.is_relative_to(folder) else None


def planned_config(run: Run) -> RunConfig | None:
    """What a run's artifacts are made for: its own config, or one that stands for the vectors it saved, or None."""
    if run.config is not None:
        return run.config
    found = embedding_set(run)
    if found is None:
        return None
    has_labels = any(one.metadata for one in found.steps.values())
    return RunConfig(
        run_id=run.id,
        created="",
        seed=0,
        model=ModelConfig(LOGGED_MODEL, 0, found.picture_shape),
        data=DataConfig(found.tag, "", 0, int(has_labels), "", (0, 0), "none"),
        train=TrainConfig(0, 0, 0.0),
        viz=VizConfig((), "all"),
    )


def given_files(run: Run) -> Mapping[tuple[Input, int | None], str]:
    """Files of a run whose names no contract fixes."""
    found = None if run.config is not None else embedding_set(run)
    return {} if found is None else found.files
