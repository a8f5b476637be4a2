"""Places behind URLs: what is secret in them is used and never shown."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.errors import InputRefused
from runreport.tensors.remote_path import RemotePath, absolute, place_of


@pytest.mark.parametrize(
    "text", ["runs", "/runs", "../runs", "runs:x", "a/b://c", "./x::s3://b", "-x", "C:\\runs", "é #%?"]
)
def test_what_is_no_url_is_a_path_of_this_machine(text: str) -> None:
    assert place_of(text) == Path(text)


@pytest.mark.parametrize(("text", "path"), [("file:///tmp/a%20b", "/tmp/a%20b"), ("local://runs", "runs")])
def test_a_file_url_is_a_path_of_this_machine(text: str, path: str) -> None:
    assert place_of(text) == Path(path)


@pytest.mark.parametrize(
    "text", ["s3://bucket/runs", "S3://bucket//runs/", "s3://bucket/runs//", "s3://bucket/./runs/."]
)
def test_one_place_has_one_name(text: str) -> None:
    place = place_of(text)
    assert place == RemotePath("s3", "bucket", ("runs",))
    assert str(place) == "s3://bucket/runs"


def test_a_place_has_parts_as_a_path_has() -> None:
    place = place_of("s3://bucket/a") / "b/c" / "d e#f%20"
    assert isinstance(place, RemotePath)
    assert (place.name, place.parent.name, str(place.parent)) == ("d e#f%20", "c", "s3://bucket/a/b/c")
    assert place_of("s3://bucket").name == "bucket"
    assert absolute(place) is place


def test_user_and_password_are_kept_and_never_shown() -> None:
    place = place_of("ftp://bob:s%C3%A4sam@host:21/runs")
    assert isinstance(place, RemotePath)
    assert str(place) == "ftp://host:21/runs"
    assert "s%C3%A4sam" not in repr(place)
    assert place.base == "ftp://bob:s%C3%A4sam@host:21"
    assert set(place.secrets) == {"bob:s%C3%A4sam", "s%C3%A4sam", "säsam"}
    assert pickle.loads(pickle.dumps(place)) == place


@pytest.mark.parametrize(
    "text",
    ["s3://u:geheim@b/runs?token=geheim", "zip::s3://u:geheim@b", "s3://b/x::zip://y", "s3://b/../c"],
)
def test_urls_that_lead_elsewhere_are_refused_without_quoting_what_may_be_secret(text: str) -> None:
    with pytest.raises(InputRefused) as caught:
        place_of(text)
    assert caught.value.code == "URL"
    assert "geheim" not in str(caught.value)


@given(parts=st.lists(st.text(min_size=1).filter(lambda text: not set("/?\0") & set(text) and "::" not in text)))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_what_is_shown_is_read_back(parts: list[str]) -> None:
    place = RemotePath("s3", "bucket", tuple(part for part in parts if part not in (".", "..")))
    if "::" not in str(place):
        assert place_of(str(place)) == place
