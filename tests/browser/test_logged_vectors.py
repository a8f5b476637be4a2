"""Vectors that a program saved, in the explorer, from disk: more classes than colours, and text that is not markup."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from browser_page import Visit
from foreign_run import write_files

from runreport.build.options import BuildOptions
from runreport.build.site import build_site
from runreport.pages.figures.png import grey_png

HOSTILE = "<img src=x onerror=window.__pwned=1>"


@pytest.fixture(scope="module")
def page_address(tmp_path_factory: pytest.TempPathFactory) -> str:
    base = tmp_path_factory.mktemp("saved-vectors")
    random = np.random.default_rng(0)
    config, files = "", {}
    for step in (100, 200):
        folder = f"{step:05}/emb"
        rows = random.normal(size=(36, 5)) + np.arange(36)[:, None] % 12
        files[f"run/{folder}/tensors.tsv"] = "".join("\t".join(f"{x:.6g}" for x in row) + "\n" for row in rows)
        files[f"run/{folder}/metadata.tsv"] = "".join(
            f"{HOSTILE if i % 12 == 3 else f'word{i % 12}'}\n" for i in range(36)
        )
        files[f"run/{folder}/sprite.png"] = grey_png(random.integers(0, 256, (48, 48), dtype=np.uint8))
        config += (
            f'embeddings {{ tensor_name: "emb:{step:05}" tensor_path: "{folder}/tensors.tsv" '
            f'metadata_path: "{folder}/metadata.tsv" sprite {{ image_path: "{folder}/sprite.png" '
            "single_image_dim: 8 single_image_dim: 8 } }\n"
        )
    runs = write_files(base / "runs", {**files, "run/projector_config.pbtxt": config})
    build_site(BuildOptions((runs,), base / "site", base / "store", 1))
    (page,) = (base / "site/runs").glob("*/latent.html")
    return page.as_uri()


def test_every_label_can_be_found_and_a_point_shows_its_picture_and_neighbours(
    page_address: str, visit: Callable[..., Visit]
) -> None:
    page = visit(page_address).page
    page.locator(".lx-host[aria-busy=false], .lx-host:not([aria-busy=true])").wait_for()
    assert "saved under the tag emb" in page.locator(".lead").inner_text()
    assert "More classes than safe colours" in page.locator("[data-legend]").inner_text()
    assert HOSTILE in page.locator("[data-legend]").inner_text()
    assert "shades of grey" in page.locator("#map figcaption").inner_text()
    page.get_by_placeholder("index or label").fill("7")
    page.keyboard.press("Enter")
    pinned = page.locator("[data-pinned]")
    pinned.get_by_text("word7").first.wait_for()
    assert page.locator("[data-pinned] canvas, [data-pinned] img, [data-pinned] [style*=background]").count() > 0


def test_the_page_without_scripts_has_the_map_and_the_classes(page_address: str, visit: Callable[..., Visit]) -> None:
    page = visit(page_address, java_script_enabled=False).page
    assert page.locator(".lx-poster path").count() > 0
    assert page.locator("[data-legend] li").count() == 12
