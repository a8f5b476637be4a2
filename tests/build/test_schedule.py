"""Worker death and order of work."""

from __future__ import annotations

import dataclasses

from toy_world import NOTE, TOYS, die


def test_a_worker_that_dies_costs_only_its_own_artifact(world):
    root = world.run(epochs=3)
    deadly = dataclasses.replace(NOTE, compute=die)
    progress = world.compute(root, tuple(deadly if artifact is NOTE else artifact for artifact in TOYS), workers=2)
    found = {step["file"]: step for step in progress.steps}
    assert found["notes/note.json"]["state"] == "failed"
    assert "died twice" in found["notes/note.json"]["reason"]
    assert progress.counts["computed"] == 9
