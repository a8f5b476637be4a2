"""The documents say what the code does: every file, field, event, command, option and exit code, and no others."""

from __future__ import annotations

import dataclasses
import itertools
import re
import typing
from pathlib import Path

import click
import pytest

from runreport import errors
from runreport.artifacts import ARTIFACTS
from runreport.artifacts.artifact import Artifact
from runreport.artifacts.fields import Array
from runreport.cli import COMMANDS, cli
from runreport.cli.watch import ENDED
from runreport.models.device import OVERRIDE
from runreport.runs.config import RunConfig
from runreport.runs.events import EVENT_TYPES
from runreport.runs.readers import READERS
from runreport.runs.run import Status
from runreport.runs.status import SILENCE_S

FENCED = re.DOTALL | re.MULTILINE
NOT_ARTIFACTS = {
    "checkpoints/epoch_<N>.safetensors",
    "checkpoints/latest.safetensors",
    "checkpoints/resume.pt",
}


@pytest.fixture(scope="module")
def contract(checkout: Path) -> str:
    return (checkout / "docs/run-directory.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def readme(checkout: Path) -> str:
    return (checkout / "README.md").read_text(encoding="utf-8")


def _section(text: str, heading: str) -> str:
    """The text below a heading, up to the next of its rank or above."""
    rank = heading.partition(" ")[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(rank)}}} |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"no heading {heading!r}"
    return found[1]


def _rows(text: str) -> dict[str, str]:
    """First cell, without backticks -> the whole row, of every table row that begins with code or a number."""
    return {match[1]: match[0] for match in re.finditer(r"^\| `?([^`|]+?)`? \|.*$", text, re.MULTILINE)}


def _expanded(pattern: str) -> set[str]:
    """knn_{pca,umap} as two names."""
    parts = [part[1:-1].split(",") if part[:1] == "{" else [part] for part in re.split(r"(\{[^}]*\})", pattern)]
    return {"".join(choice) for choice in itertools.product(*parts)}


def _files(artifact: Artifact, epoch: str) -> set[str]:
    return {artifact.file(epoch if artifact.scope == "epoch" else None, keys) for keys in artifact.variants()}


def _named_files(text: str) -> set[str]:
    """Every path of a data file that stands in backticks, with one folder."""
    named = re.findall(r"`([a-z]+/[^`\s/]+\.(?:json|npz|safetensors|pt|png))`", text)
    return {name for pattern in named for name in _expanded(pattern)} - {"schemas/<kind>.json"}


def test_every_artifact_file_is_named_under_its_kind(contract):
    for artifact in ARTIFACTS:
        assert _files(artifact, "<N>") <= _named_files(_section(contract, f"### `{artifact.kind}`"))


def test_no_file_is_named_that_nothing_writes(contract, readme):
    latest = {file for artifact in ARTIFACTS for file in _files(artifact, "latest")}
    known = {file for artifact in ARTIFACTS for file in _files(artifact, "<N>")} | latest | NOT_ARTIFACTS
    assert sorted(_named_files(contract) - known) == []
    assert sorted(_named_files(readme) - known) == []


def test_every_kind_has_a_section_and_every_such_section_a_kind(contract):
    headings = re.findall(r"^### `([^`]+)`$", contract, re.MULTILINE)
    assert sorted(headings) == sorted({artifact.kind for artifact in ARTIFACTS})


def _fields(cls: type, prefix: str = "") -> dict[str, object]:
    """Dotted name of every field of a record -> its annotation; records inside are followed."""
    found: dict[str, object] = {}
    for name, hint in typing.get_type_hints(cls, include_extras=True).items():
        found[f"{prefix}{name}"] = hint
        record = _record(hint)
        found |= {} if record is None else _fields(record, f"{prefix}{name}.")
    return found


def _record(hint: object) -> type | None:
    """The dataclass that an annotation stands for, alone or beside None."""
    return next(
        (one for one in (hint, *typing.get_args(hint)) if isinstance(one, type) and dataclasses.is_dataclass(one)),
        None,
    )


@pytest.mark.parametrize("artifact", ARTIFACTS, ids=lambda artifact: f"{artifact.kind}-{artifact.path[:12]}")
def test_every_field_of_a_result_is_described_with_its_shape(contract, artifact):
    section = _section(contract, f"### `{artifact.kind}`")
    rows = _rows(section)
    for name, hint in _fields(artifact.result).items():
        row = rows.get(name) or rows.get(name.split(".")[0])
        assert row, f"{artifact.kind} does not describe {name}"
        assert f"`{name}`" in row or f"`{name.rpartition('.')[2]}`" in row, f"{artifact.kind} does not name {name}"
        spec = next((extra for extra in getattr(hint, "__metadata__", ()) if isinstance(extra, Array)), None)
        if spec is not None:
            assert f"({spec.shape}) {spec.dtype} |" in row, f"{artifact.kind}.{name} is ({spec.shape}) {spec.dtype}"
    assert set(artifact.links) <= set(rows)


