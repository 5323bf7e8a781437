"""Label noise as the BoundaryFace authors inject it, with the playground's own draws (src/domain/noise.ts)."""
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .rng import Stream

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class NoiseRatios:
    """Shares of each identity's images, 0 to 1."""

    closed_set: float
    open_set: float
    seed: int


@dataclass(frozen=True)
class NoisyLabels:
    """Labels with noise in them and how they came to be; all [count]."""

    given: Labels
    """What the trainer gets."""
    truth: Labels | None
    """The true identity, -1 where the image shows nobody in the set; None where nobody knows it."""
    replaced: Labels
    """Index of the outlier image that is shown instead of this one, or -1."""


def inject_noise(labels: Labels, identities: int, outliers: int, ratios: NoiseRatios) -> NoisyLabels:
    """Closed set: the first floor(n r) of each identity's shuffled images get another identity's label. Open set: the last
    floor(n o) are replaced by outliers with a random label. Raises ValueError where the set cannot have such noise."""
    if ratios.closed_set + ratios.open_set > 1:
        raise ValueError("closed-set and open-set noise together exceed 1")
    given, truth = labels.copy(), labels.copy()
    replaced = np.full(len(labels), -1, np.int64)
    members: list[list[int]] = [[] for _ in range(identities)]
    for image, label in enumerate(labels.tolist()):
        members[label].append(image)
    outlier = 0
    for identity, images in enumerate(members):
        order = list(Stream(ratios.seed, "noise order", identity).shuffle(list(images)))
        wrong = math.floor(len(order) * ratios.closed_set + 1e-9)
        replacing = math.floor(len(order) * ratios.open_set + 1e-9)
        if identities > 1:
            closed = Stream(ratios.seed, "closed-set label", identity)
            for image in order[:wrong]:
                other = closed.integer(identities - 1)
                given[image] = other + 1 if other >= identity else other
        opened = Stream(ratios.seed, "open-set label", identity)
        for image in order[len(order) - replacing :]:
            if outlier >= outliers:
                raise ValueError(f"open-set noise needs more than {outliers} outlier images")
            replaced[image] = outlier
            outlier += 1
            truth[image] = -1
            given[image] = opened.integer(identities)
    return NoisyLabels(given, truth, replaced)


def trained_labels(
    labels: Labels, identities: int, outliers: int, labels_are_true: bool, ratios: NoiseRatios
) -> NoisyLabels:
    """The labels of a run. Where those of the set are not known to be right, they stand for the truth once noise was put in."""
    noisy = inject_noise(labels, identities, outliers, ratios)
    if labels_are_true or ratios.closed_set + ratios.open_set > 0:
        return noisy
    return NoisyLabels(noisy.given, None, noisy.replaced)
