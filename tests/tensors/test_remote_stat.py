"""What drivers tell, made comparable: a replaced file is another one, and a listing agrees with a look at one file."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta, timezone

import pytest

from runreport.tensors.regular_file import identity
from runreport.tensors.remote_stat import remote_stat

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
S3 = {"name": "b/x", "type": "file", "size": 5, "ETag": '"abc"', "LastModified": NOON}


def test_kind_size_and_time() -> None:
    found = remote_stat(S3)
    assert stat.S_ISREG(found.st_mode)
    assert (found.st_size, found.st_nlink) == (5, 1)
    assert found.st_mtime == found.st_mtime_ns / 1e9 == found.st_ctime_ns / 1e9 == NOON.timestamp()
    assert stat.S_ISDIR(remote_stat({"name": "b", "type": "directory", "size": None}).st_mode)
    assert stat.S_ISLNK(remote_stat({"name": "b", "type": "file", "islink": True}).st_mode)
    assert stat.S_ISLNK(remote_stat({"name": "b", "type": "link"}).st_mode)
    assert not stat.S_ISREG(remote_stat({"name": "b", "type": "other"}).st_mode)


@pytest.mark.parametrize(
    "other",
    [
        S3 | {"LastModified": NOON + timedelta(milliseconds=300)},
        S3 | {"LastModified": NOON.astimezone(timezone(timedelta(hours=2)))},
        S3 | {"LastModified": NOON.isoformat()},
        S3 | {"VersionId": "7", "ContentType": "text/plain", "StorageClass": "STANDARD"},
    ],
)
def test_a_listing_and_a_look_at_one_object_agree(other: dict[str, object]) -> None:
    assert remote_stat(other) == remote_stat(S3)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (S3, S3 | {"ETag": '"abd"'}),
        (S3, S3 | {"size": 6}),
        ({"size": 5, "generation": "1"}, {"size": 5, "generation": "2"}),
        ({"size": 5, "created": 1.000001}, {"size": 5, "created": 1.000002}),
        ({"size": 5, "mtime": NOON}, {"size": 5, "mtime": NOON + timedelta(microseconds=1)}),
        ({"size": 5, "mtime": 1.0, "ino": 1}, {"size": 5, "mtime": 1.0, "ino": 2}),
    ],
)
def test_a_replaced_object_is_another_one(first: dict[str, object], second: dict[str, object]) -> None:
    assert identity(remote_stat(first)) != identity(remote_stat(second))


def test_memorys_two_ways_to_tell_a_time_are_one() -> None:
    at = datetime(2026, 11, 21, 9, 42, 30, 324061, tzinfo=UTC)
    assert remote_stat({"created": at}) == remote_stat({"created": at.timestamp()})


def test_an_unknown_time_is_zero_and_a_bad_one_too() -> None:
    assert remote_stat({"size": 1}).st_mtime_ns == remote_stat({"size": 1, "updated": "soon"}).st_mtime_ns == 0
