"""A run: epochs of batches, noise and scores, with checkpoints on the way (src/engine/run/run.ts)."""
from __future__ import annotations

import io
import json
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

import numpy as np
import torch
from torch import Tensor

from . import results
from .collectives import Ranks
from .dataset import Dataset, ImageReader, ImageSet
from .losses.registry import lambda_at
from .noise import trained_labels
from .results import write_whole
from .rng import Stream
from .sampler import Batch, batches_per_epoch, epoch_batches
from .scores import Decisions, detection
from .settings import Settings, learning_rate_at
from .trainer import Options, StepResult, Trainer
from .verification import PairList, Pairs, features_of, summary, verification_pairs

CHECKPOINT = "checkpoint.pt"
STEPS = "steps.jsonl"
_BATCHES_AHEAD = 3
_MOST_PENDING = 32
_SUMS = ("loss", "cross_entropy", "boundary_term")


class RunError(Exception):
    """What ends a run, as a sentence."""


@dataclass(frozen=True)
class Wishes:
    """How a run is to be carried out; nothing here changes what it computes."""

    out: Path
    checkpoint_steps: int
    """Steps between two checkpoints; 0: one an epoch."""
    stop_after: int
    """Ends after this step, with a checkpoint; 0: at the end."""
    log_steps: bool
    say: Callable[[str], None]


