"""What is taken out, the word that stands in its place, and how a page counts it."""

from __future__ import annotations

from collections.abc import Mapping

VERSION = 1  # raise when the same run would come out differently: pages are then made again
SINGULAR_PLURAL: Mapping[str, tuple[str, str]] = {
    "e-mail": ("e-mail address", "e-mail addresses"),
    "home": ("home path", "home paths"),
    "folder": ("absolute path", "absolute paths"),
    "host": ("host name", "host names"),
    "user": ("user name", "user names"),
    "address": ("network address", "network addresses"),
    "gpu id": ("GPU id", "GPU ids"),
    "token": ("secret", "secrets"),
    "name": ("name of a person, organisation or project", "names of people, organisations or projects"),
    "url": ("address of an account", "addresses of accounts"),
    "commit": ("commit", "commits"),
}
KINDS = tuple(SINGULAR_PLURAL)
ANONYMOUS_KINDS = ("name", "url", "commit")  # taken out only when asked for


def word(kind: str) -> str:
    """What stands in the place of something: `(e-mail)`."""
    return f"({kind})"


def removed_text(removed: Mapping[str, int]) -> str:
    """`12 e-mail addresses and 1 home path`; "" where nothing was taken out."""
    told = [(removed[kind], SINGULAR_PLURAL[kind]) for kind in KINDS if removed.get(kind)]
    parts = [f"{n:,} {nouns[n > 1]}".replace(",", "\u2009") for n, nouns in told]
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
