"""A line that a training loop printed, as the numbers it names: what it counts, and what it measured.

Families that are known:  `s:0 trl:10.96` (llm.c) · `step:1/4578 train_loss:10.8 train_time:3347ms step_avg:nanms`
(modded-nanoGPT) · `step 0: train loss 4.28, val loss 4.28` and `iter 0: loss 4.26, time 12.5ms, mfu 3.1%` (nanoGPT) ·
`Epoch [1][50/7330]  lr: 2e-03, loss: 1.5` (mmcv) · `Epoch [1/5], Step [100/600], Loss: 0.5` · `step 1/9 | loss 2.5`
· `{'loss': 2.5, 'epoch': 0.1}` (Hugging Face) · `Epoch 1/5` above `10/10 - 1s - loss: 0.5 - val_loss: 0.4` (Keras).
"""

from __future__ import annotations

import re

_NUMBER = r"[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|nan|inf(?:inity)?)"
_END = r"(?:ms|s|%|x)?(?=[\s,;|)\]}(]|$)"  # a unit, then something that ends a number
_COUNT = r"\s*[:=#]?\s*[\[(]?\s*(\d{1,18})(?:\s*/\s*\d+)?[\])]?(?![\w.%])"
_COUNTER = re.compile(
    rf"(?<![\w/.-])(?P<name>(?:global[_ ])?steps?|iter(?:ation)?s?|epochs?|updates?){_COUNT}", re.IGNORECASE
)
_MM = re.compile(
    r"(?<!\w)epoch\s*(?:\((?P<mode>\w+)\))?\s*\[\s*(?P<epoch>\d{1,18})\s*\]\s*\[\s*(?P<iter>\d{1,18})\s*/\s*\d+\s*\]",
    re.IGNORECASE,
)
_LLM_C = re.compile(rf"s:(\d{{1,18}}) ([a-z]+):({_NUMBER})", re.IGNORECASE)
_WORDS = r"(?:loss|acc|accuracy|norm|lr|ppl|perplexity|reward|error)"
_BEFORE = rf"(?:[a-z]\w*[ ](?=\w*{_WORDS}\b))?"  # "train loss", "D loss"
_PAIR = re.compile(rf"(?<![\w./@-])({_BEFORE}[a-z][\w./@-]*)['\"]?\s*[:=]\s*({_NUMBER}){_END}", re.IGNORECASE)
_SPACED = re.compile(rf"(?<![\w./@-])({_BEFORE}\w*{_WORDS}|time|dt|mfu)[ ]+({_NUMBER}){_END}", re.IGNORECASE)
_HAS_SPACED = re.compile(r"[A-Za-z] +(?:[-+.\d]|nan|inf)")  # quick to rule out
_KERAS_EPOCH = re.compile(r"Epoch (\d{1,18})/\d+")
_KERAS_ROW = re.compile(r"\d+/\d+ .*- \w*loss: ")
_STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")  # colours and cursor movements of a terminal
_NO_MEASURE = frozenset({"eta", "elapsed", "remaining"})  # spans of time in words
_COUNTS = frozenset({"step", "iter", "iteration", "epoch", "update", "global_step"})

Row = dict[str, object]


class LineReader:
    """Reads line after line; remembers the epoch that a line of Keras announced for those below it."""

    def __init__(self) -> None:
        self._epoch: int | None = None

    def row(self, line: str) -> Row | None:
        """The numbers of a line by name, None where it names no count or no measure."""
        text = line.rstrip("\r\n").rpartition("\r")[2].strip()
        if "\x1b" in text:
            text = _STYLE.sub("", text)
        if (quick := _LLM_C.fullmatch(text)) is not None:
            return {"step": int(quick[1]), quick[2]: float(quick[3])}
        if (announced := _KERAS_EPOCH.fullmatch(text)) is not None:
            self._epoch = int(announced[1])
            return None
        counts, rest = _counts(text)
        if not counts and self._epoch is not None and _KERAS_ROW.match(text):
            counts = {"epoch": self._epoch}
        if not counts and "epoch" not in rest:
            return None
        measures = {
            name: value
            for name, value in _measures(rest).items()
            if name.lower() not in _NO_MEASURE and (_count_name(name) not in counts)
        }
        row = {**measures, **counts}
        has_count = bool(counts) or "epoch" in measures
        return row if has_count and not row.keys() <= _COUNTS | {"mode"} else None


def _counts(text: str) -> tuple[Row, str]:
    """What a line counts, and the text without a double count."""
    found: Row = {}
    double = _MM.search(text) if "][" in text else None
    if double:
        found |= {"epoch": int(double["epoch"]), "iter": int(double["iter"])}
        found |= {"mode": double["mode"]} if double["mode"] else {}
        text = text[: double.start()] + " " + text[double.end() :]
    for match in _COUNTER.finditer(text):
        found.setdefault(_count_name(match["name"]), int(match[2]))
    return found, text


def _count_name(written: str) -> str:
    return written.lower().replace(" ", "_").rstrip("s")


def _measures(text: str) -> Row:
    found: Row = {}
    for name, number in _PAIR.findall(text):
        found.setdefault(name, float(number))
    if _HAS_SPACED.search(text):
        for name, number in _SPACED.findall(text):
            found.setdefault(name, float(number))
    return found
