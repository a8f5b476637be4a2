"""Many words written as one text."""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """The words between blanks."""
    return frozenset(text.split())
