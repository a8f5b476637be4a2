"""A file of weights dropped on a published page: recognised or not, read exactly, never sent, refused in words."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser_page import Visit
from browser_site import command_line
from safetensors.numpy import save_file

STEPS = (5, 10)
STILL_SAME = (4, 8)  # checkpoints of the second run: equal, byte for byte
LARGE = (2500, 4000)  # 40 MB as float32


def weights(seed: int) -> dict[str, np.ndarray]:
    """About 5 MB, of which a file has more samples taken than it is looked at whole."""
    rng = np.random.default_rng(seed)
    return {
        "transformer.h.0.mlp.c_fc.weight": rng.normal(size=(1200, 1000)).astype("f4"),
        "transformer.h.0.attn.c_attn.weight": rng.normal(size=(40, 30, 20)).astype("f2"),
        "transformer.h.0.mlp.count": rng.integers(-(2**63), 2**63, size=(3, 5), dtype="i8"),
    }


def bfloat16(values: np.ndarray, path: Path) -> np.ndarray:
    """Writes float32 values as brain floats under the name `b`, lower halves cut off, and gives what they become."""
    upper = (values.view("u4") >> 16).astype("u2")
    entry = {"dtype": "BF16", "shape": values.shape, "data_offsets": [0, upper.nbytes]}
    header = json.dumps({"b": entry}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + upper.tobytes())
    return (upper.astype("u4") << 16).view("f4")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs with two checkpoints each, and the site of them."""
    root = tmp_path_factory.mktemp("dropped")
    for step in STEPS:
        saved(root / "runs" / "net", step, weights(step))
    for step in STILL_SAME:
        saved(root / "runs" / "frozen", step, {"w": np.arange(12, dtype="f4").reshape(3, 4)})
    command_line("build", root / "runs", "--out", root / "site", "--store", root / "store", "--jobs", "1", "--quiet")
    reports = ("--out", root / "reports", "--store", root / "store", "--single-file", "--quiet")
    command_line("build", root / "runs" / "net", *reports)
    return root


def saved(run: Path, step: int, tensors: dict[str, np.ndarray]) -> None:
    """A checkpoint as the Trainer of transformers leaves it."""
    place = run / f"checkpoint-{step}"
    place.mkdir(parents=True)
    save_file(tensors, place / "model.safetensors", metadata={"format": "pt"})
    history = [{"step": step, "loss": 1 / step}]
    (place / "trainer_state.json").write_text(json.dumps({"global_step": step, "log_history": history}))


@pytest.fixture
def opened(folder: Path, visit: Callable[..., Visit]) -> Callable[..., Any]:
    """opened(run, fragment): the page of a run's tensors once its canvas stands."""

    def open_page(run: str = "net", fragment: str = "") -> Any:
        (page_file,) = (folder / "site" / "runs").glob(f"{run}*/tensors.html")
        page = visit(page_file.as_uri() + fragment).page
        page.locator("[data-canvas].is-live").wait_for()
        return page

    return open_page


def choose(page: Any, *files: object) -> None:
    page.set_input_files("[data-drop] input[multiple]", list(files) if len(files) > 1 else files[0])


def said(page: Any, words: str) -> str:
    """What stands beside the file, once these words are in it."""
    page.locator("[data-drop]").get_by_text(words).first.wait_for()
    return page.locator("[data-drop]").inner_text()


def values(page: Any, fragment: str) -> Any:
    """The values of the slice that an address names, as the page hands them out."""
    page.evaluate(f"location.hash = {json.dumps(fragment)}")
    text = fragment.partition("slice=")[2]
    page.locator(".tf-command code", has_text=text).wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="JSON", exact=True).click()
    return json.loads(Path(waiting.value.path()).read_bytes())


