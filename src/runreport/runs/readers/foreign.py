"""Runs of other people's formats as pages show them, read again only where one of their files has changed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from runreport.runs.logged import Curve, Logged
from runreport.runs.opening import Place
from runreport.runs.readers import READERS, lab
from runreport.runs.readers.found import Match, groups_of, matches, merged, not_recognised
from runreport.runs.readers.kept_logs import KeptLogs
from runreport.runs.readers.plain import plain
from runreport.runs.readers.saved.adapter_base import with_bases
from runreport.runs.readers.saved.checkpoint_contents import KnownFiles, with_contents
from runreport.runs.readers.saved.tokenizer_file import tokenizer_file
from runreport.runs.readers.tree import Tree, parent, read_tree
from runreport.runs.run import Problem, Run
from runreport.runs.signature import Mark, digest_of, is_recent, mark_of, racy_time
from runreport.runs.status import SILENCE_S

FOREIGN = tuple(reader for reader in READERS if reader is not lab)


@dataclass(slots=True)
class _Root:
    """What was found below a root at the last look."""

    marks: Hashable = None
    groups: Mapping[str, list[Match]] = field(default_factory=dict)
    runs: dict[str, tuple[Hashable, Run]] = field(default_factory=dict)  # by folder: signature and run
    weights: KnownFiles = field(default_factory=KnownFiles)
    kept: KeptLogs | None = None


class ForeignRuns:
    """Finds and reads runs; as long as nothing of a run changed, it is the same object."""

    def __init__(self, *, keeps_logs: bool = False, now_s: Callable[[], float] = time.time) -> None:
        """keeps_logs: of a log that grew only what is new is read; takes memory, and pays at the second look.

        now_s: seconds since 1970; a run that says it is running falls silent without a write.
        """
        self._roots: dict[Place, _Root] = {}
        self._keeps_logs = keeps_logs
        self._now_s = now_s

    def below(self, root: Place, skips: Callable[[str], bool]) -> tuple[tuple[Run, ...], str]:
        """The runs below a root, by folder, and what there is to say where there are none."""
        known = self._roots.setdefault(root, _Root(kept=KeptLogs() if self._keeps_logs else None))
        tree = read_tree(root, skips, kept=known.kept)
        marks = {path: mark_of(found) for path, found in tree.files.items()}
        whole = digest_of((tuple(sorted(marks.items())), racy_time(marks.values(), self._now_s())))
        if known.marks != whole:
            known.groups = groups_of(matches(tree, FOREIGN))
        known.marks = whole
        parts = _parts(known.groups, marks)
        now: dict[str, tuple[Hashable, Run]] = {}
        for folder, group in known.groups.items():
            signature = self._signature(parts[folder], None if parts[folder] else whole)
            before = known.runs.get(folder)
            if before is None or before[0] != signature:
                run = _run(tree, folder, group, known.weights)
                before = (signature, before[1] if before is not None and before[1] == run else run)
            now[folder] = before
        known.runs = now
        if known.kept is not None:
            known.kept.forget_others({*tree.folders()}, tree.files)
        return tuple(run for _, run in now.values()), not_recognised(tree)

    def _signature(self, marks: Mapping[str, Mark], whole: Hashable) -> Hashable:
        """Equal as long as the run would be read the same."""
        present_s = self._now_s()
        is_silent = not any(is_recent(mark, present_s, SILENCE_S) for mark in marks.values())
        return digest_of(tuple(sorted(marks.items()))), whole, is_silent, racy_time(marks.values(), present_s)


def _parts(groups: Mapping[str, list[Match]], marks: Mapping[str, Mark]) -> dict[str, dict[str, Mark]]:
    """The files of each run: those whose nearest run's folder it is.  None of a run that is rows of a database."""
    parts: dict[str, dict[str, Mark]] = {folder: {} for folder in groups}
    for path, mark in marks.items():
        for folder in _above(path):
            if folder in parts:
                parts[folder][path] = mark
                break
    return parts


def _above(path: str) -> Iterator[str]:
    while path:
        path = parent(path)
        yield path


def _run(tree: Tree, folder: str, group: list[Match], weights: KnownFiles) -> Run:
    found = merged(tree, folder, group)
    checkpoints = with_bases(tree, with_contents(tree, found.logged.checkpoints, weights))
    has_tokens = any(one.contents is not None and one.contents.token_table for one in checkpoints)
    tokenizer = tokenizer_file(tree, folder, checkpoints, found.config) if has_tokens else None
    logged = replace(found.logged, checkpoints=checkpoints, tokenizer=tokenizer)
    return Run(
        id=found.id,
        root=tree.root / folder if folder else tree.root,
        format=next(iter(found.formats)),
        status=found.status,
        config=None,
        config_raw=plain(found.config),
        summary={},
        events=(),
        series=(),
        checkpoints=(),
        problems=(*found.problems, *_left_out(found.left_out)),
        formats=found.formats,
        tree=tree.root,
        logged=logged,
        logged_digest=digest_of((logged.digest(), *_shown_files(tree, logged))).hex(),
    )


def _shown_files(tree: Tree, logged: Logged) -> Iterator[tuple[str, Mark]]:
    """The files whose bytes pages show, as they are: one may be replaced by another of the same length."""
    spans = [*(one.span for one in logged.pictures), *(span for one in logged.consoles for span in one.spans)]
    for file in sorted({span.file for span in spans} & tree.files.keys()):
        yield file, mark_of(tree.files[file])


def _left_out(curves: Iterable[Curve]) -> Iterator[Problem]:
    """One note for each file whose curves another file holds, too, with more points."""
    for file, tags in sorted(Counter(curve.file for curve in curves).items()):
        what = "curves stand in a file of another format, too, with at least as many points; those are shown"
        yield Problem("CURVE-TWICE", file, what, tags)
