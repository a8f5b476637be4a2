"""Which tensor holds one row per token."""

from __future__ import annotations

import pytest

from runreport.tensors.token_table import token_table


@pytest.mark.parametrize(
    "name",
    [
        "transformer.wte.weight",
        "model.embed_tokens.weight",
        "_orig_mod.transformer.wte.weight",
        "bert.embeddings.word_embeddings.weight",
        "shared.weight",
        "tok_embeddings.weight",
        "token_embedding_table.weight",
    ],
)
def test_the_embedding_of_tokens_of_known_families_is_found(name: str) -> None:
    others = [("transformer.wpe.weight", (1024, 16)), ("lm_head.weight", (90_000, 16)), ("h.0.mlp.weight", (400, 16))]
    assert token_table([*others, (name, (320, 16))]) == (name, 320)


def test_of_several_the_one_with_the_most_rows_and_of_equals_the_first() -> None:
    found = [("a.embed_tokens.weight", (40, 2)), ("b.embed_tokens.weight", (50, 2)), ("c.embed_tokens.weight", (50, 2))]
    assert token_table(found) == ("b.embed_tokens.weight", 50)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("transformer.wte.weight", (7, 16)),  # no vocabulary
        ("transformer.wte.weight", (320,)),
        ("transformer.wpe.weight", (320, 16)),
        ("bert.embeddings.token_type_embeddings.weight", (320, 16)),
        ("bert.embeddings.position_embeddings.weight", (320, 16)),
        ("base_model.model.model.embed_tokens.lora_embedding_A", (320, 16)),
        ("decoder.weight", (320, 16)),
    ],
)
def test_positions_types_and_adapters_are_none(name: str, shape: tuple[int, ...]) -> None:
    assert token_table([(name, shape)]) is None
