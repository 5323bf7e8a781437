"""The order in which a run shows its images: a pure function of seed and epoch, of which each rank takes its part
(src/data/sampler.ts)."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .rng import Stream

LEAST_IDENTITIES = 20
_ONE_IN = 10


@dataclass(frozen=True)
class Batch:
    """One batch of the whole run, before it is dealt out to ranks."""

    images: NDArray[np.int64]
    mirrored: NDArray[np.bool_]

    def part(self, rank: int, world: int) -> "Batch":
        """The rows of one rank: as many for each, side by side."""
        size = len(self.images) // world
        rows = slice(rank * size, (rank + 1) * size)
        return Batch(self.images[rows], self.mirrored[rows])


def batches_per_epoch(count: int, batch_size: int) -> int:
    return -(-count // batch_size)


def epoch_batches(count: int, batch_size: int, flip: bool, seed: int, epoch: int) -> list[Batch]:
    """Every image once; a last batch that is not full is filled from the start of the same order. `epoch` is from 1."""
    order = np.array(Stream(seed, "order", epoch).shuffle(list(range(count))), np.int64)
    steps = batches_per_epoch(count, batch_size)
    images = order[np.arange(steps * batch_size) % count].reshape(steps, batch_size)
    if flip:
        mirrored = (Stream(seed, "mirror", epoch).uniforms(images.size) < 0.5).reshape(images.shape)
    else:
        mirrored = np.zeros(images.shape, np.bool_)
    return [Batch(*rows) for rows in zip(images, mirrored)]


def held_out_identities(labels: NDArray[np.int64], total: int) -> list[int]:
    """Identities set aside for verification: every tenth of those with two images or more, none of fewer than 20
    (src/domain/heldOutIdentities.ts)."""
    if total < LEAST_IDENTITIES:
        return []
    sizes = np.bincount(labels, minlength=total)
    paired = [identity for identity in range(total) if sizes[identity] >= 2]
    chosen = list(Stream(0, "held out").shuffle(paired))[: total // _ONE_IN]
    return chosen if len(chosen) >= 2 else []
