"""What an artifact may read from a run directory besides other artifacts."""

from enum import Enum


class Input(Enum):
    """A file of the run, handed to compute in the form named here."""

    CONFIG = "config.json"  # Subject: the config without `train` and `created`
    CHECKPOINT = "checkpoints/epoch_{epoch}.safetensors"  # dict: tensor name -> numpy array


CONFIG = Input.CONFIG
CHECKPOINT = Input.CHECKPOINT
