"""One HTML file per run with everything in it: style, script, libraries, data."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from runreport.build.bundle import Asset, Bundle
from runreport.build.embed import content_security_policy
from runreport.build.render import document, run_header
from runreport.errors import printable
from runreport.pages.page import RunView
from runreport.pages.thinning import Thinning

LIBRARIES = ("plotly", "three")


def report_document(
    bundle: Bundle,
    view: RunView,
    sections: Sequence[Mapping[str, Any]],
    chunks: Mapping[str, str],
    *,
    thinning: Thinning,
    says: str,
) -> bytes:
    """All sections of a run in one document; the first is shown, the hash chooses another.

    says: at the foot of the page, what was left out; "" where nothing was.
    """
    script = bundle.script.data.decode("utf-8").replace("</script", "<\\/script").replace("<!--", "<\\!--")
    libraries = [library_script(getattr(bundle, name)) for name in LIBRARIES if getattr(thinning, f"has_{name}")]
    frame = {
        "lang": "en",
        "title": f"{sections[0]['heading']} · {printable(view.run.id, 80)}",
        "description": "A training run as one self-contained file.",
        "csp": content_security_policy((script,)),
        "root": "",
        "page": "",
        "made": "",
        "runs_href": "",
        "run": run_header(view),
        "thinned": says,
        "menu": [
            {"title": made["title"], "href": f"#v={made['stem']}", "current": index == 0, "note": ""}
            for index, made in enumerate(sections)
        ],
        "assets": {
            "styles": [{"text": bundle.style.data.decode("utf-8")}],
            "scripts": [*_data_scripts(chunks), *libraries, {"text": script}],
            "libraries": {"plotly": "", "three": ""},
        },
    }
    return document([{**made, "current": index == 0} for index, made in enumerate(sections)], frame)


def _data_scripts(chunks: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"type": "application/json", "data-chunk": key, "text": text} for key, text in chunks.items()]


@lru_cache(maxsize=len(LIBRARIES))
def library_script(asset: Asset) -> dict[str, str]:
    """A library as an inert element: gzip in base64, unpacked on first use."""
    packed = gzip.compress(asset.data, compresslevel=9, mtime=0)
    return {
        "type": "application/octet-stream",
        "data-lib": asset.stem,
        "text": base64.b64encode(packed).decode("ascii"),
    }
