"""Data health: what was skipped, what failed, what is missing, what was sampled."""

from __future__ import annotations

from dataclasses import dataclass

from runreport.artifacts import ARTIFACTS
from runreport.artifacts.artifact import Artifact
from runreport.artifacts.latent.neighbors import NEIGHBORS
from runreport.artifacts.latent.projection import PROJECTION
from runreport.pages.missing import build_command
from runreport.pages.overview.facts import newest
from runreport.pages.overview.public import public_text
from runreport.pages.page import Failure, RunView
from runreport.pages.removed import removed_sentence
from runreport.pages.words import count, percent, visible

FAILURES = 100  # listed
PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was left out or repaired in a file."""

    code: str
    file: str
    what: str
    lines: str


@dataclass(frozen=True, slots=True)
class Kind:
    """How much of one kind of artifact is there."""

    name: str
    there: int
    wanted: int
    newest: str
    file: str  # the newest, or the pattern where there is none

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return self.there >= self.wanted


@dataclass(frozen=True, slots=True)
class Health:
    """Everything the section shows."""

    findings: tuple[Finding, ...]
    failures: tuple[Finding, ...]
    kinds: tuple[Kind, ...]
    notes: tuple[str, ...]
    command: str
    is_planned: bool  # whether the config says which artifacts there could be

    @property
    def missing(self) -> int:
        """Artifact files that could be there and are not."""
        return sum(max(0, kind.wanted - kind.there) for kind in self.kinds)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was skipped, failed or is missing."""
        return self.is_planned and not self.findings and not self.failures and self.missing == 0


def health(view: RunView) -> Health:
    """Gathered from the reader's problems, the build's failures and the shelf."""
    return Health(
        findings=tuple(_finding(view, index) for index in range(min(PROBLEMS, len(view.run.problems)))),
        failures=tuple(_failure(one) for one in view.failures[:FAILURES]),
        kinds=tuple(_kind(view, artifact) for artifact in _applicable(view)),
        notes=(*filter(None, [removed_sentence(view.run)]), *_notes(view)),
        is_planned=view.run.config is not None or view.run.tree is not None,  # others have no artifacts of ours
        command=build_command(view),
    )


def _finding(view: RunView, index: int) -> Finding:
    problem = view.run.problems[index]
    says_itself = problem.what[:1].isdigit()
    times = f"{problem.count} × " if problem.count > 1 and not says_itself else ""
    lines = ", ".join(map(str, problem.lines)) + (" …" if problem.count > len(problem.lines) > 0 else "")
    return Finding(problem.code, visible(problem.file), times + public_text(visible(problem.what)), lines)


def _failure(failure: Failure) -> Finding:
    return Finding(failure.code, failure.ref.file, public_text(visible(failure.message)), "")


def _applicable(view: RunView) -> tuple[Artifact, ...]:
    config = view.run.config
    return () if config is None else tuple(artifact for artifact in ARTIFACTS if artifact.applies(config))


def _kind(view: RunView, artifact: Artifact) -> Kind:
    variants = list(artifact.variants())
    if artifact.scope == "run":
        there = sum(view.shelf.has(artifact, None, **keys) for keys in variants)
        return Kind(artifact.kind, there, len(variants), "", artifact.file(None, variants[0]))
    found = [(epoch, keys) for keys in variants for epoch in view.shelf.epochs(artifact, **keys)]
    wanted = len(view.run.checkpoints) * len(variants)
    last = max((epoch for epoch, _ in found), default=None)
    file = artifact.file(last if last is not None else "<N>", variants[0])
    return Kind(artifact.kind, len(found), wanted, "" if last is None else f"epoch {last}", file)


def _notes(view: RunView) -> tuple[str, ...]:
    """Sampling, approximation and fallbacks, as the artifacts state them."""
    notes: list[str] = []
    for method, dim in (("pca", 2), ("pca", 3), ("umap", 2), ("umap", 3)):
        epoch, projection = newest(view, PROJECTION, method=method, dim=dim)
        if projection is None:
            continue
        if not notes:
            notes.append(f"Maps show {count(projection.n, 'sample')}: {visible(projection.sampling)}.")
        if projection.fallback is not None:
            notes.append(f"{method.upper()} {dim}D at epoch {epoch}: {visible(projection.fallback)}")
    for method in ("pca", "umap"):
        epoch, graph = newest(view, NEIGHBORS, method=method)
        if graph is not None and graph.recall < 1:
            notes.append(f"Neighbours at epoch {epoch} were searched approximately, recall {percent(graph.recall)}.")
            break
    return tuple(notes)
