"""The names the package offers to programs."""

from __future__ import annotations

from pathlib import Path

import pytest

import runreport


def test_the_public_names_are_those_listed_and_lead_to_the_real_things(checkout):
    from runreport.build.site import BuildOptions, build_site
    from runreport.runs.discover import find_runs

    assert {name: getattr(runreport, name) for name in runreport.__all__ if name != "__version__"} == {
        "BuildOptions": BuildOptions,
        "build_site": build_site,
        "find_runs": find_runs,
    }
    (run,) = runreport.find_runs([Path(checkout) / "runs" / "digits-tiny"])
    assert (run.id, run.status) == ("digits-tiny", "completed")


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'build_sight'"):
        _ = runreport.build_sight
