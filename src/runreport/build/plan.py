"""Which files a run should have, and what each is made from. Pure: declarations and epochs in, steps out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

from runreport.artifacts.artifact import Artifact, Bound, Previous
from runreport.runs.embeddings import given_files, planned_config
from runreport.runs.inputs import CONFIG, METADATA, Input
from runreport.runs.run import Run

EPOCH = re.compile(r"epoch_(0|[1-9][0-9]{0,8})(?![0-9])")
LOOK_BACK = 3  # earlier epochs a Previous read may fall back on when the nearest could not be computed


@dataclass(frozen=True, slots=True)
class Need:
    """One input of a step. The first candidate that is there is taken; a Previous read may go without."""

    name: str  # parameter of compute
    source: Artifact | Input
    candidates: tuple[str, ...]  # file names; only a Previous read has more than one, newest first
    epochs: tuple[int, ...] = ()  # of the candidates of a Previous read
    is_previous: bool = False

    @property
    def may_lack(self) -> bool:
        """Whether the step can be computed without it."""
        return self.is_previous or self.source is METADATA


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One file to make."""

    artifact: Artifact
    epoch: int | None
    keys: tuple[tuple[str, str | int], ...]
    file: str
    needs: tuple[Need, ...]
    seed: int | None


def plan_run(
    run: Run, artifacts: Iterable[Artifact], present: Collection[str], before: Iterable[Step] = ()
) -> tuple[Step, ...]:
    """All steps of a run, each after the steps it needs.

    present: names of the files there are. An epoch counts when it has a checkpoint or any artifact: what was computed
    before a checkpoint was deleted stays in the report.  before: steps of an earlier plan of this run under the same
    seed; those that come out the same are the same objects.
    """
    config = planned_config(run)
    if config is None:
        return ()
    ground = _Ground(config.seed, given_files(run))
    known = {(step.artifact.path, step.epoch, step.keys): step for step in before}
    applicable = [artifact for artifact in artifacts if artifact.applies(config)]
    checkpoints = {checkpoint.epoch for checkpoint in run.checkpoints}
    own = checkpoints | {epoch for _, epoch in ground.given if epoch is not None}
    epochs = sorted(own | present_epochs(applicable, present))
    steps: list[Step] = []
    for artifact in _reads_first(applicable):
        for keys in artifact.variants():
            earlier: list[int] = []
            for epoch in epochs if artifact.scope == "epoch" else (None,):
                step = known.get((artifact.path, epoch, tuple(keys.items())))
                if step is None or step.artifact is not artifact or not _holds(step, earlier, ground):
                    step = _step(artifact, epoch, keys, earlier, ground)
                steps.append(step)
                if epoch is not None and (epoch in own or artifact.file(epoch, keys) in present):
                    earlier.append(epoch)
    return tuple(steps)


def _reads_first(artifacts: list[Artifact]) -> Iterator[Artifact]:
    makers = {one.instead_of: one for one in artifacts if one.instead_of is not None}
    reads = {artifact: [r for r in map(source_artifact, artifact.reads.values()) if r] for artifact in artifacts}
    graph = {artifact: [makers.get(read, read) for read in sources] for artifact, sources in reads.items()}
    return (artifact for artifact in TopologicalSorter(graph).static_order() if artifact in graph)


def source_artifact(read: object) -> Artifact | None:
    """The artifact behind a read, None for inputs and Previous."""
    if isinstance(read, Bound):
        return read.artifact
    return read if isinstance(read, Artifact) else None


def present_epochs(artifacts: Iterable[Artifact], present: Collection[str]) -> set[int]:
    """Epochs of which any artifact file is there."""
    patterns = {
        artifact.file("{epoch}", keys)
        for artifact in artifacts
        if artifact.scope == "epoch"
        for keys in artifact.variants()
    }
    epochs = set()
    for file in present:
        found = EPOCH.search(file)
        if found and file.replace(found[0], "epoch_{epoch}", 1) in patterns:
            epochs.add(int(found[1]))
    return epochs


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all steps of a run share."""

    seed: int
    given: Mapping[tuple[Input, int | None], str]  # files of the run that no contract names

    def files(self, read: Input, epoch: int | None) -> tuple[str, ...]:
        """The candidates of an input; none where a run need not have it and has not."""
        found = self.given.get((read, epoch))
        if found is not None:
            return (found,)
        return () if read is METADATA else (read.value.format(epoch=epoch),)


def _step(artifact: Artifact, epoch: int | None, keys: dict, earlier: list[int], ground: _Ground) -> Step:
    needs = (
        Need(name, read, ground.files(read, epoch))
        if isinstance(read, Input)
        else _need(artifact, name, read, epoch, keys, earlier)
        for name, read in artifact.reads.items()
    )
    return Step(
        artifact=artifact,
        epoch=epoch,
        keys=tuple(keys.items()),
        file=artifact.file(epoch, keys),
        needs=tuple(needs),
        seed=derive_seed(ground.seed, artifact.kind, epoch, keys) if artifact.takes_seed else None,
    )


def _candidates(earlier: list[int]) -> tuple[int, ...]:
    """Epochs that a Previous read may use, newest first."""
    return tuple(reversed(earlier[-LOOK_BACK:]))


def _holds(step: Step, earlier: list[int], ground: _Ground) -> bool:
    """Whether a step would come out the same: the same epochs before it, and inputs of the same names."""
    return all(
        need.candidates == ground.files(need.source, step.epoch)
        if isinstance(need.source, Input)
        else not need.is_previous or need.epochs == _candidates(earlier)
        for need in step.needs
    )


def _need(artifact: Artifact, name: str, read: object, epoch: int | None, keys: dict, earlier: list[int]) -> Need:
    if isinstance(read, Previous):
        epochs = _candidates(earlier)
        return Need(name, artifact, tuple(artifact.file(e, keys) for e in epochs), epochs, is_previous=True)
    source = source_artifact(read)
    if source is None:
        raise TypeError(f"{artifact.kind}: cannot read {read!r}")
    given = keys | (dict(read.keys) if isinstance(read, Bound) else {})
    chosen = {key: given[key] for key in source.keys if key in given}
    if len(chosen) < len(source.keys):
        raise TypeError(f"{artifact.kind}: the read {name} leaves a key of {source.kind} open: {chosen}")
    return Need(name, source, (source.file(None if source.scope == "run" else epoch, chosen),))


def derive_seed(run_seed: int, kind: str, epoch: int | None, keys: dict[str, str | int]) -> int:
    """A seed in [0, 2**31) that differs by run seed, kind, epoch and keys, and is the same everywhere."""
    text = f"{run_seed}|{kind}|{epoch}|{sorted(keys.items())}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) & 0x7FFFFFFF


def is_config(need: Need) -> bool:
    """Whether the input is the run's configuration, which has no file digest of its own."""
    return need.source is CONFIG
