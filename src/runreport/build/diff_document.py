"""The page of a diff as one HTML file with everything in it."""

from __future__ import annotations

from runreport.build.bundle import Bundle
from runreport.build.embed import chunk_text, content_security_policy
from runreport.build.render import document, section
from runreport.pages.diff import CHUNK, STEM, diff_chunk, diff_content
from runreport.pages.diff_parts.compared import Compared
from runreport.pages.diff_parts.map import diff_map


def diff_document(bundle: Bundle, compared: Compared) -> bytes:
    """The whole page; equal models under equal names give equal bytes."""
    drawn = diff_map(compared)
    content = diff_content(compared, drawn)
    made = section(STEM, "Diff", content, frame={"run": None, "root": ""}, chunks={CHUNK: ""})
    script = bundle.script.data.decode("utf-8").replace("</script", "<\\/script").replace("<!--", "<\\!--")
    frame = {
        "lang": "en",
        "title": f"{content.heading} · diff",
        "description": "Two checkpoints compared tensor by tensor, as one self-contained file.",
        "csp": content_security_policy((script,)),
        "root": "",
        "page": "",
        "made": "",
        "runs_href": "",
        "run": None,
        "made_of": "these models",
        "menu": [],
        "assets": {
            "styles": [{"text": bundle.style.data.decode("utf-8")}],
            "scripts": [
                {"type": "application/json", "data-chunk": CHUNK, "text": chunk_text(diff_chunk(compared, drawn))},
                {"text": script},
            ],
            "libraries": {"plotly": "", "three": ""},
        },
    }
    return document([{**made, "current": True}], frame)
