"""Why something is not there, and what to do about it."""

from __future__ import annotations

import dataclasses

from runreport.artifacts.latent.codes import CODES
from runreport.artifacts.latent.projection import PROJECTION
from runreport.pages.missing import build_command, reason, remedy
from runreport.pages.page import Failure, Ref


def test_the_reason_is_the_nearest_cause(full_view, bare_view):
    view = full_view(1)
    assert reason(bare_view(), PROJECTION.kind) == "config.json cannot be read, see data health"
    without = dataclasses.replace(view, run=dataclasses.replace(view.run, checkpoints=()), failures=())
    assert reason(without, PROJECTION.kind) == "no checkpoint has been written yet"
    assert reason(dataclasses.replace(view, failures=()), PROJECTION.kind) == "it has not been computed yet"


def test_a_failure_upstream_is_named_and_no_command_that_would_fail_again(full_view):
    failure = Failure(Ref(CODES, 1), "REFUSED", "tensor w has shape (2, 3)")
    view = dataclasses.replace(full_view(1), failures=(failure,))
    assert reason(view, CODES.kind) == "it failed: tensor w has shape (2, 3)"
    assert reason(view, PROJECTION.kind) == "latent.codes could not be computed: tensor w has shape (2, 3)"
    assert remedy(view) == ""
    assert build_command(view).startswith("runreport build ")
