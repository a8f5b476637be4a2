"""config.json of a run: what was trained, on what, how, and which samples every picture shows."""

from __future__ import annotations

from dataclasses import dataclass

LOGGED_MODEL = "logged vectors"  # stands for a model where only what it computed is known
TOKENS_MODEL = "token table"  # stands for one whose own weights are the codes


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The model's name and the sizes that fix its layers."""

    name: str  # "ae" or "gmvae"
    latent_dim: int
    image_shape: tuple[int, int]  # rows, columns the network sees
    components: int | None = None  # mixtures only
    classes: int | None = None  # classifiers only
    channels: int = 16  # width of the first convolution; the second has twice as many


@dataclass(frozen=True, slots=True)
class DataConfig:
    """The data set: its name, its digest, and how its images were brought to the model's shape."""

    name: str  # digits, mnist, fashion-mnist or idx
    split: str
    n: int
    classes: int
    sha256: str  # of the images (n, rows, columns) u1 and labels (n,) i4 as trained on
    source_shape: tuple[int, int]  # rows, columns on disk
    fit: str  # "none", "pad" or "resize": how source_shape became image_shape
    path: str | None = None  # folder it was read from; None for embedded data


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """Hyper-parameters by the names of the contract."""

    epochs: int
    batch_size: int
    learning_rate: float
    class_weight: float | None = None
    kld_weight: float | None = None
    categorical_kl_anneal: bool = False
    categorical_kl_anneal_epochs: int = 0
    categorical_kl_max_weight: float = 1.0
    entropy_bonus_enable: bool = False
    entropy_bonus_weight: float = 0.0
    entropy_bonus_epochs: int = 0
    checkpoint_every: int = 1
    mixture_warm_start_epochs: int = 0  # passes before clustering the codes places the components; 0 never
    prior_learning_rate: float | None = None  # of the components' means and variances; None as the rest


@dataclass(frozen=True, slots=True)
class VizConfig:
    """The fixed samples that every map and grid of the run shows, balanced over classes."""

    sample_indices: tuple[int, ...]
    sample_key: str  # rule and seed, for example "balanced-2000-seed-7"


@dataclass(frozen=True, slots=True)
class RunConfig:
    """What config.json must say; its unknown keys are kept in Run.config_raw and shown, never interpreted."""

    run_id: str
    created: str  # ISO 8601, UTC
    seed: int
    model: ModelConfig
    data: DataConfig
    train: TrainConfig
    viz: VizConfig

    @property
    def has_mixture(self) -> bool:
        """Whether the model is a mixture, so that responsibilities and a prior exist."""
        return self.model.components is not None

    @property
    def is_logged(self) -> bool:
        """Whether there is no model to load: the codes are vectors that a program saved."""
        return self.model.name == LOGGED_MODEL

    @property
    def is_token_table(self) -> bool:
        """Whether the codes are the rows of a table in the weights."""
        return self.model.name == TOKENS_MODEL


@dataclass(frozen=True, slots=True)
class Subject:
    """What an artifact may know of the config: all of it but how long and when the run was trained.

    Resuming a run for more epochs changes `train`; its artifacts stay fresh because they cannot depend on it.
    """

    run_id: str
    seed: int
    model: ModelConfig
    data: DataConfig
    viz: VizConfig

    @property
    def has_mixture(self) -> bool:
        """Whether the model is a mixture, so that responsibilities and a prior exist."""
        return self.model.components is not None

    @property
    def is_logged(self) -> bool:
        """Whether there is no model to load: the codes are vectors that a program saved."""
        return self.model.name == LOGGED_MODEL

    @property
    def is_token_table(self) -> bool:
        """Whether the codes are the rows of a table in the weights."""
        return self.model.name == TOKENS_MODEL