class Run:
    def __init__(
        self, settings: Settings, dataset: Dataset, reader: ImageReader, ranks: Ranks, options: Options, wishes: Wishes
    ) -> None:
        train = dataset.train
        identities = len(train.identities)
        if identities < 2:
            raise RunError("Training needs at least two identities.")
        outliers = dataset.outliers.names if dataset.outliers else []
        try:
            labels = trained_labels(train.labels, identities, len(outliers), dataset.labels_are_true, settings.noise)
        except ValueError as cause:
            raise RunError(f"The noise cannot be made: {cause}.") from cause
        self.settings = settings
        self.dataset = dataset
        self.reader = reader
        self.ranks = ranks
        self.wishes = wishes
        self.trainer = Trainer(settings, identities, ranks, options)
        self.decisions = Decisions.none(labels)
        self._shown = [
            train.names[image] if outlier < 0 else outliers[outlier]
            for image, outlier in enumerate(labels.replaced.tolist())
        ]
        held = dataset.held_out
        self._pairs = verification_pairs(held.labels.tolist(), settings.training.seed) if held else None
        self._relabelled_share = 0.0
        self._epoch = 1
        self._step = 0
        self._sums = dict.fromkeys((*_SUMS, "steps", "seconds"), 0.0)
        self._learning_rate = 0.0
        self.metrics: list[results.Metrics] = []
        self._step_lines: list[str] = []

    # The course of a run -----------------------------------------------------------------------------------------------

    @property
    def _steps_per_epoch(self) -> int:
        return batches_per_epoch(self.dataset.train.count, self.settings.training.batch_size)

    def train(self) -> bool:
        """Trains to the end. Returns False where it was asked to stop on the way."""
        for epoch in range(self._epoch, self.settings.training.epochs + 1):
            self._epoch = epoch
            if not self._train_epoch():
                self.save_checkpoint()
                return False
        self._epoch = self.settings.training.epochs
        self.finish()
        return True

    def _train_epoch(self) -> bool:
        training = self.settings.training
        head = self.settings.head
        self.trainer.head = head.changed(**{"lambda": lambda_at(head, self._epoch, self._relabelled_share)})
        started = time.monotonic() - self._sums["seconds"]
        batches = epoch_batches(
            self.dataset.train.count, training.batch_size, training.flip, training.seed, self._epoch
        )
        first = self._step - (self._epoch - 1) * len(batches)
        parts = [batch.part(self.ranks.rank, self.ranks.world) for batch in batches]
        coming = [self._read(part) for part in parts[first : first + _BATCHES_AHEAD]]
        shown: list[tuple[Batch, int]] = []
        for at in range(first, len(batches)):
            if at + _BATCHES_AHEAD < len(batches):
                coming.append(self._read(parts[at + _BATCHES_AHEAD]))
            self._take_step(coming.pop(0)(), parts[at], batches[at])
            shown.append((batches[at], self._step))
            stopping = self._step == self.wishes.stop_after
            keeping = self.wishes.checkpoint_steps > 0 and self._step % self.wishes.checkpoint_steps == 0
            if len(shown) >= _MOST_PENDING or stopping or keeping:
                self._read_back(shown)
            self._sums["seconds"] = time.monotonic() - started
            if stopping and at + 1 < len(batches):
                return False
            if keeping and at + 1 < len(batches):
                self.save_checkpoint()
        self._read_back(shown)
        self._sums["seconds"] = time.monotonic() - started
        self._end_epoch()
        return self._step != self.wishes.stop_after or self._epoch == training.epochs

    def _read(self, part: Batch) -> Callable[[], Any]:
        return self.reader.batch([self._shown[image] for image in part.images.tolist()])

    def _take_step(self, images: Any, part: Batch, batch: Batch) -> None:
        training = self.settings.training
        self._step += 1
        self._learning_rate = learning_rate_at(training, self._epoch, self._step, self._steps_per_epoch)
        labels = self.decisions.labels.given[batch.images]
        self.trainer.step(images, part, labels, self._epoch, self._learning_rate, self._draw)

    def _draw(self) -> Tensor:
        """Standard normal deviates of this step, one a sample."""
        stream = Stream(self.settings.training.seed, "head draws", self._step - 1)
        values = [stream.normal() for _ in range(self.settings.training.batch_size)]
        return torch.tensor(values, dtype=torch.float32, device=self.trainer.options.device)

    def _read_back(self, shown: list[tuple[Batch, int]]) -> None:
        for (batch, step), result in zip(shown, self.trainer.flush()):
            self._check_finite(result, step)
            for name in _SUMS:
                self._sums[name] += getattr(result, name)
            self._sums["steps"] += 1
            self.decisions.take(batch.images, result.rectified, self._epoch)
            if self.wishes.log_steps:
                line = {
                    "step": step,
                    "epoch": self._epoch,
                    "loss": result.loss,
                    "crossEntropy": result.cross_entropy,
                    "boundaryTerm": result.boundary_term,
                    "gradientNorm": result.gradient_norm,
                    "rectified": result.rectified.tolist(),
                }
                self._step_lines.append(json.dumps(line) + "\n")
        shown.clear()
        if self.wishes.log_steps and self.ranks.is_first:
            write_whole(self.wishes.out / STEPS, "".join(self._step_lines).encode())

    def _check_finite(self, result: StepResult, step: int) -> None:
        # With float16 a gradient beyond its range has cost no more than a step.
        norm_counts = self.trainer.options.precision != "float16"
        if math.isfinite(result.loss) and (math.isfinite(result.gradient_norm) or not norm_counts):
            return
        what = "gradient" if math.isfinite(result.loss) else "loss"
        raise RunError(
            f"The {what} is no longer a number at step {step} (epoch {self._epoch}). "
            "Lower the learning rate or the scale s and train again."
        )

    def _end_epoch(self) -> None:
        count = max(self._sums["steps"], 1.0)
        verification = self._verify()
        metrics = {
            "epoch": self._epoch,
            "loss": self._sums["loss"] / count,
            "crossEntropy": self._sums["cross_entropy"] / count,
            "boundaryTerm": self._sums["boundary_term"] / count,
            **detection(self.decisions, len(self.dataset.train.identities)),
            **verification,
            "learningRate": self._learning_rate,
            "seconds": self._sums["seconds"],
            "imagesPerSecond": count * self.settings.training.batch_size / max(self._sums["seconds"], 1e-6),
        }
        self.metrics.append(metrics)
        self._relabelled_share = metrics["detected"] / max(self.dataset.train.count, 1)
        self._sums = dict.fromkeys(self._sums, 0.0)
        self._say_epoch(metrics)
        if self.ranks.is_first:
            write_whole(self.wishes.out / results.METRICS, results.metrics_text(self.metrics))
        if self._epoch < self.settings.training.epochs:
            self._epoch += 1
            self.save_checkpoint()

    def _say_epoch(self, metrics: results.Metrics) -> None:
        def shown(name: str) -> str:
            value = metrics[name]
            return "n/a" if value is None else f"{value:.3f}"

        self.wishes.say(
            f"epoch {metrics['epoch']}/{self.settings.training.epochs}  loss {metrics['loss']:.3f}  "
            f"detected {metrics['detected']}  injected {metrics['injected']}  precision {shown('precision')}  "
            f"recall {shown('recall')}  verification {shown('verificationAccuracy')}  "
            f"{metrics['imagesPerSecond']:.0f} images/s"
        )
        if self.reader.failures:
            name, reason = next(iter(self.reader.failures.items()))
            self.wishes.say(
                f"{name}: {reason}. {len(self.reader.failures)} images cannot be read; each is trained on as plain grey."
            )

    # Verification ------------------------------------------------------------------------------------------------------

    def _verify(self) -> dict[str, Any]:
        """On people never trained on. Each rank embeds its part of their images."""
        self.trainer.average_statistics()
        held = self.dataset.held_out
        if held is None or self._pairs is None:
            return dict.fromkeys(("verificationAccuracy", "verificationAuc", "verificationEer"))
        return summary(self._features(held, self._pairs))

    def _features(self, images: ImageSet, pairs: PairList) -> Pairs:
        return embed_pairs(
            self.trainer, lambda first, end: self.reader.batch(images.names[first:end])(), images.count, pairs
        )

    # Checkpoints and results -------------------------------------------------------------------------------------------

    def save_checkpoint(self) -> None:
        """All that a run on any number of processes needs to go on."""
        weights, momenta = self.trainer.weights(), self.trainer.momenta()
        if not self.ranks.is_first:
            return
        content = {
            "settings": json.dumps(self.settings.source),
            "images": self.dataset.train.count,
            "identities": self.dataset.train.identities,
            "weights": {name: torch.from_numpy(value) for name, value in weights.items()},
            "momenta": momenta,
            "epoch": self._epoch,
            "step": self._step,
            "parts": self.trainer.options.parts,
            "rectified": torch.from_numpy(self.decisions.rectified),
            "decided": torch.from_numpy(self.decisions.epochs),
            "relabelled_share": self._relabelled_share,
            "sums": self._sums,
            "metrics": [dict(epoch) for epoch in self.metrics],
        }
        buffer = io.BytesIO()
        torch.save(content, buffer)
        write_whole(self.wishes.out / CHECKPOINT, buffer.getvalue())

    def go_on(self, kept: dict[str, Any]) -> None:
        """Takes up a run where its checkpoint was made. Raises RunError where that is of another run."""
        same = json.loads(kept["settings"]) == json.loads(json.dumps(self.settings.source))
        if (
            not same
            or kept["images"] != self.dataset.train.count
            or kept["identities"] != self.dataset.train.identities
        ):
            raise RunError("The checkpoint is of another run: of other settings or other images.")
        self.trainer.load_weights({name: value.numpy() for name, value in kept["weights"].items()}, with_head=True)
        self.trainer.load_momenta(kept["momenta"])
        self.decisions.rectified[:] = kept["rectified"].numpy()
        self.decisions.epochs[:] = kept["decided"].numpy()
        self._epoch, self._step = kept["epoch"], kept["step"]
        self._relabelled_share = kept["relabelled_share"]
        self._sums = dict(kept["sums"])
        self.metrics = list(kept["metrics"])

    def finish(self) -> None:
        """Writes what the run leaves."""
        weights = self.trainer.weights()
        if not self.ranks.is_first:
            return
        out, train = self.wishes.out, self.dataset.train
        results.write_weights(out / results.WEIGHTS, self.trainer.network, weights, train.identities, len(self.metrics))
        write_whole(out / results.METRICS, results.metrics_text(self.metrics))
        write_whole(out / results.RECTIFIED, results.rectified_text(self.decisions, train))
        record = {
            "outcome": "finished",
            "settings": self.settings.source,
            "versions": {"pytorch": str(torch.__version__), "python": sys.version.split()[0]},
            "processes": self.ranks.world,
            "precision": self.trainer.options.precision,
            "batchNormParts": self.trainer.options.parts,
            "final": self.metrics[-1] if self.metrics else None,
        }
        write_whole(out / results.RECORD, (json.dumps(record, indent=2) + "\n").encode())


def embed_pairs(trainer: Trainer, read: Callable[[int, int], Any], count: int, pairs: PairList) -> Pairs:
    """Features of all images and their mirror images. `read` gives images `first` to `end`; ranks take turns at batches."""
    size = max(1, trainer.settings.training.batch_size // trainer.ranks.world)
    width = trainer.network.spec.embedding_size
    rows = torch.zeros(2, count, width, device=trainer.options.device)
    for number, first in enumerate(range(0, count, size)):
        if number % trainer.ranks.world != trainer.ranks.rank:
            continue
        images = read(first, min(first + size, count))
        for side in (0, 1):
            rows[side, first : first + size] = torch.from_numpy(trainer.embed(images, side == 1))
    if trainer.ranks.world > 1:
        torch.distributed.all_reduce(rows)
    plain, mirrored = rows.cpu().numpy()
    return features_of(np.asarray(plain), np.asarray(mirrored), pairs)
