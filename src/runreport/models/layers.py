"""The convolutional encoder and decoder that both models share.

Images are (b, 1, h, w) float in [0, 1] with sides that are multiples of 4: two convolutions of stride 2 halve
them twice, two transposed convolutions double them back.  The activation is SiLU (Elfwing et al. 2018): with ReLU
about half of the seeds tried lost a latent dimension to units that never fire again.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from runreport.runs.config import ModelConfig

HIDDEN = 128  # width of the dense layer between the convolutions and the code


class Encoder(nn.Module):
    """Images (b, 1, h, w) to features (b, 128)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        width = config.channels
        self.conv1 = nn.Conv2d(1, width, kernel_size=3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(width, 2 * width, kernel_size=3, stride=2, padding=1)
        self.dense = nn.Linear(_flat_size(config), HIDDEN)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Features after the last activation."""
        maps = functional.silu(self.conv1(images))  # (b, channels, h/2, w/2)
        maps = functional.silu(self.conv2(maps))  # (b, 2 channels, h/4, w/4)
        return functional.silu(self.dense(maps.flatten(1)))


class Decoder(nn.Module):
    """Codes (b, d) to images (b, 1, h, w) in (0, 1)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        width = config.channels
        rows, columns = config.image_shape
        self.start = (2 * width, rows // 4, columns // 4)
        self.dense1 = nn.Linear(config.latent_dim, HIDDEN)
        self.dense2 = nn.Linear(HIDDEN, _flat_size(config))
        self.deconv1 = nn.ConvTranspose2d(2 * width, width, kernel_size=4, stride=2, padding=1)
        self.deconv2 = nn.ConvTranspose2d(width, 1, kernel_size=4, stride=2, padding=1)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Images whose every pixel lies in (0, 1), by a sigmoid."""
        features = functional.silu(self.dense2(functional.silu(self.dense1(z))))
        maps = functional.silu(self.deconv1(features.unflatten(1, self.start)))  # (b, channels, h/2, w/2)
        return torch.sigmoid(self.deconv2(maps))


def _flat_size(config: ModelConfig) -> int:
    rows, columns = config.image_shape
    return 2 * config.channels * (rows // 4) * (columns // 4)
