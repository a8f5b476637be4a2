"""An update holds exactly what its page holds."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runreport.build.options import BuildOptions
from runreport.build.page_update import VOID, page_update
from runreport.build.site import build_site

PAGE = """<!doctype html>
<html lang="en" data-page="runs/a/index.html" data-made="0123456789ab" data-root="../../">
<head><title>A &amp; B</title></head>
<body><div class="trail"><bdi>{name}</bdi><br></div><main>
<section class="page" data-view="run" hidden><p title="{name}">{name}</p>\
<svg viewBox="0 0 1 1"><path d="M0 0h0"/></svg></section>
<script type="application/json" data-island="run">{island}</script></main></body></html>
"""


def markup(tree) -> str:
    """The tree as HTML again."""
    if isinstance(tree, str):
        return escape(tree, quote=False)
    tag, attributes, children = tree
    begin = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{begin}>" + ("" if tag in VOID else "".join(map(markup, children)) + f"</{tag}>")


def test_a_page_comes_apart_into_its_parts():
    update = page_update(PAGE.format(name="x &lt;b&gt;", island='{"n": 1}').encode())
    assert {key: update[key] for key in ("page", "made", "title", "island")} == {
        "page": "runs/a/index.html",
        "made": "0123456789ab",
        "title": "A & B",
        "island": {"n": 1},
    }
    assert update["trail"] == ["div", {"class": "trail"}, [["bdi", {}, ["x <b>"]], ["br", {}, []]]]
    assert update["section"] == [
        "section",
        {"class": "page", "data-view": "run", "hidden": ""},
        [
            ["p", {"title": "x <b>"}, ["x <b>"]],
            ["svg", {"viewBox": "0 0 1 1"}, [["path", {"d": "M0 0h0"}, []]]],
        ],
    ]


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_characters="\r\0", exclude_categories=("Cs",)), max_size=40))
def test_text_of_a_run_stays_text(text):
    update = page_update(PAGE.format(name=escape(text), island="{}").encode())
    paragraph = update["section"][2][0]
    assert paragraph == ["p", {"title": text}, [text] if text else []]


@pytest.mark.parametrize("html", ["", "<p>", PAGE.replace("data-page", "data-place"), PAGE.replace("</p>", "</b>")])
def test_what_is_no_page_is_refused(html):
    with pytest.raises(ValueError, match=r"not a page|closes"):
        page_update(html.format(name="", island="{}").encode() if "{" in html else html.encode())


def test_every_page_of_a_real_site_survives_the_way_there_and_back(checkout: Path, tmp_path: Path):
    runs = (checkout / "runs/digits-tiny",)
    options = BuildOptions(roots=runs, out=tmp_path / "site", store=tmp_path / "s", workers=1)
    build_site(options)
    pages = list(options.out.rglob("*.html"))
    assert len(pages) >= 4  # index, comparison, overview, explorer and what else a run has
    for page in pages:
        text = page.read_text()
        update = page_update(page.read_bytes())
        assert f'data-page="{update["page"]}" data-made="{update["made"]}"' in text
        assert (options.out / update["page"]) == page
        begin = text.index('<section class="page"')
        section = text[begin : text.index("</section>\n    <script", begin) + len("</section>")]
        assert normal(markup(update["section"])) == normal(section)
        island = text.split(f'data-island="{page_stem(update)}">')[1].split("</script>")[0]
        assert json.loads(island) == update["island"]


def page_stem(update) -> str:
    return update["section"][1]["data-view"]


def normal(html: str) -> str:
    """Spelling that means the same: entities, closed void elements, empty attributes."""
    from html.parser import HTMLParser

    said: list[str] = []

    class Speller(HTMLParser):
        def handle_starttag(self, tag, attrs):
            said.append(f"<{tag} {sorted((name, value or '') for name, value in attrs)}>")

        def handle_startendtag(self, tag, attrs):
            self.handle_starttag(tag, attrs)
            if tag not in VOID:
                said.append(f"</{tag}>")

        def handle_endtag(self, tag):
            said.append(f"</{tag}>")

        def handle_data(self, data):
            said.append(data)

    Speller().feed(html)
    return "".join(said)