def test_no_field_is_described_that_no_result_has(contract):
    kinds = {artifact.kind for artifact in ARTIFACTS}
    for kind in kinds:
        known = {"field"}.union(*({*_fields(a.result), *a.links} for a in ARTIFACTS if a.kind == kind))
        assert set(_rows(_section(contract, f"### `{kind}`"))) <= known


def test_config_fields_are_those_of_the_code(contract):
    described = set(_rows(_section(contract, "## config.json"))) - {"field"}
    assert described == {name for name, hint in _fields(RunConfig).items() if _record(hint) is None}


def test_event_types_are_those_of_the_code(contract):
    rows = set(_rows(_section(contract, "## events.jsonl")))
    assert {row for row in rows if "." in row} == set(EVENT_TYPES)


def test_statuses_are_those_of_the_code(contract):
    section = _section(contract, "## summary.json")
    assert set(_rows(section)) - {"status"} == set(typing.get_args(Status))
    assert f"{SILENCE_S:.0f} s" in section


def test_exit_codes_are_those_of_the_code(contract):
    failures = [item for item in vars(errors).values() if isinstance(item, type)]
    codes = {item.exit_code for item in failures if issubclass(item, errors.RunReportError)}
    described = {row for row in _rows(_section(contract, "## Command line")) if row.isdigit()}
    assert described == {str(code) for code in codes | {0, 2, 7, 130} | set(ENDED.values())}


def _options(name: str) -> set[str]:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    options = [each for each in command.params if isinstance(each, click.Option) and not each.hidden]
    return {flag for each in options for flag in (*each.opts, *each.secondary_opts) if flag.startswith("--")}


def test_commands_and_options_are_those_of_the_code(contract):
    rows = _rows(_section(contract, "## Command line"))
    described = {name.split()[1]: set(re.findall(r"`(--[a-z-]+)`", row)) for name, row in rows.items() if " " in name}
    described.pop("code", None)
    assert described == {name: _options(name) for name in COMMANDS}


def test_the_readme_shows_every_command_and_no_other(readme):
    assert set(re.findall(r"^\| `runreport (\w+)", readme, re.MULTILINE)) == set(COMMANDS)
    assert set(re.findall(r"runreport (\w+)(?= [A-Za-z./-]|`)", "\n".join(re.findall(r"`[^`]+`", readme)))) <= set(
        COMMANDS
    )


def test_every_command_line_in_the_documents_can_be_parsed(checkout: Path):
    """A renamed or dropped option shows here, wherever a document still uses it."""
    paths = [checkout / "README.md", *(checkout / "docs").glob("*.md")]
    blocks = [block for path in paths for block in re.findall(r"^```(?:sh|yaml)\n(.*?)^```", path.read_text(), FENCED)]
    lines = [
        line for block in blocks for line in re.findall(r"^ *(?:- run: )?(?:\S*/)?runreport [^\n]*", block, FENCED)
    ]
    assert len(lines) > 6
    for line in lines:
        _, name, *words = line.split("#")[0].replace("- run:", "").split()
        command = cli.get_command(click.Context(cli), name)
        assert command is not None, line
        command.make_context(name, words, resilient_parsing=False)


def test_every_environment_variable_named_is_one_that_is_read(contract, readme):
    known = {OVERRIDE, "RUNREPORT_COMPLETE"} | {  # click reads the second
        f"RUNREPORT_{name}_{option.name}".upper()
        for name in COMMANDS
        for option in cli.get_command(click.Context(cli), name).params
    }
    known |= {str(option.envvar) for name in COMMANDS for option in cli.get_command(click.Context(cli), name).params}
    named = set(re.findall(r"RUNREPORT_[A-Z_]+\b(?!<)", contract + readme)) - {"RUNREPORT_"}
    assert named <= known
    assert OVERRIDE in named


def test_links_between_documents_lead_somewhere(checkout: Path):
    broken = []
    for path in [checkout / "README.md", checkout / "runs/README.md", *(checkout / "docs").glob("*.md")]:
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", path.read_text(encoding="utf-8")):
            place = path.parent / target if target else path
            headings = re.findall(r"^#+ (.*)$", place.read_text(), re.MULTILINE) if place.suffix == ".md" else []
            anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            if not place.exists() or (anchor and anchor not in anchors):
                broken.append(f"{path.name}: {target}#{anchor}")
    assert broken == []


def test_every_format_is_described_by_what_its_reader_looks_for(checkout):
    rows = _rows((checkout / "docs/formats.md").read_text(encoding="utf-8"))
    described = {name: row.split(" | ")[1].replace("\\<", "<") for name, row in rows.items() if name != "format"}
    assert described == {reader.NAME: reader.WHAT for reader in READERS}
