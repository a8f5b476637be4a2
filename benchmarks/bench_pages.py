"""Rendering and weight of a site, by number of runs: all pages new, nothing changed, and Jinja alone as the limit.

Every run is a copy of the tiny run shipped in runs/, with the artifacts a first build computes. Pass a folder of built
runs with --runs to measure other pages.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from timing import Row, arguments, medians, show

from runreport.build.render import environment
from runreport.build.site import BuildOptions, build_site

TINY = Path(__file__).parents[1] / "runs" / "digits-tiny"


def main() -> None:
    """Print one table of times and one of sizes."""
    options = arguments("pages", sizes=(4, 16, 64), quick=(1, 2))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        seed = Path(folder) / "seed"
        shutil.copytree(TINY, seed / "runs" / TINY.name)
        build_site(BuildOptions(roots=(seed / "runs",), out=seed / "site"))
        for size in options.sizes:
            rows += _at(size, seed, Path(folder) / str(size), options.repeats)
        _weight(seed / "site")
    show("a site of so many runs, two pages each, artifacts there", rows)


def _at(size: int, seed: Path, folder: Path, repeats: int) -> list[Row]:
    for number in range(size):
        shutil.copytree(seed / "runs" / TINY.name, folder / "runs" / f"run-{number}")
    options = BuildOptions(roots=(folder / "runs",), out=folder / "site", workers=1)

    def full() -> None:
        shutil.rmtree(folder / "site", ignore_errors=True)
        build_site(options)

    def no_op() -> None:
        if build_site(options).written:
            raise RuntimeError("something was written")

    template = environment().from_string("{% for row in rows %}<td>{{ row }}</td>{% endfor %}")

    def jinja() -> None:
        for _ in range(2 * size):
            template.render(rows=range(1000))

    found = medians({"runreport, all pages": full, "runreport": no_op, "Jinja, 1,000 cells a page": jinja}, repeats)
    return [Row(name, size, seconds) for name, seconds in found.items()]


def _weight(site: Path) -> None:
    print("\nbytes of a site with one run", file=sys.stdout)
    for path in sorted(path for path in site.rglob("*") if path.is_file() and path.suffix in (".html", ".js", ".css")):
        print(f"{path.stat().st_size:>11,}  {path.relative_to(site)}")


if __name__ == "__main__":
    main()
