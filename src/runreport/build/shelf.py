"""The artifacts of one run as pages see them: decoded, and only those that are whole."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from runreport.artifacts.artifact import Artifact
from runreport.build.artifact_file import SIZE_LIMIT, ArtifactFile, parse, timeless
from runreport.build.schedule import RunJob
from runreport.pages.page import Failure, Ref, RunView
from runreport.runs.run import Run


class LedgerShelf:
    """What the ledger of a run knows to be there."""

    def __init__(self, job: RunJob | None) -> None:
        self._job = job
        self._parse = lru_cache(maxsize=8)(self._parse_file)
        self._steps = {} if job is None else {step.file: step for step in job.steps}
        self._epochs: dict[tuple[str, tuple[tuple[str, str | int], ...]], list[int]] = {}
        for step in self._steps.values():
            if step.epoch is not None and self.digest(step.file) is not None:
                self._epochs.setdefault((step.artifact.path, step.keys), []).append(step.epoch)

    def epochs(self, artifact: Artifact, **keys: str | int) -> tuple[int, ...]:
        """Epochs whose file is there, ascending."""
        ordered = tuple((key, keys[key]) for key in artifact.keys)
        return tuple(sorted(self._epochs.get((artifact.path, ordered), ())))

    def has(self, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> bool:
        """Whether that file is there and whole."""
        file = artifact.file(epoch, keys)
        return file in self._steps and self.digest(file) is not None

    def load(self, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> Any:
        """The decoded result; KeyError where it is not there."""
        return self._parse(self._file(artifact, epoch, keys)).result(artifact)

    def receipt(self, artifact: Artifact, epoch: int | None = None, **keys: str | int) -> Mapping[str, Any]:
        """The receipt of a file that is there, without the time it took: pages depend on data alone."""
        receipt = self._parse(self._file(artifact, epoch, keys)).envelope["receipt"]
        return {name: value for name, value in receipt.items() if name != "compute_ms"}

    def bytes_of(self, ref: Ref) -> bytes:
        """A file for downloads: as it is, but for the time it took."""
        return timeless(self._parse(self._file(ref.artifact, ref.epoch, dict(ref.keys))))

    def digest(self, file: str) -> str | None:
        """Digest of an artifact's data, None where it is not there or damaged."""
        entry = None if self._job is None else self._job.ledger.entry(file)
        return None if entry is None else entry.digest

    def files_of(self, artifact: Artifact) -> list[str]:
        """Every file of a kind that is there, sorted."""
        return sorted(
            step.file for step in self._steps.values() if step.artifact is artifact and self.digest(step.file)
        )

    def _file(self, artifact: Artifact, epoch: int | None, keys: Mapping[str, str | int]) -> str:
        if not self.has(artifact, epoch, **keys):
            raise KeyError(artifact.file(epoch, keys))
        return artifact.file(epoch, keys)

    def _files(self) -> Any:
        if self._job is None:
            raise KeyError("this run has no artifacts")
        return self._job.ledger.files

    def _parse_file(self, file: str) -> ArtifactFile:
        return parse(self._files().read(file, limit=SIZE_LIMIT), file)


def run_view(run: Run, slug: str, job: RunJob | None) -> RunView:
    """What a page may use of a run."""
    return RunView(run, slug, LedgerShelf(job), () if job is None else _failures(job))


def _failures(job: RunJob) -> tuple[Failure, ...]:
    failures = job.ledger.failures
    return tuple(
        Failure(Ref(step.artifact, step.epoch, step.keys), failures[step.file].code, failures[step.file].message)
        for step in job.steps
        if step.file in failures
    )
