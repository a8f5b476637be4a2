"""Names that a run gives away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from runreport.runs.logged import Curve, Logged
from runreport.runs.privacy.owners import field_kind, field_words, is_distinctive, owners
from runreport.runs.privacy.redactor import redactor_of
from runreport.runs.run import Run


def run_of(run_id: str = "x", **parts: object) -> Run:
    empty = {"summary": {}, "events": (), "series": (), "checkpoints": (), "problems": (), "config_raw": {}}
    return Run(id=run_id, root=Path("x"), format="wandb", status="unknown", config=None, **(empty | parts))


def curve(file: str) -> Curve:
    return Curve("loss", np.arange(2.0), np.arange(2.0), file)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ({"host": "gpu7.cs.uni-x.edu"}, {("gpu7.cs.uni-x.edu", "host"), ("gpu7", "host")}),
        ({"username": "ZLovelace"}, {("zlovelace", "user")}),
        ({"mlflow.user": "zlovelace"}, {("zlovelace", "user")}),
        ({"email": "zlovelace@example.org"}, {("zlovelace", "user")}),
        ({"deep": [{"out": "see /home/zlovelace/x"}]}, {("zlovelace", "user")}),
        ({"out": r"C:\Users\zlovelace\x"}, {("zlovelace", "user")}),
        ({"remote": "https://zlovelace:pw@git.example.org/a.git"}, {("zlovelace", "user")}),
        ({"username": "root", "host": "localhost", "out": "/home/ubuntu/x"}, set()),
        ({"user": "a sentence is no name", "host": 7}, set()),
        ({"entity": "musterlab", "commit": "9fceb02d0ae598e95dc970b74767f19372d61af8"}, set()),
    ],
)
def test_names_are_found_where_programs_write_them(raw: dict[str, object], found: set[tuple[str, str]]) -> None:
    assert owners(run_of(config_raw=raw), anonymous=False) == found


def test_the_files_of_tensorboard_name_their_host() -> None:
    logged = Logged(curves=(curve("a/events.out.tfevents.1700000000.gpu7.12.0"),))
    assert owners(run_of(logged=logged), anonymous=False) == {("gpu7", "host")}


def test_an_anonymous_site_also_knows_organisations_projects_and_commits() -> None:
    raw = {
        "wandb_entity": "musterlab",
        "hub_model_id": "zlovelace/engine-weaver",
        "git": {"remote": "git@github.com:muster-org/loom.git", "commit": "9fceb02d0ae598e95dc970b74767f19372d61af8"},
    }
    assert owners(run_of(config_raw=raw), anonymous=True) == {
        ("musterlab", "name"),
        ("zlovelace", "name"),
        ("engine-weaver", "name"),
        ("muster-org", "name"),
        ("loom", "name"),
        ("9fceb02d0ae598e95dc970b74767f19372d61af8", "commit"),
    }


def test_a_user_who_is_called_like_a_setting_is_not_looked_for() -> None:
    run = run_of(config_raw={"user": "dropout", "dropout": 0.1})
    assert redactor_of(owners(run, anonymous=False), field_words(run)).names == ()


@pytest.mark.parametrize("name", ["ad", "1000", "train", "adam", "x" * 200])
def test_short_and_common_names_name_nobody(name: str) -> None:
    assert not is_distinctive(name)


def test_kinds_are_told_by_the_last_part_of_a_name() -> None:
    assert field_kind("git.author_email", anonymous=False) == "e-mail"
    assert field_kind("project", anonymous=False) is None
    assert field_kind("project", anonymous=True) == "name"
    assert field_kind("learning_rate", anonymous=True) is None
