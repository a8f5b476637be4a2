"""What the first bytes of an image file say: its media type, and its size where it stands there.

Only what browsers show as pixels and nothing else is known: SVG is a document that can hold programs.
Sources: PNG 3rd edition 11.2.1, GIF89a 18, RFC 9649 (WebP) 2.5 to 2.7, ITU-T T.81 (JPEG) B.2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import unpack

HEAD = 1 << 16  # bytes in which the size of nearly every JPEG stands
MOST = 1 << 20  # pixels a side; what is larger is no size
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers of a JPEG's frame
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture of a known format."""

    media_type: str
    width: int  # pixels; 0 where the bytes do not tell
    height: int


def pixels(first: bytes | memoryview) -> Pixels | None:
    """The format and size of a picture by its first bytes; None for anything else, SVG too."""
    head = bytes(first[:HEAD])
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _sized(
            "image/png", *(unpack(">II", head[16:24]) if head[12:16] == b"IHDR" and len(head) >= 24 else (0, 0))
        )
    if head.startswith((b"GIF87a", b"GIF89a")):
        return _sized("image/gif", *(unpack("<HH", head[6:10]) if len(head) >= 10 else (0, 0)))
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _sized("image/webp", *_webp(head))
    return _sized("image/jpeg", *_jpeg(head)) if head.startswith(b"\xff\xd8\xff") else None


def _sized(media_type: str, width: int, height: int) -> Pixels:
    return Pixels(media_type, width, height) if 0 < width <= MOST and 0 < height <= MOST else Pixels(media_type, 0, 0)


def _webp(head: bytes) -> tuple[int, int]:
    if len(head) < 30:
        return 0, 0
    if head[12:16] == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = unpack("<HH", head[26:30])
    return (width & 0x3FFF, height & 0x3FFF) if head[12:16] == b"VP8 " else (0, 0)


def _jpeg(head: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker in _FRAMES:
            height, width = unpack(">HH", head[at + 5 : at + 9])
            return width, height
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return 0, 0
