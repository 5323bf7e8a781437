"""The run's configuration: the playground's own object, complete, as the recipe was written with it."""
from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

from .losses.base import Config
from .noise import NoiseRatios


@dataclass(frozen=True)
class Training:
    epochs: int
    batch_size: int
    learning_rate: float
    momentum: float
    nesterov: bool
    weight_decay: float
    warmup_epochs: int
    milestones: tuple[int, ...]
    flip: bool
    seed: int


@dataclass(frozen=True)
class Settings:
    source: Mapping[str, Any]
    """As it stands in the file."""
    is_synthetic: bool
    dataset_path: str
    """Empty for drawn faces."""
    noise: NoiseRatios
    preset: str
    has_attention: bool
    head: Config
    training: Training


def read_settings(path: Path) -> Settings:
    """Raises ValueError naming the file and the field."""
    try:
        source = json.loads(path.read_text(encoding="utf-8-sig"))
        return _settings(source)
    except OSError as cause:
        raise ValueError(f"{path} cannot be read: {cause.strerror}") from cause
    except KeyError as cause:
        raise ValueError(
            f"{path}: the field {cause.args[0]} is missing; take the run.json that the recipe came with"
        ) from cause
    except (TypeError, ValueError) as cause:
        raise ValueError(f"{path}: {cause}") from cause


def _settings(source: Mapping[str, Any]) -> Settings:
    dataset, noise, model, training = (source[key] for key in ("dataset", "noise", "model", "training"))
    return Settings(
        source,
        dataset["kind"] == "synthetic",
        str(dataset.get("path", "")),
        NoiseRatios(float(noise["closedSet"]), float(noise["openSet"]), int(noise["seed"])),
        str(model["preset"]),
        bool(model["cbam"]),
        Config(source["head"]),
        Training(
            int(training["epochs"]),
            int(training["batchSize"]),
            float(training["learningRate"]),
            float(training["momentum"]),
            bool(training["nesterov"]),
            float(training["weightDecay"]),
            int(training["warmupEpochs"]),
            tuple(int(epoch) for epoch in training["milestones"]),
            bool(training["flip"]),
            int(training["seed"]),
        ),
    )


def learning_rate_at(training: Training, epoch: int, step: int, steps_per_epoch: int) -> float:
    """Warm-up, then a fall by 10 at the start of each milestone epoch; epoch and step of the run from 1
    (src/engine/optimizer/schedule.ts)."""
    warmup = training.warmup_epochs * steps_per_epoch
    if step <= warmup:
        return training.learning_rate * step / warmup
    falls = sum(milestone <= epoch for milestone in training.milestones)
    return training.learning_rate * 0.1**falls
