"""Which files a run should have, and what each is made from. Pure: declarations and epochs in, steps out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import zip_longest

from runreport.artifacts.artifact import Artifact, Before, Bound, Previous
from runreport.build.ground import Ground
from runreport.runs.inputs import ADAPTER, BASE, CONFIG, METADATA, MODEL, TOKENS, Input
from runreport.runs.planned import given_files, planned_config
from runreport.runs.run import Run

EPOCH = re.compile(r"epoch_(0|[1-9][0-9]{0,8})(?![0-9])")
LOOK_BACK = 3  # earlier epochs a Previous read may fall back on when the nearest could not be computed


@dataclass(frozen=True, slots=True)
class Need:
    """One input of a step. The first candidate that is there is taken; a Previous read may go without."""

    name: str  # parameter of compute; empty for files that belong to the need before it
    source: Artifact | Input
    candidates: tuple[str, ...]  # file names; only a Previous read has more than one, newest first
    epochs: tuple[int, ...] = ()  # of the candidates of a Previous or Before read
    is_previous: bool = False

    @property
    def may_lack(self) -> bool:
        """Whether the step can be computed without it."""
        return self.is_previous or self.source in (METADATA, TOKENS, ADAPTER, BASE)


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
    applicable = [artifact for artifact in artifacts if artifact.applies(config)]
    ground = _ground(run, config.seed, applicable)
    known = {(step.artifact.path, step.epoch, step.keys): step for step in before}
    own = {*ground.models, *(epoch for _, epoch in ground.given if epoch is not None)}
    epochs = sorted(own | present_epochs(applicable, present))
    steps: list[Step] = []
    for artifact in _reads_first(applicable):
        for keys in artifact.variants():
            earlier: list[int] = []
            for epoch in epochs if artifact.scope == "epoch" else (None,):
                if not ground.has(artifact, epoch) and artifact.file(epoch, keys) not in present:
                    continue
                step = known.get((artifact.path, epoch, tuple(keys.items())))
                if step is None or step.artifact is not artifact or not _holds(step, earlier, ground):
                    step = _step(artifact, epoch, keys, earlier, ground)
                steps.append(step)
                if epoch is not None and (epoch in own or artifact.file(epoch, keys) in present):
                    earlier.append(epoch)
    return tuple(steps)


def _ground(run: Run, seed: int, artifacts: list[Artifact]) -> Ground:
    given = given_files(run)
    models = {epoch for read, epoch in given if read is MODEL and epoch is not None}
    models |= {checkpoint.epoch for checkpoint in run.checkpoints}
    return Ground(seed, given, sorted(models), _makers(artifacts))


def _makers(artifacts: Iterable[Artifact]) -> dict[Artifact, Artifact]:
    return {one.instead_of: one for one in artifacts if one.instead_of is not None}


def _reads_first(artifacts: list[Artifact]) -> Iterator[Artifact]:
    makers = _makers(artifacts)
    reads = {artifact: [r for r in map(source_artifact, artifact.reads.values()) if r] for artifact in artifacts}
    graph = {artifact: [makers.get(read, read) for read in sources] for artifact, sources in reads.items()}
    return (artifact for artifact in TopologicalSorter(graph).static_order() if artifact in graph)


def source_artifact(read: object) -> Artifact | None:
    """The artifact behind a read, None for inputs, Previous and Before."""
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


def _step(artifact: Artifact, epoch: int | None, keys: dict, earlier: list[int], ground: Ground) -> Step:
    needs = [
        need
        for name, read in artifact.reads.items()
        for need in (
            _input_needs(name, read, epoch, ground)
            if isinstance(read, Input | Before)
            else (_need(artifact, name, read, epoch, keys, earlier),)
        )
    ]
    return Step(
        artifact=artifact,
        epoch=epoch,
        keys=tuple(keys.items()),
        file=artifact.file(epoch, keys),
        needs=tuple(needs),
        seed=derive_seed(ground.seed, artifact.kind, epoch, keys) if artifact.takes_seed else None,
    )


def _input_needs(name: str, read: Input | Before, epoch: int | None, ground: Ground) -> Iterator[Need]:
    """The file that stands for an input, and those that it is made of: a receipt names them all."""
    if isinstance(read, Input):
        first, *parts = ground.files(read, epoch) or (None,)
        yield Need(name, read, () if first is None else (first,))
        yield from (Need("", read, (part,)) for part in parts)
        return
    epochs = ground.earlier_model(read, epoch)
    files = ground.files(read.source, epochs[0]) if epochs else ()
    yield Need(name, read.source, files[:1], epochs, is_previous=True)
    yield from (Need("", read.source, (part,), epochs, is_previous=True) for part in files[1:])


def _candidates(earlier: list[int]) -> tuple[int, ...]:
    """Epochs that a Previous read may use, newest first."""
    return tuple(reversed(earlier[-LOOK_BACK:]))


def _holds(step: Step, earlier: list[int], ground: Ground) -> bool:
    """Whether a step would come out the same: the same epochs before it, and inputs of the same names."""
    wanted = (
        need
        for name, read in step.artifact.reads.items()
        if isinstance(read, Input | Before)
        for need in _input_needs(name, read, step.epoch, ground)
    )
    found = (need for need in step.needs if isinstance(need.source, Input))
    return all(a == b for a, b in zip_longest(wanted, found)) and all(
        need.epochs == _candidates(earlier)
        for need in step.needs
        if need.is_previous and not isinstance(need.source, Input)
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
