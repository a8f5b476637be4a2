"""A week of training in a few minutes beside a watch: its memory, descriptors, processor time, and whether the site it
leaves equals a fresh build of the same runs byte for byte.

    python benchmarks/week.py --minutes 10 --runs 6 --seed 1
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "modules"))
from simulated_week import Sample, WeekResult, run_week

WEEK_S = 7 * 86_400.0
MB = 1_000_000
ROWS = 10


def main() -> int:
    """Print the course of the watch and the verdict; 1 where the sites differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--runs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mischief", type=float, default=0.5)
    parser.add_argument("--passes", type=int, default=30, help="of each run")
    parser.add_argument(
        "--losses", action="store_true", help="checkpoints are deleted too, so not all can be made anew"
    )
    parser.add_argument("--keep", type=Path, help="folder for runs, sites and logs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = run_week(
            options.keep or Path(folder),
            seed=options.seed,
            runs=options.runs,
            simulated_s=options.passes * 3600.0,
            real_s=options.minutes * 60,
            mischief=options.mischief,
            loses=options.losses,
            patience_s=max(300.0, options.minutes * 60),
        )
    show(result)
    return 1 if result.different or result.different_anew or result.exit_code not in (130, 143) else 0


def show(result: WeekResult) -> None:
    print(f"{'at s':>7} {'watcher MB':>11} {'all MB':>8} {'files':>6} {'processes':>9} {'cpu s':>8}")
    step = max(1, len(result.samples) // ROWS)
    for sample in result.samples[::step]:
        print(
            f"{sample.at_s:7.0f} {sample.rss_watcher / MB:11.1f} {sample.rss / MB:8.1f} {sample.fds:6} "
            f"{sample.processes:9} {sample.cpu_s:8.1f}"
        )
    half = result.samples[len(result.samples) // 2 :]
    print(f"\n{result.actions} actions, {result.files} files in the site, exit code {result.exit_code}")
    print(f"stopped within {result.stop_s:.2f} s; last write {result.caught_up_s:.1f} s after the last action")
    print(f"second half: watcher {_slope(half, 'rss_watcher') / MB:+.2f} MB a minute, files {_slope(half, 'fds'):+.2f}")
    print(f"equal to a fresh build: {not result.different}; with everything computed anew: {not result.different_anew}")
    for path in [*result.different, *result.different_anew][:20]:
        print(f"  differs: {path}")
    for line in [line for line in result.log.splitlines() if "failed" in line or "Traceback" in line][:20]:
        print(f"  log: {line}")


def _slope(samples: list[Sample], name: str) -> float:
    """Growth a minute of the line of least squares."""
    times = [sample.at_s / 60 for sample in samples]
    values = [float(getattr(sample, name)) for sample in samples]
    if len(times) < 2:
        return 0.0
    mean_t, mean_v = sum(times) / len(times), sum(values) / len(values)
    spread = sum((t - mean_t) ** 2 for t in times)
    return sum((t - mean_t) * (v - mean_v) for t, v in zip(times, values, strict=True)) / spread


if __name__ == "__main__":
    raise SystemExit(main())
