"""Pictures, histograms and texts of TensorBoard logs: where each lies, or what it holds, thinned per tag.

A picture stays where it is: its bytes lie as they are inside the record.  Source of the forms:
tensorboard/compat/proto/summary.proto and plugins/{image,histogram,text}/metadata.py.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from runreport.runs.logged import Histogram, Picture, Span, Text
from runreport.runs.readers.first_pixels import MOST, pixels
from runreport.runs.readers.records.buckets import message_buckets, tensor_buckets
from runreport.runs.readers.records.protobuf import fields
from runreport.runs.readers.records.spread import Spread
from runreport.runs.readers.records.tensor_proto import strings

TEXT_LIMIT = 100_000  # bytes of one text that are kept
PICTURES, NUMBERS, LETTERS = 50_000, 8 << 20, 32 << 20  # kept of all tags together: pictures, edges and counts, bytes
_HEIGHT, _WIDTH, _CONTENT = 1, 2, 4  # fields of an image


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was logged, and where it lies."""

    tag: bytes
    step: int
    time: float  # seconds since 1970
    file: str
    content: memoryview  # bytes of the file, from byte `offset` on
    offset: int

    @property
    def name(self) -> str:
        """The tag as text."""
        return self.tag.decode("utf-8", errors="replace")

    def span(self, part: memoryview) -> Span:
        """Where a part of the content lies in the file; both look at the same memory."""
        return Span(self.file, self.offset + _address(part) - _address(self.content), len(part))


def _pictures() -> Spread[tuple[Picture, ...]]:
    return Spread(len, budget=PICTURES)


def _histograms() -> Spread[Histogram]:
    return Spread(lambda one: 2 * len(one.counts) + 1, budget=NUMBERS)


def _texts() -> Spread[Text]:
    return Spread(lambda one: len(one.text) + 1, budget=LETTERS)


@dataclass(slots=True)
class EventMedia:
    """All that was fed so far."""

    pictures: Spread[tuple[Picture, ...]] = field(default_factory=_pictures)  # those of one step together
    histograms: Spread[Histogram] = field(default_factory=_histograms)
    texts: Spread[Text] = field(default_factory=_texts)
    left_out: Counter[str] = field(default_factory=Counter[str])  # pictures, histograms or texts, by why

    def add_image(self, moment: Moment, message: memoryview) -> None:
        """An image of the first generation.  Raises NotProtobuf."""
        parts = {number: value for number, _, value in fields(message)}
        content, height, width = parts.get(_CONTENT), parts.get(_HEIGHT), parts.get(_WIDTH)
        size = (width, height) if isinstance(width, int) and isinstance(height, int) else (0, 0)
        self._add_pictures(moment, [memoryview(b"") if content is None or isinstance(content, int) else content], size)

    def add_image_tensor(self, moment: Moment, message: memoryview) -> None:
        """Images of one step as strings: width, height, and then each of them.  Raises NotProtobuf."""
        first, second, *contents = [*strings(message), memoryview(b""), memoryview(b"")]
        contents = contents[:-2] or [memoryview(b"")]
        self._add_pictures(moment, contents, (_whole_number(first), _whole_number(second)))

    def add_histogram(self, moment: Moment, message: memoryview, *, is_tensor: bool) -> None:
        """A histogram of either generation.  Raises NotProtobuf."""
        found = tensor_buckets(message) if is_tensor else message_buckets(message)
        if found is None:
            self.left_out["histograms that are empty, or whose buckets make no sense"] += 1
            return
        self.histograms.add(moment.tag, Histogram(moment.name, moment.step, moment.time, *found, moment.file))

    def add_text(self, moment: Moment, message: memoryview) -> list[str]:
        """The texts of a tensor, each whole; what is kept of a long one is its beginning.  Raises NotProtobuf."""
        found = [bytes(one).decode("utf-8", errors="replace") for one in strings(message)]
        for text in found:
            kept = text.encode("utf-8", errors="replace")[:TEXT_LIMIT].decode("utf-8", errors="ignore")
            if len(kept) < len(text):
                self.left_out[f"texts longer than {TEXT_LIMIT:,} bytes, of which the rest"] += 1
            self.texts.add(moment.tag, Text(moment.name, moment.step, moment.time, kept, moment.file))
        return found

    def _add_pictures(self, moment: Moment, contents: list[memoryview], size: tuple[int, int]) -> None:
        width, height = size if min(size) > 0 and max(size) <= MOST else (0, 0)
        found: list[Picture] = []
        for index, content in enumerate(contents):
            known = pixels(content)
            if known is None:
                self.left_out["images of a format that is not shown (PNG, JPEG, GIF and WebP are)"] += 1
                continue
            wide, high = (known.width, known.height) if known.width else (width, height)
            span = moment.span(content)
            found.append(Picture(moment.name, moment.step, moment.time, known.media_type, wide, high, span, index))
        if found:
            self.pictures.add(moment.tag, tuple(found))


def _address(part: memoryview) -> int:
    return np.frombuffer(part, np.uint8).__array_interface__["data"][0]


def _whole_number(text: memoryview) -> int:
    digits = bytes(text[:8])
    return int(digits) if digits.isdigit() else 0
