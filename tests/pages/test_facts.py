"""Facts are remembered by their names, so no two may share one."""

from __future__ import annotations

import importlib
import pkgutil

from runreport import pages
from runreport.pages.page import Fact


def test_no_two_facts_share_a_name():
    modules = [importlib.import_module(one.name) for one in pkgutil.walk_packages(pages.__path__, "runreport.pages.")]
    facts = {id(value): value for module in modules for value in vars(module).values() if isinstance(value, Fact)}
    names = sorted(fact.name for fact in facts.values())
    assert len(names) > 5
    assert names == sorted(set(names))
