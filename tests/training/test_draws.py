from __future__ import annotations

import torch

from runreport.training.draws import batches, epoch_generator


def test_seed_and_epoch_decide_and_nothing_else():
    torch.manual_seed(1)
    first = torch.rand(8, generator=epoch_generator(7, 3))
    torch.manual_seed(2)
    assert torch.equal(first, torch.rand(8, generator=epoch_generator(7, 3)))
    others = [torch.rand(8, generator=epoch_generator(*pair)) for pair in ((7, 4), (3, 7), (2**63 - 1, 3))]
    assert not any(torch.equal(first, other) for other in others)


def test_drawing_leaves_the_global_generator_alone():
    before = torch.get_rng_state()
    batches(100, 10, epoch_generator(7, 1))
    assert torch.equal(before, torch.get_rng_state())


def test_every_row_comes_once_and_the_last_batch_may_be_smaller():
    found = batches(10, 4, epoch_generator(0, 1))
    assert [len(rows) for rows in found] == [4, 4, 2]
    assert sorted(torch.cat(found).tolist()) == list(range(10))
    assert torch.cat(found).tolist() != list(range(10))
