"""Runs full of what names people and machines: of the lab, TensorBoard, W&B and the Hugging Face Trainer."""

from __future__ import annotations

import json
from pathlib import Path

import wandb_bytes as wandb
from event_bytes import event, file_of, metadata, part, plain, tensor
from foreign_run import write_files

GPU = "GPU-8f14e45f-ceea-4672-9b5d-0242ac120002"
HUB_TOKEN = "hf_" + "AbCdEfGhIjKlMnOpQrSt"
WANDB_KEY = "0123456789abcdef" * 2 + "01234567"
USER, HOST, MAIL = "zlovelace", "analytix7.cs.uni-musterstadt.de", "zora.lovelace@cs.uni-musterstadt.de"
HOME = f"/home/{USER}"
ENTITY, PROJECT, COMMIT = "musterlab", "engine-weaver", "9fceb02d0ae598e95dc970b74767f19372d61af8"
PERSONAL = (USER, HOST, "analytix7", MAIL, HUB_TOKEN, WANDB_KEY, GPU, "131.220.99.7", "hunter2secret")
ORGANISED = (ENTITY, PROJECT, COMMIT)  # what only an anonymous site leaves out


def write_leaky(root: Path) -> Path:
    """One folder below root for each format."""
    _lab(root / f"{USER}-lab")
    _tensorboard(root / "board")
    _wandb(root / "wandb" / "offline-run-20260101_000000-abc")
    _trainer(root / "hub")
    return root


def _lab(folder: Path) -> None:
    lines = [
        {"seq": 1, "time": "2026-01-01T00:00:00Z", "type": "run.created", "data": {"host": HOST, "cwd": f"{HOME}/x"}},
        {"seq": 2, "time": "2026-01-01T00:00:01Z", "type": "train.metrics", "epoch": 1, "data": {"loss": 1.5}},
        {
            "seq": 3,
            "time": "2026-01-01T00:00:02Z",
            "type": "run.failed",
            "data": {"error": f"cannot read {HOME}/data/x.npz on {HOST}, ask {MAIL}"},
        },
    ]
    config = {
        "kind": "run.config",
        "version": 1,
        "run_id": f"{USER}-lab",
        "author": MAIL,
        "git": {"remote": f"https://{USER}:{HUB_TOKEN}@github.com/{ENTITY}/{PROJECT}.git", "commit": COMMIT},
        "password": "hunter2secret",
    }
    log = "".join(json.dumps(line) + "\n" for line in lines)
    write_files(folder, {"events.jsonl": log, "config.json": json.dumps(config)})


def _tensorboard(folder: Path) -> None:
    text = part(1, "notes/text_summary") + metadata("text")
    said = f"run by {MAIL} on {HOST}, key WANDB_API_KEY={WANDB_KEY}, gpu {GPU}, tcp://131.220.99.7:2345".encode()
    log = file_of(
        event(plain("loss", 1.0), plain(f"{USER}/loss", 2.0), step=1),
        event(text + tensor(7, part(8, said), shape=(1,)), step=2),
    )
    write_files(folder, {f"events.out.tfevents.1700000000.{HOST}.4711.0": log})


def _wandb(folder: Path) -> None:
    settings = {
        "data_dir": f"{HOME}/data",
        "windows": f"C:\\Users\\{USER}\\data",
        "wandb_entity": ENTITY,
        "wandb_project": PROJECT,
        "hub_token": HUB_TOKEN,
        "lr": 0.001,
    }
    log = wandb.log_of(wandb.run(settings), wandb.history({"loss": 1.0}, step=0), wandb.history({"loss": 0.5}, step=1))
    meta = {
        "host": HOST,
        "username": USER,
        "email": MAIL,
        "executable": f"{HOME}/venv/bin/python",
        "git": {"remote": f"git@github.com:{ENTITY}/{PROJECT}.git", "commit": COMMIT},
        "gpu_nvidia": [{"name": "A100", "uuid": GPU}],
        "args": ["--api_key", "x", f"--out={HOME}/o"],
    }
    printed = f"{USER}@analytix7:~$ python train.py\nreading {HOME}/data/x.npz for {MAIL}\ntoken={HUB_TOKEN}\n"
    files = {"files/wandb-metadata.json": json.dumps(meta), "files/output.log": printed, "run-abc.wandb": log}
    write_files(folder, files)


def _trainer(folder: Path) -> None:
    rows = [{"epoch": 0.5, "loss": 2.0, "step": 5}, {"epoch": 1.0, "loss": 1.0, "step": 10}]
    state = {
        "best_model_checkpoint": f"{HOME}/out/checkpoint-10",
        "epoch": 1.0,
        "global_step": 10,
        "log_history": rows,
        "hub_model_id": f"{ENTITY}/{PROJECT}",
    }
    config = {"_name_or_path": f"{HOME}/models/base", "hub_model_id": f"{ENTITY}/{PROJECT}", "pad_token": "<pad>"}
    write_files(folder, {"trainer_state.json": json.dumps(state), "config.json": json.dumps(config)})
