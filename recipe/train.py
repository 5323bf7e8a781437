#!/usr/bin/env python3
"""Trains the run that this folder describes with PyTorch, in one process or, started by torchrun, in many."""
from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist

from boundaryface import safetensors
from boundaryface.collectives import Ranks
from boundaryface.dataset import Dataset, ImageReader, read_list, scan
from boundaryface.evaluate import evaluate
from boundaryface.run import CHECKPOINT, Run, RunError, Wishes
from boundaryface.networks import NETWORKS
from boundaryface.settings import Settings, read_settings
from boundaryface.trainer import Options

HERE = Path(__file__).resolve().parent
MANY_IDENTITIES = 16_384


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--config", type=Path, default=HERE / "run.json", help="the run's configuration")
    add("--data", type=Path, help="folder of the images, or a .rec file; without it the folder images/ of the recipe")
    add("--list", type=Path, help="the list of images; without it images.csv of the recipe; none: --no-list")
    add("--no-list", action="store_true", help="take all images of --data, one subfolder for each person")
    add("--out", type=Path, default=Path("results"), help="folder of the results")
    add("--resume", action="store_true", help="go on from the checkpoint in --out, where there is one")
    add(
        "--labels", choices=["given", "verdicts"], default="given", help="train on the given labels, or on the verdicts"
    )
    add("--weights", type=Path, help="a model.safetensors to start from")
    add("--use", choices=["continue", "backbone"], default="continue", help="what of --weights is used")
    add("--precision", choices=["auto", "float32", "bfloat16", "float16"], default="auto")
    add(
        "--shard-centres",
        choices=["auto", "always", "never"],
        default="auto",
        help="share the class centres out to ranks",
    )
    add("--sync-batch-norm", action="store_true", help="batch norm over the batch of all processes")
    add("--batch-norm-parts", type=int, help="parts of a batch that are normalised by themselves; one a process")
    add("--checkpoint-every", type=int, default=0, metavar="STEPS", help="without it, once an epoch")
    add("--stop-after", type=int, default=0, metavar="STEPS", help="stop there, with a checkpoint")
    add("--log-steps", action="store_true", help="write a line a step to steps.jsonl")
    add("--threads", type=int, default=8, help="threads that read images")
    add(
        "--evaluate",
        type=Path,
        nargs="+",
        metavar="PAIRS",
        help="verify --weights on pair sets (lfw.bin) instead of training",
    )
    return parser.parse_args(arguments)


def start_ranks() -> Ranks:
    """Joins the other processes where torchrun has started them."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        if torch.cuda.is_available():
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    return Ranks.current()


def device_of() -> torch.device:
    if torch.cuda.is_available():
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
    return torch.device("cpu")


def precision_of(wish: str, device: torch.device) -> str:
    if wish != "auto":
        return wish
    if device.type == "cpu":
        return "float32"
    return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"


def load_dataset(wish: argparse.Namespace, settings: Settings) -> tuple[Dataset, Path]:
    """The images and where they lie. Raises ValueError."""
    data = wish.data or HERE / "images"
    if not data.exists():
        named = f' (the run had "{settings.dataset_path}")' if settings.dataset_path else ""
        raise ValueError(f"--data: there are no images at {data}; name the folder or file that holds them{named}")
    listed = wish.list or HERE / "images.csv"
    if wish.no_list or (wish.list is None and not listed.exists()):
        return scan(data), data.parent if data.is_file() else data
    return read_list(listed, settings.is_synthetic, wish.labels == "verdicts"), data


def train(wish: argparse.Namespace, ranks: Ranks) -> None:
    settings = read_settings(wish.config)
    dataset, root = load_dataset(wish, settings)
    device = device_of()
    kept: dict[str, Any] | None = None
    checkpoint = wish.out / CHECKPOINT
    if wish.resume and checkpoint.exists():
        kept = torch.load(checkpoint, map_location="cpu")
    elif not wish.resume and checkpoint.exists() and ranks.is_first:
        raise ValueError(
            f"{checkpoint} is of a run that has not ended: --resume goes on with it, another --out leaves it alone"
        )
    parts = wish.batch_norm_parts or (kept["parts"] if kept else ranks.world)
    if kept and parts % ranks.world:
        say(ranks, f"Batch norm had {parts} parts; {ranks.world} processes cannot share them out and take one each.")
        parts = ranks.world
    many = len(dataset.train.identities) >= MANY_IDENTITIES
    options = Options(
        device,
        precision_of(wish.precision, device),
        wish.shard_centres == "always" or (wish.shard_centres == "auto" and many),
        wish.sync_batch_norm,
        parts,
    )
    wishes = Wishes(wish.out, wish.checkpoint_every, wish.stop_after, wish.log_steps, lambda text: say(ranks, text))
    size = NETWORKS[settings.preset].input_size if settings.preset in NETWORKS else 0
    reader = ImageReader(root, size, wish.threads)
    run = Run(settings, dataset, reader, ranks, options, wishes)
    if wish.weights:
        run.trainer.load_weights(safetensors.read(wish.weights)[0], wish.use == "continue")
    if kept:
        run.go_on(kept)
        say(ranks, f"Going on after step {kept['step']}.")
    say(
        ranks,
        f"{dataset.train.count} images of {len(dataset.train.identities)} people, {ranks.world} process(es) on "
        f"{device.type}, {options.precision}, class centres {'shared out' if options.shard_centres else 'whole'}.",
    )
    finished = run.train()
    ranks.barrier()
    if finished and ranks.is_first:
        checkpoint.unlink(missing_ok=True)
        print(f"Results: {wish.out}")


def say(ranks: Ranks, text: str) -> None:
    if ranks.is_first:
        print(text, flush=True)


def main(arguments: list[str] | None = None) -> int:
    wish = parse(arguments)
    try:
        ranks = start_ranks()
        if wish.evaluate:
            print(json.dumps(evaluate(wish.weights, wish.evaluate, device_of(), wish.threads), indent=2))
        else:
            train(wish, ranks)
        return 0
    except (ValueError, OSError, RunError) as cause:
        print(cause, file=sys.stderr)
        return 1
    finally:
        if dist.is_initialized():
            dist.destroy_process_group()


if __name__ == "__main__":
    sys.exit(main())
