"""What editors, copying programs and we ourselves leave for a moment is litter; what a run is read from is not."""

from __future__ import annotations

import pytest

from runreport.watch.litter import is_litter

LITTER = (
    ".x.swp x.swp config.json~ #config.json# .#config.json a.tmp a.part .nfs000123 .DS_Store ._config.json .git 4913 "
    ".rr-123-config.json.tmp epoch_3.safetensors.tmp .epoch_3.safetensors.Ab3dEf Thumbs.db a.crdownload"
)
KEPT = (
    "config.json events.jsonl summary.json epoch_3.safetensors latent run.7 tmp part a~b CANCEL x.tmp.json #3 49133 "
    "latent_2d_epoch_1.json"
)


@pytest.mark.fault(105)
@pytest.mark.parametrize("name", LITTER.split())
def test_litter(name: str) -> None:
    assert is_litter(name)


@pytest.mark.parametrize("name", KEPT.split())
def test_not_litter(name: str) -> None:
    assert not is_litter(name)
