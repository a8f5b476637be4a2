"""Reading behind URLs: as safe as on this machine, and with as few requests as the bytes need."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from remote_store import SECRET, CountedStore, Objects, StoreError
from safetensors.numpy import save

from runreport.errors import InputIncomplete, InputRefused, LimitExceeded, OutputFailed, UnsafeContent
from runreport.tensors import regular_file
from runreport.tensors.regular_file import (
    digest_regular,
    is_folder,
    list_folder,
    names_in,
    open_regular,
    opened,
    read_exactly,
    read_growing,
    read_regular,
    stat_regular,
)
from runreport.tensors.remote_driver import require_driver
from runreport.tensors.remote_file import AHEAD_BYTES, read_remote, remove_remote, write_remote
from runreport.tensors.remote_look import FIRST_BYTES, find_remote, one_look
from runreport.tensors.remote_path import RemotePath, place_of
from runreport.tensors.safetensors_file import SafetensorsFile, read_all

ROOT = RemotePath("counted", "bucket", ("run",))


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular_file, "RETRY_PAUSES_S", (0.0, 0.0, 0.0))


def weights(rows: int = 400_000) -> bytes:
    """Twelve megabytes: a small tensor, a large one, two small ones."""
    return save(
        {
            "a": np.arange(8, dtype=np.float32),
            "large": np.arange(rows * 8, dtype=np.float32).reshape(rows, 8),
            "y": np.arange(16, dtype=np.float32),
            "z": np.ones(4, np.float32),
        }
    )


def test_a_small_file_is_two_requests_and_one_within_a_look(store: Objects) -> None:
    store.content["bucket/run/a"] = b"content"
    assert read_regular(ROOT, "a", limit=7) == b"content"
    assert store.counts() == {"HEAD": 1, "GET": 1}
    with one_look():
        store.requests.clear()
        assert [name for name, _ in list_folder(ROOT)] == ["a"]
        assert read_regular(ROOT, "a", limit=7) == read_growing(ROOT, "a", limit=7) == b"content"
        assert stat_regular(ROOT, "a") is not None
        assert stat_regular(ROOT, "b") is None
    assert store.counts() == {"LIST": 1, "GET": 2}


def test_a_header_is_one_request_and_tensors_are_ranges(store: Objects) -> None:
    store.content["bucket/run/w.safetensors"] = data = weights()
    with one_look():
        list_folder(ROOT)
        store.requests.clear()
        with SafetensorsFile.open(ROOT, "w.safetensors") as file:
            assert [info.name for info in file.index] == ["a", "large", "y", "z"]
            assert store.requests == [("GET", "bucket/run/w.safetensors", FIRST_BYTES)]
            assert file.read("a").tolist() == list(range(8))  # lies in the first bytes
            assert store.counts() == {"GET": 1}
    with SafetensorsFile.open(ROOT, "w.safetensors") as file:
        store.requests.clear()
        rows = file.read_slice("large", slice(200_000, 200_010))
        assert rows[0, 0] == 1_600_000
        fetched = sum(store.fetched("w.safetensors"))
        assert fetched <= FIRST_BYTES + AHEAD_BYTES
        assert fetched < len(data) / 30
        assert file.read("y").tolist() == list(range(16))
        assert file.read("z").tolist() == [1.0] * 4  # in the bytes that were fetched for y
    assert store.counts() == {"GET": 2, "HEAD": 2}


def test_all_tensors_are_those_of_the_same_file_on_a_disk(store: Objects, tmp_path: Path) -> None:
    data = weights(40_000)
    (tmp_path / "w").write_bytes(data)
    store.content["bucket/run/w"] = data
    here, there = read_all(tmp_path, "w"), read_all(ROOT, "w")
    assert {name: array.tobytes() for name, array in here.items()} == {
        name: array.tobytes() for name, array in there.items()
    }
    assert digest_regular(ROOT, "w") == digest_regular(tmp_path, "w")


def test_any_range_is_that_of_the_same_file_on_a_disk(store: Objects, tmp_path: Path) -> None:
    data = bytes(np.random.default_rng(7).integers(0, 256, FIRST_BYTES + AHEAD_BYTES + 99, dtype=np.uint8))
    (tmp_path / "f").write_bytes(data)
    store.content["bucket/run/f"] = data
    places = [0, 1, FIRST_BYTES - 1, FIRST_BYTES, FIRST_BYTES + 7, len(data) - 1, len(data), len(data) + 9]
    with opened(tmp_path, "f") as here, opened(ROOT, "f") as there:
        for offset in places + places[::-1]:
            for count in (0, 1, 64, FIRST_BYTES, len(data)):
                assert read_exactly(there.pread, count, offset) == here.pread(count, offset)


@pytest.mark.parametrize("name", ["a b", "100%", "%20", "a#b", "ü中🙂", "a?b", "a&b=c", "'\"", "-rf", "*[x]", "a\\b"])
def test_names_mean_themselves(store: Objects, name: str) -> None:
    store.content[f"bucket/run/{name}/{name}"] = name.encode()
    folder = ROOT / name
    assert names_in(ROOT) == names_in(folder) == set(find_remote(folder)) == {name}
    assert read_regular(folder, name, limit=99) == read_regular(ROOT, f"{name}/{name}", limit=99) == name.encode()
    write_remote(folder / f"{name}2", b"x")
    assert store.content[f"bucket/run/{name}/{name}2"] == b"x"


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a\0b", "", "..", "a/"])
def test_paths_that_may_lead_outside_ask_nothing(store: Objects, path: str) -> None:
    for action in (open_regular, stat_regular, list_folder):
        with pytest.raises(UnsafeContent) as caught:
            action(ROOT, path)
        assert caught.value.code == "PATH-OUTSIDE"
    assert store.requests == []


def test_what_is_no_regular_file_is_refused(store: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    store.content["bucket/run/deep/file"] = b"x"
    with one_look(), pytest.raises(InputRefused, match="is a folder, not a regular file"):
        open_regular(ROOT, "deep")
    assert stat_regular(ROOT, "missing") is None
    with pytest.raises(InputRefused, match="does not exist") as caught:
        open_regular(ROOT, "missing")
    assert caught.value.code == "MISSING"
    entry = CountedStore._entry
    monkeypatch.setattr(CountedStore, "_entry", lambda self, path: entry(self, path) | {"islink": True})
    with pytest.raises(UnsafeContent, match="links are not followed"):
        open_regular(ROOT, "deep/file")


def test_limits_hold(store: Objects) -> None:
    store.content["bucket/run/a"] = b"content"
    for read in (read_regular, read_growing):
        with pytest.raises(LimitExceeded, match="found 7, the limit is 6"):
            read(ROOT, "a", limit=6)
    with pytest.raises(LimitExceeded, match="found 7, the limit is 6"):
        read_remote(ROOT / "a", limit=6)
    assert read_remote(ROOT / "a", limit=7) == b"content"


def test_an_empty_file_is_empty(store: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    store.content["bucket/run/a"] = b""

    def refusing(self: CountedStore, path: str, start: int, end: int) -> bytes:
        raise StoreError("InvalidRange")

    monkeypatch.setattr(CountedStore, "cat_file", refusing)
    assert read_regular(ROOT, "a", limit=0) == read_remote(ROOT / "a", limit=0) == b""


@pytest.mark.parametrize("after", [b"CONTENT", b"longer content", b"less"])
def test_a_file_replaced_between_listing_and_reading_is_read_as_it_is(store: Objects, after: bytes) -> None:
    store.content["bucket/run/a"] = b"content"
    with one_look():
        list_folder(ROOT)
        store.content["bucket/run/a"] = after
        assert read_regular(ROOT, "a", limit=99) == after


@pytest.mark.fault(98, 157)
@pytest.mark.parametrize("after", [weights(40_001), weights(40_000)[::-1], b""])
def test_values_of_two_versions_are_never_mixed(store: Objects, after: bytes) -> None:
    store.content["bucket/run/w"] = weights(40_000)
    with SafetensorsFile.open(ROOT, "w") as file:
        store.content["bucket/run/w"] = after
        with pytest.raises(InputIncomplete, match="changed while it was read"):
            file.read("large")
        with pytest.raises(InputIncomplete, match="changed while it was read"):
            file.read("z")


def test_a_file_that_keeps_changing_is_incomplete(store: Objects) -> None:
    store.content["bucket/run/w"] = bytes(FIRST_BYTES * 2)
    changes = iter(range(1, 100))

    def changing(verb: str, path: str) -> None:
        if verb == "GET":
            store.content[path] = bytes([next(changes)]) * FIRST_BYTES * 2

    store.before = changing
    with pytest.raises(InputIncomplete, match="changed while it was read"):
        read_regular(ROOT, "w", limit=1 << 20)
    with pytest.raises(InputIncomplete, match="changed while it was read"):
        digest_regular(ROOT, "w")
    assert read_growing(ROOT, "w", limit=1 << 20)  # a log is read as far as it was


def test_a_log_that_became_shorter_is_incomplete(store: Objects) -> None:
    store.content["bucket/run/w"] = bytes(FIRST_BYTES * 2)
    with one_look():
        list_folder(ROOT)
        store.content["bucket/run/w"] = b"short"
        with pytest.raises(InputIncomplete, match="became shorter"):
            read_growing(ROOT, "w", limit=1 << 20)


FAILURES = [
    StoreError(f"Forbidden: https://user:{SECRET}@host/x?X-Amz-Signature={SECRET}"),
    PermissionError(13, "Permission denied"),
    TimeoutError(),
    ConnectionResetError("reset\x1b[31m"),
    ValueError("bad bucket"),
    KeyError("Contents"),
]


@pytest.mark.fault(155, 159)
@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_whatever_a_driver_raises_is_told_in_one_line(store: Objects, error: Exception) -> None:
    store.content["bucket/run/a"] = b"x"

    def failing(_verb: str, _path: str) -> None:
        raise error

    store.before = failing
    for action in (
        lambda: read_regular(ROOT, "a", limit=9),
        lambda: stat_regular(ROOT, "a"),
        lambda: list_folder(ROOT),
        lambda: find_remote(ROOT),
        lambda: read_remote(ROOT / "a", limit=9),
        lambda: is_folder(ROOT),
    ):
        with pytest.raises(InputRefused, match=r"counted://bucket/run.*cannot be read") as caught:
            action()
        assert caught.value.code == "UNREADABLE"
        assert type(error).__name__ in str(caught.value)
        assert SECRET not in str(caught.value)
        assert "\n" not in str(caught.value)
        assert "\x1b" not in str(caught.value)
    for write in (lambda: write_remote(ROOT / "a", b""), lambda: remove_remote(ROOT / "a")):
        with pytest.raises(OutputFailed, match=r"counted://bucket/run/a: cannot be (written|removed): "):
            write()


def test_no_memory_is_no_failure_of_the_driver(store: Objects) -> None:
    def failing(_verb: str, _path: str) -> None:
        raise MemoryError

    store.before = failing
    with pytest.raises(MemoryError):
        list_folder(ROOT)


@pytest.mark.fault(159)
def test_settings_and_environment_are_not_quoted(store: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec.config

    monkeypatch.setitem(fsspec.config.conf, "counted", {"client": {"secret": "abcdefgh"}, "endpoint": "shown.example"})
    monkeypatch.setenv("AWS_SESSION_TOKEN", "zyxwvuts")
    store.fail_every(1, lambda: StoreError("abcdefgh zyxwvuts shown.example"))
    with pytest.raises(InputRefused, match=r"StoreError: … … shown\.example"):
        list_folder(ROOT)


@pytest.mark.fault(160)
def test_a_protocol_without_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from fsspec.registry import known_implementations

    nothing = {"class": "no_such_package.Store", "err": "Install no_such_package to access nosuch"}
    monkeypatch.setitem(known_implementations, "nosuch", nothing)
    for text, what in (("nosuch://x", "Install no_such_package"), ("neverheard://x", "no protocol that fsspec knows")):
        place = place_of(text)
        assert isinstance(place, RemotePath)
        with pytest.raises(InputRefused, match=what) as caught:
            require_driver(place)
        assert caught.value.code == "DRIVER"
        with pytest.raises(InputRefused, match=what):
            list_folder(place)


def test_written_is_whole_and_removed_is_gone(store: Objects) -> None:
    write_remote(ROOT / "deep/file", b"content")
    assert store.content == {"bucket/run/deep/file": b"content"}
    assert store.counts() == {"PUT": 1}
    remove_remote(ROOT / "deep/file")
    remove_remote(ROOT / "deep/file")
    assert store.content == {}


def test_a_store_with_folders_gets_them(tmp_path: Path) -> None:
    write_remote(RemotePath("folder", "", (*tmp_path.parts[1:], "deep", "er", "file")), b"content")
    assert (tmp_path / "deep/er/file").read_bytes() == b"content"


def test_a_small_file_that_is_held_is_fetched_once_and_only_as_long_as_it_is_the_same(store: Objects) -> None:
    store.content["bucket/run/w"] = weights(40_000)
    digest_regular(ROOT, "w")
    store.requests.clear()
    with SafetensorsFile.open(ROOT, "w") as file:
        assert np.array_equal(file.read("large"), np.arange(320_000, dtype=np.float32).reshape(40_000, 8))
    assert store.counts()["GET"] == 0
    store.content["bucket/run/w"] = weights(40_001)
    with SafetensorsFile.open(ROOT, "w") as file:
        assert len(file.read("large")) == 40_001
    assert store.counts()["GET"] > 0


def test_a_large_file_is_not_held(store: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runreport.tensors.remote_file.HELD_FILE", 1000)
    store.content["bucket/run/w"] = weights(40_000)
    digest_regular(ROOT, "w")
    store.requests.clear()
    with SafetensorsFile.open(ROOT, "w") as file:
        file.read("large")
    assert store.counts()["GET"] > 0


def test_what_is_held_stays_within_a_limit_and_the_longest_unused_goes_first(
    store: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runreport.tensors.remote_held.HELD_ALL", 2 * FIRST_BYTES + 2)
    for name in "abc":
        store.content[f"bucket/run/{name}"] = bytes(FIRST_BYTES) + name.encode()
    for name in "abac":
        digest_regular(ROOT, name)
    store.requests.clear()
    for name in "acb":
        digest_regular(ROOT, name)
    assert [path for verb, path, _ in store.requests if verb == "GET"] == ["bucket/run/b"]
