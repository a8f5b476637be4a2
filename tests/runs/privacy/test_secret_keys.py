"""Which settings are secrets."""

from __future__ import annotations

import pytest

from runreport.runs.privacy.secret_keys import is_secret

SECRET = "a1B2c3D4e5F6"


@pytest.mark.parametrize(
    "key",
    [
        "api_key",
        "API-KEY",
        "apiKey",
        "hf_token",
        "HUB_TOKEN",
        "hubToken",
        "push_to_hub_token",
        "dbPassword",
        "client_secret",
        "private_key",
        "auth",
        "credentials",
        "aws_secret_access_key",
        "token",
    ],
)
def test_a_value_under_the_name_of_a_secret_is_one(key: str) -> None:
    assert is_secret(key, SECRET)
    assert not is_secret(key, None)
    assert not is_secret(key, True)
    assert not is_secret(key, "(token)")
    assert not is_secret(key, "<HUB_TOKEN>")


@pytest.mark.parametrize(
    "key",
    [
        "learning_rate",
        "keys",
        "path",
        "seed",
        "sample_key",
        "num_tokens",
        "max_new_tokens",
        "tokenizer",
        "tokenizer_class",
        "pad_token",
        "eos_token",
        "decoder_start_token",
        "image_token",
        "author",
        "monkey",
        "token_type_ids",
    ],
)
def test_settings_of_models_and_vocabularies_are_none(key: str) -> None:
    assert not is_secret(key, SECRET)


def test_numbers_are_secrets_only_under_names_that_leave_no_doubt() -> None:
    assert is_secret("password", 1234)
    assert not is_secret("eos_token", 2)
    assert not is_secret("hub_token", 7)
