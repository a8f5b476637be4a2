"""What a form of private text is, and how texts are searched for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Put = Callable[["re.Match[str]"], "str | None"]  # what stands in the place of a find; None leaves it
START = r"(?:(?<=\\[nrtbf])|(?<![\w.~…)\-/\\]))"  # of a path: behind a blank, quote or sign, also one of JSON's escapes
LONG = 4000  # characters; of a longer text only the lines are searched that may hold something
PART = r"[^\s/\\:'\"<>|&;,*?(){}\[\]]+"  # of a path


@dataclass(frozen=True, slots=True)
class Pattern:
    """One form of private text, looked for only where an anchor and the hint are in the text.

    Both are fixed words, or begin with one: to search for them costs next to nothing, and most text holds none.
    """

    kind: str
    anchors: tuple[str, ...]
    form: re.Pattern[str]
    put: Put
    hint: re.Pattern[str] | None = None
    is_of_lines: bool = False  # whether a find may be longer than one line
    is_folded: bool = False  # whether the anchors are in lower case and are looked for without regard to it

    def may_be_in(self, text: str) -> bool:
        """Whether it is worth a search."""
        folded = text.lower() if self.is_folded else text
        if not any(anchor in folded for anchor in self.anchors):
            return False
        return self.hint is None or self.hint.search(text) is not None


def always(text: str) -> Put:
    """The same in every place."""
    return lambda _found: text


def without(text: str, patterns: Iterable[Pattern]) -> tuple[str, Counter[str]]:
    """The text with all finds replaced, and how many there were of each kind."""
    removed: Counter[str] = Counter()

    def put(found: re.Match[str]) -> str:
        new = pattern.put(found)
        if new is None or new == found.group(0):
            return found.group(0)
        removed[pattern.kind] += 1
        return new

    for pattern in patterns:
        if pattern.may_be_in(text):
            by_line = len(text) > LONG and not pattern.is_of_lines
            lines = text.split("\n") if by_line else [text]
            text = "\n".join(
                pattern.form.sub(put, one) if not by_line or pattern.may_be_in(one) else one for one in lines
            )
    return text, removed
