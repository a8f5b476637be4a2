"""A watched folder of other programs' runs: what they append is on the pages one round later."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

from event_bytes import event, file_of, plain, record

from runreport.build.options import BuildOptions
from runreport.build.site import build_site
from runreport.watch.hints import Hints
from runreport.watch.loop import Stop, Watcher
from runreport.watch.status import StatusLine

EVENTS = "tb/events.out.tfevents.1.host"


class Rounds:
    """One change after another, each once the round before it is over; then the end is asked for."""

    def __init__(self, stop: Stop, changes: list[Callable[[], None]]) -> None:
        self.stop, self.changes = stop, changes
        self.now_s = 1000.0
        self.is_quiet = True

    def wait(self, timeout_s: float) -> Hints:
        self.now_s += timeout_s
        if timeout_s <= 0.0 or not self.is_quiet:
            self.is_quiet = True
            return Hints()
        if not self.changes:
            self.stop.ask()
            return Hints()
        self.changes.pop(0)()
        self.is_quiet = False
        return Hints(everything=True)


def watched(runs: Path, site: Path, *changes: Callable[[], None]) -> list[str]:
    stop, said = Stop(), io.StringIO()
    rounds = Rounds(stop, [*changes])
    options = BuildOptions(roots=(runs,), out=site, workers=1)
    watcher = Watcher(options, stop=stop, status=StatusLine(said))
    watcher._clock = lambda: rounds.now_s
    watcher.run(rounds)  # type: ignore[arg-type]
    return said.getvalue().splitlines()


def series(site: Path, run: str) -> dict[str, dict]:
    return json.loads((site / f"data/{run}/run.json").read_text())["series"]


def contents(site: Path) -> dict[str, bytes]:
    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name != "live.js" and "/update-" not in name}


def states(runs: Path) -> dict[str, tuple[int, ...]]:
    """Everything below a folder, with what changes when it is written, renamed or made."""
    paths = [runs, *runs.rglob("*")]
    found = {str(path): path.stat() for path in paths}
    return {path: (one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns) for path, one in found.items()}


def test_a_point_that_is_appended_is_shown_by_the_next_round_and_nothing_is_written_beside_it(tmp_path: Path):
    runs, site = tmp_path / "runs", tmp_path / "site"
    (runs / "tb").mkdir(parents=True)
    (runs / "table").mkdir()
    (runs / EVENTS).write_bytes(file_of(event(plain("loss", 2.5), step=1)))
    (runs / "table/metrics.csv").write_text("step,acc\n1,0.25\n")
    seen: list[tuple[object, object]] = []
    before = states(runs)

    def look() -> None:
        seen.append((series(site, "tb")["loss"]["last"], series(site, "table")["acc"]["last"]))

    def append() -> None:
        look()
        assert states(runs) == before
        with (runs / EVENTS).open("ab") as opened:
            opened.write(record(event(plain("loss", 1.5), step=2)))

    def tear() -> None:
        """Half a row is no point yet; the other half makes it one."""
        look()
        with (runs / "table/metrics.csv").open("a") as opened:
            opened.write("2,0.")

    def mend() -> None:
        look()
        with (runs / "table/metrics.csv").open("a") as opened:
            opened.write("5\n")

    def cut() -> None:
        look()
        (runs / EVENTS).write_bytes(file_of(event(plain("loss", 9.0), step=1)))

    said = watched(runs, site, append, tear, mend, cut)
    look()
    assert [tb for tb, _ in seen] == [2.5, 1.5, 1.5, 1.5, 9.0]
    assert [table for _, table in seen][-2:] == [0.5, 0.5]
    assert not [line for line in said if "failed" in line]
    assert {path.name for path in runs.rglob("*")} == {"tb", "table", "metrics.csv", Path(EVENTS).name}
    build_site(BuildOptions(roots=(runs,), out=tmp_path / "fresh/site", workers=1))
    assert contents(site) == contents(tmp_path / "fresh/site")
