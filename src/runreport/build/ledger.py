"""What is known about the files of one run: digests of unchanged files, and what failed last time.

The receipts inside the artifacts say what is fresh; the ledger only saves reading them again. Lost or damaged, it is
made anew from the files.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from runreport.atomic_file import write_atomic
from runreport.build.artifact_file import SAMPLED, SIZE_LIMIT, input_digest, parse
from runreport.build.encode import dump_json
from runreport.build.remembered import remembered, sealed
from runreport.build.run_files import Identity, RunFiles
from runreport.errors import RunReportError
from runreport.runs.opening import digest_regular, digest_sampled

LEDGER_VERSION = 2
UNSETTLED = ("UNREADABLE", "INCOMPLETE", "MISSING", "NOT-A-FILE")  # what reading failed with may be over next time


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as it was when last read."""

    identity: Identity
    digest: str | None  # of the file, with SAMPLED before that of pieces; of an artifact, of its data; None: damaged
    fingerprint: str | None  # of an artifact: what it was made from


@dataclass(frozen=True, slots=True)
class FailureRecord:
    """Why an artifact could not be computed, from which inputs."""

    code: str
    message: str
    fingerprint: str  # of the inputs it failed with
    transient: bool  # worth another try with the same inputs: no memory, no space


Wanted = tuple[object, tuple[tuple[str, str], ...], str]  # a file's step, its inputs, and the fingerprint of both
Mirror = tuple[str, Identity, Identity | None]  # a latest file's original, and both identities when compared


@dataclass(slots=True)
class Ledger:
    """Entries and failures of one run; `save` writes only when something has changed."""

    files: RunFiles
    path: Path | None  # None: nothing is remembered
    present: dict[str, Identity] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    failures: dict[str, FailureRecord] = field(default_factory=dict)
    mirrors: dict[str, Mirror] = field(default_factory=dict)
    wanted: dict[str, Wanted] = field(default_factory=dict)  # lives as long as this process
    _saved: bytes = b""

    def load(self) -> None:
        """Read what the last build remembered; an unreadable ledger is an empty one."""
        if self.path is None:
            return
        stored, self._saved = remembered(self.path, LEDGER_VERSION)
        try:
            entries, failures, mirrors = (stored.get(part, {}).items() for part in ("entries", "failures", "mirrors"))
            self.entries = {file: Entry(tuple(row[0]), row[1], row[2]) for file, row in entries}  # type: ignore[arg-type]
            self.failures = {file: FailureRecord(**row) for file, row in failures}
            self.mirrors = {file: (row[0], tuple(row[1]), tuple(row[2])) for file, row in mirrors}  # type: ignore[misc]
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            self.entries, self.failures, self.mirrors = {}, {}, {}

    def save(self) -> None:
        """Remember entries of files that are still there, and failures."""
        if self.path is None:
            return
        entries: dict[str, Any] = {
            file: [entry.identity, entry.digest, entry.fingerprint]
            for file, entry in self.entries.items()
            if file in self.present
        }
        failures = {file: asdict(record) for file, record in self.failures.items()}
        data = sealed(LEDGER_VERSION, {"entries": entries, "failures": failures, "mirrors": self.mirrors})
        if data != self._saved:
            write_atomic(self.path, data)
            self._saved = data

    def entry(self, file: str) -> Entry | None:
        """The entry of a file as it is now, None where there is no such file."""
        now = self.present.get(file)
        if now is None:
            return None
        known = self.entries.get(file)
        if known is None or known.identity != now:
            try:
                self.entries[file] = known = self._examine(file, now)
            except RunReportError as error:
                known = Entry(now, None, None)
                if error.code not in UNSETTLED:
                    self.entries[file] = known
        return known

    def _examine(self, file: str, now: Identity) -> Entry:
        if file.endswith((".json", ".npz")) and not self.files.is_given(file):
            found = parse(self.files.read(file, limit=SIZE_LIMIT), file)
            digest = found.digest if found.is_whole else None
            return Entry(now, digest, envelope_fingerprint(found.envelope))
        if file in self.files.sampled:
            return Entry(now, SAMPLED + digest_sampled(self.files.base(file), file), None)
        return Entry(now, digest_regular(self.files.base(file), file), None)

    def drop_failures_not_in(self, files: set[str]) -> None:
        """Forget failures of files that are no longer planned."""
        self.failures = {file: record for file, record in self.failures.items() if file in files}


def fingerprint(kind: str, version: int, inputs: list[tuple[str, str]], params: Any, seed: int | None) -> str:
    """What an artifact is made from, in 64 hex digits."""
    return hashlib.sha256(dump_json([kind, version, inputs, params, seed])).hexdigest()


def envelope_fingerprint(envelope: Any) -> str | None:
    """The fingerprint a found artifact claims by its receipt; None where the receipt is not readable."""
    try:
        receipt = envelope["receipt"]
        inputs = [(str(item["file"]), input_digest(item)) for item in receipt["inputs"]]
        return fingerprint(envelope["kind"], envelope["version"], inputs, receipt["params"], receipt["seed"])
    except (KeyError, TypeError):
        return None
