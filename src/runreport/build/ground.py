"""Which input files a run has at which epochs: by the contract, or as they were given."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from runreport.artifacts.artifact import Artifact, Before, Bound, Previous
from runreport.runs.inputs import (
    ADAPTER,
    BASE,
    CHECKPOINT,
    CONFIG,
    LISTED,
    METADATA,
    MODEL,
    SPRITE,
    TOKENS,
    VECTORS,
    Input,
)
from runreport.runs.planned import Given


@dataclass(frozen=True, slots=True)
class Ground:
    """What all steps of a run share."""

    seed: int
    given: Given  # files of the run that no contract names; empty for the lab's runs
    models: Sequence[int]  # epochs of which there are weights, ascending
    makers: Mapping[Artifact, Artifact] = field(default_factory=dict)  # those that another stands in for here

    def files(self, read: Input, epoch: int | None) -> tuple[str, ...]:
        """The file of an input, and those it is made of; none where a run need not have it and has not."""
        found = self.given.get((read, epoch))
        if found is not None:
            return found
        if read in (METADATA, TOKENS, ADAPTER, BASE):
            return ()
        return ((CHECKPOINT if read in (MODEL, LISTED) else read).value.format(epoch=epoch),)

    def earlier_model(self, read: Before, epoch: int | None) -> tuple[int, ...]:
        """The epoch whose weights a Before read is handed; none before the first."""
        place = bisect_left(self.models, -1 if epoch is None else epoch)
        return () if place == 0 else (self.models[0 if read.is_first else place - 1],)

    def has(self, artifact: Artifact, epoch: int | None) -> bool:
        """Whether the run gives what an artifact is made from, straight or through others; the lab's always does."""
        return not self.given or all(self._has(read, epoch) for read in artifact.reads.values())

    def _has(self, read: object, epoch: int | None) -> bool:
        if read in (CONFIG, TOKENS, BASE) or isinstance(read, Previous | Before):
            return True
        if isinstance(read, Input):
            wanted = VECTORS if read is METADATA else read
            return (wanted, None if read is SPRITE else epoch) in self.given
        source = read.artifact if isinstance(read, Bound) else read
        if not isinstance(source, Artifact):
            raise TypeError(f"cannot read {read!r}")
        return self.has(self.makers.get(source, source), None if source.scope == "run" else epoch)
