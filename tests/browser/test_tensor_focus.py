"""The tensor in focus: every drawn value, every index and every byte is the file's; keyboard, widths, themes, axe."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser_page import SETTLED, Visit
from browser_site import command_line
from click.testing import CliRunner
from many_types import SIDE, tensors, write
from playwright.sync_api import Browser

from runreport.cli.slice import slice as slice_command

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Q, K = "model.layers.0.self_attn.q_proj.weight", "model.layers.0.self_attn.k_proj.weight"
LEFT, TOP = 38, 18  # pixels of the indexes beside the cells, of assets/lib/slice_frame.js


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with one file of weights, and its site."""
    root = tmp_path_factory.mktemp("focus")
    write(root / "runs" / "many" / "model.safetensors")
    command_line("build", root / "runs", "--out", root / "site", "--store", root / "store", "--jobs", "1", "--quiet")
    return root


@pytest.fixture
def opened(model: Path, visit: Callable[..., Visit]) -> Callable[..., Any]:
    """opened(fragment): the page once a tensor is in focus and its slice is drawn."""

    def open_page(fragment: str, **options: Any) -> Any:
        (page_file,) = (model / "site" / "runs").glob("many*/tensors.html")
        page = visit(f"{page_file.as_uri()}#{fragment}", **options).page
        page.locator(".tf-body").wait_for()
        page.evaluate(SETTLED)
        return page

    return open_page


def go(page: Any, fragment: str) -> None:
    page.evaluate(f"location.hash = {json.dumps(fragment)}")
    name, text = re.findall(r"t=([^&]*)(?:&slice=T?([^&]*))?", fragment)[0]
    page.locator(".tf-name bdi", has_text=name).wait_for()
    if text:
        page.locator(".tf-command code", has_text=f"'{text}'").wait_for()


