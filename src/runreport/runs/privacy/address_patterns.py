"""Addresses of machines in a network by their form; version numbers, which look alike, are left."""

from __future__ import annotations

import re

from runreport.runs.privacy.pattern import Pattern

_V4 = r"(?P<ip>\d{1,3}(?:\.\d{1,3}){3})(?![\w]|\.\d|-\w)"
_V4_HINT = re.compile(r"\.\d{1,3}\.\d{1,3}\.\d")
_COLON_HINT = re.compile(r":(?::|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{0,4}:)")  # 12:34:56 has none
NOBODY = ("0", "127", "255")  # 127.0.0.1 and 0.0.0.0 name no machine
HIGHEST = 255


def _v4(found: re.Match[str]) -> str | None:
    parts = found.group("ip").split(".")
    if parts[0] in NOBODY or any(int(part) > HIGHEST for part in parts):
        return None
    return f"{found.group('before')}(address)"


def _by_colons(found: re.Match[str]) -> str | None:
    text = found.group(0)
    return "(address)" if "::" in text or text.count(":") in (5, 7) else None


ADDRESS_PATTERNS: tuple[Pattern, ...] = (
    Pattern(  # behind a word or sign that says so
        "address",
        (".",),
        re.compile(
            r"(?P<before>://|@|\bip-?|(?:\b(?:ip|addr|address|host|hostname|server|node|master|endpoint|from|to|at|on"
            r"|peer|bind|connect|connected|listening|tcp|MASTER_ADDR)[\"']?[\s=:(\[\"']{1,4}))" + _V4,
            re.IGNORECASE,
        ),
        _v4,
        _V4_HINT,
    ),
    Pattern(  # of private networks, or with a port
        "address",
        (".",),
        re.compile(
            r"(?<![\w.=<>~^v-])(?P<before>)(?=192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\d+(?:\.\d+){3}:\d{2,5}\b)" + _V4
        ),
        _v4,
        _V4_HINT,
    ),
    Pattern(  # of network cards, and IPv6
        "address",
        (":",),
        re.compile(
            r"(?<![\w:.-])(?:(?:[0-9A-F]{2}:){5}[0-9A-F]{2}|(?:[0-9A-F]{1,4}:){7}[0-9A-F]{1,4}"
            r"|(?:fe80|f[cd][0-9A-F]{2}|2[0-9A-F]{3})(?::[0-9A-F]{1,4}){0,6}::?(?:[0-9A-F]{1,4}(?::[0-9A-F]{1,4}){0,6})?)"
            r"(?![\w:])",
            re.IGNORECASE,
        ),
        _by_colons,
        _COLON_HINT,
    ),
)
