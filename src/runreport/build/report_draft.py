"""A run's report as one file, before it is written: how large it would be with so much in it, and its bytes.

Sizes are those of the very text that will be written, so a plan made from them holds to the byte; they are counted
from data that are made once (chunk_weight.py). An estimate takes the newest epoch to stand for all of them: it looks at
little and says where to begin. No data are kept: those of all plans together may be larger than the memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from runreport.build.bundle import Bundle
from runreport.build.chunk_files import chunk_data, chunk_json
from runreport.build.chunk_weight import ChunkWeight, chunk_weight
from runreport.build.finder_file import KEY as FINDER
from runreport.build.finder_file import finder_text
from runreport.build.page_section import is_broken, page_section
from runreport.build.render import run_header
from runreport.build.single_file import LIBRARIES, library_script, report_document
from runreport.build.size_plan import Extent
from runreport.build.size_trade import Trade, shown, trade
from runreport.pages.page import Chunk, Page, PageContent, RunView
from runreport.pages.thinned_layers import layers_gone, thinned_layers
from runreport.pages.thinned_logged import logged_gone, thinned_console, thinned_media
from runreport.pages.thinned_tensors import tensors_gone, thinned_tensors
from runreport.pages.thinning import Thinning, epoch_of, sample_labels, thinned_latent, thinned_run

Sections = tuple[list[dict[str, Any]], dict[str, Chunk]]


class ReportDraft:
    """One report in as many versions as are asked for. limit: what its page says it was made to fit."""

    def __init__(self, bundle: Bundle, pages: Sequence[Page], view: RunView, limit: int | None = None) -> None:
        self._bundle, self._pages, self._view, self._limit = bundle, pages, view, limit
        self._contents: dict[str, PageContent] = {}
        self._labels = np.empty(0, np.int32)
        self._weights: dict[str, ChunkWeight] = {}  # by the key of the chunk
        self._finder = finder_text((view,))
        self._frames: dict[Thinning, tuple[int, tuple[str, ...]]] = {}  # bytes without data, and keys of the chunks

    def extent(self) -> Extent:
        """How much there is to choose from."""
        self._sections(Thinning())
        latent = self._contents.get("latent")
        explorer = None if latent is None else latent.variables.get("explorer")
        share = len(library_script(self._bundle.plotly)["text"]) / self.estimate(Thinning())
        return Extent(len(explorer["epochs"]), explorer["n"], share) if explorer else Extent(0, 0, share)

    def size(self, thinning: Thinning) -> int:
        """Bytes of the file with so much in it."""
        empty, keys = self._frame(thinning)
        return empty + sum(self._weight(key).exact(thinning.points, thinning.bits) for key in keys)

    def estimate(self, thinning: Thinning) -> int:
        """About that, from the newest epoch alone."""
        empty, keys = self._frame(thinning)
        chunks = self._chunks
        newest = {_kind(chunk): key for key, chunk in chunks.items()}
        stand_ins = [self._weight(newest[_kind(chunks[key])]) for key in keys]
        return empty + sum(weight.estimate(thinning.points, thinning.bits) for weight in stand_ins)

    def parts(self, thinning: Thinning) -> list[tuple[str, int]]:
        """What takes how many bytes."""
        sections, chunks = self._sections(thinning)
        sizes: dict[str, int] = {"style and script": len(self._bundle.style.data) + len(self._bundle.script.data)}
        for made in sections:
            sizes[f"the page “{made['title']}”"] = len((made["html"] + made["island"]).encode())
        for name in LIBRARIES:
            if getattr(thinning, f"has_{name}"):
                sizes[name] = len(library_script(getattr(self._bundle, name))["text"])
        for chunk in chunks.values():
            name = f"data “{epoch_of(chunk)[0]}”"
            sizes[name] = sizes.get(name, 0) + self._weight(chunk.key).exact(thinning.points, thinning.bits)
        return list(sizes.items())

    def document(self, thinning: Thinning) -> tuple[bytes, bool]:
        """The file, and whether all of its pages could be drawn."""
        sections, chunks = self._sections(thinning)
        texts = {key: chunk_json(chunk, self._view) for key, chunk in chunks.items()}
        return self._document(sections, texts, thinning), not any(map(is_broken, sections))

    def forget(self) -> None:
        """Let go of what only sizes need."""
        self._weights.clear()

    def trade(self, thinning: Thinning) -> Trade:
        """What this version gives up."""
        whole = self._contents.get("latent")
        kept = None if whole is None else thinned_latent(whole, thinning, self._labels)
        made = trade(whole, kept, thinning)
        gone = (
            *logged_gone(self._contents, thinning),
            *tensors_gone(self._contents.get("tensors"), thinning),
            *layers_gone(self._contents.get("layers"), thinning),
        )
        return replace(made, leaves_out=(*gone, *made.leaves_out))

    def _document(self, sections: list[dict[str, Any]], texts: Mapping[str, str], thinning: Thinning) -> bytes:
        texts = {**texts, FINDER: self._finder}
        return report_document(self._bundle, self._view, sections, texts, thinning=thinning, says=self._says(thinning))

    def _says(self, thinning: Thinning) -> str:
        if thinning == Thinning() or self._limit is None:
            return ""
        return shown(self._limit, self.trade(thinning))

    def _frame(self, thinning: Thinning) -> tuple[int, tuple[str, ...]]:
        """Bytes of the file without its data, and which data it would hold."""
        if thinning not in self._frames:
            sections, chunks = self._sections(thinning)
            self._frames[thinning] = len(self._document(sections, dict.fromkeys(chunks, ""), thinning)), tuple(chunks)
        return self._frames[thinning]

    def _weight(self, key: str) -> ChunkWeight:
        if key not in self._weights:
            chunk = self._chunks[key]
            self._weights[key] = chunk_weight(
                chunk_data(chunk, self._view, self._view.redactor), is_by_row=chunk.is_by_row
            )
        return self._weights[key]

    @property
    def _chunks(self) -> dict[str, Chunk]:
        """Every chunk as it is before it is thinned, by key; the newest epoch last."""
        return {chunk.key: chunk for content in self._contents.values() for chunk in content.chunks}

    def _sections(self, thinning: Thinning) -> Sections:
        chunks: dict[str, Chunk] = {}

        def inline(content: PageContent) -> Mapping[str, str]:
            chunks.update({chunk.key: chunk for chunk in content.chunks})
            return dict.fromkeys((chunk.key for chunk in content.chunks), "")

        header = run_header(self._view)
        thinned = [replace(page, content=partial(self._content, page, thinning)) for page in self._pages]
        return [page_section(page, self._view, header, "", inline)[1] for page in thinned], chunks

    def _content(self, page: Page, thinning: Thinning, view: RunView) -> PageContent:
        """What a page shows of what stays; made once, thinned for every version."""
        if page.stem not in self._contents:
            self._contents[page.stem] = page.content(view)
            if page.stem == "latent":
                self._labels = sample_labels(view, self._contents[page.stem])
        content = self._contents[page.stem]
        if thinning == Thinning():
            return content
        thin = self._thinned(page.stem, content, thinning)
        if page.stem == "run" or (thin is content and page.stem != "latent"):
            return thin
        return replace(thin, variables={**thin.variables, "thinned": self._says(thinning)})

    def _thinned(self, stem: str, content: PageContent, thinning: Thinning) -> PageContent:
        match stem:
            case "run":
                return thinned_run(content, thinning)
            case "latent":
                return thinned_latent(content, thinning, self._labels)
            case "media":
                return thinned_media(content, thinning)
            case "tensors":
                return thinned_tensors(content, thinning)
            case "layers":
                return thinned_layers(content, thinning)
            case "console":
                return thinned_console(content, thinning)
            case _:
                return content


def _kind(chunk: Chunk) -> tuple[str, tuple[str, ...]]:
    """What chunks of several epochs have in common when they hold the same things."""
    return epoch_of(chunk)[0], tuple(chunk.options.get("names", ()))
