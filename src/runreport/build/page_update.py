"""A page as an update for those who have it open: the parts that change, with markup as trees.

The browser makes elements from a tree; it never turns text into markup. Pages are ours, written by our templates with
everything of a run escaped, so parsing them back loses nothing.
"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
CASED = {  # names of SVG with capitals, which html.parser makes small
    name.lower(): name
    for name in ("viewBox", "preserveAspectRatio", "gradientUnits", "linearGradient", "clipPath", "clipPathUnits")
}

Tree = list[Any]  # ["tag", {"attribute": "value"}, [child, ...]]; a child is a tree or text


def page_update(html: bytes) -> dict[str, Any]:
    """Address, digest, title, bar and section of a page that holds one section; ValueError for anything else."""
    parser = _Parser()
    parser.feed(html.decode("utf-8"))
    parser.close()
    root = parser.root
    document = _first(root, "html", "lang")
    section = _first(root, "section", "data-view")
    island = _first(root, "script", "data-island")
    if document is None or section is None or island is None or "data-page" not in document[1]:
        raise ValueError("not a page of a site: it has no address, no section or no data")
    title = _first(root, "title", None)
    return {
        "page": document[1]["data-page"],
        "made": document[1]["data-made"],
        "title": "".join(title[2]) if title is not None else "",
        "trail": _first(root, "div", "class", "trail"),
        "section": section,
        "island": json.loads("".join(island[2])),
    }


def _first(tree: Tree, tag: str, attribute: str | None, value: str | None = None) -> Tree | None:
    """The first element, in the order of the page, with this tag, attribute and value."""
    waiting: list[Any] = [tree]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            continue
        found = attribute is None or (attribute in here[1] and value in (None, here[1][attribute]))
        if here[0] == tag and found:
            return here
        waiting.extend(reversed(here[2]))
    return None


class _Parser(HTMLParser):
    """Builds the tree of a whole document; raises ValueError where elements do not nest."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: Tree = ["", {}, []]
        self._path: list[Tree] = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self._path.append(self._path[-1][2][-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {CASED.get(name, name): value or "" for name, value in attrs}
        self._path[-1][2].append([CASED.get(tag, tag), attributes, []])

    def handle_endtag(self, tag: str) -> None:
        if self._path[-1][0].lower() != tag:
            raise ValueError(f"</{tag}> closes <{self._path[-1][0]}> at {self.getpos()}")
        self._path.pop()

    def handle_data(self, data: str) -> None:
        children = self._path[-1][2]
        if children and isinstance(children[-1], str):
            children[-1] += data
        else:
            children.append(data)
