"""Every change below a root is heard of, litter is not, and where something may have been missed it is everything."""

from __future__ import annotations

import errno
import logging
import mmap
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runreport.tensors.remote_path import RemotePath
from runreport.watch import changes as changes_module
from runreport.watch import observers
from runreport.watch.changes import Changes, Hints

PATIENCE_S = 30.0  # of a test; events come within milliseconds
SOON_S = 0.15  # long enough for events of what came before; only ever too short to find an error


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "runs" / "a").mkdir(parents=True)
    return tmp_path / "runs"


@pytest.fixture(params=[None, 0.05], ids=["events", "polling"])
def changes(request: pytest.FixtureRequest, root: Path) -> Iterator[Changes]:
    """Both ways, begun and with nothing to tell."""
    with Changes([root], request.param) as found:
        settle(found)
        yield found


def settle(changes: Changes) -> None:
    while changes.wait(SOON_S):
        pass


def heard(changes: Changes, wanted: Callable[[Hints], bool]) -> Hints:
    """All hints until the wanted one is among them."""
    found, end = Hints(), time.monotonic() + PATIENCE_S
    while not wanted(found):
        assert time.monotonic() < end, f"only heard {found}"
        found |= changes.wait(1.0)
    return found


def test_the_first_hint_is_everything(root: Path) -> None:
    with Changes([root]) as changes:
        assert changes.wait(0.0).everything
        assert not changes.wait(0.0)


def test_a_wait_without_news_ends_in_time(changes: Changes) -> None:
    begin = time.monotonic()
    assert not changes.wait(0.05)
    assert time.monotonic() - begin >= 0.05


def written(root: Path) -> Path:
    (root / "a" / "new").write_text("x")
    return root / "a" / "new"


def appended(root: Path) -> Path:
    with (root / "a" / "old").open("a") as file:
        file.write("more")
    return root / "a" / "old"


def deleted(root: Path) -> Path:
    (root / "a" / "old").unlink()
    return root / "a" / "old"


def renamed_into_place(root: Path) -> Path:
    (root / "a" / "old.tmp").write_text("other")
    (root / "a" / "old.tmp").rename(root / "a" / "old")
    return root / "a" / "old"


def moved_away(root: Path) -> Path:
    (root / "a" / "old").rename(root.parent / "elsewhere")
    return root / "a" / "old"


def given_other_rights(root: Path) -> Path:
    (root / "a" / "old").chmod(0o600)
    return root / "a" / "old"


def rewritten_with_its_time(root: Path) -> Path:
    before = (root / "a" / "old").stat()
    (root / "a" / "old").write_text("b")
    os.utime(root / "a" / "old", ns=(before.st_atime_ns, before.st_mtime_ns))
    return root / "a" / "old"


def new_run(root: Path) -> Path:
    (root / "group" / "b" / "checkpoints").mkdir(parents=True)
    return root / "group"


def renamed_run(root: Path) -> Path:
    (root / "a").rename(root / "c")
    return root / "c"


@pytest.mark.fault(98, 103, 104, 109)
@pytest.mark.parametrize(
    "change",
    [
        written,
        appended,
        deleted,
        renamed_into_place,
        moved_away,
        given_other_rights,
        rewritten_with_its_time,
        new_run,
        renamed_run,
    ],
)
def test_every_change_is_heard(root: Path, change: Callable[[Path], Path], changes: Changes) -> None:
    (root / "a" / "old").write_text("a")
    settle(changes)
    path = change(root)
    assert not heard(changes, lambda hints: hints.touches(path)).everything


def test_a_file_in_a_folder_made_later_is_heard(root: Path, changes: Changes) -> None:
    (root / "b" / "checkpoints").mkdir(parents=True)
    settle(changes)
    (root / "b" / "checkpoints" / "epoch_0.safetensors").write_text("x")
    heard(changes, lambda hints: str(root / "b" / "checkpoints" / "epoch_0.safetensors") in hints.paths)


def test_reading_is_no_change(root: Path, changes: Changes) -> None:
    (root / "a" / "old").write_text("a")
    for number in range(2):  # a look that found the first mark may have more to tell than that; the next one has not
        sees_a_mark(root, changes, number)
    (root / "a" / "old").read_text()
    list(root.rglob("*"))
    assert not sees_a_mark(root, changes, 2).touches(root / "a")


