"""Drives that send no events are told from those that do by the type of the mount that holds the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from runreport.watch.filesystem import mount_type, sends_events

MOUNTS = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:25 / /data rw - nfs4 server:/export rw
31 22 0:26 / /data/local rw - xfs /dev/sdb1 rw
32 22 0:27 / /mnt/a\040b rw - cifs //server/share rw
33 22 0:28 / /home/x rw shared:2 master:3 - fuse.sshfs x@y: rw
34 22 0:29 / /over rw - nfs server:/a rw
35 34 0:30 / /over rw - tmpfs tmpfs rw
broken line
36 22 0:31 / /windows rw - 9p drvfs rw
"""


@pytest.mark.fault(103)
@pytest.mark.parametrize(
    ("folder", "kind", "sends"),
    [
        ("/runs", "ext4", True),
        ("/data/runs", "nfs4", False),
        ("/data", "nfs4", False),
        ("/database", "ext4", True),
        ("/data/local/runs", "xfs", True),
        ("/mnt/a b/runs", "cifs", False),
        ("/home/x/runs", "fuse.sshfs", False),
        ("/over/runs", "tmpfs", True),
        ("/windows", "9p", False),
    ],
)
def test_the_innermost_and_last_mount_decides(folder: str, kind: str, sends: bool, tmp_path: Path) -> None:
    assert mount_type(MOUNTS, Path(folder)) == kind
    listing = tmp_path / "mountinfo"
    listing.write_text(MOUNTS)
    assert sends_events(Path(folder), listing) is sends


def test_where_the_system_does_not_tell_events_are_expected(tmp_path: Path) -> None:
    assert sends_events(tmp_path, tmp_path / "nothing")
    assert mount_type("", Path("/")) is None


def test_this_machine_has_a_mount_for_every_folder(tmp_path: Path) -> None:
    text = Path("/proc/self/mountinfo").read_text()
    assert mount_type(text, tmp_path.resolve()) is not None


def test_a_link_is_followed_to_the_drive_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    listing = tmp_path / "mountinfo"
    listing.write_text(MOUNTS + f"40 22 0:40 / {tmp_path / 'real'} rw - nfs s:/ rw\n")
    assert not sends_events(tmp_path / "link", listing)
