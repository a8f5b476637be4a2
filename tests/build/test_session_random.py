"""Whatever happens to the runs between builds, a session ends where a fresh build of the same files does."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from toy_world import TOYS, ToyWorld

from runreport.build import compute
from runreport.build.options import BuildOptions
from runreport.build.progress import Progress
from runreport.build.session import BuildSession
from runreport.build.site import build_site

NAMES = st.sampled_from(["one", "two", "Three"])
EPOCHS = st.integers(0, 3)


def contents(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


class Runs(RuleBasedStateMachine):
    """Runs that come, grow, tear, change and go while one session builds."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp(prefix="session-"))
        self.world = ToyWorld(self.folder)
        self.world.run("always", epochs=1)
        options = BuildOptions(roots=(self.world.runs,), out=self.folder / "site", workers=1)
        self.session = BuildSession(options).__enter__()
        self.touched: set[Path] = set()
        self.seq = 0

    def teardown(self):
        if hasattr(self, "session"):
            self.build()
            self.session.__exit__()
            shutil.rmtree(self.folder)

    def root(self, name: str) -> Path:
        """The run of that name, made where it is not there."""
        root = self.world.runs / name
        if not root.exists():
            self.world.run(name, epochs=1)
        self.touched.add(root)
        return root

    @rule(name=NAMES, epoch=EPOCHS, value=st.sampled_from([0.0, 1.0, float("nan")]))
    def write_checkpoint(self, name, epoch, value):
        self.world.checkpoint(self.root(name), epoch, value)

    @rule(name=NAMES, epoch=EPOCHS, share=st.floats(0, 0.99))
    def tear_checkpoint(self, name, epoch, share):
        path = self.world.checkpoint(self.root(name), epoch)
        os.truncate(path, int(share * path.stat().st_size))

    @rule(name=NAMES, epoch=EPOCHS)
    def delete_checkpoint(self, name, epoch):
        (self.root(name) / f"checkpoints/epoch_{epoch}.safetensors").unlink(missing_ok=True)

    @rule(name=NAMES, cut=st.integers(0, 60), loss=st.floats(allow_nan=True, width=32))
    def append_event(self, name, cut, loss):
        self.seq += 1
        event = {"seq": self.seq, "time": "2026-01-01T00:00:00Z", "type": "train.metrics", "epoch": self.seq}
        line = json.dumps(event | {"step": None, "data": {"loss": loss}}) + "\n"
        with (self.root(name) / "events.jsonl").open("a") as log:
            log.write(line[: -cut or None])

    @rule(name=NAMES)
    def truncate_log(self, name):
        (self.root(name) / "events.jsonl").write_text("")

    @rule(name=NAMES, status=st.sampled_from(["completed", "failed", "cancelled", "nonsense"]))
    def write_summary(self, name, status):
        (self.root(name) / "summary.json").write_text(json.dumps({"status": status}))

    @rule(name=NAMES, cut=st.integers(1, 300))
    def tear_config(self, name, cut):
        path = self.root(name) / "config.json"
        path.write_bytes(path.read_bytes()[:-cut])

    @rule(name=NAMES, file=st.sampled_from(["means", "drift", "notes"]), damage=st.booleans())
    def harm_artifacts(self, name, file, damage):
        for path in (self.root(name) / file).glob("*_1*"):
            path.write_bytes(path.read_bytes()[:-9]) if damage else path.unlink()

    @rule(name=NAMES)
    def delete_run(self, name):
        shutil.rmtree(self.root(name))

    @rule(name=NAMES, other=NAMES)
    def rename_run(self, name, other):
        if name != other and not (self.world.runs / other).exists():
            self.root(name).rename(self.world.runs / other)
            self.touched.add(self.world.runs / other)

    @rule(stop_after=st.none() | st.integers(0, 12))
    def build_touched(self, stop_after):
        """Only what was touched is looked at, and the computing may be cut short."""
        turns = iter(range(10**6))
        touched, self.touched = self.touched, set()
        stop = (lambda: False) if stop_after is None else (lambda: next(turns) >= stop_after)
        self.session.build(Progress(), touched=lambda root: root in touched, should_stop=stop)

    @rule()
    def build(self):
        """The session has heard of every change, and equals a fresh build."""
        touched, self.touched = self.touched, set()
        self.session.build(Progress(), touched=lambda root: root in touched)
        fresh = BuildOptions(roots=(self.world.runs,), out=self.folder / "f/site", workers=1)
        build_site(fresh)
        expected = contents(fresh.out)
        shutil.rmtree(self.folder / "f")
        assert contents(self.session.options.out) == expected

    @precondition(lambda self: self.session.options.out.exists())
    @rule()
    def remove_site(self):
        shutil.rmtree(self.session.options.out)


@pytest.mark.fault(104, 110, 145)
def test_a_session_equals_a_fresh_build_after_any_changes(monkeypatch):
    from hypothesis.stateful import run_state_machine_as_test

    monkeypatch.setattr(compute.prepare, "__defaults__", (TOYS,))
    monkeypatch.setattr(compute, "ARTIFACTS", TOYS)
    count = int(os.environ.get("RUNREPORT_TEST_SEQUENCES", "25"))
    run_state_machine_as_test(
        Runs,
        settings=settings(
            max_examples=count,
            stateful_step_count=12,
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
