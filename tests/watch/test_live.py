"""live.js names the newest form of every page that is there, and nothing of pages that are gone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from runreport.build.manifest import NAME, manifest_bytes
from runreport.runs.privacy.redactor import Redactor
from runreport.watch import live
from runreport.watch.live import KEPT, LiveSite

PAGE = "runs/a/index.html"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LiveSite:
    def update(page: bytes) -> dict[str, Any]:
        return {
            "page": PAGE,
            "made": page.hex()[:12],
            "title": "",
            "trail": None,
            "section": ["p", {}, []],
            "island": {},
        }

    monkeypatch.setattr(live, "page_update", update)
    (tmp_path / "site" / "runs" / "a").mkdir(parents=True)
    (tmp_path / "site" / NAME).write_bytes(manifest_bytes({}))
    return LiveSite(
        tmp_path / "site", tmp_path / "live.json", beat_s=5.0, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)
    )


def publish(site: LiveSite, folder: Path, content: str) -> None:
    (folder / "site" / PAGE).write_text(content)
    site.publish([PAGE])


def told(folder: Path) -> dict[str, Any]:
    text = (folder / "site" / "live.js").read_text()
    return json.loads(json.loads(text[text.index("(") + 1 : text.rindex(")")]))


def chunks(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder / "site")) for path in (folder / "site" / "live").rglob("*.js"))


def test_a_page_is_told_with_the_chunk_that_updates_it(site: LiveSite, tmp_path: Path) -> None:
    publish(site, tmp_path, "first")
    entry = told(tmp_path)["pages"][PAGE]
    assert entry["seq"] == told(tmp_path)["seq"] == 1
    assert [entry["chunk"]] == chunks(tmp_path)


def test_the_last_chunks_of_a_page_stay(site: LiveSite, tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        publish(site, tmp_path, f"number {number}")
    assert len(chunks(tmp_path)) == KEPT
    assert told(tmp_path)["pages"][PAGE]["chunk"] in chunks(tmp_path)


def test_of_a_page_that_is_gone_nothing_stays(site: LiveSite, tmp_path: Path) -> None:
    for number in range(3):
        publish(site, tmp_path, f"number {number}")
    site.forget([PAGE, "data/a/x.js"])
    site.say("waiting", "no runs")
    assert told(tmp_path)["pages"] == {}
    assert chunks(tmp_path) == []
    assert told(tmp_path)["seq"] == 3  # and never goes back


@pytest.mark.fault(116, 132)
def test_nothing_is_written_into_a_folder_that_does_not_say_yet_whose_it_is(site: LiveSite, tmp_path: Path) -> None:
    (tmp_path / "site" / NAME).unlink()
    site.say("building", "the first build")
    site.beat_if_due(1.0)
    assert not (tmp_path / "site" / "live.js").exists()


def test_what_pages_are_told_names_nobody(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(manifest_bytes({}))
    clock = datetime(2026, 1, 1, tzinfo=UTC)
    redact = Redactor().value
    site = LiveSite(tmp_path, tmp_path / "live.json", beat_s=5.0, clock=lambda: clock, public=redact)
    site.trouble({"a": "cannot read /home/ada/x"})
    site.say("building", "computed /home/ada/x")
    text = (tmp_path / "live.js").read_text()
    assert "ada" not in text
    assert text.count("(home)/x") == 2
