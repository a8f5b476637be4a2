"""What must not leave the machine."""

from __future__ import annotations

import pytest

from runreport.pages.overview.public import is_secret, public_text


@pytest.mark.fault(70)
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/home/ada/data/x.npz", "(home)/data/x.npz"),
        ("cannot open '/home/ada/x': denied", "cannot open '(home)/x': denied"),
        (r"C:\Users\ada\run\a.pt", r"(home)\run\a.pt"),
        ("~/secret/run", "…/run"),
        ("checkpoints/epoch_3.safetensors", "checkpoints/epoch_3.safetensors"),
        ("a / b, 3/4 and 1e-3", "a / b, 3/4 and 1e-3"),
    ],
)
def test_folders_of_absolute_paths_are_cut(text: str, shown: str) -> None:
    assert public_text(text) == shown


@pytest.mark.fault(70)
def test_names_of_secrets_are_known() -> None:
    assert all(map(is_secret, ("api_key", "API-KEY", "hf_token", "dbPassword", "client_secret", "private_key")))
    assert not any(map(is_secret, ("learning_rate", "keys", "path", "seed", "sample_key")))
