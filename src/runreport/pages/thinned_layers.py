"""The page of layers for a report that must stay below a size: layers stay, single tensors and comparisons may go."""

from __future__ import annotations

from dataclasses import replace

from runreport.pages.page import PageContent
from runreport.pages.thinning import Thinning

KEPT = "layer_rows"


def thinned_layers(content: PageContent, thinning: Thinning) -> PageContent:
    """The heat map of layers and types alone, where details of tensors are left out."""
    if thinning.has_tensor_details or len(content.chunks) < 2:
        return content
    chunks = tuple(chunk for chunk in content.chunks if chunk.key == KEPT)
    return replace(content, island={**content.island, "changes": [], "has_tensors": False}, chunks=chunks)


def layers_gone(content: PageContent | None, thinning: Thinning) -> tuple[str, ...]:
    """What of the page is left out, as a phrase."""
    if content is None or thinned_layers(content, thinning) is content:
        return ()
    return ("single tensors over checkpoints, and comparisons of two",)
