"""An object store in memory behind fsspec that counts what it is asked for, fails when told to, and remembers listings.

It behaves as drivers of object stores do: no folders, an etag for every object, `ls` and `info` answered from memory
until that is invalidated, errors of its own that are no OSError.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from fsspec import AbstractFileSystem, register_implementation
from fsspec.implementations.local import LocalFileSystem

from runreport.tensors.remote_held import forget_held

SECRET = "hunter2hunter2"


class StoreError(Exception):
    """What a driver may raise; it quotes what it should not."""


@dataclass(slots=True)
class Objects:
    """What is in the store, and what was asked of it."""

    content: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str, int]] = field(default_factory=list)  # verb, path, bytes
    before: Callable[[str, str], None] = lambda verb, path: None

    def ask(self, verb: str, path: str, count: int = 0) -> None:
        self.before(verb, path)
        self.requests.append((verb, path, count))

    def counts(self) -> Counter[str]:
        return Counter(verb for verb, _, _ in self.requests)

    def fetched(self, suffix: str) -> list[int]:
        """Bytes of each GET of objects with names that end so."""
        return [count for verb, path, count in self.requests if verb == "GET" and path.endswith(suffix)]

    def put_folder(self, folder: Path, prefix: str) -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.content[f"{prefix}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()

    def below(self, prefix: str) -> dict[str, bytes]:
        return {path: data for path, data in self.content.items() if path.startswith(prefix)}

    def fail_every(self, n: int, error: Callable[[], Exception] = lambda: StoreError(f"no: {SECRET}")) -> None:
        """Each n-th request fails."""
        asked = iter(range(1, 1_000_000_000))

        def before(_verb: str, _path: str) -> None:
            if next(asked) % n == 0:
                raise error()

        self.before = before


class CountedStore(AbstractFileSystem):
    """The driver of counted:// URLs."""

    protocol = "counted"
    root_marker = ""
    objects: ClassVar[Objects] = Objects()

    @classmethod
    def renewed(cls) -> Objects:
        """An empty store behind the same driver."""
        cls.objects = Objects()
        cls.clear_instance_cache()
        forget_held()
        return cls.objects

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        path = self._strip_protocol(path)
        if path not in self.dircache:
            self.objects.ask("LIST", path)
            self.dircache[path] = self._listed(path)
        if not self.dircache[path]:
            raise FileNotFoundError(path)
        return self.dircache[path] if detail else [entry["name"] for entry in self.dircache[path]]

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        path = self._strip_protocol(path)
        known = self.dircache.get(self._parent(path), []) if self._parent(path) in self.dircache else None
        if known is None:
            self.objects.ask("HEAD", path)
            known = [self._entry(path)] if path in self.objects.content else []
        found = next((entry for entry in known if entry["name"] == path), None)
        if found is None:
            raise FileNotFoundError(path)
        return found

    def find(self, path: str, maxdepth: Any = None, withdirs: bool = False, detail: bool = False, **_: Any) -> Any:
        path = self._strip_protocol(path)
        self.objects.ask("LIST", path)
        found = {name: self._entry(name) for name in self.objects.below(f"{path}/" if path else "")}
        return found if detail else list(found)

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **_: Any) -> bytes:
        path = self._strip_protocol(path)
        data = self.objects.content.get(path)
        if data is None:
            raise FileNotFoundError(path)
        if start and start >= len(data):
            raise StoreError("InvalidRange")
        part = data[start:end]
        self.objects.ask("GET", path, len(part))
        return part

    def pipe_file(self, path: str, value: bytes, **_: Any) -> None:
        path = self._strip_protocol(path)
        self.objects.ask("PUT", path, len(value))
        self.objects.content[path] = bytes(value)
        self.invalidate_cache()

    def rm_file(self, path: str) -> None:
        self.objects.ask("DELETE", path)
        self.objects.content.pop(self._strip_protocol(path), None)

    def invalidate_cache(self, path: str | None = None) -> None:
        self.dircache.clear()

    def _listed(self, path: str) -> list[dict[str, Any]]:
        begin = f"{path}/" if path else ""
        names = sorted({name[len(begin) :].partition("/")[:2] for name in self.objects.below(begin)})
        folders = {name for name, slash in names if slash}
        files = [self._entry(f"{begin}{name}") for name, slash in names if not slash]
        return [{"name": f"{begin}{name}", "size": 0, "type": "directory"} for name in sorted(folders)] + files

    def _entry(self, path: str) -> dict[str, Any]:
        data = self.objects.content[path]
        return {
            "name": path,
            "size": len(data),
            "type": "file",
            "ETag": hashlib.md5(data).hexdigest(),
            "LastModified": datetime(2026, 1, 1, tzinfo=UTC),
        }


class FolderStore(LocalFileSystem):
    """A folder of this machine as if it were remote: what several processes can share."""

    protocol = "folder"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return "/" + str(path).removeprefix("folder://").strip("/")


register_implementation("counted", CountedStore, clobber=True)
register_implementation("folder", FolderStore, clobber=True)
