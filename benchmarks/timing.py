"""What all benchmarks share: contenders take turns; a table of medians and ratios, then the growth over sizes."""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One contender at one size."""

    name: str
    size: int
    seconds: float  # median
    note: str = ""
    least: float | None = None  # goal: how many times our time this contender should take at least
    most_ms: float | None = None  # goal: this contender should take no longer


def arguments(description: str, sizes: Sequence[int], quick: Sequence[int]) -> argparse.Namespace:
    """--sizes, --repeats and --quick; `sizes` and `repeats` of the result are what to run."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(sizes))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="smallest sizes, one repeat: does it run at all")
    found = parser.parse_args()
    if found.quick:
        found.sizes, found.repeats = list(quick), 1
    return found


def medians(contenders: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Median seconds of each contender on one thread; one untimed call each, then they take turns: drift hits all."""
    from threadpoolctl import threadpool_limits

    times: dict[str, list[float]] = {name: [] for name in contenders}
    with threadpool_limits(1):  # as the builder computes; threads that wait for each other measure the neighbours
        for run in contenders.values():
            run()
        for _ in range(repeats):
            for name, run in contenders.items():
                begun = time.perf_counter()
                run()
                times[name].append(time.perf_counter() - begun)
    return {name: statistics.median(found) for name, found in times.items()}


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Slope of log seconds over log size by least squares: 1 grows linearly, 2 with the square."""
    if len(set(sizes)) < 2:
        return math.nan
    x, y = [math.log(size) for size in sizes], [math.log(max(value, 1e-9)) for value in seconds]
    mean_x, mean_y = statistics.mean(x), statistics.mean(y)
    covariance = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return covariance / sum((a - mean_x) ** 2 for a in x)


def goal(row: Row, ratio: float) -> str:
    """The row's goal in words and whether it is met: ">= 10 x: met", "<= 20 ms: missed", or nothing."""
    if row.least is not None:
        return f">= {row.least:.3g} x: {'met' if ratio >= row.least else 'missed'}"
    if row.most_ms is not None:
        return f"<= {row.most_ms:.3g} ms: {'met' if row.seconds * 1e3 <= row.most_ms else 'missed'}"
    return ""


def show(title: str, rows: Sequence[Row], *, ours: str = "runreport") -> None:
    """Print every row with its ratio to ours at the same size and its goal, then the growth of each contender."""
    print(f"\n{title}\n{'size':>9}  {'contender':<34}{'ms':>11}{'x ours':>9}  {'goal':<20}note")
    own = {row.size: row.seconds for row in rows if row.name == ours}
    for row in sorted(rows, key=lambda row: row.size):
        ratio = row.seconds / own[row.size] if row.size in own else math.nan
        line = f"{row.size:>9}  {row.name:<34}{row.seconds * 1e3:>11.2f}{ratio:>9.2f}  {goal(row, ratio):<20}{row.note}"
        print(line.rstrip())
    for name in dict.fromkeys(row.name for row in rows):
        found = [row for row in rows if row.name == name]
        if len(found) > 1:
            grown = exponent([row.size for row in found], [row.seconds for row in found])
            print(f"{'':>9}  {name:<34} grows as size^{grown:.2f}")
