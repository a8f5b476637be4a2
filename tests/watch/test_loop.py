"""The watcher builds after every change, survives whatever goes wrong, and leaves a complete site."""

from __future__ import annotations

import io
import itertools
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from toy_world import TOYS, ToyWorld

from runreport.build import compute
from runreport.build.options import BuildOptions
from runreport.build.session import GONE, BuildSession
from runreport.build.site import build_site
from runreport.errors import Locked, OutputFailed
from runreport.watch import loop
from runreport.watch.hints import Hints
from runreport.watch.live import LiveSite
from runreport.watch.loop import Stop, Watcher
from runreport.watch.status import StatusLine

Action = Callable[[], None]


@pytest.fixture(autouse=True)
def toys_only(monkeypatch):
    monkeypatch.setattr(compute.prepare, "__defaults__", (TOYS,))
    monkeypatch.setattr(compute, "ARTIFACTS", TOYS)


@pytest.fixture
def world(tmp_path) -> ToyWorld:
    world = ToyWorld(tmp_path)
    world.run("one", epochs=1)
    return world


@pytest.fixture
def options(world, tmp_path) -> BuildOptions:
    return BuildOptions(roots=(world.runs,), out=tmp_path / "site", workers=1)


class Clock:
    """Seconds that pass only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Script:
    """Changes that happen one after another, each when the watcher has nothing to do and waits for news."""

    def __init__(self, stop: Stop, clock: Clock, *actions: Action | float) -> None:
        self.stop, self.clock, self.actions = stop, clock, list(actions)
        self.quiet = False

    def wait(self, timeout_s: float) -> Hints:
        if timeout_s <= 0.0:
            return Hints()
        if self.quiet:  # the burst ends
            self.quiet = False
            self.clock.now += timeout_s
            return Hints()
        if not self.actions:
            self.stop.ask()
            return Hints()
        action = self.actions.pop(0)
        if isinstance(action, float):
            self.clock.now += action
            return Hints()
        action()
        self.quiet = True
        return Hints(everything=True)


@pytest.fixture
def watch(options):
    def run(*actions: Action | float) -> list[str]:
        said = io.StringIO()
        stop, clock = Stop(), Clock()
        watcher = Watcher(options, stop=stop, status=StatusLine(said))
        watcher._clock = clock
        watcher.run(Script(stop, clock, *actions))  # type: ignore[arg-type]
        return said.getvalue().splitlines()

    return run


def live(options: BuildOptions) -> dict:
    text = (options.out / "live.js").read_text()
    match = re.fullmatch(r"RR\.live\((.*)\);\n", text)
    assert match is not None
    return json.loads(json.loads(match[1]))


def contents(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def fresh(options: BuildOptions) -> dict[str, bytes]:
    folder = options.out.parent / "fresh"
    build_site(BuildOptions(roots=options.roots, out=folder / "site", workers=1))
    return contents(folder / "site")


def add_event(root: Path, seq: int) -> None:
    event = {"seq": seq, "time": "", "type": "train.metrics", "epoch": seq, "step": None, "data": {"loss": 1.0}}
    with (root / "events.jsonl").open("a") as log:
        log.write(json.dumps(event) + "\n")


def test_every_change_is_told_and_the_site_left_behind_is_that_of_a_fresh_build(world, options, watch):
    states: list[dict] = []

    def note() -> None:
        states.append(live(options))

    def epoch() -> None:
        note()
        world.checkpoint(world.runs / "one", 1)

    def line() -> None:
        note()
        add_event(world.runs / "one", 1)

    said = watch(epoch, line, note)
    assert [state["seq"] for state in states] == [1, 2, 3]
    assert all(state["watched"] and state["state"] == "waiting" for state in states)
    changed = [{page for page, entry in state["pages"].items() if entry["seq"] == state["seq"]} for state in states]
    every = {"runs/one/index.html", "runs/one/latent.html", "runs/one/setup.html", "runs/one/tensors.html"}
    assert changed[0] == {"index.html", "compare.html", *every}
    every.add("runs/one/layers.html")
    assert changed[1] == every  # a second checkpoint: layers, a page more in all menus
    assert changed[2] == {"index.html", "runs/one/curves.html", *every}  # its first curve: and one more
    assert any("pages written" in line for line in said)
    assert live(options) == {"kind": "site.live", "version": 1, "watched": False}
    assert not (options.out / "live").exists()
    assert contents(options.out) == fresh(options)


def test_what_live_names_is_there_and_says_what_the_page_says(world, options, watch):
    def check() -> None:
        for page, entry in live(options)["pages"].items():
            script = (options.out / entry["chunk"]).read_text()
            assert script.startswith(f'RR.put("live:{page}",')
            text = json.loads(json.loads(f"[{script[7:-3]}]")[1])
            assert (text["page"], text["made"], text["seq"]) == (page, entry["made"], entry["seq"])
            assert f'data-page="{page}" data-made="{entry["made"]}"' in (options.out / page).read_text()
        for folder in (options.out / "live").iterdir():
            kept = Counter(file.name.split(".")[0] for file in folder.iterdir())
            assert max(kept.values()) <= 3

    watch(*[lambda seq=seq: (check(), add_event(world.runs / "one", seq)) for seq in range(1, 8)], check)


def test_the_sequence_goes_on_where_the_last_watch_ended(world, options, watch):
    seen: list[int] = []
    for _ in range(2):
        watch(lambda: seen.append(live(options)["seq"]))
        add_event(world.runs / "one", len(seen))
    assert seen[1] > seen[0]


@pytest.mark.fault(111)
def test_a_round_that_fails_leaves_the_pages_with_a_banner_and_the_next_mends_it(world, options, watch, monkeypatch):
    states: list[dict] = []
    good: list[dict[str, bytes]] = []
    build = BuildSession.build
    broken = [False]

    def fails(self, *arguments, **named):
        if broken[0] and named.get("holds") is not None:
            raise OutputFailed("cannot be written: No space left on device", path=options.out)
        return build(self, *arguments, **named)

    monkeypatch.setattr(BuildSession, "build", fails)

    def begin() -> None:
        good.append({path: data for path, data in contents(options.out).items() if path.endswith(".html")})
        broken[0] = True
        add_event(world.runs / "one", 1)

    def note() -> None:
        states.append(live(options))

    def mend() -> None:
        note()
        pages = {path: data for path, data in contents(options.out).items() if path.endswith(".html")}
        assert pages == good[0]
        broken[0] = False

    said = watch(begin, note, mend, 100.0, note)
    assert states[0]["state"] == states[1]["state"] == "failed"
    assert states[0]["failing"][""]["why"] == "cannot be written: No space left on device"
    assert states[0]["failing"][""]["since"] == states[1]["failing"][""]["since"]
    assert states[2]["failing"] == {}
    assert states[2]["state"] == "waiting"
    assert any("this round failed" in line for line in said)
    assert contents(options.out) == fresh(options)


@pytest.mark.fault(111)
def test_failures_that_go_on_are_tried_less_and_less_often(options, watch, monkeypatch):
    monkeypatch.setattr(loop, "LONGEST_PAUSE_S", 16.0)
    times: list[float] = []
    watcher: list[Watcher] = []

    def fails(self, *arguments, **named):
        if named.get("holds") is None:
            return None
        times.append(watcher[0]._clock())
        raise OutputFailed("no", path=options.out)

    monkeypatch.setattr(BuildSession, "build", fails)
    monkeypatch.setattr(Watcher, "__post_init__", lambda self: None, raising=False)
    made = Watcher.run
    monkeypatch.setattr(Watcher, "run", lambda self, changes: (watcher.append(self), made(self, changes)))
    options.out.mkdir()
    watch(*[float(seconds) for seconds in [1, 1, 8, 16, 16, 16]])
    pauses = [after - before for before, after in itertools.pairwise(times)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 4
    assert pauses[-1] == 16.0


@pytest.mark.fault(111)
def test_what_could_not_be_told_is_told_in_the_next_round(world, options, watch, monkeypatch):
    publish, refusals = LiveSite.publish, [1]

    def full_once(self, written):
        if "runs/one/index.html" in set(written) and self.seq == 1 and refusals:
            refusals.pop()
            raise OutputFailed("cannot be written: No space left on device")
        publish(self, written)

    monkeypatch.setattr(LiveSite, "publish", full_once)
    pages: list[dict] = []
    watch(lambda: add_event(world.runs / "one", 1), 100.0, lambda: pages.append(live(options)["pages"]))
    assert not refusals
    assert pages[0]["runs/one/index.html"]["seq"] == 2


@pytest.mark.fault(104)
def test_a_run_that_is_gone_keeps_its_pages_for_a_while_with_the_reason(world, options, watch):
    two = world.run("two", epochs=1)
    states: list[tuple[dict, bool]] = []

    def note() -> None:
        states.append((live(options)["failing"], (options.out / "runs/two/index.html").exists()))

    watch(lambda: shutil.rmtree(two), note, loop.GRACE_S + 1, loop.RESCAN_S + 1, note)
    assert states[0][0]["two"]["why"] == GONE
    assert states[0][1]
    assert states[1] == ({}, False)
    assert contents(options.out) == fresh(options)


@pytest.mark.fault(104)
def test_runs_may_come_later_and_all_go(world, options, watch):
    shutil.rmtree(world.runs)
    pages: list[str] = []

    def note() -> None:
        pages.append((options.out / "index.html").read_text())

    watch(note, lambda: world.run("later", epochs=1), note)
    assert "No runs yet" in pages[0]
    assert "later" in pages[1]


@pytest.mark.fault(97)
def test_a_checkpoint_that_is_still_being_written_is_taken_when_it_is_whole(world, options, watch):
    one = world.runs / "one"
    whole = world.checkpoint(one, 1)
    data = whole.read_bytes()
    whole.unlink()

    def write(size: int) -> Action:
        return lambda: (one / "checkpoints/epoch_1.safetensors").write_bytes(data[:size])

    seen: list[bool] = []
    watch(
        *map(write, (0, 7, 40, len(data) - 1)),
        lambda: seen.append((one / "means/mean_epoch_1.npz").exists()),
        write(len(data)),
    )
    assert seen == [False]
    assert (one / "means/mean_epoch_1.npz").exists()
    assert contents(options.out) == fresh(options)


@pytest.mark.fault(124)
def test_two_watches_of_one_site_are_one_too_many(world, options, watch):
    def second() -> None:
        with pytest.raises(Locked):
            Watcher(options, stop=Stop(), status=StatusLine(io.StringIO())).run(None)  # type: ignore[arg-type]

    watch(second)
    assert contents(options.out) == fresh(options)


def test_a_stop_in_the_middle_of_computing_leaves_a_complete_site(world, options, monkeypatch):
    world.run("two", epochs=3)
    stop = Stop()
    status = StatusLine(io.StringIO())
    monkeypatch.setattr(status, "show", lambda line: stop.ask() if "mean_epoch_1" in line else None)
    watcher = Watcher(options, stop=stop, status=status)
    watcher.run(Script(stop, Clock()))  # type: ignore[arg-type]
    from runreport.build.verify import verify_site

    found = verify_site(options.out)
    assert found.wrong == found.extra == ()
    assert live(options)["watched"] is False
