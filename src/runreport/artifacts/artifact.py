"""The declaration of an artifact: what it reads, what it writes, and the one pure function between.

A declaration is checked when its module is imported: the parameters of `compute` must be exactly the reads, the
keys and, where asked for, `seed`. What a step may depend on is therefore written down, and nothing else can be used.
"""

from __future__ import annotations

import dataclasses
import inspect
import itertools
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Literal

from runreport.runs.config import RunConfig, Subject
from runreport.runs.inputs import Input

Scope = Literal["run", "epoch"]
Keys = Mapping[str, str | int]


class DeclarationError(TypeError):
    """A declaration whose function, path, keys and reads do not fit together."""


@cache
def parameters(compute: Callable[..., object]) -> tuple[str, ...]:
    """The names a function takes; asked for every step of every epoch, so remembered."""
    return tuple(inspect.signature(compute).parameters)


@dataclass(frozen=True, slots=True)
class Previous:
    """Read of the artifact's own result at the epoch before: an Earlier, or None at the first epoch."""


@dataclass(frozen=True, slots=True)
class Before:
    """Read of an input as it was at the epoch before, or at the first: an Earlier, or None at the first epoch."""

    source: Input
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a Previous or Before read hands over."""

    epoch: int
    result: Any


@dataclass(frozen=True, slots=True)
class Bound:
    """Read of another artifact with some of its keys fixed; the remaining keys are the reader's own."""

    artifact: Artifact
    keys: Mapping[str, str | int]


Read = Input | Previous | Before | Bound


@lru_cache(maxsize=1 << 16)  # asked for every file of every epoch, again and again
def _file(artifact: Artifact, epoch: int | str | None, keys: tuple[tuple[str, str | int], ...]) -> str:
    words = dict(keys) | dict(artifact.path_words(dict(keys)) if artifact.path_words else {})
    path = artifact.path.replace("epoch_{epoch}", "latest") if epoch == "latest" else artifact.path
    return path.format(epoch=epoch, **words)


def always(config: RunConfig | Subject) -> bool:
    """The artifact exists for every model."""
    return True


def is_trained(config: RunConfig | Subject) -> bool:
    """The artifact needs the run's model or its data set."""
    return not config.is_logged and not config.is_token_table


def is_logged(config: RunConfig | Subject) -> bool:
    """The artifact is made from vectors that a program saved."""
    return config.is_logged


def is_foreign(config: RunConfig | Subject) -> bool:
    """The artifact is made from what another program than runreport saved."""
    return not is_trained(config)


def is_token_table(config: RunConfig | Subject) -> bool:
    """The artifact is made from the rows of a table in the weights."""
    return config.is_token_table


def has_labels(config: RunConfig | Subject) -> bool:
    """The artifact needs samples with labels."""
    return config.data.classes > 0


def has_mixture(config: RunConfig | Subject) -> bool:
    """The artifact exists for mixture models only."""
    return config.has_mixture


@dataclass(frozen=True, slots=True, eq=False)
class Artifact:
    """One kind of computed file.

    path holds {epoch} (where the scope is epoch), key names, and words made from the keys by `path_words`:
    `projections/latent_{dim}d_epoch_{epoch}{suffix}.json` needs a word `suffix`.
    reads: parameter name -> what is handed over. An Artifact stands for Bound(artifact, {}).
    params: constants handed to compute by name and written into the receipt.
    compute gets everything by keyword: reads (decoded results), keys, params, and `seed` where it takes one.
    """

    kind: str
    version: int
    path: str
    result: type
    compute: Callable[..., object]
    reads: Mapping[str, Read | Artifact] = field(default_factory=dict)
    keys: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)
    params: Mapping[str, object] = field(default_factory=dict)
    scope: Scope = "epoch"
    applies: Callable[[RunConfig | Subject], bool] = always
    path_words: Callable[[Keys], Mapping[str, str]] | None = None
    instead_of: Artifact | None = None  # the same file with the same result from another source, for other runs
    links: tuple[str, ...] = ()  # reads whose file and digest are written beside the result, under their names
    software: tuple[str, ...] = ()  # distributions whose versions belong into the receipt

    def __post_init__(self) -> None:
        self._check_parameters()
        self._check_path()
        if not dataclasses.is_dataclass(self.result):
            raise DeclarationError(f"{self.kind}: result {self.result!r} is not a dataclass")

    def _check_parameters(self) -> None:
        found = set(parameters(self.compute)) - {"seed"}
        declared = {*self.reads, *self.keys, *self.params}
        if found != declared:
            raise DeclarationError(
                f"{self.kind}: compute takes {sorted(found)}, the declaration gives {sorted(declared)}"
            )

    def _check_path(self) -> None:
        other = self.instead_of
        if other is not None and (self.kind, self.path, self.result) != (other.kind, other.path, other.result):
            raise DeclarationError(f"{self.kind} cannot stand for {other.kind}: kind, path or result differ")
        words = {name for _, name, _, _ in string.Formatter().parse(self.path) if name}
        if ("epoch" in words) != (self.scope == "epoch"):
            raise DeclarationError(f"{self.kind}: scope {self.scope} does not fit path {self.path}")
        produced = {self.file(0, keys) for keys in self.variants()}
        if len(produced) != len(list(self.variants())):
            raise DeclarationError(f"{self.kind}: two key combinations share a file below {self.path}")

    @property
    def takes_seed(self) -> bool:
        """Whether compute wants a seed, derived from run seed, epoch and keys."""
        return "seed" in parameters(self.compute)

    def variants(self) -> Iterator[dict[str, str | int]]:
        """Every combination of key values, in declared order."""
        for values in itertools.product(*self.keys.values()):
            yield dict(zip(self.keys, values, strict=True))

    def file(self, epoch: int | str | None, keys: Keys) -> str:
        """File name below the run's root; epoch "latest" names the mirror of the newest epoch."""
        return _file(self, epoch, tuple(keys.items()))

    def at(self, **keys: str | int) -> Bound:
        """This artifact with some keys fixed, for the reads of another."""
        unknown = set(keys) - set(self.keys)
        if unknown:
            raise DeclarationError(f"{self.kind} has no key {sorted(unknown)}")
        return Bound(self, keys)
