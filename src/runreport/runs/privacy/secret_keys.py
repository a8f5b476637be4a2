"""Which settings hold what is not for publication, by their names."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from runreport.runs.privacy.word_set import words_of

ALWAYS = frozenset({"password", "passwords", "passwd", "passphrase", "secret", "secrets", "credential", "credentials"})
KEYS = frozenset({"api", "access", "private", "secret", "account", "ssh", "encryption", "signing", "license"})  # … key
OF_TEXT = words_of(
    "pad eos bos unk sep cls mask sos boi eoi image video audio start end special additional first last per prompt "
    "next new max min num prefix suffix middle newline blank word sub visual vision query class"
)  # tokens of a vocabulary: pad_token, eos_token …
SHORTEST = 6  # characters of a token; "auth: none" holds no secret
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@lru_cache(maxsize=4096)
def key_words(key: str) -> tuple[str, ...]:
    """`hubToken`, `HUB_TOKEN` and `hub-token` as ("hub", "token")."""
    return tuple(found.lower() for found in _WORDS.findall(key[:200]))


@lru_cache(maxsize=4096)
def is_secret_name(key: str) -> bool:
    """Whether a setting of this name holds a secret whatever its value is."""
    words = key_words(key)
    pairs = pairwise(words)
    has_key = any(last == "key" and first in KEYS for first, last in pairs)
    return has_key or "apikey" in words or not ALWAYS.isdisjoint(words)


@lru_cache(maxsize=4096)
def is_token_name(key: str) -> bool:
    """Whether a setting of this name may hold a token of access; those of a vocabulary are no secret."""
    words = key_words(key)
    if not words or words[-1] not in ("token", "auth", "authorization", "bearer", "jwt", "cookie"):
        return False
    return words[-1] != "token" or OF_TEXT.isdisjoint(words)


def is_secret(key: str, value: object) -> bool:
    """Whether this value under this name is a secret: text, or a number where the name leaves no doubt."""
    if isinstance(value, bool) or value is None or value == "":
        return False
    if is_secret_name(key):
        return isinstance(value, int | float) or (isinstance(value, str) and not _is_placeholder(value))
    return isinstance(value, str) and is_token_name(key) and len(value) >= SHORTEST and not _is_placeholder(value)


def _is_placeholder(value: str) -> bool:
    """`<HUB_TOKEN>`, `[PAD]`, `None` and sentences are no secrets; nor is what has been taken out already."""
    shown = value.strip()
    return shown[:1] in ("<", "[", "(", "$", "*") or shown.lower() in ("none", "null", "true", "false") or " " in shown
