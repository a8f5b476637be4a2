"""Supervised convolutional autoencoder: a code z that a linear head classifies and a decoder draws."""

from __future__ import annotations

import torch
from torch import nn

from runreport.models.layers import HIDDEN, Decoder, Encoder
from runreport.runs.config import ModelConfig


class Autoencoder(nn.Module):
    """encode, classify and decode; each a pure function of its argument and the weights."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        if config.classes is None:
            raise ValueError("an autoencoder needs model.classes for its class head")
        self.encoder = Encoder(config)
        self.code = nn.Linear(HIDDEN, config.latent_dim)
        self.head = nn.Linear(config.latent_dim, config.classes)
        self.decoder = Decoder(config)

    def encode(self, images: torch.Tensor) -> torch.Tensor:
        """Codes (b, d) of images (b, 1, h, w) in [0, 1]."""
        return self.code(self.encoder(images))

    def classify(self, z: torch.Tensor) -> torch.Tensor:
        """Class logits (b, classes) of codes (b, d)."""
        return self.head(z)

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        """Images (b, 1, h, w) in (0, 1) of codes (b, d)."""
        return self.decoder(z)