def sees_a_mark(root: Path, changes: Changes, number: int) -> Hints:
    """All hints until a file made now is among them: whatever changed before has been seen by then."""
    (root / f"mark-{number}").touch()
    return heard(changes, lambda hints: hints.touches(root / f"mark-{number}"))


@pytest.mark.fault(105)
def test_litter_wakes_nobody(root: Path, changes: Changes) -> None:
    for name in (".x.swp", "x~", "#x#", "x.tmp", "x.part", ".nfs1", ".DS_Store", "._x", ".rr-1-x.tmp"):
        (root / "a" / name).write_text("x")
        (root / "a" / name).unlink()
    (root / ".git").mkdir()
    (root / ".git" / "index").write_text("x")
    assert not changes.wait(SOON_S)


@pytest.mark.fault(108)
def test_what_we_write_wakes_nobody(root: Path) -> None:
    with Changes([root], None, [root / "site"]) as changes:
        settle(changes)
        (root / "site").mkdir()
        (root / "site" / "index.html").write_text("x")
        assert not changes.wait(SOON_S)
        (root / "sites").mkdir()
        heard(changes, lambda hints: hints.touches(root / "sites"))


@pytest.mark.fault(104)
def test_a_root_that_is_deleted_and_made_again_is_watched_again(root: Path, changes: Changes) -> None:
    shutil.rmtree(root)
    heard(changes, lambda hints: hints.everything)
    settle(changes)
    (root / "a").mkdir(parents=True)
    heard(changes, lambda hints: hints.everything)
    settle(changes)
    (root / "a" / "new").write_text("x")
    assert heard(changes, lambda hints: hints.touches(root / "a")).paths


@pytest.mark.fault(104)
def test_a_root_that_another_folder_takes_the_place_of_is_watched_again(root: Path, changes: Changes) -> None:
    (root.parent / "other" / "b").mkdir(parents=True)
    root.rename(root.parent / "away")
    (root.parent / "other").rename(root)
    heard(changes, lambda hints: hints.everything)
    settle(changes)
    (root / "b" / "new").write_text("x")
    heard(changes, lambda hints: hints.touches(root / "b" / "new"))


def test_a_root_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    with Changes([tmp_path / "later"]) as changes:
        settle(changes)
        (tmp_path / "later" / "a").mkdir(parents=True)
        heard(changes, lambda hints: hints.everything)
        settle(changes)
        (tmp_path / "later" / "a" / "x").write_text("x")
        heard(changes, lambda hints: hints.touches(tmp_path / "later" / "a"))


