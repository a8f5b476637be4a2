"""What the formats are called in sentences and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from runreport.pages.words import visible

NAMES: Mapping[str, str] = {
    "lab": "runreport",
    "hf_trainer": "HF Trainer",
    "lightning": "Lightning",
    "wandb": "W&B",
    "mlflow": "MLflow",
    "dvclive": "DVCLive",
    "trackio": "Trackio",
    "yolo": "YOLO",
    "hydra": "Hydra",
    "ml_agents": "ML-Agents",
    "stable_baselines": "Stable-Baselines3",
    "nanogpt": "nanoGPT",
    "tensorboard": "TensorBoard",
    "csv_log": "CSV",
    "json_lines": "JSON lines",
    "text_log": "text log",
    "weights": "weights",
    "detectron": "detectron2",
    "mmengine": "MMEngine",
    "keras": "Keras",
    "aim": "Aim",
}


def format_name(form: str) -> str:
    """The name people know the format by; its own where none is known."""
    return NAMES.get(form, visible(form))


def format_words(formats: Iterable[str]) -> str:
    """`HF Trainer`, `Lightning and TensorBoard`, `HF Trainer, TensorBoard and weights`."""
    names = [format_name(form) for form in formats]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
