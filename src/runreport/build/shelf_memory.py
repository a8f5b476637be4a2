"""What is kept of the artifacts of one run from build to build, so that a page over all epochs does not read them all.

Everything is known by the digest of the data it was made from, so nothing in here can be out of date.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from runreport.atomic_file import write_atomic
from runreport.build.remembered import remembered, sealed
from runreport.pages.page import Fact

VERSION = 1
SMALL_BYTES = 16_000  # of an artifact that stays decoded
LARGE_BYTES = 32_000_000  # of the larger ones that were asked for last: many parts of a page are made of the same


class ShelfMemory:
    """Facts, which the store keeps, and results: small ones live as long as this process, of others the last few."""

    def __init__(self, path: Path | None) -> None:
        """path: of the file in the store; None remembers nothing."""
        self._path = path
        stored, self._saved = ({}, b"") if path is None else remembered(path, VERSION)
        facts = stored.get("facts", {})
        self._facts: dict[str, Any] = facts if isinstance(facts, dict) else {}
        self._is_new = False
        self._results: dict[str, tuple[str, Any]] = {}
        self._large: dict[str, tuple[str, int, Any]] = {}  # longest unused first

    def fact(self, fact: Fact, digest: str, load: Callable[[], Any]) -> Any:
        """The fact about the data with this digest; load gives the decoded result where it has to be computed."""
        name = f"{fact.name} {fact.version} {digest}"
        value = self._facts.get(name)
        if value is None:
            value = self._facts[name] = fact.make(load())
            self._is_new = True
        return value

    def result(self, file: str, digest: str, size: int, load: Callable[[], Any]) -> Any:
        """The decoded result of a file of `size` bytes, the same object as long as its data are the same."""
        if size > SMALL_BYTES:
            return self._large_result(file, digest, size, load)
        known = self._results.get(file)
        if known is None or known[0] != digest:
            known = self._results[file] = (digest, load())
        return known[1]

    def _large_result(self, file: str, digest: str, size: int, load: Callable[[], Any]) -> Any:
        known = self._large.pop(file, None)
        if known is None or known[0] != digest:
            known = (digest, size, load())
        self._large[file] = known
        while sum(size for _, size, _ in self._large.values()) > LARGE_BYTES:
            del self._large[next(iter(self._large))]
        return known[2]

    def save(self, digests: Collection[str]) -> None:
        """Write what is new; digests: of the artifacts there are, because for others nobody will ask again."""
        if self._path is None or not self._is_new:
            return
        self._is_new = False
        self._facts = {name: value for name, value in self._facts.items() if name.rpartition(" ")[2] in digests}
        data = sealed(VERSION, {"facts": self._facts})
        if data != self._saved:
            write_atomic(self._path, data)
            self._saved = data
