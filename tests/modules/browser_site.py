"""The sites that the browser tests open: real runs and hostile ones, built by the command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TRACKED = ("config.json", "events.jsonl", "summary.json", "checkpoints")  # what the checkout ships of a run
SUB_PATH = Path("some/sub-path/site")
ODD_NAME = "a #b %20 ü"
PWN = "window.__pwned=1"
HOSTILE_ID = f"<script>{PWN}</script> #%20 ☃ a/b \"'{{{{7*7}}}}"
HOSTILE_FOLDER = "<script>alert(1) #%20 ☃ &amp; {{7*7}}"
HOSTILE_TAG = f"<i>tag</i></script><script>{PWN}</script>"
HOSTILE_TEXTS = {
    "closing": f'</script><img src=x onerror="{PWN}">',
    "comment": f"<!--<script>{PWN}</script>",
    "attribute": f"\"'><svg onload={PWN}>",
    "entity": "&lt;b&gt; &#60;i> &amp;amp;",
    "template": "{{7*7}} {% raw %} ${7*7} %s {0}",
    "bidi": "\u202egnp.exe\u2066 \u200fabc",
    "link": f"javascript:{PWN}",
    "cdata": f"]]><script>{PWN}</script>",
}
LONG_TEXT = "long<b>" + "x" * 9_990 + "end"


@dataclass(frozen=True, slots=True)
class Sites:
    """Folders of the built sites, and the slug of each run: tiny, small, hostile, empty."""

    web: Path  # an http server's root; the site lies below it
    reports: Path
    runs: Path
    slugs: dict[str, str]

    @property
    def site(self) -> Path:
        """The site of files."""
        return self.web / SUB_PATH

    @property
    def odd(self) -> Path:
        """The same site in a folder whose name has to be escaped in every address."""
        return self.web / ODD_NAME

    def path(self, name: str) -> str:
        """`index`, or `tiny/latent` and `tiny/index`, as a path below the site."""
        run, _, page = name.partition("/")
        return f"{name}.html" if not page else f"runs/{self.slugs[run]}/{page}.html"

    def file(self, name: str) -> str:
        """The page's address on this disk."""
        return (self.site / self.path(name)).as_uri()

    def report(self, run: str) -> Path:
        """The run's single file."""
        return self.reports / f"{self.slugs[run]}.html"

    def artifact(self, file: str, run: str = "tiny") -> dict[str, Any]:
        """One JSON artifact of a run, arrays still encoded."""
        return json.loads((self.runs / run / file).read_bytes())


def build_sites(checkout: Path, root: Path, few_points_run_at: Callable[..., Path]) -> None:
    """Runs, site, odd copy and single files below the root; about half a minute."""
    runs = root / "runs"
    shutil.rmtree(runs, ignore_errors=True)  # of a build that failed
    source = checkout / "runs" / "digits-tiny"
    for name in TRACKED:
        copy = shutil.copytree if (source / name).is_dir() else shutil.copy
        (runs / "tiny").mkdir(parents=True, exist_ok=True)
        copy(source / name, runs / "tiny" / name)
    few_points_run_at(runs / "small", 40)
    spoil(few_points_run_at(runs / HOSTILE_FOLDER, 12))
    (runs / "empty").mkdir()
    (runs / "empty" / "events.jsonl").write_bytes(b"")
    web = root / "web"
    command_line("build", runs, "--out", web / SUB_PATH, "--store", root / "store", "--jobs", "1", "--quiet")
    shutil.copytree(web / SUB_PATH, web / ODD_NAME)
    command_line("build", runs, "--out", root / "reports", "--store", root / "store", "--single-file", "--quiet")


def open_sites(root: Path) -> Sites:
    """The sites that `build_sites` left below the root."""
    site = root / "web" / SUB_PATH
    found = sorted(path.name for path in (site / "runs").iterdir())
    prefixes = {"tiny": "digits-tiny", "small": "small", "hostile": "script-", "empty": "empty"}
    slugs = {run: next(name for name in found if name.startswith(start)) for run, start in prefixes.items()}
    return Sites(root / "web", root / "reports", root / "runs", slugs)


def spoil(run: Path) -> None:
    """Hostile text wherever a run can hold text: its id, settings, metrics, events, an error."""
    config = json.loads((run / "config.json").read_bytes())
    config["run_id"] = HOSTILE_ID
    config["train"]["note"] = LONG_TEXT
    config["hostile"] = HOSTILE_TEXTS | dict.fromkeys(HOSTILE_TEXTS.values(), "a name")
    config[HOSTILE_TEXTS["closing"]] = {"inside": 1}
    (run / "config.json").write_text(json.dumps(config), encoding="utf-8")
    lines = (run / "events.jsonl").read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    for event in events:
        if event["type"] == "train.metrics":
            event["data"][HOSTILE_TAG] = 3.5
    for text in HOSTILE_TEXTS.values():
        event = {
            "seq": len(events) + 1,
            "time": text,
            "type": text,
            "epoch": 1,
            "step": None,
            "data": {"message": text},
        }
        events.append(event)
    torn = b'{"seq": 99, "type": "</script><script>' + PWN.encode() + b"\xff\x00\n"
    written = "".join(json.dumps(event) + "\n" for event in events).encode() + torn
    (run / "events.jsonl").write_bytes(written)


def command_line(*arguments: object) -> None:
    """Runs runreport in a process of its own, one thread."""
    command = [sys.executable, "-m", "runreport", *map(str, arguments)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
