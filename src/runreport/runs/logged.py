"""What programs log while a model trains, the same for every format: curves, media, console, environment."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

import numpy as np

Unit = Literal["step", "epoch", "time"]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A logged number over training, every point in the order of the log: x goes back where a run was restarted."""

    tag: str  # as written
    x: np.ndarray  # (n,) f8
    values: np.ndarray  # (n,) f8, NaN and infinities as logged
    file: str  # where it was read from, relative to the tree's root, with /
    unit: Unit = "step"  # what x counts; seconds since 1970 for "time"
    times: np.ndarray | None = None  # (n,) f8, seconds since 1970
    is_system: bool = False  # of the machine and not of the model: load, memory, temperature


@dataclass(frozen=True, slots=True)
class CheckpointContents:
    """What a checkpoint holds, as names, sizes and headers tell; no weight has been read."""

    kind: str  # "safetensors", "torch file, zip" …; several joined; "" where no file of weights is there
    files: tuple[str, ...] = ()  # of weights, relative to the tree's root
    bytes: int = 0  # of these files
    beside: int = 0  # other files of a folder that stands for a checkpoint: optimizer, tokenizer, settings …
    beside_bytes: int = 0
    tensors: int | None = None  # None where no header tells, as for all that follows
    parameters: int | None = None
    dtypes: tuple[tuple[str, int], ...] = ()  # with the number of parameters of each, largest first
    largest: tuple[tuple[str, str, tuple[int, ...]], ...] = ()  # name, dtype and shape of a few tensors
    metadata: tuple[tuple[str, str], ...] = ()  # the writer's free text
    adapter: tuple[tuple[str, str], ...] = ()  # settings of a PEFT adapter: rank, alpha, target modules, base model
    notes: tuple[str, ...] = ()  # what could not be read, in words
    index: str = ""  # the file that says which tensor lies in which of several; as `files`
    token_table: tuple[str, int] | None = None  # the tensor with one row per token, and their number
    has_adapter: bool = False  # whether matrices of a LoRA adapter are among the tensors
    settings: str = ""  # of that adapter: its adapter_config.json; as `files`
    base: tuple[str, ...] = ()  # the model around it: the file to open, then those it is made of
    base_bytes: int = 0


@dataclass(frozen=True, slots=True)
class CheckpointFile:
    """Saved weights: a file, or the folder or index that stands for several."""

    path: str  # relative to the tree's root, with /
    step: int | None  # None where neither name nor content tells
    contents: CheckpointContents | None = None  # read for pages, not for lists


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of a file of the run, read when they are shown."""

    file: str  # relative to the tree's root, with /
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A logged image, as the bytes of an image file."""

    tag: str
    step: int | None
    time: float | None  # seconds since 1970
    media_type: str  # image/png, image/jpeg, image/gif or image/webp, by its first bytes
    width: int  # pixels; 0 where the log does not tell
    height: int
    span: Span
    index: int = 0  # among those of one tag and step


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Counts of a tensor's values at one step."""

    tag: str
    step: int | None
    time: float | None  # seconds since 1970
    edges: np.ndarray  # (k + 1,) f8, ascending
    counts: np.ndarray  # (k,) f8
    file: str


@dataclass(frozen=True, slots=True)
class Text:
    """A logged text."""

    tag: str
    step: int | None
    time: float | None  # seconds since 1970
    text: str
    file: str


@dataclass(frozen=True, slots=True)
class Embedding:
    """Vectors that a program saved to be looked at, with what it knows of each."""

    tag: str
    step: int | None
    file: str  # tab-separated numbers, one vector a line
    metadata: str | None  # file with a label or several columns a line
    sprite: str | None  # one image of all samples, in rows
    sprite_size: tuple[int, int] | None  # width and height of one sample's picture, pixels


@dataclass(frozen=True, slots=True)
class Console:
    """What a program printed; the lines are in a file of the run or inside a log."""

    file: str
    spans: tuple[Span, ...]  # in order


@dataclass(frozen=True, slots=True)
class Logged:
    """Everything a run holds besides what the lab's contract names."""

    curves: tuple[Curve, ...] = ()  # by tag
    checkpoints: tuple[CheckpointFile, ...] = ()  # by step; those without one last
    pictures: tuple[Picture, ...] = ()
    histograms: tuple[Histogram, ...] = ()
    texts: tuple[Text, ...] = ()
    embeddings: tuple[Embedding, ...] = ()
    consoles: tuple[Console, ...] = ()
    environment: Mapping[str, object] = field(default_factory=dict)  # nested, as written: program, packages, machine
    tokenizer: str | None = None  # the file with the vocabulary of the model, relative to the tree's root

    def digest(self) -> str:
        """SHA-256 of all of it."""
        state = hashlib.sha256()
        for part in fields(self):
            state.update(part.name.encode())
            found = getattr(self, part.name)
            for one in found if isinstance(found, tuple) else (found,):
                _feed(state, one)
        return state.hexdigest()


def _feed(state: hashlib._Hash, one: object) -> None:
    if not isinstance(one, Curve | Histogram):
        state.update(repr(one).encode("utf-8", "surrogateescape") + b"\0")
        return
    for part in fields(one):
        value = getattr(one, part.name)
        if isinstance(value, np.ndarray):
            state.update(np.ascontiguousarray(value).data)
        else:
            state.update(repr(value).encode("utf-8", "surrogateescape") + b"\0")
