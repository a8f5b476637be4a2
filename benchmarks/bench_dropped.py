"""A file of weights read by a page from the reader's disk: header, slices of 512 x 512, digest of all bytes.

The page's own modules, bundled as its script is, in Chromium on a page opened from a file. Sizes are megabytes; the
file is made for each and holds matrices of many types, one with rows half a megabyte apart, and a tensor of rank 4.
"""

from __future__ import annotations

import json
import math
import os
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from open_page import browser, chromium
from timing import Row, arguments, show

ASSETS = Path(__file__).parents[1] / "assets"
ENTRY = """
import {{ fileDigest }} from {root}/lib/file_digest.js";
import {{ fileSource }} from {root}/lib/file_source.js";
import {{ openModel }} from {root}/lib/opened_model.js";
globalThis.lib = {{ fileDigest, fileSource, openModel }};
"""
PAGE = """<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; worker-src blob:">
<input type="file"><script src="page.js"></script>"""
MEASURE = """async ({name, wish, repeats}) => {
  const file = document.querySelector("input").files[0];
  const timed = async (act) => {
    const times = [];
    for (let i = 0; i <= repeats; i++) {
      const begun = performance.now();
      await act();
      times.push(performance.now() - begun);
    }
    return times.slice(1).sort((a, b) => a - b)[Math.floor(repeats / 2)];
  };
  const open = () => lib.openModel([{ file, path: file.name }]);
  if (name === "header") return timed(open);
  if (name === "digest") return timed(() => lib.fileDigest(file.slice(0, 1e8), () => {}, new AbortController().signal));
  const model = await open();
  const { tensor } = model.tensors.get(name);
  return timed(() => lib.fileSource(model).read(tensor, wish));
}"""
HALF = 512
GOAL_MS = 100.0
WIDE = "rows 512 kB apart"
MATRICES = {"BF16": 2, "F32": 4, "F16": 2, "F8_E4M3": 1, "I8": 1}  # type, bytes


def main() -> None:
    """Print a table for each size."""
    options = arguments("dropped file", sizes=(250, 2240), quick=(80,))
    path, bundler = chromium(), ASSETS / "node_modules" / ".bin" / "esbuild"
    if path is None or not bundler.exists():
        print("Chromium or assets/node_modules is not there: nothing was measured")
        return
    with tempfile.TemporaryDirectory() as own:
        folder = Path(own)
        (folder / "entry.js").write_text(ENTRY.format(root=json.dumps(ASSETS.as_uri()[7:])[:-1]))
        command = [bundler, "entry.js", "--bundle", "--minify", "--format=iife", "--outfile=page.js"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        (folder / "page.html").write_text(PAGE)
        rows = [row for size in options.sizes for row in _measured(path, folder, size, options.repeats)]
    show(f"a dropped file, load {os.getloadavg()[0]:.1f}", rows)


def _measured(path: str, folder: Path, size: int, repeats: int) -> Iterator[Row]:
    shapes = _write(folder / "weights.safetensors", size * 1_000_000)
    with browser(path, "CPU") as chrome:
        page = chrome.new_page()
        page.goto((folder / "page.html").as_uri())
        page.set_input_files("input", folder / "weights.safetensors")

        def ask(name: str, wish: object = None) -> float:
            return page.evaluate(MEASURE, {"name": name, "wish": wish, "repeats": repeats}) / 1e3

        yield Row("header", size, ask("header"), f"{len(shapes)} tensors", None, GOAL_MS)
        for name, shape in shapes.items():
            if not name.endswith(".copy"):
                yield Row(f"512 x 512, {name}", size, ask(name, _wish(shape)), str(shape), None, GOAL_MS)
        yield Row("digest of 100 MB", size, ask("digest"))


def _wish(shape: list[int]) -> dict[str, Any]:
    """The last 512 rows and columns of the last two axes."""
    (rows, columns), axis = shape[-2:], len(shape) - 1
    rowed, columned = [max(0, rows - HALF), rows], [max(0, columns - HALF), columns]
    return {"rowAxis": axis - 1, "columnAxis": axis, "rows": rowed, "columns": columned, "fixed": [0] * len(shape)}


def _write(path: Path, size: int) -> dict[str, list[int]]:
    """A file of about that many bytes; its tensors by name."""
    side = 1024 if size < 1e9 else 8192
    plan = {name: (name, [side, side], width) for name, width in MATRICES.items()}
    plan["rank 4"] = ("F16", [side // 64, 3, 512, 512], 2)
    plan[WIDE] = ("F32", [HALF, 1 << 17], 4) if size > 5e8 else ("F32", [64, 1 << 17], 4)
    entry, begin = {}, 0
    while begin < size or len(entry) < len(plan):
        known = list(plan)[len(entry) % len(plan)]
        dtype, shape, width = plan[known]
        name = known if known not in entry else f"{known}.{len(entry)}.copy"
        end = begin + math.prod(shape) * width
        entry[name] = {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}
        begin = end
    header = json.dumps(entry).encode()
    block = os.urandom(1 << 24)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        for at in range(0, begin, len(block)):
            file.write(block[: min(len(block), begin - at)])
    return {name: one["shape"] for name, one in entry.items()}


if __name__ == "__main__":
    main()
