"""Folder names for run ids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.build.slugs import run_slugs
from runreport.runs.run import Run


def run(name: str) -> Run:
    return Run(name, Path("x"), "lab", "unknown", None, {}, {}, (), (), (), ())


def test_a_safe_id_is_its_own_slug():
    assert run_slugs([run("gmvae-digits-7"), run("a.b_c")]) == ("gmvae-digits-7", "a.b_c")


@pytest.mark.fault(85, 96)
def test_twins_by_case_and_reserved_names_get_a_hash():
    slugs = run_slugs([run("RUN"), run("run"), run("con"), run("aux.txt"), run("index"), run("run")])
    assert slugs[1] == "run"
    assert len({slug.lower() for slug in slugs}) == 6
    assert all(slug not in ("con", "aux.txt", "index") for slug in slugs)


@pytest.mark.fault(85, 95, 96)
@settings(derandomize=True, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=8))
def test_slugs_are_unique_short_ascii_and_legal_everywhere(names):
    slugs = run_slugs([run(name) for name in names])
    assert len({slug.lower() for slug in slugs}) == len(names)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,59}", slug) and not slug.endswith(".") for slug in slugs)
