"""Looks: each folder listed once, nothing old believed, beginnings fetched together."""

from __future__ import annotations

import pytest
from remote_store import CountedStore, Objects, StoreError

from runreport.errors import InputRefused
from runreport.tensors.regular_file import (
    asked_ahead,
    is_folder,
    list_folder,
    names_in,
    opened,
    read_regular,
    stat_regular,
)
from runreport.tensors.remote_look import BATCH, FIRST_BYTES, find_remote, one_look
from runreport.tensors.remote_path import RemotePath

ROOT = RemotePath("counted", "bucket", ("run",))


def test_a_folder_is_one_listing_with_sizes(store: Objects) -> None:
    store.content |= {f"bucket/run/checkpoints/epoch_{n}": b"x" * n for n in range(1, 50)}
    store.content |= {"bucket/run/checkpoints/deep/er": b"", "bucket/run/checkpoints/": b"", "bucket/run2/x": b""}
    found = dict(list_folder(ROOT, "checkpoints"))
    assert store.counts() == {"LIST": 1}
    assert sorted(found) == sorted([*(f"epoch_{n}" for n in range(1, 50)), "deep"])
    assert found["epoch_7"].st_size == 7
    assert names_in(ROOT) == {"checkpoints"}
    assert is_folder(ROOT)
    assert not is_folder(ROOT / "nothing")
    assert list_folder(ROOT, "nothing") == ()
    assert set(find_remote(ROOT)) == {f"checkpoints/{name}" for name in found if name != "deep"} | {
        "checkpoints/deep/er"
    }
    assert find_remote(ROOT / "nothing") == {}


@pytest.mark.fault(158)
def test_a_look_after_another_sees_what_was_written_between(store: Objects) -> None:
    store.content["bucket/run/a"] = b"1"
    assert names_in(ROOT) == {"a"}
    store.content["bucket/run/b"] = b"2"  # the driver does not know
    assert names_in(ROOT) == {"a", "b"}
    assert stat_regular(ROOT, "b") is not None
    with one_look():
        assert names_in(ROOT) == {"a", "b"}
        del store.content["bucket/run/b"]
        assert names_in(ROOT) == {"a", "b"}
        with pytest.raises(InputRefused, match="does not exist"):
            read_regular(ROOT, "b", limit=9)


def test_the_beginnings_of_many_files_are_asked_for_together(store: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    store.content |= {f"bucket/run/{n:03}": bytes([n]) * (FIRST_BYTES + n) for n in range(BATCH + 9)}
    store.content["bucket/run/000"] = b""
    asked: list[int] = []
    cat_ranges = CountedStore.cat_ranges

    def counting(self: CountedStore, paths: list[str], *args: object, **options: object) -> list[object]:
        asked.append(len(paths))
        found = cat_ranges(self, paths, *args, **options)  # type: ignore[arg-type]
        return [found[0], StoreError("this one not"), *found[2:]]

    monkeypatch.setattr(CountedStore, "cat_ranges", counting)
    with one_look():
        for name, _ in asked_ahead(ROOT, ".", list_folder(ROOT)):
            with opened(ROOT, name) as file:
                assert file.pread(64, 0) == store.content[f"bucket/run/{name}"][:64]
        assert asked == [BATCH - 1, 9]
        assert store.counts() == {"LIST": 1, "GET": BATCH + 8 + 2}
        with opened(ROOT, "005") as file:  # nothing is kept that was read
            assert file.pread(1, 0) == b"\5"
        assert store.counts()["GET"] == BATCH + 8 + 3


def test_what_lies_at_the_very_top_is_found(store: Objects) -> None:
    store.content |= {"a": b"1", "b/c": b"2"}
    top = RemotePath("counted", "")
    assert names_in(top) == {"a", "b"}
    assert set(find_remote(top)) == {"a", "b/c"}
    assert read_regular(top, "b/c", limit=1) == b"2"


def test_a_longer_name_is_another_folder(store: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    store.content |= {"bucket/run/a": b"1", "bucket/run2/b": b"2"}
    names = ["bucket/run/a", "bucket/run2/b"]
    monkeypatch.setattr(CountedStore, "find", lambda self, path, detail: {name: self._entry(name) for name in names})
    assert set(find_remote(ROOT)) == {"a"}
