"""Hundreds of hostile and malformed checkpoints: nothing runs or crashes, each is refused or read as it should be."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hostile_arrays import array_cases
from hostile_case import Case
from hostile_run import Reply, asked, complaints, names_of, put, verdict_of
from hostile_safetensors import safetensors_cases
from hostile_torch import torch_cases

MODELS = {"m.pt": "pytorch_model.bin", "m.safetensors": "model.safetensors"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Case], dict[str, Path], Path]:
    folder = tmp_path_factory.mktemp("hostile")
    canary = folder / "canary"
    kinds = {"safetensors": safetensors_cases(), "torch": torch_cases(str(canary)), "arrays": array_cases()}
    cases = [Case(**{**vars(one), "name": f"{kind}: {one.name}"}) for kind, found in kinds.items() for one in found]
    return cases, put(cases, folder), canary


@pytest.fixture(scope="module")
def measured(corpus: tuple[list[Case], dict[str, Path], Path]) -> list[Reply]:
    cases, places, canary = corpus
    return asked([(one.name, ["stats", places[one.name], "--json"]) for one in cases], canary.parent)


@pytest.mark.fault(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20)
@pytest.mark.fault(23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 43, 44, 45)
def test_every_file_is_refused_or_read_as_it_should_be(corpus, measured):
    cases, places, canary = corpus
    assert len({one.name for one in cases}) == len(cases) >= 390
    wrong = {
        one.name: (found, reply.err)
        for one, reply in zip(cases, measured, strict=True)
        if (found := complaints(reply, places[one.name].parent) + verdict_of(one, reply))
    }
    assert wrong == {}
    assert not canary.exists()


@pytest.mark.fault(14, 17, 36, 40, 45)
def test_what_is_read_has_the_right_names_and_values(corpus, measured):
    cases, places, canary = corpus
    listed = {one.name: names_of(reply) for one, reply in zip(cases, measured, strict=True) if reply.code == 0}
    for one in cases:
        assert set(one.names) | set(one.values) <= set(listed.get(one.name, one.names))
    questions = [
        ((one.name, name), ["slice", "--json", "--", places[one.name], name, ""])
        for one in cases
        for name in one.values
        if one.name in listed
    ]
    replies = asked([(case, arguments) for (case, _), arguments in questions], canary.parent)
    expected = [next(one for one in cases if one.name == case).values[name] for (case, name), _ in questions]
    for reply, ((case, name), _), values in zip(replies, questions, expected, strict=True):
        assert (reply.code, complaints(reply, places[case].parent)) == (0, []), (case, name)
        assert flat(json.loads(reply.out)["data"]) == values, (case, name)
    assert not canary.exists()


def flat(found: object) -> list[float]:
    return [one for inner in found for one in flat(inner)] if isinstance(found, list) else [found]


@pytest.mark.fault(23, 30)
def test_the_other_commands_hold_to_it_too(corpus, measured):
    cases, places, canary = corpus
    chosen = cases if os.environ.get("HOSTILE") == "all" else cases[7::9]  # with shapes of 2^40 empty rows
    names = {one.name: (names_of(reply) or ["w"])[0] for one, reply in zip(cases, measured, strict=True)}
    questions = [(one.name, ["stats", places[one.name]]) for one in chosen]
    questions += [(one.name, ["slice", "--json", "--", places[one.name], names[one.name], ""]) for one in chosen]
    questions += [(one.name, ["diff", places[one.name], places[one.name]]) for one in chosen]
    wrong = {
        (reply.case, str(arguments[0])): (found, reply.err)
        for (_, arguments), reply in zip(questions, asked(questions, canary.parent), strict=True)
        if (found := complaints(reply, places[reply.case].parent))
    }
    assert wrong == {}
    assert not canary.exists()


@pytest.mark.fault(21, 23, 26, 41)
def test_a_build_and_the_doctor_go_on_over_such_files(corpus, tmp_path):
    cases, _, canary = corpus
    chosen = cases if os.environ.get("HOSTILE") == "all" else cases[::29]
    for number, one in enumerate(chosen):
        folder = tmp_path / "runs" / f"run{number % 4}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "metrics.csv").write_text("step,loss\n1,2.0\n2,1.0\n")
        place = folder / f"checkpoint-{number}" / MODELS.get(one.file, one.file)
        place.parent.mkdir()
        place.write_bytes(one.data)
        if number % 5 == 0:
            index = place.with_name(f"{place.name}.index.json")
            index.write_text(json.dumps({"weight_map": {"w": place.name, "x": "../../../outside.bin"}}))
    site = tmp_path / "site"
    built, looked = asked(
        [("build", ["build", tmp_path / "runs", "--out", site, "-j", "1"]), ("doctor", ["doctor", tmp_path / "runs"])],
        canary.parent,
    )
    assert (built.code, built.crash, looked.code, looked.crash) == (0, "", 0, ""), (built.err, looked.err)
    assert (site / "index.html").exists()
    assert "Traceback" not in built.err + built.out + looked.err + looked.out
    assert not built.imported
    assert not canary.exists()
