"""config.json: round trip, every mistake named, and the part of it that artifacts rest on."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import json
from typing import Any

import pytest

from runreport.errors import InputRefused
from runreport.runs.config import RunConfig, Subject
from runreport.runs.config_file import config_json, parse_config, subject, subject_digest

ABSENT = object()


def changed(raw: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy with the field at `path` set, or removed where value is ABSENT."""
    result = copy.deepcopy(raw)
    *sections, name = path.split(".")
    place = result
    for section in sections:
        place = place[section]
    if value is ABSENT:
        del place[name]
    else:
        place[name] = value
    return result


def refusal(raw: dict[str, Any]) -> str:
    with pytest.raises(InputRefused) as caught:
        parse_config(raw)
    assert caught.value.code == "CONFIG"
    return caught.value.what


def test_every_field_is_read(config_raw: dict[str, Any]) -> None:
    config = parse_config(config_raw)
    assert (config.run_id, config.seed, config.created) == ("digits-7", 7, "2026-11-21T10:00:00Z")
    assert (config.model.image_shape, config.model.components, config.model.classes) == ((28, 28), 10, None)
    assert config.data.source_shape == (8, 8)
    assert config.viz.sample_indices == (0, 5, 1796)
    assert config.train.checkpoint_every == 1  # the default
    assert type(config.train.kld_weight) is float  # written as 1
    assert config.has_mixture


def test_writing_and_reading_gives_the_same_config(config_raw: dict[str, Any]) -> None:
    config = parse_config(config_raw)
    written = json.loads(json.dumps(config_json(config), allow_nan=False))
    assert parse_config(written) == config
    assert (written["kind"], written["version"]) == ("run.config", 1)
    assert "classes" not in written["model"]  # fields that do not apply are left out


def test_null_stands_for_absent_and_unknown_keys_are_ignored(config_raw: dict[str, Any]) -> None:
    raw = changed(config_raw, "model.classes", None) | {"note": {"anything": [1]}, "_secret": "x"}
    raw = changed(raw, "train.future_option", 5)
    assert parse_config(raw) == parse_config(config_raw)


@pytest.mark.fault(69)
@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("run_id", ABSENT, "run_id: missing, expected text"),
        ("run_id", "", "run_id: found '', expected text"),
        ("run_id", 7, "run_id: found 7, expected text"),
        ("seed", "7", "seed: found '7', expected a whole number from 0"),
        ("seed", True, "seed: found True, expected a whole number"),
        ("seed", 2**63, "seed: found 9223372036854775808, expected"),
        ("seed", -1, "seed: found -1, expected"),
        ("model", ABSENT, "model: missing, expected an object"),
        ("model", [1], "model: found [1], expected an object"),
        ("model.latent_dim", 0, "model.latent_dim: found 0, expected a whole number from 1 to 65536"),
        ("model.latent_dim", 8.0, "model.latent_dim: found 8.0, expected a whole number"),
        ("model.components", "10", "model.components: found '10', expected a whole number"),
        (
            "model.image_shape",
            [28],
            "model.image_shape: found [28], expected two whole numbers from 1 to 4096",
        ),
        ("model.image_shape", [28, 28, 1], "model.image_shape: found [28, 28, 1], expected two"),
        ("model.image_shape", [28, 10**9], "model.image_shape: found [28, 1000000000], expected two"),
        ("model.image_shape", 28, "model.image_shape: found 28, expected two"),
        ("data.sha256", None, "data.sha256: found None, expected text"),
        ("data.n", -1, "data.n: found -1, expected a whole number"),
        ("train.learning_rate", None, "train.learning_rate: found None, expected a finite number"),
        ("train.learning_rate", "fast", "train.learning_rate: found 'fast', expected a finite number"),
        ("train.learning_rate", float("inf"), "train.learning_rate: found inf, expected a finite number"),
        ("train.kld_weight", True, "train.kld_weight: found True, expected a finite number"),
        ("train.categorical_kl_anneal", 1, "train.categorical_kl_anneal: found 1, expected true or false"),
        ("viz.sample_indices", "all", "viz.sample_indices: found 'all', expected whole numbers from 0"),
        ("viz.sample_indices", [0, -1], "viz.sample_indices: found [0, -1], expected whole numbers"),
        ("viz.sample_indices", [0, True], "viz.sample_indices: found [0, True], expected"),
        (
            "viz.sample_indices",
            [0, 1797, 9999],
            "found 2 of 3 numbers such as 1797, expected all below data.n = 1797",
        ),
        ("model.name", "<b>\x1b[31m", ""),
    ],
)
def test_a_wrong_field_is_named_with_what_was_found_and_expected(
    path: str, value: object, expected: str, config_raw: dict[str, Any]
) -> None:
    raw = changed(config_raw, path, value)
    if expected:
        assert expected in refusal(raw)
    else:
        assert parse_config(raw).model.name == value  # whether such a model exists is not asked here


def test_every_mistake_is_named_at_once(config_raw: dict[str, Any]) -> None:
    raw = changed(changed(config_raw, "data.fit", ABSENT), "train.epochs", "many")
    assert refusal(raw).startswith(
        "data.fit: missing, expected text; train.epochs: found 'many', expected a whole number from 0 to 9"
    )
    assert refusal({}).count("missing") == 7


def test_quoted_values_are_cut_and_printable(config_raw: dict[str, Any]) -> None:
    what = refusal(changed(config_raw, "seed", "\x1b[31m" + "x" * 1000))
    assert what.isprintable()
    assert len(what) < 150


def test_the_subject_leaves_out_training_and_time_and_nothing_else(config_raw: dict[str, Any]) -> None:
    config = parse_config(config_raw)
    left_out = {field.name for field in dataclasses.fields(RunConfig)} - {
        field.name for field in dataclasses.fields(Subject)
    }
    assert left_out == {"train", "created"}
    assert subject(config) == Subject("digits-7", 7, config.model, config.data, config.viz)
    assert subject(config).has_mixture


@pytest.mark.parametrize(
    ("path", "value", "is_same"),
    [
        ("train.epochs", 99, True),
        ("created", "2030-01-01T00:00:00Z", True),
        ("note", "x", True),
        ("model.classes", None, True),
        ("seed", 8, False),
        ("run_id", "other", False),
        ("model.latent_dim", 9, False),
        ("data.sha256", "cd" * 32, False),
        ("viz.sample_indices", [0, 1796, 5], False),
    ],
)
def test_the_digest_follows_the_subject(path: str, value: object, is_same: bool, config_raw: dict[str, Any]) -> None:
    before, after = (subject_digest(parse_config(raw)) for raw in (config_raw, changed(config_raw, path, value)))
    assert (before == after) == is_same


def test_the_digest_is_that_of_canonical_json(config_raw: dict[str, Any]) -> None:
    wanted = {key: config_raw[key] for key in ("run_id", "seed", "model", "data", "viz")}
    text = json.dumps(wanted, sort_keys=True, separators=(",", ":"))
    assert subject_digest(parse_config(config_raw)) == hashlib.sha256(text.encode()).hexdigest()
