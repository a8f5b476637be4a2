"""Names of people, machines and organisations as a run itself gives them away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from runreport.runs.privacy.common_words import COMMON
from runreport.runs.privacy.secret_keys import key_words
from runreport.runs.privacy.word_set import words_of
from runreport.runs.run import Run

DEPTH = 24  # of settings within settings
SHORTEST = 3  # characters of a name that is looked for elsewhere
LONGEST = 120
QUIET = frozenset({"train.metrics", "train.progress"})  # events that name nobody
FIELDS: Mapping[str, frozenset[str]] = {
    "host": frozenset(
        {"host", "hostname", "host_name", "node_name", "nodename", "computer_name", "machine_name", "fqdn"}
    ),
    "user": frozenset({"user", "username", "user_name", "login", "logname", "mlflow_user", "git_user", "run_user"}),
    "e-mail": frozenset({"email", "e_mail", "mail", "user_email", "git_email", "author_email"}),
}
ANONYMOUS_FIELDS: Mapping[str, frozenset[str]] = {
    "name": words_of(
        "entity organization organisation org team project project_name wandb_project wandb_entity author authors "
        "owner affiliation affiliations institution company hub_user_id hub_organization push_to_hub_organization "
        "hub_model_id push_to_hub_model_id repo_id repo repo_name repository full_name display_name real_name "
        "sweep_author experiment_owner comet_workspace comet_project neptune_project created_by contact person"
    ),
    "url": words_of(
        "remote remote_url git_remote git_url repo_url repository_url source_git_repo_url homepage wandb_url run_url"
    ),
    "commit": words_of(
        "commit git_commit commit_hash commit_id git_sha git_hash git_commit_hash git_revision source_git_commit "
        "last_commit"
    ),
}
_PLACES = (
    ("user", re.compile(r"/(?:home\d?|Users|users)/([\w.+-]+)")),
    ("user", re.compile(r"[A-Za-z]:[\\/]{1,2}(?:Users|Documents and Settings)[\\/]{1,2}([\w.+-]+)", re.IGNORECASE)),
    (
        "host",
        re.compile(r"events\.out\.tfevents\.\d+\.([^\s/\\'\"<>&(]+?)(?:\.\d+){0,2}(?:\.v2|\.profile-empty)?(?![\w.-])"),
    ),
    ("user", re.compile(r"://([\w.+-]+)(?::[^\s/@]*)?@")),
)
_OWNER = re.compile(
    r"(?:[/:@.]|^)(?:github|gitlab|bitbucket|huggingface|wandb|codeberg)\.\w+[:/]+([\w.-]+)(?:/([\w.-]+?))?(?:\.git)?(?:/|$)"
)


def field_kind(key: str, *, anonymous: bool) -> str | None:
    """What a setting of this name names: a host, a user …; None where it names nobody."""
    short = "_".join(key_words(key.rpartition(".")[2]))
    whole = "_".join(key_words(key))
    for kind, names in (*FIELDS.items(), *(ANONYMOUS_FIELDS.items() if anonymous else ())):
        if short in names or whole in names:
            return kind
    return None


def owners(run: Run, *, anonymous: bool) -> frozenset[tuple[str, str]]:
    """Names with their kinds, in lower case, distinctive enough to be looked for in other places."""
    found: set[tuple[str, str]] = set()
    for key, text in _texts(run):
        found.update(_names_of(key, text, anonymous=anonymous))
    return frozenset(found)


def field_words(run: Run) -> frozenset[str]:
    """Words of the names of the run's settings: a user who is called the same cannot be told from them."""
    return frozenset(word for key in _keys(run.config_raw, DEPTH) for word in key_words(key))


def is_distinctive(name: str) -> bool:
    """Whether a name is one that ordinary text would not hold."""
    return SHORTEST <= len(name) <= LONGEST and name not in COMMON and re.search("[a-z]", name) is not None


def _names_of(key: str, text: str, *, anonymous: bool) -> Iterator[tuple[str, str]]:
    kind = field_kind(key, anonymous=anonymous)
    yield from _named_by_field(kind, text.strip().lower())
    for each, form in _PLACES:
        for one in form.findall(text):
            yield from _told(one.lower(), each)
    if kind == "url":
        yield from (
            each for pair in _OWNER.findall(text.strip()) for part in pair for each in _told(part.lower(), "name")
        )


def _named_by_field(kind: str | None, name: str) -> Iterator[tuple[str, str]]:
    """The names in a value whose key says what it is."""
    if kind in ("host", "user") and re.fullmatch(r"[\w.+@-]+", name):
        yield from _told(name.partition("@")[0], kind)
    if kind == "e-mail" and "@" in name:
        yield from _told(name.partition("@")[0], "user")
    if kind == "name":
        yield from (each for part in re.split(r"[/\\]", name) for each in _told(part, "name"))
    if kind == "commit" and re.fullmatch(r"[0-9a-f]{12,64}", name):
        yield name, "commit"


def _told(name: str, kind: str) -> Iterator[tuple[str, str]]:
    name = name.strip(".-+_")
    if is_distinctive(name):
        yield name, kind
    short = name.partition(".")[0]
    if kind == "host" and short != name and is_distinctive(short):
        yield short, kind


def _texts(run: Run) -> Iterator[tuple[str, str]]:
    """Every text of a run that is at hand, with its key."""
    logged = run.logged
    for raw in (run.config_raw, run.summary, logged.environment, *_event_data(run)):
        yield from _leaves(raw, "", DEPTH)
    yield "", run.id
    for folders in run.formats.values():
        yield from (("", folder) for folder in folders)
    yield from (("", text) for problem in run.problems for text in (problem.file, problem.what))
    yield from (("", one.text) for one in logged.texts)
    yield from (("", file) for file in _files(run))


def _event_data(run: Run) -> Iterator[Mapping[str, object]]:
    return (event.data for event in run.events if event.type not in QUIET)


def _files(run: Run) -> set[str]:
    logged = run.logged
    kinds = (logged.curves, logged.histograms, logged.texts, logged.embeddings, logged.consoles)
    found = {one.file for kind in kinds for one in kind}
    return found | {one.span.file for one in logged.pictures} | {one.path for one in logged.checkpoints}


def _keys(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping) and depth:
        for name, inner in value.items():
            yield str(name)
            yield from _keys(inner, depth - 1)


def _leaves(value: object, key: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping) and depth:
        for name, inner in value.items():
            yield from _leaves(inner, str(name), depth - 1)
    elif isinstance(value, list | tuple) and depth:
        for inner in value:
            yield from _leaves(inner, key, depth - 1)
