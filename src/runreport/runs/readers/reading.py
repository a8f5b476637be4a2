"""What a reader finds in a folder, and what it had to leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runreport.runs.logged import CheckpointFile, Console, Curve, Embedding, Histogram, Picture, Text
from runreport.runs.run import Problem, Status


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader found in one folder."""

    format: str  # the reader's NAME
    status: Status = "unknown"
    config: Mapping[str, object] = field(default_factory=dict)  # nested as written; numbers, text, lists, objects
    curves: tuple[Curve, ...] = ()
    checkpoints: tuple[CheckpointFile, ...] = ()
    problems: tuple[Problem, ...] = ()
    pictures: tuple[Picture, ...] = ()
    histograms: tuple[Histogram, ...] = ()
    texts: tuple[Text, ...] = ()
    embeddings: tuple[Embedding, ...] = ()
    consoles: tuple[Console, ...] = ()
    environment: Mapping[str, object] = field(default_factory=dict)  # program, packages, machine; nested as written
