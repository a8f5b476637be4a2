"""The artifacts of one run as pages see them: decoded, and only those that are whole."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from runreport.artifacts.artifact import Artifact
from runreport.build.artifact_file import SIZE_LIMIT, ArtifactFile, parse, timeless
from runreport.build.schedule import RunJob
from runreport.build.shelf_memory import ShelfMemory
from runreport.pages.page import Fact, Failure, Ref, RunView, nothing_to_read
from runreport.runs.privacy.redactor import PLAIN, Redactor
from runreport.runs.run import Run
from runreport.runs.spans import spans_bytes


class LedgerShelf:
    """What the ledger of a run knew to be there when the shelf was made."""

    def __init__(self, job: RunJob | None, memory: ShelfMemory | None = None) -> None:
        self._job = job
        self._memory = memory or ShelfMemory(None)
        self._parse = lru_cache(maxsize=8)(self._parse_file)
        self._digests: dict[str, str] = {}
        self._files: dict[str, list[str]] = {}  # by the path of the artifact
        self._epochs: dict[tuple[str, tuple[tuple[str, str | int], ...]], list[int]] = {}
        for step in () if job is None else job.steps:
            entry = job.ledger.entry(step.file) if job is not None else None
            if entry is None or entry.digest is None:
                continue
            self._digests[step.file] = entry.digest
            self._files.setdefault(step.artifact.path, []).append(step.file)
            if step.epoch is not None:
                self._epochs.setdefault((step.artifact.path, step.keys), []).append(step.epoch)

    def epochs(self, artifact: Artifact, **keys: str | int) -> tuple[int, ...]:
        """Epochs whose file is there, ascending."""
        ordered = tuple((key, keys[key]) for key in artifact.keys)
        return tuple(sorted(self._epochs.get((artifact.path, ordered), ())))

    def has(self, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> bool:
        """Whether that file is there and whole."""
        return artifact.file(epoch, keys) in self._digests

    def load(self, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> Any:
        """The decoded result; KeyError where it is not there."""
        file = self._file(artifact, epoch, keys)
        size = self._job.ledger.present[file][0] if self._job is not None else 0
        return self._memory.result(file, self.digest(file) or "", size, lambda: self._parse(file).result(artifact))

    def fact(self, fact: Fact, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> Any:
        """A fact about a file that is there; KeyError where it is not."""
        digest = self.digest(self._file(artifact, epoch, keys)) or ""
        return self._memory.fact(fact, digest, lambda: self.load(artifact, epoch, **keys))

    def receipt(self, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> Mapping[str, Any]:
        """The receipt of a file that is there, without the time it took: pages depend on data alone."""
        receipt = self._parse(self._file(artifact, epoch, keys)).envelope["receipt"]
        return {name: value for name, value in receipt.items() if name != "compute_ms"}

    def bytes_of(self, ref: Ref) -> bytes:
        """A file for downloads: as it is, but for the time it took."""
        return timeless(self._parse(self._file(ref.artifact, ref.epoch, dict(ref.keys))))

    def digest(self, file: str) -> str | None:
        """Digest of an artifact's data, None where it is not there or damaged."""
        return self._digests.get(file)

    def files_of(self, artifact: Artifact) -> list[str]:
        """Every file of a kind that is there, sorted."""
        return sorted(self._files.get(artifact.path, ()))

    def _file(self, artifact: Artifact, epoch: int | None, keys: Mapping[str, str | int]) -> str:
        file = artifact.file(epoch, keys)
        if file not in self._digests:
            raise KeyError(file)
        return file

    def _parse_file(self, file: str) -> ArtifactFile:
        if self._job is None:
            raise KeyError("this run has no artifacts")
        return parse(self._job.ledger.files.read(file, limit=SIZE_LIMIT), file)


def run_view(
    run: Run, slug: str, job: RunJob | None, memory: ShelfMemory | None = None, *, redactor: Redactor = PLAIN
) -> RunView:
    """What a page may use of a run. redactor: made the run what it is; by default one that knows no names."""
    read_spans = nothing_to_read if run.tree is None else partial(spans_bytes, run.tree)
    failures = () if job is None else _failures(job, redactor)
    return RunView(run, slug, LedgerShelf(job, memory), failures, read_spans, redactor)


def _failures(job: RunJob, redactor: Redactor) -> tuple[Failure, ...]:
    failures = job.ledger.failures
    return tuple(
        Failure(
            Ref(step.artifact, step.epoch, step.keys),
            failures[step.file].code,
            redactor.value(failures[step.file].message),
        )
        for step in job.steps
        if step.file in failures
    )