def test_a_checkpoint_is_known_again_and_any_slice_of_it_is_what_the_file_holds(
    folder: Path, opened: Callable[..., Any]
) -> None:
    page = opened()
    own = folder / "runs/net/checkpoint-5/model.safetensors"
    choose(page, own)
    words = said(page, "This is step 5 of this run.")
    assert "64 samples of its bytes are those of the file that was measured" in words
    assert "nothing is uploaded" in words
    page.locator(".tn-when", has_text="step 5").wait_for()  # the page went to that checkpoint
    right = weights(5)
    matrix = values(page, "#e=5&t=transformer.h.0.mlp.c_fc.weight&slice=700:1100,513:999")
    np.testing.assert_array_equal(
        np.array(matrix["data"], "f4"), right["transformer.h.0.mlp.c_fc.weight"][700:1100, 513:999]
    )
    cube = values(page, "#e=5&t=transformer.h.0.attn.c_attn.weight&slice=0:40,29,3:20")
    np.testing.assert_array_equal(np.array(cube["data"], "f2"), right["transformer.h.0.attn.c_attn.weight"][:, 29, 3:])
    whole = values(page, "#e=5&t=transformer.h.0.mlp.count&slice=0:3,0:5")
    assert whole["data"] == right["transformer.h.0.mlp.count"].tolist()  # all 64 bits
    page.get_by_role("button", name="Check every byte").click()
    words = said(page, f"SHA-256 {sha256(own.read_bytes()).hexdigest()}.")
    assert "Every byte is that of the file that was measured." in words
    page.get_by_role("button", name="Next checkpoint").click()
    said(page, "The page shows step 10, so the file’s values are not shown.")
    page.get_by_role("button", name="Show step 5").click()
    said(page, "Every byte is that of the file that was measured.")
    page.get_by_role("button", name="Forget the file").click()
    said(page, "Drop a checkpoint’s .safetensors file")


def test_equal_checkpoints_and_changed_ones_are_told_as_what_they_are(folder: Path, opened: Callable[..., Any]) -> None:
    page = opened("frozen")
    choose(page, folder / "runs/frozen/checkpoint-4/model.safetensors")
    assert "byte for byte" in said(page, "This is one of step 4 and step 8 of this run.")
    page = opened()
    changed = bytearray((folder / "runs/net/checkpoint-10/model.safetensors").read_bytes())
    changed[-1] ^= 1
    choose(page, {"name": "edited.safetensors", "mimeType": "", "buffer": bytes(changed)})
    assert "the values of none that was measured here" in said(page, "Not a file of this report.")
    changed[-1] ^= 1
    changed[-5000] ^= 1  # between two samples: only the check of every byte finds it
    choose(page, {"name": "edited.safetensors", "mimeType": "", "buffer": bytes(changed)})
    said(page, "This is step 10 of this run.")
    page.get_by_role("button", name="Check every byte").click()
    said(page, "Every byte was checked, and some differ.")


def test_a_file_of_40_mb_that_the_report_does_not_know_is_explored_by_itself(
    folder: Path, opened: Callable[..., Any], tmp_path: Path
) -> None:
    page = opened()
    large = np.random.default_rng(1).normal(size=LARGE).astype("f4")
    own = tmp_path / "large.safetensors"
    save_file(
        {
            "big.weight": large,
            "transformer.h.0.mlp.count": np.zeros((3, 5), "i8"),
            "<b>__proto__": np.zeros((0, 3), "f4"),
        },
        own,
    )
    choose(page, own)
    words = said(page, "Not a file of this report.")
    assert "1 tensor has name, type and shape of one here and shows the file’s values" in words
    assert "2 are only in the file and 2 only in the report" in words
    assert "are not recomputed" in words
    page.get_by_role("button", name="big.weight").click()
    page.locator(".tf-name", has_text="big.weight").wait_for()
    page.get_by_text("This tensor is not of the report").wait_for()
    found = values(page, "#slice=1988:2500,3488:4000")
    np.testing.assert_array_equal(np.array(found["data"], "f4"), large[1988:, 3488:])
    page.get_by_label("Find tensors of the file").fill("proto")
    page.locator(".td-list", has_text="1 of 3 shown").wait_for()
    shutil.copy(folder / "runs/net/checkpoint-5/model.safetensors", own)  # another file in its place
    page.get_by_label("Find tensors of the file").fill("big")
    page.evaluate("location.hash = '#slice=0:64,0:64'")
    page.get_by_text("large.safetensors changed on the disk while it was open here").first.wait_for()


