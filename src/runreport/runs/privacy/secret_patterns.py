"""Keys, tokens and passwords by their form."""

from __future__ import annotations

import re

from runreport.runs.privacy.pattern import Pattern, always
from runreport.runs.privacy.secret_keys import is_secret, is_secret_name

# First characters, which no other text of that length begins with, and what follows them.
TOKENS = (
    ("hf_", r"[A-Za-z0-9]{16,}"),
    ("sk-", r"(?:[a-z]+-)*[A-Za-z0-9_-]{20,}"),
    *((f"gh{sort}_", r"[A-Za-z0-9]{20,}") for sort in "pousr"),
    ("github_pat_", r"[A-Za-z0-9_]{20,}"),
    ("glpat-", r"[\w-]{16,}"),
    ("AKIA", r"[0-9A-Z]{16}(?![A-Za-z0-9])"),
    ("ASIA", r"[0-9A-Z]{16}(?![A-Za-z0-9])"),
    ("xox", r"[abeoprs]-[A-Za-z0-9-]{10,}"),
    ("AIza", r"[\w-]{35}"),
    ("npm_", r"[A-Za-z0-9]{30,}"),
    ("pypi-", r"[\w-]{40,}"),
    ("wandb_v1_", r"[\w-]{16,}"),
    ("eyJ", r"[\w-]{8,}\.eyJ[\w-]{4,}\.[\w-]{4,}"),
)
# Parts of names of settings that may hold a secret; the whole name and the value decide.
WORDS = (
    *(f"token{end}" for end in "=: \"'\\"),  # and not `tokens/s`, which stands in every line of many logs
    *("secret", "passw", "passphrase", "credential", "auth", "_key", "-key", "apikey", "accesskey"),
)


def _token(first: str, rest: str) -> Pattern:
    """first stands in front, so that text without it is passed over quickly; it must begin a word."""
    begins = rf"(?:(?<=\\[nrtbf]{first})|(?<![A-Za-z0-9_]{first})(?<![A-Za-z0-9]-{first}))"
    return Pattern("token", (first,), re.compile(first + begins + rest), always("(token)"))


def _url_login(found: re.Match[str]) -> str | None:
    return None if found.group(1) in ("git", "(token)") else "://(token)@"


def _assigned(found: re.Match[str]) -> str | None:
    """`WANDB_API_KEY=…`; what stands before the word that was found belongs to the name."""
    end, between, value = found.groups()
    before = re.search(r"[A-Za-z0-9_-]{0,60}\Z", found.string[max(0, found.start() - 60) : found.start()])
    name = (before.group(0) if before else "") + end
    if not is_secret(name, value) or (re.fullmatch(r"[\d.,e+-]+", value) and not is_secret_name(name)):
        return None
    return f"{end}{between}(token)"


SECRET_PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "token",
        ("PRIVATE KEY",),
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[^<\"]*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?=[<\"])|\Z)"),
        lambda found: "(token)" + "\n" * found.group(0).count("\n"),  # lines keep their numbers
        is_of_lines=True,
    ),
    Pattern("token", ("://",), re.compile(r"://([^\s/@:'\"<>]{1,200})(?::[^\s/@'\"<>]{0,400})?@"), _url_login),
    Pattern(
        "token",
        ("?", "&"),
        re.compile(
            r"([?&;](?:X-(?:Amz|Goog)-(?:Signature|Credential|Security-Token)|Signature|sig|[a-z_]{0,40}token|api_?key"
            r"|key|AWSAccessKeyId|GoogleAccessId|password|secret)=)[^&\s\"'<>#()]{4,}",
            re.IGNORECASE,
        ),
        lambda found: f"{found.group(1)}(token)",
    ),
    *(_token(first, rest) for first, rest in TOKENS),
    Pattern(
        "token",
        ("earer ", "asic "),
        re.compile(r"\b([Bb]earer|Authorization[\"']?\s*[:=]\s*[\"']?[Bb]asic)\s+[\w.~+/-]{16,}=*"),
        lambda found: f"{found.group(1)} (token)",
    ),
    Pattern(
        "token",
        WORDS,
        re.compile(
            r"(token|secret|passw(?:or)?d|passphrase|key|credentials?|auth)(?![A-Za-z0-9_-])"
            r"(\\?[\"']?\s{0,3}[:=]\s{0,3}\\?[\"']?)([^\s\"'<>,;&(){}\\]{8,})",
            re.IGNORECASE,
        ),
        _assigned,
        is_folded=True,
    ),
)
