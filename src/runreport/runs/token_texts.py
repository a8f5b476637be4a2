"""The texts of a vocabulary by number, out of the files that tokenizers are kept in. Nothing of a file is executed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from runreport.errors import InputRefused, printable
from runreport.runs.readers.records.protobuf import NotProtobuf, fields, text
from runreport.tensors.pickled.machine import read_pickle
from runreport.tensors.pickled.plain import Plain

NAMES = ("tokenizer.json", "vocab.json", "vocab.txt", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model")
META = "meta.pkl"  # of nanoGPT: itos and stoi
_LONGEST = 200  # characters of a text that are kept


def token_texts(data: bytes) -> dict[int, str]:
    """Number to text, exactly as the tokenizer spells it: `Ġthe` and `▁the` are `the` after a blank.

    Knows tokenizer.json and vocab.json of Hugging Face, vocab.txt (one token a line), models of SentencePiece, and
    meta.pkl of nanoGPT. Raises InputRefused where the file is none of these.
    """
    if data.startswith(b"\x80"):
        return _of_meta(data)
    if data.startswith(b"{"):
        return _of_json(data)
    if data.startswith(b"\n"):  # field 1 of a message, of bytes
        return _of_sentencepiece(data)
    return _of_lines(data)


def _of_json(data: bytes) -> dict[int, str]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputRefused(f"is not JSON: {printable(error, 80)}", code="TOKENS") from error
    model = found.get("model")
    if not isinstance(model, dict):
        return _by_number(found)
    vocab = cast("dict[str, object]", model).get("vocab")
    if isinstance(vocab, list):  # pieces with scores, in order
        pieces = enumerate(cast("list[object]", vocab))
        texts = {number: _kept(one[0]) for number, one in pieces if isinstance(one, list) and one}
    else:
        texts = _by_number(vocab)
    added = found.get("added_tokens")
    for one in cast("list[object]", added) if isinstance(added, list) else ():
        if isinstance(one, dict) and isinstance(one.get("id"), int):
            texts[one["id"]] = _kept(one.get("content"))
    return texts


def _by_number(vocab: object) -> dict[int, str]:
    """Out of text -> number."""
    if not isinstance(vocab, Mapping):
        raise InputRefused("holds no vocabulary: expected texts with their numbers", code="TOKENS")
    pairs = cast("Mapping[object, object]", vocab).items()
    texts = {number: _kept(word) for word, number in pairs if isinstance(number, int) and not isinstance(number, bool)}
    if not texts:
        raise InputRefused("holds no vocabulary: expected texts with their numbers", code="TOKENS")
    return texts


def _of_meta(data: bytes) -> dict[int, str]:
    """itos, or stoi turned round; as the inert reader of pickles gives them."""
    found = Plain().value(read_pickle(data)[0])
    meta = cast("dict[str, object]", found) if isinstance(found, dict) else {}
    itos = meta.get("itos")
    if isinstance(itos, list):
        return {number: _kept(word) for number, word in enumerate(cast("list[object]", itos))}
    if isinstance(itos, dict):
        pairs = cast("dict[str, object]", itos).items()
        return {int(number): _kept(word) for number, word in pairs if number.isascii() and number.isdigit()}
    return _by_number(meta.get("stoi"))


def _of_lines(data: bytes) -> dict[int, str]:
    try:
        lines = data.decode("utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise InputRefused("is no vocabulary that is known", code="TOKENS") from error
    return {number: _kept(line.removesuffix("\r")) for number, line in enumerate(lines)}


def _of_sentencepiece(data: bytes) -> dict[int, str]:
    """Every field 1 is a piece, and field 1 of that its text."""
    texts: dict[int, str] = {}
    try:
        for number, _, value in fields(data):
            if number == 1 and not isinstance(value, int):
                texts[len(texts)] = _kept(next((text(part) for inner, _, part in fields(value) if inner == 1), ""))
    except NotProtobuf as error:
        raise InputRefused(f"is no model of SentencePiece: {error}", code="TOKENS") from error
    return texts


def _kept(word: object) -> str:
    return word[:_LONGEST] if isinstance(word, str) else ""
