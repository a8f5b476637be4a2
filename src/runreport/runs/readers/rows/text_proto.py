"""Protocol buffers in text form, as projector_config.pbtxt is written: names, numbers, strings, messages in braces.

Source: protobuf.dev/reference/protobuf/textformat-spec; of it lists in brackets and strings in several parts are read
too, extensions are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Message = dict[str, list["str | Message"]]  # every field in the order written; numbers as they are written
DEPTH_LIMIT = 16
_TOKEN = re.compile(
    r"""\s+|\#[^\n]*|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<word>[\w.+-]+)|(?P<mark>[{}<>:;,\[\]])"""
)
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))")
_LETTERS = {"n": "\n", "t": "\t", "r": "\r"}
_OPEN = {"{": "}", "<": ">"}


class NotTextProto(ValueError):
    """Text that is no message."""


def text_proto(text: str) -> Message:
    """The fields of a message.  Raises NotTextProto."""
    found, rest = _message(list(_tokens(text)), 0, "", 0)
    del rest
    return found


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind and content of each; spaces and comments are none."""
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotTextProto(f"no field at character {at:,}")
        at = match.end()
        if match.lastgroup is not None:
            yield match.lastgroup, match[match.lastgroup]


def _message(tokens: list[tuple[str, str]], at: int, end: str, depth: int) -> tuple[Message, int]:
    """The fields up to the mark that ends them, and the place after it."""
    if depth > DEPTH_LIMIT:
        raise NotTextProto("nested too deep")
    found: Message = {}
    while at < len(tokens):
        kind, name = tokens[at]
        at += 1
        if kind == "mark" and name in (end, ";", ","):
            if name == end:
                return found, at
            continue
        if kind != "word":
            raise NotTextProto(f"{name[:20]} where a name is expected")
        value, at = _value(tokens, at, depth)
        found.setdefault(name, []).extend(value)
    if end:
        raise NotTextProto("a message that does not end")
    return found, at


def _value(tokens: list[tuple[str, str]], at: int, depth: int) -> tuple[list[str | Message], int]:
    if tokens[at : at + 1] == [("mark", ":")]:
        at += 1
    if at >= len(tokens):
        raise NotTextProto("a name without a value")
    kind, text = tokens[at]
    if kind == "mark" and text == "[":
        return _list(tokens, at + 1, depth)
    if kind == "mark":
        if text not in _OPEN:
            raise NotTextProto(f"{text} where a value is expected")
        inner, at = _message(tokens, at + 1, _OPEN[text], depth + 1)
        return [inner], at
    if kind == "word":
        return [text], at + 1
    parts: list[str] = []
    while at < len(tokens) and tokens[at][0] == "text":
        parts.append(_ESCAPE.sub(_unescaped, tokens[at][1][1:-1]))
        at += 1
    return ["".join(parts)], at


def _list(tokens: list[tuple[str, str]], at: int, depth: int) -> tuple[list[str | Message], int]:
    found: list[str | Message] = []
    while at < len(tokens) and tokens[at] != ("mark", "]"):
        if tokens[at] == ("mark", ","):
            at += 1
            continue
        if depth > DEPTH_LIMIT:
            raise NotTextProto("nested too deep")
        inner, at = _value(tokens, at, depth + 1)
        found += inner
    return found, at + 1


def _unescaped(match: re.Match[str]) -> str:
    octal, hexadecimal, letter = match.groups()
    if letter is not None:
        return _LETTERS.get(letter, letter)
    return chr(int(octal, 8) & 0xFF if octal else int(hexadecimal, 16))
