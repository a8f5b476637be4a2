"""Settings of a run without what is private: by the form of a value, and by what its name says it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from runreport.runs.privacy.common_words import COMMON
from runreport.runs.privacy.kinds import word
from runreport.runs.privacy.owners import DEPTH, field_kind
from runreport.runs.privacy.redactor import Redactor
from runreport.runs.privacy.secret_keys import ALWAYS, is_secret, is_secret_name, key_words
from runreport.runs.privacy.word_set import words_of

TOO_DEEP = "(nested too deep to show)"
ADDRESS = re.compile(r"(?!127\.|0\.)\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?")
ADDRESS_WORDS = words_of("ip ips addr address host hosts hostname url uri server endpoint node nodes master")
NUMBERS = frozenset({int, float, bool, type(None)})
NAME = re.compile(r"[\w.+@-]+")


@dataclass(frozen=True, slots=True)
class Cleaner:
    """A redactor and what it has taken out so far."""

    redactor: Redactor
    removed: Counter[str]
    _plain: dict[tuple[str, ...], bool] = field(default_factory=dict)  # names of numbers -> whether none is private

    def name(self, text: str) -> str:
        """A tag, file or folder."""
        return self.redactor.text(text, self.removed)

    def text(self, text: str) -> str:
        """A text of several words, or a value."""
        return self.redactor.value(text, self.removed)

    def take(self, kind: str) -> str:
        """The word in the place of one thing of a kind."""
        self.removed[kind] += 1
        return word(kind)

    def settings(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """Settings, nested; the same object where nothing of them is private."""
        return self._mapping(raw, DEPTH, is_hidden=False)

    def holds_numbers_only(self, raw: Mapping[str, Any]) -> bool:
        """Whether all of it are numbers under names that may be shown; quick, because logs repeat their names."""
        if not NUMBERS.issuperset(map(type, raw.values())):
            return False
        names = tuple(raw)
        known = self._plain.get(names)
        if known is None:
            known = all(self.redactor.text(name) is name and not is_secret_name(name) for name in names)
            self._plain[names] = known
        return known

    def _mapping(self, raw: Mapping[str, Any], depth: int, *, is_hidden: bool) -> Mapping[str, Any]:
        made: dict[str, Any] = {}
        same = True
        for key, value in raw.items():
            shown = self._free(self.name(key), made) if type(key) is str else key
            made[shown] = self.value(key if type(key) is str else "", value, depth - 1, is_hidden=is_hidden)
            same = same and made[shown] is value and shown == key
        return raw if same else made

    @staticmethod
    def _free(shown: str, taken: Mapping[str, Any]) -> str:
        """Two settings that were told apart by a name stay two."""
        number, free = 1, shown
        while free in taken:
            number += 1
            free = f"{shown} {number}"
        return free

    def value(self, key: str, value: Any, depth: int = DEPTH, *, is_hidden: bool = False) -> Any:
        """The value of a setting; everything below a name such as `credentials` is a secret."""
        if type(value) is str:
            return self._text_of(key, value, is_hidden=is_hidden)
        if isinstance(value, Mapping | list | tuple):
            if depth <= 0:
                return TOO_DEEP
            hidden = is_hidden or not ALWAYS.isdisjoint(key_words(key))
            if isinstance(value, Mapping):
                return self._mapping(value, depth, is_hidden=hidden)
            flags = [
                "",
                *(one if type(one) is str and one.startswith("-") else "" for one in value),
            ]  # --api_key, its value
            items = [
                self.value(flag or key, one, depth - 1, is_hidden=hidden)
                for flag, one in zip(flags, value, strict=False)
            ]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else type(value)(items)
        return self.take("token") if is_secret(key, value) else value

    def _text_of(self, key: str, value: str, *, is_hidden: bool) -> str:
        if is_secret(key, value) or (is_hidden and value and value != word("token")):
            return value if value == word("token") else self.take("token")
        kind = field_kind(key, anonymous=self.redactor.anonymous)
        if kind is not None and value.strip() and not _is_taken(value) and _is_of_kind(kind, value):
            return self.take(kind)
        if ADDRESS.fullmatch(value) and not ADDRESS_WORDS.isdisjoint(key_words(key)):
            return self.take("address")
        return self.text(value)

    def declared(self, value: Any) -> Any:
        """A dataclass of settings with every text in it redacted."""
        changes: dict[str, Any] = {}
        for part in fields(value):
            old = getattr(value, part.name)
            new = self.declared(old) if is_dataclass(old) else self.value(part.name, old)
            if new is not old:
                changes[part.name] = new
        return replace(value, **changes) if changes else value


def _is_taken(value: str) -> bool:
    return value.startswith("(") and value.endswith(")")


def _is_of_kind(kind: str, value: str) -> bool:
    """Whether a value can be what the name of its setting says: `user: true story` names nobody."""
    match kind:
        case "host" | "user":
            return NAME.fullmatch(value) is not None and value.lower() not in COMMON and not ADDRESS.fullmatch(value)
        case "e-mail":
            return "@" in value
        case "commit":
            return re.fullmatch(r"[0-9a-fA-F]{7,64}", value.strip()) is not None
        case _:
            return True
