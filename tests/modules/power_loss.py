"""What a loss of power may leave of a recorded series of calls.

Only what was synced is sure: the data of a file by fsync of the file, names by fsync of their folder. Everything else
may have reached the disk or not, data also in part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from faulty_disk import Operation

Tree = dict[str, bytes]
Chooses = Callable[[int], bool]  # whether the i-th unsure change of a name reached the disk


@dataclass(slots=True, eq=False)
class Inode:
    """A file without its names."""

    data: bytes = b""
    sure: int = 0  # bytes that were synced

    def after_loss(self, share: float) -> bytes:
        """The synced bytes and a share of the others."""
        return self.data[: self.sure + int(share * (len(self.data) - self.sure))]


@dataclass(slots=True)
class Change:
    """A name that now leads to another file, to none, or to a folder."""

    path: str
    inode: Inode | None
    is_folder: bool = False

    @property
    def parent(self) -> str:
        return str(PurePosixPath(self.path).parent)


@dataclass(slots=True)
class PowerLoss:
    """The disk at one moment: what is sure, and what is not yet."""

    names: dict[str, Inode]
    unsure: list[Change] = field(default_factory=list)
    _seen: dict[str, Inode] = field(default_factory=dict)  # names as the running system sees them

    @classmethod
    def of(cls, files: Tree) -> PowerLoss:
        names = {path: Inode(data, len(data)) for path, data in files.items()}
        return cls(names, [], dict(names))

    def note(self, one: Operation) -> None:
        """A call was made."""
        if one.kind == "open":
            if one.path not in self._seen:
                self._change(Change(one.path, Inode()))
        elif one.kind == "write":
            self._seen[one.path].data += one.data
        elif one.kind == "replace":
            inode = self._seen[one.path]
            self._change(Change(one.target, inode))
            self._change(Change(one.path, None))
        elif one.kind == "unlink":
            self._change(Change(one.path, None))
        elif one.kind == "mkdir":
            self.unsure.append(Change(one.path, None, is_folder=True))
        elif one.kind == "fsync":
            self._sync(one.path)

    def _change(self, change: Change) -> None:
        self.unsure.append(change)
        if change.inode is None:
            self._seen.pop(change.path, None)
        else:
            self._seen[change.path] = change.inode

    def _sync(self, path: str) -> None:
        if path in self._seen:
            self._seen[path].sure = len(self._seen[path].data)
            return
        for change in self.unsure:
            if change.parent == path:
                _apply(self.names, change)
        self.unsure = [change for change in self.unsure if change.parent != path]

    def left(self, chooses: Chooses, share: float) -> Tree:
        """The files after a loss of power now; share: of the data that were not synced."""
        names = dict(self.names)
        missing = []
        for number, change in enumerate(self.unsure):
            if chooses(number):
                _apply(names, change)
            elif change.is_folder:
                missing.append(f"{change.path}/")
        there = {path: inode for path, inode in names.items() if not path.startswith(tuple(missing))}
        return {path: inode.after_loss(share) for path, inode in there.items()}


def _apply(names: dict[str, Inode], change: Change) -> None:
    if change.inode is not None:
        names[change.path] = change.inode
    elif not change.is_folder:
        names.pop(change.path, None)


def losses(files: Tree, operations: Sequence[Operation], ways: Iterable[tuple[Chooses, float]]) -> Iterator[Tree]:
    """Every way of losing power before each of the calls, and after the last."""
    disk, ways = PowerLoss.of(files), tuple(ways)
    for one in operations:
        yield from (disk.left(chooses, share) for chooses, share in ways)
        disk.note(one)
    yield from (disk.left(chooses, share) for chooses, share in ways)
