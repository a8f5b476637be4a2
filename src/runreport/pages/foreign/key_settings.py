"""The settings that tell most about a training, found by the names that programs give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from runreport.pages.setup_parts.settings_tree import flat_settings, path_text
from runreport.pages.words import shortened

TEXT = 90  # characters of a value
MOST = 16
TELLING: Mapping[str, str] = {  # what it is called -> names, the most telling first
    "model": "model_name_or_path base_model_name_or_path pretrained_model_name_or_path model_name model_type model "
    "arch architectures architecture _name_or_path",
    "data": "dataset dataset_name datasets train_file train_data data dataset_path data_path data_dir dataset_type",
    "environment": "env_id env env_name gym_id",
    "algorithm": "algo algorithm finetuning_type peft_type trainer_type policy stage",
    "learning rate": "learning_rate lr lr0 base_lr max_lr",
    "batch size": "per_device_train_batch_size train_batch_size batch_size batch total_batch_size samples_per_gpu",
    "gradient accumulation": "gradient_accumulation_steps gradient_accumulation accumulate_grad_batches",
    "epochs": "num_train_epochs epochs max_epochs num_epochs n_epochs",
    "steps": "max_steps max_iters n_timesteps total_timesteps num_iterations train_steps",
    "optimizer": "optim optimizer optimizer_type opt",
    "schedule": "lr_scheduler_type lr_scheduler scheduler lr_policy",
    "weight decay": "weight_decay wd",
    "rank": "lora_rank lora_r r",
    "alpha": "lora_alpha",
    "layers": "n_layer num_hidden_layers n_layers num_layers",
    "width": "n_embd hidden_size d_model hidden hidden_dim",
    "heads": "n_head num_attention_heads n_heads",
    "context": "block_size max_seq_length cutoff_len max_position_embeddings n_positions n_ctx seq_len",
    "vocabulary": "vocab_size",
    "precision": "precision dtype torch_dtype bf16 fp16 mixed_precision",
    "discount": "gamma",
    "seed": "seed manual_seed random_seed",
}


@dataclass(frozen=True, slots=True)
class KeySetting:
    """A setting in words; key is its path in the configuration."""

    name: str
    shown: str
    key: str


def key_settings(config: Mapping[str, object]) -> tuple[KeySetting, ...]:
    """At most MOST, in a fixed order; of several settings of one name the one that lies highest."""
    by_name: dict[str, tuple[Sequence[str | int], object]] = {}
    for path, value in sorted(flat_settings(config), key=lambda one: len(one[0])):
        leaf = next((part for part in reversed(path) if isinstance(part, str)), "").lower()
        if _tells(value):
            by_name.setdefault(leaf, (path, value))
    found = []
    for name, names in TELLING.items():
        known = next((by_name[one] for one in names.split() if one in by_name), None)
        if known is not None:
            found.append(_setting(name, *known))
    return tuple(found[:MOST])


def _tells(value: object) -> bool:
    return value is not None and value is not False and value != "" and not isinstance(value, Mapping)


def _setting(name: str, path: Sequence[str | int], value: object) -> KeySetting:
    key = path_text(path)
    text = value if isinstance(value, str) else _text(value)
    return KeySetting(name, shortened(text, TEXT)[0], shortened(key, TEXT)[0])


def _text(value: object) -> str:
    if value is True:
        return "yes"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
