"""Texts for a page that came from no run: messages of the build, with what belongs to the machine taken out."""

from __future__ import annotations

from runreport.runs.privacy.kinds import word
from runreport.runs.privacy.redactor import PLAIN
from runreport.runs.privacy.secret_keys import is_secret_name, is_token_name

HIDDEN = word("token")


def is_secret(key: str) -> bool:
    """Whether a setting of this name may hold what is not for publication; what a run holds is redacted already."""
    return is_secret_name(key) or is_token_name(key)


def public_text(text: str) -> str:
    """The text without private parts: /home/ada/data/x.npz becomes (home)/data/x.npz, /data/a/x.npz …/x.npz."""
    return PLAIN.value(text)