def test_shards_come_together_by_a_real_drop(opened: Callable[..., Any], tmp_path: Path) -> None:
    page = opened()
    right = bfloat16(
        np.random.default_rng(2).normal(size=(64, 64)).astype("f4"), tmp_path / "model-00001-of-00002.safetensors"
    )
    save_file({"a": np.ones((2, 2), "f4")}, tmp_path / "model-00002-of-00002.safetensors")
    places = {"b": "model-00001-of-00002.safetensors", "a": "model-00002-of-00002.safetensors"}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))
    paths = [str(path) for path in sorted(tmp_path.iterdir())]
    drop(page, paths[1:])
    said(page, "1 of 2 shards are missing: model-00001-of-00002.safetensors")
    drop(page, paths)
    assert "2 files of model.safetensors.index.json" in said(page, "Not a file of this report.")
    assert page.locator("[data-drop] .state-error").count() == 0
    page.locator(".td-name", has_text="b").click()
    page.locator(".tf-name", has_text="b").wait_for()
    np.testing.assert_array_equal(values(page, "#slice=0:64,0:64")["data"], right)


def drop(page: Any, paths: list[str]) -> None:
    """Files dragged over the page and let go, as the browser reports it."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": paths, "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 300, "data": data})
        if kind == "dragOver":
            page.locator(".td-overlay").get_by_text("nothing is uploaded").wait_for()
    page.locator(".td-overlay").wait_for(state="hidden")


def test_a_single_file_report_reads_the_folder_that_is_chosen(folder: Path, visit: Callable[..., Visit]) -> None:
    (report,) = (folder / "reports").glob("*.html")
    page = visit(f"{report.as_uri()}#v=tensors").page
    page.locator("[data-canvas].is-live").wait_for()
    page.set_input_files("[data-drop] input[webkitdirectory]", folder / "runs/net/checkpoint-10")
    said(page, "This is step 10 of this run.")
    page.get_by_role("button", name="Check every byte").click()
    said(page, "Every byte is that of the file that was measured.")


REFUSED = {
    "model.pt": (b"PK\x03\x04" + bytes(60), "model.pt is a zip archive, perhaps a .pt file. Torch files are pickles"),
    "old.pth": (b"\x80\x02\x8a", "old.pth is a Python pickle, which can run code"),
    "m.gguf": (b"GGUF\x03\0\0\0", "m.gguf is a GGUF model file"),
    "lfs.safetensors": (
        b"version https://git-lfs.github.com/spec/v1\n",
        "is a Git LFS pointer, not the file itself. Run: git lfs pull.",
    ),
    "page.safetensors": (b"<!DOCTYPE html>", "is a web page, probably an error message of a download"),
    "empty.safetensors": (b"", "empty.safetensors is empty."),
    "cut.safetensors": (b"\x10" + bytes(7) + b"{}", "has 10 bytes, the header alone should reach to byte 24"),
    "huge.safetensors": (b"\xff" * 8, "says its header has 18,446,744,073,709,551,615 bytes, the limit is 100,000,000"),
    "twice.safetensors": (b"\x10" + bytes(7) + b'{"a":{},"a":{} }', "the key 'a' appears twice in the header"),
    "<img src=x onerror=window.__pwned=1>.txt": (b"hello", "is not named .safetensors, the one format this page reads"),
}


def test_what_is_not_read_is_said_in_words_and_the_page_goes_on(opened: Callable[..., Any]) -> None:
    page = opened()
    for name, (content, words) in REFUSED.items():
        choose(page, {"name": name, "mimeType": "", "buffer": content})
        page.locator("[data-drop] .state-error", has_text=words).wait_for()
    assert page.locator("[data-drop].has-file").count() == 0