def taken(page: Any) -> Any:
    """The slice that is shown, as the page hands it out."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="JSON", exact=True).click()
    return json.loads(Path(waiting.value.path()).read_bytes())


def printed(model: Path, name: str, ranges: str) -> Any:
    """The same as the command prints it."""
    file = str(model / "runs" / "many" / "model.safetensors")
    return json.loads(CliRunner().invoke(slice_command, [file, name, ranges, "--json"]).output)


@pytest.mark.parametrize("is_dropped", [False, True])
def test_every_drawn_value_is_the_one_that_the_command_prints(
    model: Path, opened: Callable[..., Any], is_dropped: bool
) -> None:
    page = opened(f"t={Q}")
    if is_dropped:
        page.set_input_files("[data-drop] input[multiple]", model / "runs/many/model.safetensors")
        page.locator(".tf-from", has_text="model.safetensors").wait_for()
    slices = {name: "0:64,0:64" for name, (_, array) in tensors().items() if array.shape == SIDE}
    slices |= {"ids": "0:6,0:5", "mask": "2:9,3:11", "bias": "0:64", "step": "", "conv.weight": "5,3,0:3,0:3"}
    if is_dropped:  # what the report does not hold
        slices = {Q: "60:72,1:80", K: "0:72,0:80", "double": "0:72,0:80", "stack.weight": "0:5,7,2:16", "step": ""}
    for name, text in slices.items():
        go(page, f"t={name}&slice={text}" if text else f"t={name}")
        assert taken(page) == printed(model, name, text), name


def test_a_pointed_cell_says_its_index_its_value_its_bits_and_its_byte(model: Path, opened: Callable[..., Any]) -> None:
    page = opened(f"t={K}&slice=8:24,16:32")
    places = write(model / "again" / "model.safetensors")
    view = page.locator(".tf-view")
    view.wait_for()
    width = int(view.get_attribute("data-zoom") or 0)
    for row, column in ((0, 0), (2, 4), (3, 5), (15, 15), (7, 11)):
        view.hover(position={"x": LEFT + (column + 0.5) * width, "y": TOP + (row + 0.5) * width})
        page.evaluate(SETTLED)
        said = page.locator(".tf-readout").inner_text()
        begin, data = places[K]
        offset = 2 * ((8 + row) * SIDE[1] + 16 + column)
        code = int.from_bytes(data[offset : offset + 2], "little")
        value = np.array([code << 16], "<u4").view("<f4")[0]
        assert f"[{8 + row}, {16 + column}]" in said
        assert f"0x{code:04x}" in said
        assert f"byte {begin + offset:,}".replace(",", "\u2009") in said
        shown = page.locator(".tf-readout strong").inner_text()
        again = np.array([float(shown.replace("Infinity", "inf"))], "<f4").view("<u4")[0]
        nearest = (int(again) + 0x7FFF + ((int(again) >> 16) & 1)) >> 16 if np.isfinite(value) else int(again) >> 16
        assert nearest == code


def test_the_hex_view_holds_the_bytes_of_the_file_and_lights_up_with_the_cells(
    model: Path, opened: Callable[..., Any]
) -> None:
    page = opened(f"t={Q}&slice=0:8,0:64&view=bytes")
    data = (model / "runs" / "many" / "model.safetensors").read_bytes()
    page.locator(".tf-hex-line").first.wait_for()
    lines = page.evaluate(
        "[...document.querySelectorAll('.tf-hex-line')].map((one) => [...one.children].map((part) => part.textContent))"
    )
    assert len(lines) < 40  # of 128: only those in view are made
    for offset, row, text in lines:
        at = int(offset, 16)
        assert bytes.fromhex(row.replace(" ", "")) == data[at : at + 16]
        assert text == "".join(chr(one) if 32 <= one < 127 else "·" for one in data[at : at + 16])
    page.locator(".tf-hex-bytes [data-at='13']").click()  # a byte of element 3
    lit = page.locator(".tf-hex-bytes .is-pin")
    assert lit.evaluate_all("(all) => all.map((one) => Number(one.dataset.at))") == [12, 13, 14, 15]
    page.get_by_role("button", name="heatmap", exact=True).click()
    page.locator(".tf-view").wait_for()
    assert "[0, 3]" in page.locator(".tf-readout").inner_text()
    assert "little-endian" in (page.locator(".tf-bytes .tf-note").text_content() or "")


def test_keys_move_the_cell_and_the_slice_and_the_address_follows(opened: Callable[..., Any]) -> None:
    page = opened(f"t={Q}&slice=0:32,0:32")
    view = page.locator(".tf-view")
    view.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    assert "[1, 1]" in page.locator(".tf-readout").inner_text()
    page.keyboard.press("Escape")
    assert "[1, 1]" not in page.locator(".tf-readout").inner_text()
    assert page.locator(".tf-name").count() == 1  # the first Escape lets go of the cell, not of the tensor
    page.keyboard.press("Shift+ArrowRight")
    page.locator(".tf-command code", has_text="0:32,32:64").wait_for()
    assert "slice=0%3A32%2C32%3A64" in page.evaluate(
        "new Promise((done) => setTimeout(() => done(location.hash), 400))"
    )
    go(page, "t=stack.weight")
    page.locator(".tf-name").click()
    page.keyboard.press(".")
    page.locator(".tf-command code", has_text="1,0:12,0:16").wait_for()
    page.keyboard.press(",")
    page.locator(".tf-command code", has_text="0,0:12,0:16").wait_for()


def test_what_the_report_does_not_hold_is_said_and_nothing_is_drawn(opened: Callable[..., Any]) -> None:
    page = opened(f"t={Q}&slice=0:72,0:80")
    refused = page.locator(".tf-refused")
    refused.wait_for()
    words = refused.inner_text()
    assert "does not hold [0:72,0:80]" in words
    assert "Drop model.safetensors on this page" in words
    assert not page.locator(".tf-view").is_visible()
    end = page.get_by_label("rows, end, not shown itself")
    end.fill("73")
    end.press("Enter")
    assert page.locator(".tf-problem").inner_text() == "Rows run from 0 to 72."
    page.get_by_role("button", name="corner", exact=True).click()
    page.locator(".tf-view").wait_for()
    go(page, "t=none")
    page.locator(".tf-refused").wait_for()


def test_overview_planes_and_kernels_say_what_a_cell_is(
    opened: Callable[..., Any], chromium_without_webgl: Browser
) -> None:
    page = opened(f"t={Q}&slice=all.absmax")
    page.locator(".tf-readout", has_text="Each cell is the largest |x| of about 1 × 1 values.").wait_for()
    go(page, "t=stack.weight&slice=2,0:12,0:16&view=planes")
    page.locator(".tf-plane").nth(4).wait_for()
    assert page.locator(".tf-stack .tf-note").inner_text().startswith("5 of 5 planes along axis 0.")
    page.get_by_role("button", name="in 3D").click()
    page.locator(".tf-stage canvas").wait_for()
    go(page, "t=conv.weight&slice=0,0,0:3,0:3&view=planes")
    page.locator(".is-kernels canvas").nth(23).wait_for()
    assert "Kernels of 6 of 6 outputs (down) and 4 of 4 inputs (across)" in page.locator(".tf-stack").inner_text()
    flat = opened("t=stack.weight&view=planes", browser=chromium_without_webgl)
    flat.locator(".tf-stack", has_text="Drawn side by side, without WebGL.").wait_for()
    assert not flat.get_by_role("button", name="in 3D").is_visible()


def test_measures_are_those_of_the_whole_tensor_and_name_their_file(opened: Callable[..., Any]) -> None:
    page = opened("t=double")
    values = tensors()["double"][1]
    shown = dict(
        zip(
            page.locator(".tf-measure dt").all_inner_texts(),
            page.locator(".tf-measure dd").all_inner_texts(),
            strict=True,
        )
    )
    plain = {name: float(text.replace("−", "-").replace("\u2009", "")) for name, text in shown.items() if text != "–"}
    assert plain["min"] == pytest.approx(values.min(), rel=1e-5)
    assert plain["l2 norm"] == pytest.approx(np.linalg.norm(values), rel=1e-5)
    assert plain["spectral norm"] == pytest.approx(np.linalg.svd(values, compute_uv=False)[0], rel=1e-5)
    page.get_by_text("How these numbers were computed").click()
    assert page.locator(".tf dl.receipt code").filter(has_text="tensors/measures_epoch").count() == 1


def test_the_panel_fits_two_widths_in_both_themes_and_axe_finds_nothing(
    checkout: Path, opened: Callable[..., Any]
) -> None:
    page = opened(f"t={Q}")
    axe = checkout / "assets/node_modules/axe-core/axe.min.js"
    options = {"preload": False, "runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    looks = (("", "light", 1360), ("&view=bytes", "dark", 390), ("conv.weight&view=planes", "light", 390))
    for fragment, scheme, width in looks:
        go(page, f"t={fragment}" if fragment.startswith("c") else f"t={Q}{fragment}")
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLED)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        if axe.is_file():
            page.evaluate(f"() => {{ if (window.axe === undefined) {{ {axe.read_text(encoding='utf-8')} }} }}")
            found = page.evaluate(f"() => axe.run(document.querySelector('.tf'), {json.dumps(options)})")["violations"]
            assert [(one["id"], node["html"][:200]) for one in found for node in one["nodes"]] == []
