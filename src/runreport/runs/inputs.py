"""What an artifact may read from a run directory besides other artifacts."""

from enum import Enum


class Input(Enum):
    """A file of the run, handed to compute in the form named here."""

    CONFIG = "config.json"  # Subject: the config without `train` and `created`
    CHECKPOINT = "checkpoints/epoch_{epoch}.safetensors"  # dict: tensor name -> numpy array
    MODEL = "model"  # TensorStore of the weights, open while compute runs; for the lab's runs the checkpoint
    LISTED = "listed"  # the same, of weights that are too large to be read through as well: headers only
    VECTORS = "vectors"  # bytes of a table of vectors; the run says where it lies
    SPRITE = "sprite"  # bytes of one image of all samples, the same way
    TOKENS = "tokens"  # bytes of the file with a model's vocabulary, the same way; None where there is none
    ADAPTER = "adapter"  # bytes of the settings beside a LoRA adapter, the same way; None where there are none
    BASE = "base"  # TensorStore of the model around a LoRA adapter, open while compute runs; None where there is none
    METADATA = "metadata"  # bytes of a table of labels, the same way; None where there is none


CONFIG = Input.CONFIG
CHECKPOINT = Input.CHECKPOINT
MODEL = Input.MODEL
LISTED = Input.LISTED
VECTORS = Input.VECTORS
TOKENS = Input.TOKENS
METADATA = Input.METADATA
ADAPTER = Input.ADAPTER
BASE = Input.BASE
SPRITE = Input.SPRITE
