"""Which names a request may call this server by: nobody else's page shall reach it through a name of its own."""

from __future__ import annotations

import re
from ipaddress import ip_address

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]{1,253})(?::([0-9]{1,5}))?")


def is_known_host(header: str | None, names: tuple[str, ...], port: int) -> bool:
    """Whether a Host header names this server.

    names: of this server, in lower case, IPv6 in brackets.  A missing or doubled header names nobody.
    """
    match = _HOST.fullmatch((header or "").lower())
    return match is not None and match[1] in names and match[2] in (None, str(port))


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect to the address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
