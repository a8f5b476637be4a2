"""Texts of known form that name a person, a machine or an account, and what stands in their place.

What stands in the place of something matches no pattern: to redact twice is to redact once.
"""

from __future__ import annotations

import re

from runreport.runs.privacy.address_patterns import ADDRESS_PATTERNS
from runreport.runs.privacy.path_patterns import PATH_PATTERNS
from runreport.runs.privacy.pattern import Pattern, always
from runreport.runs.privacy.secret_patterns import SECRET_PATTERNS
from runreport.runs.privacy.word_set import words_of

# Endings of files that are those of countries, too: weights@best.pt is a file, ada.lovelace@ist.pt a person.
FILE_ENDINGS = frozenset({"pt", "py", "sh", "md", "so", "rs", "ts", "mo", "st", "gz", "bz", "pl", "ps", "cc"})
TLDS = words_of(
    "com org net edu gov mil int info biz name pro dev app tech cloud xyz online site science email systems solutions "
    "studio group team museum academy university college institute education school research digital engineering "
    "health bio health care company work network world global life live space local internal lan corp home "
    "example test invalid localdomain arpa asia google amazon microsoft apple"
)


def _email(found: re.Match[str]) -> str | None:
    local, domain = found.group(0).lower().split("@", 1)
    labels = domain.split(".")
    if local == "git" or (len(labels[-1]) > 2 and labels[-1] not in TLDS):
        return None
    is_file = labels[-1] in FILE_ENDINGS and len(labels) == 2 and "." not in local
    return None if is_file else "(e-mail)"


PATTERNS: tuple[Pattern, ...] = (
    *SECRET_PATTERNS,
    Pattern(
        "gpu id",
        ("GPU-", "MIG-"),
        re.compile(r"\b(?:GPU|MIG)-(?:GPU-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:/\d+/\d+)?", re.IGNORECASE),
        always("(gpu id)"),
    ),
    Pattern(
        "host",
        ("@",),  # a prompt or an address of ssh and scp: ada@gpu7:/data
        re.compile(r"(?<![\w.%+-])(?!git@)[A-Za-z_][\w.-]{0,63}@[A-Za-z0-9][\w.-]{0,252}(?=:[~/])"),
        always("(user)@(host)"),
    ),
    Pattern(
        "e-mail",
        ("@",),
        re.compile(
            r"(?:(?<=\\[nrtbf])|(?<![\w.%+\\-]))[A-Za-z0-9_][\w.%+-]{0,63}"
            r"@[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,6}\.[A-Za-z]{2,24}(?![\w@])"
        ),
        _email,
    ),
    *PATH_PATTERNS,
    *ADDRESS_PATTERNS,
)
ACCOUNT = Pattern(
    "url",
    ("://", "git@"),
    re.compile(
        r"(?:(?:https?|ssh|git)://(?:[^\s/@'\"<>]*@)?(?:[\w-]+\.)*|git@(?:[\w-]+\.)*)(?:github|gitlab|bitbucket|huggingface|wandb|comet|neptune|codeberg"
        r"|kaggle|dagshub|mlflow|clearml)\.\w+[:/][^\s\"'<>()]+|https?://hf\.co/[^\s\"'<>()]+"
    ),
    always("(url)"),
)
