"""Slices as people write them: `0:4,0:4`, `:,-1`, `7`."""

from __future__ import annotations

import re

from runreport.errors import RunReportError, printable

_PART = re.compile(r"\s*(?:(-?\d{1,18})|(-?\d{1,18})?\s*:\s*(-?\d{1,18})?)\s*")


def parse_ranges(text: str, shape: tuple[int, ...]) -> tuple[list[tuple[int, int]], tuple[int, ...]]:
    """Start and stop for each axis, and the shape of what is cut out; axes that are not written are whole.

    A single number takes that index and drops the axis; negative numbers count from the end; ends beyond the axis are
    its end, as in NumPy.  RunReportError (SLICE) says what is wrong and what would be right.
    """
    parts = text.split(",") if text.strip() else []
    if len(parts) > len(shape):
        raise _wrong(text, shape, f"has {len(parts)} parts for {len(shape)} axes")
    ranges: list[tuple[int, int]] = []
    kept: list[int] = []
    for axis, size in enumerate(shape):
        found = _PART.fullmatch(parts[axis]) if axis < len(parts) else _PART.fullmatch(":")
        if found is None:
            raise _wrong(text, shape, f"part {axis + 1} is {printable(parts[axis], 40)!r}")
        if found[1] is not None:
            index = int(found[1]) + (size if int(found[1]) < 0 else 0)
            if not 0 <= index < size:
                raise _wrong(text, shape, f"index {found[1]} is outside of axis {axis} with {size} entries")
            ranges.append((index, index + 1))
            continue
        start, stop, _ = slice(*(None if one is None else int(one) for one in (found[2], found[3]))).indices(size)
        ranges.append((start, max(start, stop)))
        kept.append(max(0, stop - start))
    return ranges, tuple(kept)


def _wrong(text: str, shape: tuple[int, ...], what: str) -> RunReportError:
    example = ",".join(f"0:{min(size, 4)}" for size in shape)
    return RunReportError(
        f"the slice {printable(text, 60)!r} {what}",
        code="SLICE",
        hint=f"the tensor has shape {list(shape)}; say {example!r}",
    )
