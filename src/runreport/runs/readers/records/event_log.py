"""What TensorBoard event files of one folder hold, fed piece by piece, in the order they were written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from runreport.runs.readers.records.event_columns import EventColumns, event_columns
from runreport.runs.readers.records.event_media import EventMedia, Moment
from runreport.runs.readers.records.event_message import Value, event_message, plugin, value_message
from runreport.runs.readers.records.event_settings import Settings
from runreport.runs.readers.records.protobuf import NotProtobuf
from runreport.runs.readers.records.tensor_proto import single_number
from runreport.runs.readers.records.tfrecord import Frames, are_intact

SCALARS, TEXT, HPARAMS, IMAGES, HISTOGRAMS = "scalars", "text", "hparams", "images", "histograms"
_PLACES = 20  # bits of a key for the place of a value in its event


@dataclass(frozen=True, slots=True)
class ScalarPoints:
    """Points of all tags as they were read."""

    code: np.ndarray  # (n,) i8, index of the tag
    step: np.ndarray  # (n,) i8
    wall_time: np.ndarray  # (n,) f8
    value: np.ndarray  # (n,) f8


@dataclass(slots=True)
class EventLog:
    """Everything fed so far.  Tags are bytes, as written; a tag belongs to the first plugin that is named for it."""

    codes: dict[bytes, int] = field(default_factory=dict[bytes, int])
    points: list[ScalarPoints] = field(default_factory=list[ScalarPoints])
    media: EventMedia = field(default_factory=EventMedia)
    settings: Settings = field(default_factory=Settings)
    not_shown: Counter[tuple[str, bytes]] = field(default_factory=Counter[tuple[str, bytes]])  # by kind and tag
    damaged: list[int] = field(default_factory=list[int])  # places of bodies that are not what was written
    unreadable: list[int] = field(default_factory=list[int])  # places of bodies that are no events
    file: str = ""  # the one that is fed, as it is to be named
    _plugins: dict[bytes, str] = field(default_factory=dict[bytes, str])

    def feed(self, content: bytes, data: np.ndarray, frames: Frames, offset: int) -> None:
        """Take the records of a piece that begins at byte `offset` of its file; data is padded(content)."""
        intact = are_intact(data, frames.begin, frames.length)
        self.damaged += (frames.begin[~intact] + offset).tolist()
        begin, length = frames.begin[intact], frames.length[intact]
        if len(begin):
            _Piece(self, content, memoryview(content), offset).take(event_columns(data, begin, length), begin, length)

    def learn(self, tag: bytes, metadata: memoryview) -> None:
        """Remember the plugin of a tag, unless one is known or none is named."""
        name, _ = plugin(metadata)
        if name:
            self._plugins.setdefault(tag, name)

    def plugin_of(self, tag: bytes) -> str:
        """The first plugin named for a tag, "" where there was none."""
        return self._plugins.get(tag, "")

    def shows_scalars(self, tag: bytes) -> bool:
        """Whether a single number under this tag is a scalar: its plugin says so, or nobody says anything."""
        return self.plugin_of(tag) in (SCALARS, "")


@dataclass(frozen=True, slots=True)
class _Exact:
    """A value that was read exactly, with what its event says."""

    key: int  # orders the values of a piece by event and by place in the event
    begin: int  # byte of its event in the piece
    step: int
    wall_time: float
    value: Value


@dataclass(slots=True)
class _Piece:
    """One piece while it is taken in."""

    log: EventLog
    raw: bytes
    content: memoryview  # the same bytes, for parts that are not copied
    offset: int
    exact: list[_Exact] = field(default_factory=list[_Exact])

    def take(self, events: EventColumns, begin: np.ndarray, length: np.ndarray) -> None:
        """First learn the plugins of all tags, then take the values."""
        codes, ends = self.log.codes, events.tag_end.tolist()
        tags = [self.raw[a:b] for a, b in zip(events.tag_begin.tolist(), ends, strict=True)]
        named = np.array([codes.setdefault(tag, len(codes)) for tag in tags], np.int64)
        keys = _keys(events.owner)
        for row in np.flatnonzero(~events.is_regular).tolist():
            self._read_event(row, int(begin[row]), int(length[row]))
        self._read_values(events, begin, keys, ~events.has_number)
        self._learn_plugins(events, tags, named, keys)
        shown = np.array([self.log.shows_scalars(tag) for tag in codes], dtype=bool)
        quick = events.has_number & (~events.is_tensor | shown[named])
        self._read_values(events, begin, keys, events.has_number & ~quick)
        self.exact.sort(key=lambda one: one.key)
        numbers = [(one, number) for one in self.exact if (number := self._number(one)) is not None]
        self._store(events, named, quick, keys, numbers)

    def _read_event(self, row: int, begin: int, length: int) -> None:
        try:
            event = event_message(self.content[begin : begin + length])
        except NotProtobuf:
            self.log.unreadable.append(begin + self.offset)
            return
        for kind in event.others:
            self.log.not_shown[kind, b""] += 1
        for place, body in enumerate(event.values):
            key = (row << _PLACES) + min(place, (1 << _PLACES) - 1)
            self._read_value(body, key, begin, event.step, event.wall_time)

    def _read_values(self, events: EventColumns, begin: np.ndarray, keys: np.ndarray, wanted: np.ndarray) -> None:
        for row in np.flatnonzero(wanted).tolist():
            owner = int(events.owner[row])
            body = self.content[int(events.begin[row]) : int(events.end[row])]
            step, wall_time = int(events.step[owner]), float(events.wall_time[owner])
            self._read_value(body, int(keys[row]), int(begin[owner]), step, wall_time)

    def _read_value(self, body: memoryview, key: int, begin: int, step: int, wall_time: float) -> None:
        try:
            self.exact.append(_Exact(key, begin, step, wall_time, value_message(body)))
        except NotProtobuf:
            self.log.unreadable.append(begin + self.offset)

    def _learn_plugins(self, events: EventColumns, tags: list[bytes], named: np.ndarray, keys: np.ndarray) -> None:
        """From what was read exactly, and the first of the others that says something about its tag."""
        said = [(one.key, one.value.tag, one.value.metadata) for one in self.exact]
        rows = np.flatnonzero(events.has_metadata & events.has_number)
        _, first = np.unique(named[rows], return_index=True)
        said += [(int(keys[row]), tags[row], self._metadata(events, row)) for row in rows[first].tolist()]
        for _, tag, metadata in sorted(said, key=lambda one: one[0]):
            if metadata is not None:
                self.log.learn(tag, metadata)
        nameless = np.array([not self.log.plugin_of(tag) for tag in self.log.codes], dtype=bool)
        for row in rows[nameless[named[rows]]].tolist():
            self.log.learn(tags[row], self._metadata(events, row))

    def _metadata(self, events: EventColumns, row: int) -> memoryview:
        value = value_message(self.content[int(events.begin[row]) : int(events.end[row])])
        return value.metadata or memoryview(b"")

    def _number(self, exact: _Exact) -> float | None:
        """The scalar that a value is; anything else is put where it belongs."""
        value, name = exact.value, self.log.plugin_of(exact.value.tag)
        if value.number is not None:
            return value.number
        try:
            number = single_number(value.tensor) if value.tensor is not None and name in (SCALARS, "") else None
            if number is None:
                self._take_other(exact, name)
        except NotProtobuf:
            self.log.unreadable.append(exact.begin + self.offset)
            return None
        return number

    def _take_other(self, exact: _Exact, name: str) -> None:
        value, media = exact.value, self.log.media
        moment = Moment(value.tag, exact.step, exact.wall_time, self.log.file, self.content, self.offset)
        if name == HPARAMS:
            self.log.settings.add(value.metadata)
        elif value.tensor is None:
            self._take_first_generation(moment, value)
        elif name == TEXT:
            self.log.settings.add_texts(value.tag, media.add_text(moment, value.tensor))
        elif name == IMAGES:
            media.add_image_tensor(moment, value.tensor)
        elif name == HISTOGRAMS:
            media.add_histogram(moment, value.tensor, is_tensor=True)
        else:
            self.log.not_shown[name or "tensor", value.tag] += 1

    def _take_first_generation(self, moment: Moment, value: Value) -> None:
        if value.kind == "image" and value.medium is not None:
            self.log.media.add_image(moment, value.medium)
        elif value.kind == "histogram" and value.medium is not None:
            self.log.media.add_histogram(moment, value.medium, is_tensor=False)
        elif value.kind is not None:
            self.log.not_shown[value.kind, value.tag] += 1

    def _store(
        self,
        events: EventColumns,
        named: np.ndarray,
        quick: np.ndarray,
        keys: np.ndarray,
        numbers: list[tuple[_Exact, float]],
    ) -> None:
        codes = self.log.codes
        owner = events.owner[quick]
        rows = [(one.key, codes.setdefault(one.value.tag, len(codes)), one.step) for one, _ in numbers]
        floats = [(one.wall_time, number) for one, number in numbers]
        exact, measured = np.array(rows, np.int64).reshape(-1, 3), np.array(floats, np.float64).reshape(-1, 2)
        order = np.argsort(np.concatenate([keys[quick], exact[:, 0]]), kind="stable")
        points = ScalarPoints(
            np.concatenate([named[quick], exact[:, 1]])[order],
            np.concatenate([events.step[owner], exact[:, 2]])[order],
            np.concatenate([events.wall_time[owner], measured[:, 0]])[order],
            np.concatenate([events.number[quick], measured[:, 1]])[order],
        )
        self.log.points.append(points)


def _keys(owner: np.ndarray) -> np.ndarray:
    """The owner's row, and in the lower bits 0, 1, 2 … within each run of equal owners."""
    if not len(owner):
        return owner
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    place = np.arange(len(owner)) - np.repeat(begins, np.diff(begins, append=len(owner)))
    return (owner << _PLACES) + place
