"""Texts of a run with what belongs to the machine or is secret taken out."""

from __future__ import annotations

import re

HIDDEN = "(hidden)"
SECRET = re.compile(r"token|secret|passw|api[_-]?key|credential|private[_-]?key", re.IGNORECASE)
FOLDERS = re.compile(r"(?:(?:[A-Za-z]:|~|file://)?(?:[\\/][^\s\\/:'\"<>]+)+[\\/])(?=[^\s\\/:'\"<>])")


def is_secret(key: str) -> bool:
    """Whether a setting of this name is not for publication."""
    return SECRET.search(key) is not None


def public_text(text: str) -> str:
    """The text with the folders of absolute paths cut: /home/ada/data/x.npz becomes …/x.npz."""
    return FOLDERS.sub("…/", text)
