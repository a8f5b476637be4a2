"""What a run logged of program and machine, however it is nested."""

from __future__ import annotations

from runreport.pages.setup_parts.environment import environment_of


def test_packages_become_a_table_whatever_form_they_were_logged_in() -> None:
    for packages in (
        {"numpy": "2.4", "torch": "2.13"},
        ["torch==2.13", "numpy==2.4"],
        "numpy==2.4\n# a\n\ntorch==2.13",
    ):
        found = environment_of({"python": "3.12", "machine": {"packages": packages}})
        assert [(one.name, one.version) for one in found.packages] == [("numpy", "2.4"), ("torch", "2.13")]
        assert found.rest == {"python": "3.12", "machine": {}}


def test_telling_facts_come_first_with_the_place_they_stand_at() -> None:
    found = environment_of({"git": {"commit": "ab12"}, "os": "Linux", "gpu": "H200", "cpu_count": 8, "empty": ""})
    assert [(one.name, one.shown, one.path) for one in found.facts] == [
        ("Git commit", "ab12", "git.commit"),
        ("Operating system", "Linux", "os"),
        ("Processor cores", "8", "cpu_count"),
        ("Graphics card", "H200", "gpu"),
    ]


def test_nothing_logged_is_nothing_shown_and_odd_forms_stay_in_the_tree() -> None:
    nothing = environment_of({})
    assert (nothing.facts, nothing.packages, nothing.rest) == ((), (), {})
    assert environment_of({"packages": 3}).rest == {"packages": 3}
    assert environment_of({"packages": {"a": {"b": 1}}}).rest == {"packages": {"a": {"b": 1}}}
