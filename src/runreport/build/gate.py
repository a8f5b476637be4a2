"""The last look at every file of a site before it is written: whether text of a known private form is left in it.

What scripts and pages hold was redacted as text, before it was escaped; the look is taken at the very bytes, by the
same patterns, so that nothing that came another way goes unseen. Numbers in base64 and our own scripts are passed over,
but for what picture files say about themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from runreport.build.bundle import read_bundle
from runreport.build.picture_notes import picture_notes
from runreport.errors import AnonymityBroken, printable
from runreport.resources import resource_folder
from runreport.runs.privacy.kinds import removed_text
from runreport.runs.privacy.pattern import without
from runreport.runs.privacy.redactor import Redactor

SHOWN = 5  # files named in a warning
OURS = ("assets/", "schemas/")  # the same in every site
_PACKED = (  # each begins with a fixed word, so that text without it is passed over quickly
    re.compile(r'bdata\\*":\s*\\*"[A-Za-z0-9+/=]*'),
    re.compile(r"base64,[A-Za-z0-9+/=]*"),
    re.compile(r"application/octet-stream[^>]*>[A-Za-z0-9+/=\s]*"),
)
_MARKUP = re.compile(
    r"<(?:/?[a-z][\w-]*|style\b.*?</style>)|\s(?:class|id|href|src|style|role|for|d|points|name)=\"[^\"]*\""
)


class Gate:
    """Gathers what private text the files of one build hold."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._forms = redactor.forms(template_words())
        self._found: dict[str, Counter[str]] = {}

    @property
    def is_strict(self) -> bool:
        """Whether a site in which something is left must not be written."""
        return self._redactor.anonymous

    def look(self, path: str, data: bytes) -> None:
        """Look at a file that is about to be written."""
        self._found.pop(path, None)
        if path.startswith(OURS):
            return
        found = without(public_part(path, data), self._forms)[1] + without(path, self._forms)[1]
        if found:
            self._found[path] = found

    def require_nothing_left(self) -> None:
        """AnonymityBroken, which names a file and what kind of text it is, never the text."""
        for path, found in sorted(self._found.items()):
            raise AnonymityBroken(removed_text(found), path=path, more=len(self._found) - 1)

    def lines(self) -> list[str]:
        """One warning for each of the first files."""
        files = sorted(self._found.items())
        lines = [f"{printable(path, 120)} shows {removed_text(found)} [PRIVATE]" for path, found in files[:SHOWN]]
        return [*lines, f"{len(files) - SHOWN} more files show private text [PRIVATE]"][
            : len(lines) + (len(files) > SHOWN)
        ]


def public_part(path: str, data: bytes) -> str:
    """The text of a file that came from runs, its escapes undone; without numbers, markup and our own scripts."""
    text = data.decode("utf-8", "replace")
    notes = picture_notes(text)
    for packed in _PACKED:
        text = packed.sub(" ", text)
    if path.endswith(".html"):
        for own in _own_texts():
            text = text.replace(own, "")
        text = _MARKUP.sub(" ", text)
    while "\\\\" in text:  # JSON in a string of a script is escaped twice
        text = text.replace("\\\\", "\\")
    for escape, plain in (("\\n", "\n"), ("\\t", "\t"), ("\\r", "\n"), ('\\"', '"'), ("&#39;", "'"), ("&#34;", '"')):
        text = text.replace(escape, plain)
    return re.sub(r"\\u00(26|3c|3e)", lambda found: chr(int(found[1], 16)), text) + notes


@cache
def _own_texts() -> tuple[str, ...]:
    """Script and style as they stand inside a report of one file."""
    bundle = read_bundle()
    script = bundle.script.data.decode("utf-8").replace("</script", "<\\/script").replace("<!--", "<\\!--")
    return script, bundle.style.data.decode("utf-8")


@cache
def template_words() -> frozenset[str]:
    """Words that pages use themselves, in lower case: nobody is named by them."""
    folder = resource_folder("templates")
    texts = (path.read_text("utf-8") for path in sorted(folder.rglob("*.j2")))
    return frozenset(word for text in texts for word in re.findall(r"[a-z0-9]+", text.lower()))
