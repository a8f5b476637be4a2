"""The one place where private text becomes a word that says what stood there; see patterns.py and owners.py.

A redactor is made for all runs of a site: who is named in one run is taken out of the pages of all.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from runreport.runs.privacy.kinds import VERSION, word
from runreport.runs.privacy.owners import is_distinctive
from runreport.runs.privacy.path_patterns import FOLDERS
from runreport.runs.privacy.pattern import Pattern, always, without
from runreport.runs.privacy.patterns import ACCOUNT, PATTERNS

DEPTH = 60  # of data within data; what lies deeper is shown as it is and left to the last look at the site
PACKED, BASE64 = "bdata", "base64,"  # what numbers and pictures are packed under
_CUT = re.compile(r"(base64,[A-Za-z0-9+/=]*)")
PLAIN_KEY = re.compile(r"[a-z][a-z0-9_]{0,30}")  # of data for a view: a field and not a name


@dataclass(frozen=True)
class Redactor:
    """Takes private text out of text and data. What holds none comes back as the same object."""

    names: tuple[tuple[str, str], ...] = ()  # in lower case, with kinds, sorted
    anonymous: bool = False
    _known: dict[str, tuple[str, Counter[str]]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def digest(self) -> str:
        """Changes whenever the same text might come out differently."""
        return hashlib.sha256(repr((VERSION, self.names, self.anonymous)).encode()).hexdigest()

    def text(self, text: str, removed: Counter[str] | None = None) -> str:
        """The text without what is private. removed: is added how often each kind was."""
        return self._kept(text, removed, "t", (*self._patterns, *self._names))

    def value(self, text: str, removed: Counter[str] | None = None) -> str:
        """The same of a text that is no name of a curve or file: the folders of absolute paths are cut, too."""
        return self._kept(text, removed, "v", (*self._patterns, *FOLDERS, *self._names))

    def printed(self, text: str) -> str:
        """What a program printed: paths say where an error was, so they are cut only where nobody is to be named."""
        return self.value(text) if self.anonymous else self.text(text)

    def data(self, value: Any) -> Any:
        """Data for a view with every text in it redacted; arrays and numbers are as they were."""
        return self._data(value, DEPTH)

    def forms(self, spared: frozenset[str] = frozenset()) -> tuple[Pattern, ...]:
        """All that `text` looks for, but for names among some words."""
        return (*self._patterns, *patterns_of([(name, kind) for name, kind in self.names if name not in spared]))

    def _data(self, value: Any, depth: int) -> Any:
        if type(value) is str:
            return self.text(value)
        if depth == 0:
            return value
        if isinstance(value, Mapping):
            made = {self._key(key): one if key == PACKED else self._data(one, depth - 1) for key, one in value.items()}
            same = all(new is old for new, old in zip(made.values(), value.values(), strict=False))
            return value if same and list(made) == list(value) else made
        if type(value) in (list, tuple):
            items = [self._data(one, depth - 1) if isinstance(one, _HOLDERS) else one for one in value]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else type(value)(items)
        return value

    def _key(self, key: Any) -> Any:
        return key if type(key) is not str or PLAIN_KEY.fullmatch(key) else self.text(key)

    def _kept(self, text: str, removed: Counter[str] | None, sort: str, patterns: Iterable[Pattern]) -> str:
        """Short texts are remembered: the same tags, files and settings come again and again."""
        if BASE64 in text:  # of pictures: a name may stand in it by chance
            pieces = (piece if piece.startswith(BASE64) else without(piece, patterns)[0] for piece in _CUT.split(text))
            return "".join(pieces)
        if len(text) < 4:
            patterns = self._names
        known = self._known.get(sort + text) if len(text) <= _SHORT else None
        if known is None:
            known = without(text, patterns)
            if len(text) <= _SHORT:
                if len(self._known) >= _MANY:
                    self._known.clear()
                self._known[sort + text] = known
        if removed is not None and known[1]:
            removed.update(known[1])
        return known[0] if known[1] else text

    @cached_property
    def _patterns(self) -> tuple[Pattern, ...]:
        return (ACCOUNT, *PATTERNS) if self.anonymous else PATTERNS

    @cached_property
    def _names(self) -> tuple[Pattern, ...]:
        return patterns_of(self.names)


_SHORT, _MANY = 300, 50_000  # characters; texts remembered
_HOLDERS = (str, Mapping, list, tuple)


PLAIN = Redactor()  # knows no names


def patterns_of(names: Sequence[tuple[str, str]]) -> tuple[Pattern, ...]:
    """One pattern for the names of each kind."""
    kinds = sorted({kind for _, kind in names})
    return tuple(named(kind, [name for name, own in names if own == kind]) for kind in kinds)


def named(kind: str, names: Iterable[str]) -> Pattern:
    """Finds names as whole words, the longest first; a word ends where letters and digits end."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    form = re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, longest_first))})(?![A-Za-z0-9])", re.IGNORECASE)
    return Pattern(kind, tuple(longest_first), form, always(word(kind)), is_folded=True)


def redactor_of(names: Iterable[tuple[str, str]], spared: Iterable[str] = (), *, anonymous: bool = False) -> Redactor:
    """A redactor of these names but for words that are spared; a name of several kinds is of the first."""
    kinds: dict[str, str] = {}
    stays = set(spared)
    for name, kind in sorted(set(names)):
        if name not in stays and (kind == "commit" or is_distinctive(name)):
            kinds.setdefault(name, kind)
    return Redactor(tuple(sorted(kinds.items())), anonymous)
