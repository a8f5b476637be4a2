"""A run as pages may show it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from runreport.runs.logged import CheckpointFile, Console, Curve, Embedding, Logged, Picture, Span, Text
from runreport.runs.privacy.redacted_run import redacted
from runreport.runs.privacy.redactor import PLAIN, Redactor, redactor_of
from runreport.runs.privacy.settings import TOO_DEEP, Cleaner
from runreport.runs.run import Event, Problem, Run, Series

HOST_FILE = "events.out.tfevents.1700000000.gpu7.12.0"
HIDDEN_FILE = "events.out.tfevents.1700000000.(host).12.0"
NAMED = redactor_of([("zlovelace", "user"), ("gpu7", "host")])


def curve(tag: str, file: str = HOST_FILE) -> Curve:
    return Curve(tag, np.arange(2.0), np.arange(2.0), file)


def event(number: int, **data: object) -> Event:
    return Event(number, "2026-01-01T00:00:00Z", "train.metrics", number, number, data)


def run_of(**parts: object) -> Run:
    empty = {"summary": {}, "events": (), "series": (), "checkpoints": (), "problems": (), "config_raw": {}}
    known = {"id": "x", "root": Path("/home/zlovelace/x"), "format": "wandb", "status": "unknown", "config": None}
    return Run(**(known | empty | parts))


def test_a_run_without_private_text_is_the_same_object() -> None:
    logged = Logged(curves=(curve("loss", "metrics.csv"),), environment={"python": "3.11.7"})
    run = run_of(config_raw={"lr": 0.1, "sizes": [1, 2]}, events=(event(1, loss=1.0),), logged=logged)
    found = redacted(run, NAMED)
    assert found.run is run
    assert found.of_events == Counter()


def test_everything_shown_is_redacted_and_counted_and_what_is_opened_stays_true() -> None:
    span = Span(HOST_FILE, 0, 9)
    logged = Logged(
        curves=(curve("zlovelace/loss"),),
        checkpoints=(CheckpointFile("zlovelace/last.pt", 1),),
        pictures=(Picture("p", 1, None, "image/png", 1, 1, span),),
        texts=(Text("t", 1, None, "by ada@example.org in /data/a/b", HOST_FILE),),
        embeddings=(Embedding("e", 1, "zlovelace/tensors.tsv", None, None, None),),
        consoles=(Console("zlovelace/output.log", (span,)),),
        environment={"host": "gpu7", "args": ["--api_key=abcd1234efgh"]},
    )
    run = run_of(
        id="zlovelace-1",
        config_raw={"password": "abc", "data": {"path": "/home/zlovelace/x"}},
        events=(event(1, error="ada@example.org"),),
        series=(Series("zlovelace/loss", (1,), (1.0,)),),
        problems=(Problem("X", HOST_FILE, "in /home/zlovelace/x"),),
        formats={"wandb": ("zlovelace/run",)},
        tree=Path("/home/zlovelace"),
        logged=logged,
    )
    shown = redacted(run, NAMED).run
    assert shown.id == "(user)-1"
    assert shown.config_raw == {"password": "(token)", "data": {"path": "(home)/x"}}
    assert shown.events[0].data == {"error": "(e-mail)"}
    assert shown.series[0].tag == shown.logged.curves[0].tag == "(user)/loss"
    assert shown.problems == (Problem("X", HIDDEN_FILE, "in (home)/x"),)
    assert shown.formats == {"wandb": ("(user)/run",)}
    assert shown.logged.curves[0].file == HIDDEN_FILE
    assert shown.logged.texts[0].text == "by (e-mail) in …/b"
    assert shown.logged.consoles == (Console("(user)/output.log", (span,)),)
    assert shown.logged.environment == {"host": "(host)", "args": ["--api_key=(token)"]}
    assert shown.removed == {"e-mail": 2, "folder": 1, "home": 2, "host": 4, "token": 2, "user": 5}
    assert (shown.root, shown.tree) == (run.root, run.tree)
    assert shown.logged.pictures is logged.pictures
    assert shown.logged.embeddings is logged.embeddings
    assert shown.logged.checkpoints is logged.checkpoints
    assert redacted(shown, NAMED).run == shown


def test_curves_that_differ_only_in_a_name_stay_apart() -> None:
    curves = tuple(map(curve, ("zlovelace/loss", "gpu7/loss", "ada@x.org", "b@x.org")))
    run = run_of(logged=Logged(curves=curves))
    tags = [one.tag for one in redacted(run, NAMED).run.logged.curves]
    assert tags == ["(user)/loss", "(host)/loss", "(e-mail)", "(e-mail) 2"]


def test_a_log_that_has_grown_is_not_gone_through_again() -> None:
    first = (event(1, loss=1.0, who="zlovelace"), event(2, loss=0.5))
    before = redacted(run_of(events=first), NAMED)
    run = run_of(events=(*first, event(3, who="zlovelace")))
    after = redacted(run, NAMED, before=before)
    assert all(new is old for new, old in zip(after.run.events, before.run.events, strict=False))
    assert after.run == redacted(run, NAMED).run
    assert after.run.removed == {"user": 2}
    assert redacted(run_of(events=run.events[1:]), NAMED, before=after).run.removed == {"user": 1}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ({"credentials": {"a": "b", "n": [1, "c"]}}, {"credentials": {"a": "(token)", "n": [1, "(token)"]}}),
        ({"hub_token": "<HUB_TOKEN>", "pad_token": "[PAD]"}, {"hub_token": "<HUB_TOKEN>", "pad_token": "[PAD]"}),
        ({"host": "localhost", "user": "root"}, {"host": "localhost", "user": "root"}),
        ({"master_addr": "10.1.2.3", "cudnn": "9.1.0.70"}, {"master_addr": "(address)", "cudnn": "9.1.0.70"}),
        ({"ada@x.org": 1, "bob@x.org": 2}, {"(e-mail)": 1, "(e-mail) 2": 2}),
        ({"project": "loom", "commit": "9fceb02"}, {"project": "loom", "commit": "9fceb02"}),
        ({"args": ["--api_key", "abc123", "-v", "x"]}, {"args": ["--api_key", "(token)", "-v", "x"]}),
        ({"tuple": ("/home/ada/x", 1)}, {"tuple": ("(home)/x", 1)}),
    ],
)
def test_settings_are_judged_by_name_and_value(raw: dict[str, object], shown: dict[str, object]) -> None:
    assert Cleaner(PLAIN, Counter()).settings(raw) == shown


def test_an_anonymous_site_hides_what_settings_name() -> None:
    raw = {"project": "loom", "commit": "9fceb02", "authors": ["Ada", "Bob"], "lr": 0.1, "repo": "", "model": "vae"}
    assert Cleaner(Redactor(anonymous=True), Counter()).settings(raw) == {
        "project": "(name)",
        "commit": "(commit)",
        "authors": ["(name)", "(name)"],
        "lr": 0.1,
        "repo": "",
        "model": "vae",
    }


def test_settings_nested_without_end_are_cut_and_say_so() -> None:
    deep: dict[str, object] = {}
    for _ in range(5000):
        deep = {"a": deep}
    found = Cleaner(PLAIN, Counter()).settings(deep)
    while isinstance(found, dict):
        found = found["a"]
    assert found == TOO_DEEP


def test_the_digest_changes_with_the_names_and_the_kind_of_site() -> None:
    digests = {PLAIN.digest, NAMED.digest, Redactor(anonymous=True).digest, replace(NAMED, anonymous=True).digest}
    assert len(digests) == 4