def test_a_root_that_is_a_link_is_named_as_it_was(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    with Changes([tmp_path / "link", tmp_path / "link"]) as changes:
        settle(changes)
        (tmp_path / "link" / "x").write_text("x")
        (root / "a" / "x").write_text("x")
        wanted = {str(tmp_path / "link" / "x"), str(tmp_path / "link" / "a" / "x")}
        assert heard(changes, lambda hints: wanted <= hints.paths).paths == wanted


def test_links_inside_a_root_are_not_followed(root: Path, tmp_path: Path, changes: Changes) -> None:
    (root / "a" / "loop").symlink_to(root)
    (tmp_path / "outside").mkdir()
    (root / "a" / "out").symlink_to(tmp_path / "outside")
    settle(changes)
    (tmp_path / "outside" / "x").write_text("x")
    assert not changes.wait(SOON_S)


@pytest.mark.fault(106)
def test_more_paths_than_are_kept_are_everything(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes_module, "PATHS_LIMIT", 20)
    with Changes([root]) as changes:
        settle(changes)
        for number in range(60):
            (root / "a" / f"x{number}").touch()
        heard(changes, lambda hints: hints.everything)


FLOOD = """
import mmap, os, sys
for number in range(int(sys.argv[2])):
    os.close(os.open(f"{sys.argv[1]}/{number}", os.O_CREAT | os.O_WRONLY))
with open(sys.argv[3], "r+b") as file:
    mmap.mmap(file.fileno(), 1)[0] = 1
"""


@pytest.mark.fault(101)
def test_a_queue_that_overflows_while_we_compute_is_everything(root: Path, tmp_path: Path) -> None:
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if limit > 100_000:
        pytest.skip("the queue of this machine is too long to fill")
    done = tmp_path / "done"
    done.write_bytes(b"\0")
    with Changes([root]) as changes, done.open("r+b") as file:
        settle(changes)
        flag = mmap.mmap(file.fileno(), 1)
        interval = sys.getswitchinterval()
        command = [sys.executable, "-c", FLOOD, str(root / "a"), str(limit), str(done)]
        with subprocess.Popen(command) as flood:
            sys.setswitchinterval(1000)  # no other thread runs until this one waits for something
            end = time.monotonic() + 2 * PATIENCE_S
            while flag[0] == 0 and time.monotonic() < end:
                pass
            sys.setswitchinterval(interval)
            flood.wait()
        flag.close()
        heard(changes, lambda hints: hints.everything)
        settle(changes)
        (root / "a" / "after").touch()
        heard(changes, lambda hints: hints.touches(root / "a" / "after"))


def test_what_watchdog_complains_of_is_everything_and_does_not_reach_the_terminal(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Changes([root]) as changes:
        settle(changes)
        logging.getLogger("watchdog.observers.inotify").warning("Unable to rebuild watches")
        assert changes.wait(PATIENCE_S).everything
    assert capsys.readouterr().err == ""
    assert not [one for one in logging.getLogger("watchdog").handlers if isinstance(one, observers.Complaints)]


def no_more(error: int) -> Callable[..., object]:
    def refuse(*_arguments: object) -> object:
        raise OSError(error, os.strerror(error))

    return refuse


@pytest.mark.fault(102)
@pytest.mark.parametrize("error", [errno.EMFILE, errno.ENOSPC])
def test_without_inotify_instances_it_polls_and_says_so_once(
    root: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    said: list[str] = []
    monkeypatch.setattr("watchdog.observers.inotify_c.InotifyFD._create_inotify_fd", no_more(error))
    monkeypatch.setattr(changes_module, "POLL_S", 0.05)
    with Changes([root, root / "a"], say=said.append) as changes:
        settle(changes)
        (root / "a" / "x").write_text("x")
        heard(changes, lambda hints: hints.touches(root / "a" / "x"))
        shutil.rmtree(root)
        (root / "a").mkdir(parents=True)
        settle(changes)
        (root / "a" / "y").write_text("x")
        heard(changes, lambda hints: hints.touches(root / "a" / "y"))
    assert len(said) == 1
    assert "max_user_watches" in said[0]


@pytest.mark.fault(102)
@pytest.mark.parametrize("at_start", [True, False])
def test_when_watches_run_out_below_the_root_it_polls(
    root: Path, monkeypatch: pytest.MonkeyPatch, at_start: bool
) -> None:
    from watchdog.observers import inotify_c

    add, refused = inotify_c.inotify_add_watch, threading.Event()

    def add_some(descriptor: int, path: bytes, mask: int) -> int:
        if path.endswith(b"deep"):
            refused.set()
            raise OSError(errno.ENOSPC, "inotify watch limit reached")
        return add(descriptor, path, mask)

    said: list[str] = []
    monkeypatch.setattr(inotify_c, "inotify_add_watch", add_some)
    monkeypatch.setattr(changes_module, "POLL_S", 0.05)
    if at_start:
        (root / "deep").mkdir()
    with Changes([root], say=said.append) as changes:
        settle(changes)
        (root / "deep").mkdir(exist_ok=True)
        settle(changes)
        assert refused.is_set()
        (root / "deep" / "x").write_text("x")
        heard(changes, lambda hints: hints.touches(root / "deep" / "x"))
    assert len(said) == 1


@pytest.mark.fault(103)
def test_a_drive_that_sends_no_events_is_polled_and_it_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(changes_module, "sends_events", lambda _folder: False)
    monkeypatch.setattr(changes_module, "POLL_S", 0.05)
    monkeypatch.setattr(changes_module, "event_observer", no_more(errno.EPERM))
    with Changes([root], say=said.append) as changes:
        settle(changes)
        (root / "a" / "x").write_text("x")
        heard(changes, lambda hints: hints.touches(root / "a" / "x"))
    assert len(said) == 1
    assert "sends no events" in said[0]


STOPPED = """
import sys
from pathlib import Path
from runreport.watch import changes
changes.ASLEEP_S = 0.3
with changes.Changes([Path(sys.argv[1])]) as found:
    while found.wait(0.2):
        pass
    print("quiet", flush=True)
    while not (hints := found.wait(1.0)):
        pass
    print("everything" if hints.everything else sorted(hints.paths), flush=True)
"""


@pytest.mark.fault(113)
def test_after_a_standstill_it_is_everything(root: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", STOPPED, str(root)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "quiet\n"
        for _ in range(10):  # one that falls between two waits is not noticed, and missed nothing
            process.send_signal(signal.SIGSTOP)
            time.sleep(2.0)  # the standstill itself
            process.send_signal(signal.SIGCONT)
            if select.select([process.stdout], [], [], 5.0)[0]:
                break
        else:
            process.kill()
        assert process.stdout.readline() == "everything\n"


@pytest.mark.fault(113)
def test_a_machine_that_slept_is_everything(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = [0.0]
    monkeypatch.setattr(changes_module, "_asleep_s", lambda: asleep[0])
    with Changes([root]) as changes:
        settle(changes)
        asleep[0] = 600.0
        assert changes.wait(PATIENCE_S).everything
        assert not changes.wait(SOON_S)


@pytest.mark.fault(110)
def test_the_clock_on_the_wall_does_not_matter(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Changes([root]) as changes:
        settle(changes)
        monkeypatch.setattr(time, "time", lambda: 0.0)
        assert not changes.wait(0.05)
        (root / "a" / "x").write_text("x")
        heard(changes, lambda hints: hints.touches(root / "a"))


def test_it_can_be_woken_from_a_signal_handler(root: Path) -> None:
    with Changes([root]) as changes:
        settle(changes)
        before = signal.signal(signal.SIGUSR1, lambda *_: changes.wake())
        try:
            timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1))
            timer.start()
            assert changes.wait(PATIENCE_S).everything
            timer.join()
        finally:
            signal.signal(signal.SIGUSR1, before)


def test_it_leaves_no_thread_and_no_descriptor(root: Path) -> None:
    with Changes([root]), Changes([root], 0.05):
        pass
    threads, files = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with Changes([root]), Changes([root], 0.05):
            pass
    assert threading.active_count() == threads
    assert len(list(Path("/proc/self/fd").iterdir())) == files


@pytest.mark.fault(114)
def test_a_hundred_thousand_files_need_a_watch_for_each_folder_only(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from watchdog.observers import inotify_c

    added: list[bytes] = []
    add = inotify_c.inotify_add_watch
    monkeypatch.setattr(
        inotify_c, "inotify_add_watch", lambda fd, path, mask: (added.append(path), add(fd, path, mask))[1]
    )
    for number in range(200):
        (root / "a" / f"x{number}").touch()
    with Changes([root]) as changes:
        assert changes.wait(PATIENCE_S).everything
    assert len(added) == 2


def test_behind_a_url_everything_is_looked_at_every_so_often(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remote = RemotePath("memory", "runs")
    with Changes([remote], 0.05) as changes:
        assert changes.wait(0.0).everything
        for _ in range(3):
            assert heard(changes, bool).everything
    monkeypatch.setattr(changes_module, "REMOTE_POLL_S", 0.05)
    with Changes([root, remote]) as changes:
        assert changes.wait(0.0).everything
        assert heard(changes, bool).everything
    monkeypatch.setattr(changes_module, "REMOTE_POLL_S", 3600.0)
    with Changes([remote]) as changes:
        assert changes.wait(0.0).everything
        assert not changes.wait(SOON_S)


def test_a_hint_about_files_says_nothing_of_a_url() -> None:
    remote = RemotePath("memory", "runs")
    assert Hints(everything=True).touches(remote)
    assert not Hints(frozenset({"/runs", "memory://runs"})).touches(remote)
