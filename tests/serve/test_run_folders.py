"""Which runs have a log that can be followed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from remote_store import CountedStore, Objects

from runreport.serve.run_folders import RunFolders
from runreport.tensors.remote_path import RemotePath


@pytest.fixture
def store() -> Iterator[Objects]:
    yield CountedStore.renewed()
    CountedStore.renewed()


def test_a_run_behind_a_url_is_not_followed_and_hides_no_other(store: Objects, tmp_path: Path) -> None:
    store.content["bucket/runs/far/events.jsonl"] = b""
    (tmp_path / "near").mkdir()
    (tmp_path / "near/events.jsonl").write_bytes(b"")
    folders = RunFolders([tmp_path, RemotePath("counted", "bucket", ("runs",))])
    assert folders.find("near") == tmp_path / "near"
    assert folders.find("far") is None
