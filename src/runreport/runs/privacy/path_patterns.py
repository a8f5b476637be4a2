"""Paths that name an account or a machine, and folders of this machine, by their form."""

from __future__ import annotations

import re

from runreport.runs.privacy.pattern import PART, START, Pattern, always

SYSTEM = r"(?!(?:usr|lib|lib64|bin|sbin|dev|proc|sys|etc)/)"  # the same everywhere
_END = r"[\\/](?=[^\s\\/:'\"<>])"  # what follows is the name that stays


def _tfevents(found: re.Match[str]) -> str | None:
    """Files of releases without a host in the name end in numbers alone."""
    return None if found.group(2).isdigit() or found.group(2) == "v2" else f"{found.group(1)}(host)"


PATH_PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "host",
        ("events.out.tfevents.",),
        re.compile(
            r"(events\.out\.tfevents\.\d+\.)([^\s/\\'\"<>&(]+?)(?=(?:\.\d+){0,2}(?:\.v2|\.profile-empty)?(?:$|[^\w.-]))"
        ),
        _tfevents,
    ),
    Pattern(
        "home",
        ("users", "documents and settings"),
        re.compile(
            r"(?:file:///?)?(?<![A-Za-z0-9])[A-Za-z]:(?:\\{1,2}|/)(?:Users|Documents and Settings)(?:\\{1,2}|/)"
            rf"(?:[\w.-]+(?: [\w.-]+){{1,2}}(?=\\)|{PART})",
            re.IGNORECASE,
        ),
        always("(home)"),
        re.compile(r":[\\/]{1,2}[UuDd]"),
        is_folded=True,
    ),
    Pattern(
        "home",
        ("/home", "/Users/", "/root", "/users/"),
        re.compile(
            rf"(?:file://[\w.-]*|{START})(?:(?:/[\w.+-]+){{0,3}}?/(?:home\d?|Users|users)/{PART}|/root(?![\w.-]))"
        ),
        always("(home)"),
    ),
    Pattern(
        "host",
        ("\\\\",),
        re.compile(r"(?<![\w\\:/\"])(?:\\\\){1,2}(?!\(host\))[A-Za-z0-9][\w.-]{1,62}(?=\\{1,2}[A-Za-z0-9_$])"),
        always("(host)"),
    ),
)
FOLDERS: tuple[Pattern, ...] = (  # cut to the last part: /data/a/x.npz becomes …/x.npz
    Pattern("folder", ("file://",), re.compile(rf"file:///{SYSTEM}{PART}(?:/{PART})*{_END}"), always("…/")),
    Pattern("folder", ("~/", "~\\"), re.compile(rf"~(?<![\w…~/]~)(?:[\\/]{PART})+{_END}"), always("…/")),
    Pattern(
        "folder",
        (":\\", ":/"),
        re.compile(rf"(?<![A-Za-z0-9])[A-Za-z]:(?:[\\/]{PART})+{_END}"),
        always("…/"),
        re.compile(r":[\\/][^\\/]"),
    ),
    Pattern(
        "folder",
        ("/",),
        re.compile(rf"/(?:(?<=\\[nrtbf]/)|(?<![\w.~…)\-/\\]/)){SYSTEM}{PART}(?:/{PART})*/(?=[^\s\\/:'\"<>])"),
        always("…/"),
    ),
    Pattern(
        "folder",
        ("\\",),
        re.compile(rf"\\(?<![\w.~…)\-/\\:]\\)(?![nrtbf\"]){PART}(?:\\{PART})+\\(?=[^\s\\/:'\"<>])"),
        always("…/"),
    ),
)
