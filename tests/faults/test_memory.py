"""The memory of a build - ledgers, the site's memory, the journal - in any state: never a traceback or a wrong byte."""

from __future__ import annotations

import json
import random
import shutil

import pytest

from runreport.build.verify import verify_site

FILES = ("ledger", "site-site.json", "site-site.new")
SEEDS = range(12)


def memory_of(world, name):
    found = list(world.folder.glob(".runreport/runs/*/ledger.json"))
    return found if name == "ledger" else [world.folder / ".runreport" / name]


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data or b"x")
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


HARM = {
    "flipped": flipped,
    "cut": lambda data, chance: data[: chance.randrange(len(data) + 1)],
    "foreign": lambda _data, _chance: b'{"version": 2, "entries": {"a": 3}, "files": [1], "made": 7}',
    "binary": lambda _data, chance: chance.randbytes(500),
    "deep": lambda _data, _chance: b"[" * 200_000,
    "lines": lambda _data, _chance: b'["../../outside", "0"]\n[1, 2]\n"x"\n["manifest.json", "0"]\n',
}


@pytest.mark.fault(127)
@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("name", FILES)
def test_a_harmed_memory_costs_time_and_nothing_else(world, name, harm):
    for seed in SEEDS if harm in ("flipped", "cut") else (1,):
        state = "ab"[seed % 2]
        world.bring(state)
        for path in memory_of(world, name):
            path.write_bytes(HARM[harm](path.read_bytes() if path.exists() else b"", random.Random(seed)))
        world.build()
        assert world.contents() == world.expected[state]
        assert verify_site(world.site).wrong == ()


@pytest.mark.fault(127)
def test_memory_from_another_machine_is_compared_with_the_files(world, tmp_path):
    store = world.folder / ".runreport"
    shutil.copytree(store, tmp_path / "store")
    world.bring("b")
    world.build()
    shutil.rmtree(store)
    shutil.copytree(tmp_path / "store", store)
    world.build()
    assert world.contents() == world.expected["b"]


@pytest.mark.fault(128)
def test_an_artifact_that_somebody_put_into_the_run_is_checked_like_any_other(world):
    target = next(world.few.glob("neighbors/*_epoch_0.json"))
    whole = target.read_bytes()
    for forged in (
        b"\x80\x04cos\nsystem\n.",
        b"{}",
        b'{"kind": "latent.neighbors"}',
        whole.replace(b'"k": ', b'"k": 9'),
    ):
        target.write_bytes(forged)
        world.build()
        assert world.contents() == world.expected["a"]
        assert json.loads(target.read_bytes())["kind"] == "latent.neighbors"
