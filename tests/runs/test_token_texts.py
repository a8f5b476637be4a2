"""Vocabularies out of the files that tokenizers are kept in."""

from __future__ import annotations

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runreport.errors import InputRefused, RunReportError
from runreport.runs.token_texts import token_texts


def test_a_tokenizer_of_hugging_face_gives_its_texts_as_they_are_spelled() -> None:
    vocab = {"a": 0, "Ġthe": 1, "<s>": 2, "Ċ": 4}
    whole = {"model": {"type": "BPE", "vocab": vocab}, "added_tokens": [{"id": 7, "content": "<pad>"}, {"id": "x"}]}
    assert token_texts(json.dumps(whole).encode()) == {0: "a", 1: "Ġthe", 2: "<s>", 4: "Ċ", 7: "<pad>"}
    assert token_texts(json.dumps(vocab).encode()) == {0: "a", 1: "Ġthe", 2: "<s>", 4: "Ċ"}


def test_a_unigram_model_numbers_its_pieces_by_their_place() -> None:
    whole = {"model": {"type": "Unigram", "vocab": [["<unk>", 0.0], ["▁a", -1.5]]}}
    assert token_texts(json.dumps(whole).encode()) == {0: "<unk>", 1: "▁a"}


def test_one_token_a_line_with_either_end_of_line() -> None:
    assert token_texts(b"[PAD]\r\n##ing\nthe\n") == {0: "[PAD]", 1: "##ing", 2: "the"}


@pytest.mark.parametrize("protocol", range(2, 6))
def test_meta_of_nanogpt_is_read_without_executing_anything(protocol: int) -> None:
    chars = ["\n", " ", "é", "a"]
    itos = dict(enumerate(chars))
    whole = {"vocab_size": 4, "itos": itos, "stoi": {c: i for i, c in itos.items()}}
    assert token_texts(pickle.dumps(whole, protocol)) == itos
    assert token_texts(pickle.dumps({"stoi": whole["stoi"]}, protocol)) == itos
    assert token_texts(pickle.dumps({"itos": chars}, protocol)) == itos


def test_pieces_of_sentencepiece() -> None:
    def piece(text: str) -> bytes:
        inner = b"\x0a" + bytes([len(text.encode())]) + text.encode() + b"\x15\x00\x00\x80\xbf"
        return b"\x0a" + bytes([len(inner)]) + inner

    assert token_texts(piece("<unk>") + piece("▁the") + b"\x12\x02\x08\x01") == {0: "<unk>", 1: "▁the"}


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"{}",
        b'{"a": "b"}',
        b'{"model": {"vocab": 3}}',
        b'{"a": true}',
        b"\x80\x04N.",
        b"\x80\x04",
        b"\xff\xfe\x00",
        b"\n\xff",
        pickle.dumps({"stoi": 3}),
    ],
)
def test_what_is_no_vocabulary_is_refused(data: bytes) -> None:
    with pytest.raises(InputRefused):
        token_texts(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_vocabulary_or_refused_with_an_error_of_ours(data: bytes) -> None:
    for first in (b"", b"{", b"\n", b"\x80\x04"):
        try:
            found = token_texts(first + data)
        except RunReportError:
            continue
        assert all(isinstance(number, int) and isinstance(text, str) for number, text in found.items())
