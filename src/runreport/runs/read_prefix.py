"""Whether a file that grows still begins with what was read of it, told from digests of its blocks.

All blocks of a file of a few blocks are compared; of a longer one the first, the last and some in between, others each
time.  So a changed header, a truncation, another file of that name and a rewritten end are noticed at once, and the
check costs the same however long the file is.
"""

from __future__ import annotations

import hashlib

from runreport.runs.opening import OpenedFile

BLOCK = 1 << 18  # bytes
CHECKED = 6
DIGEST_BYTES = 16


class ReadPrefix:
    """The part of a file that was read, from its first byte on."""

    def __init__(self, content: OpenedFile, *, block: int | None = None, checked: int | None = None) -> None:
        """block: bytes of a block, BLOCK where nothing is said; checked: how many are compared, CHECKED."""
        self._size, self._checked = block or BLOCK, checked or CHECKED
        self.end = 0  # bytes that were read
        self._which = content.growing_id()
        self._blocks: list[bytes] = []  # digest of each block; the last one may be shorter
        self._block = hashlib.blake2b(digest_size=DIGEST_BYTES)  # of the last block
        self._turn = 0  # next block to compare besides first and last

    def take(self, data: bytes, offset: int) -> None:
        """Bytes that were read at `offset`; what was taken before is not taken again.

        Raises ValueError where something is left out in between.
        """
        if offset > self.end:
            raise ValueError(f"bytes {self.end} to {offset} were not read")
        rest = memoryview(data)[self.end - offset :]
        while rest:
            room = self._size - self.end % self._size
            if room == self._size:
                self._block = hashlib.blake2b(digest_size=DIGEST_BYTES)
                self._blocks.append(b"")
            self._block.update(rest[:room])
            self._blocks[-1] = self._block.digest()
            self.end += len(rest[:room])
            rest = rest[room:]

    def is_continued(self, content: OpenedFile, size: int, *, whole: bool = False) -> bool:
        """Whether the file is the same one, no shorter, and the compared blocks (all if whole) are as they were."""
        if content.growing_id() != self._which or size < self.end:
            return False
        return all(self._is_same(content, number) for number in self._to_check(whole=whole))

    def _to_check(self, *, whole: bool) -> list[int]:
        count = len(self._blocks)
        if whole or count <= self._checked:
            return list(range(count))
        turns = [1 + (self._turn + i) % (count - 2) for i in range(self._checked - 2)]
        self._turn = turns[-1]
        return [0, *turns, count - 1]

    def _is_same(self, content: OpenedFile, number: int) -> bool:
        begin = number * self._size
        digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
        end = min(begin + self._size, self.end)
        while begin < end and (data := content.pread(end - begin, begin)):
            digest.update(data)
            begin += len(data)
        return digest.digest() == self._blocks[number]
