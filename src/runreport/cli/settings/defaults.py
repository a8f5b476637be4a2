"""The defaults of a command: those of `runreport.toml`, then of `[tool.runreport]` in pyproject.toml.

Both files are looked for in the current folder. They are checked as a whole, whatever command is called, so that a
misspelt key is told on the first call and not when its command is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from runreport.cli.settings.keys import Keys, all_keys, shared_keys
from runreport.cli.settings.toml_file import TomlFile, mentions, read_toml
from runreport.cli.settings.values import fault
from runreport.errors import SettingRefused, printable

OWN, PROJECT = "runreport.toml", "pyproject.toml"
OF_A_RUN = "run"  # the table of a file that lies in a run's folder; readers of runs look at it


@dataclass(frozen=True, slots=True)
class Setting:
    """A default that a file sets."""

    key: str  # as on the command line, without dashes in front
    param: str  # name of the command's parameter
    value: Any
    source: str  # file and line


def settings_of(command: str, folder: Path) -> dict[str, Setting]:
    """What the files of a folder set for a command, by the names of its parameters.

    Raises SettingRefused for a file that is no TOML, a key that there is not, or a value of another type.
    """
    found: dict[str, Setting] = {}
    for file, around in _files(folder):
        for one in _settings(file, around, command):
            found[one.param] = one
    return found


def _files(folder: Path) -> Iterator[tuple[TomlFile, tuple[str, ...]]]:
    """Each file that says something, the strongest last, with the names of the tables around ours."""
    project = folder / PROJECT
    if mentions(project, b"runreport"):  # another program's file may be what it likes
        file = read_toml(project)
        if file is not None and "runreport" in _table(file.content.get("tool")):
            yield file, ("tool", "runreport")
    own = read_toml(folder / OWN)
    if own is not None:
        yield own, ()


def _table(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _settings(file: TomlFile, around: tuple[str, ...], command: str) -> Iterator[Setting]:
    """The shared keys first, then those of the command's own table; everything else is checked, too."""
    content: Any = file.content
    for name in around:
        content = content[name]
    if not isinstance(content, dict):
        raise _refusal(file, around, f"'{around[-1]}' is to be a table")
    commands = all_keys()
    shared = shared_keys(commands)
    tables = {name: value for name, value in content.items() if name in commands}
    others = {name: value for name, value in content.items() if name not in tables and name != OF_A_RUN}
    mine = commands.get(command, {})
    yield from _checked(file, around, others, shared, also=(*commands, OF_A_RUN), wanted=mine)
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise _refusal(file, (*around, name), f"'{name}' is a command; write its keys below [{name}]")
        found = [*_checked(file, (*around, name), table, commands[name], wanted=commands[name])]
        yield from found if name == command else ()


def _checked(
    file: TomlFile,
    around: tuple[str, ...],
    table: Mapping[str, Any],
    keys: Keys,
    *,
    wanted: Keys,
    also: Sequence[str] = (),
) -> Iterator[Setting]:
    """What a table sets of `wanted`; `also` are names that may stand there and are suggested."""
    for written, value in table.items():
        key = written.replace("_", "-")
        place = (*around, written)
        if key not in keys:
            raise _unknown(file, place, (*keys, *also))
        wrong = fault(keys[key], value)
        if wrong is not None:
            raise _refusal(file, place, f"'{printable(written)}' {_in(around)}: {wrong}")
        if key in wanted and wanted[key].name is not None:
            yield Setting(key, wanted[key].name or "", value, f"{file.path.name}{_line(file, place)}")


def _unknown(file: TomlFile, place: tuple[str, ...], known: Sequence[str]) -> SettingRefused:
    near = get_close_matches(place[-1].replace("_", "-"), known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(known)}"
    return _refusal(file, place, f"unknown key '{printable(place[-1])}' {_in(place[:-1])}", hint)


def _refusal(file: TomlFile, place: tuple[str, ...], what: str, hint: str | None = None) -> SettingRefused:
    return SettingRefused(f"{_line(file, place).lstrip()}: {what}".lstrip(": "), path=file.path, hint=hint)


def _line(file: TomlFile, place: tuple[str, ...]) -> str:
    line = file.line(place)
    return "" if line is None else f" line {line}"


def _in(around: tuple[str, ...]) -> str:
    return f"in [{'.'.join(around)}]" if around else "above all tables"
