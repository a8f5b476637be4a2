"""The reader of sections follows the dataclasses."""

from __future__ import annotations

import dataclasses
import typing

import pytest

from runreport.runs import config
from runreport.runs.config_fields import _CHECKS, BOUNDS, SectionReader

SECTIONS = [config.RunConfig, config.ModelConfig, config.DataConfig, config.TrainConfig, config.VizConfig]


def test_every_bound_is_of_a_field_that_exists() -> None:
    assert BOUNDS.keys() <= {field.name for section in SECTIONS for field in dataclasses.fields(section)}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_field_has_a_check(section: type) -> None:
    for kind in typing.get_type_hints(section).values():
        assert dataclasses.is_dataclass(kind) or str(kind) in _CHECKS


def test_a_new_field_is_read_without_a_line_of_code() -> None:
    @dataclasses.dataclass(frozen=True)
    class Section:
        width: int
        names: str | None = None

    globals()["Section"] = Section  # where annotations are looked up
    reader = SectionReader()
    assert reader.section({"s": {"width": 3}}, "s", Section) == Section(3)
    assert reader.section({"s": {}}, "s", Section) is None
    assert reader.complaints == ["s.width: missing, expected a whole number"]
