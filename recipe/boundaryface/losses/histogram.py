"""The histogram of the cosines to the own class over the last batches, and what NoiseFace reads from it
(src/engine/heads/cosineHistogram.ts). Source: huangyangyu/NoiseFace layer/noise_tolerant_fr_layer.cpp."""
from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

from .base import Config

_REACH = 2
_PEAK_REACH = 5
_SMOOTHED = 2 * _REACH + 1
_UNLABELLED = -1
# By how much a peak exceeds the counts two to five bins away, in smoothed counts; one away it may be equal.
_PEAK_EXCESS = (0, 1, 2, 3)


@dataclass(frozen=True)
class Reading:
    found: Mapping[str, float]
    middle: float
    narrow: bool
    cumulated: Tensor


def bins_of(own: Tensor, labelled: Tensor, config: Config) -> Tensor:
    """Which bin each cosine lies in, rounded towards 0."""
    low, high, bins = config.number("lowestCosine"), config.number("highestCosine"), config.number("bins")
    place = ((own - low) / (high - low) * bins).clamp(0, bins).floor()
    return torch.where(labelled, place, place.new_full((), _UNLABELLED))


def _is_peak(sums: list[float], at: int) -> bool:
    for side in (1, -1):
        if sums[at] < sums[at + side]:
            return False
        for far, excess in enumerate(_PEAK_EXCESS, 2):
            if not sums[at] > sums[at + side * far] + excess * _SMOOTHED:
                return False
    return True


def read_histogram(counts: Tensor) -> Reading:
    """All counts are whole, so that no decision hangs on rounding."""
    values = counts.tolist()
    n = len(values) - 1
    sums = [sum(values[i - _REACH : i + _REACH + 1]) if _REACH <= i <= n - _REACH else 0.0 for i in range(n + 1)]
    total = sum(sums)
    up = torch.tensor(sums, dtype=torch.float64).cumsum(0)
    left = int((up < total * 0.005).sum())
    right = int((up <= total * 0.995).sum()) - 1
    middle = math.floor((left + right) / 2)
    top = sums.index(max(sums))
    peaks, at = [], max(left, _PEAK_REACH)
    while at <= min(right, n - _PEAK_REACH):
        if _is_peak(sums, at):
            peaks.append(at)
            at += _PEAK_REACH
        at += 1
    first, last = (peaks[0], peaks[-1]) if peaks else (top, top)
    noisy, clean = (top, max(last, middle)) if top < middle else (min(first, middle), top)
    found = {"leftEnd": float(left), "rightEnd": float(right), "noisyPeak": float(noisy), "cleanPeak": float(clean)}
    cumulated = (up / max(total, 1)).to(counts.dtype).to(counts.device)
    return Reading(found, middle, left >= right or total == 0, cumulated)


def _divisor(distance: Tensor) -> Tensor:
    return torch.where(distance == 0, distance.new_full((), 1e-3), distance)


def weights_of(bins: Tensor, landmarks: Mapping[str, Tensor], config: Config) -> Tensor:
    """First all samples count alike, then the easy ones lead, then those around the peak of the right labels; which of it
    holds is told by how far right the histogram reaches."""
    left, right, noisy, clean = (landmarks[name] for name in ("leftEnd", "rightEnd", "noisyPeak", "cleanPeak"))
    low, high, count = config.number("lowestCosine"), config.number("highestCosine"), config.number("bins")
    rising = (bins - noisy) / _divisor(right - noisy) * 10
    easy = (F.softplus(rising.clamp(-80, 80)) / math.log1p(math.exp(10))).clamp(0, 1)
    reach = torch.where(bins > clean, right - clean, clean - left)
    around = torch.exp(-0.5 * ((bins - clean) * 2.576 / _divisor(reach)).clamp(-20, 20).square())
    alpha = (right * ((high - low) / count) + low).clamp(0, 1)
    beta = 2 - torch.sigmoid(alpha * 20 - 5) - torch.sigmoid(15 - alpha * 20)
    early, late = (alpha < 0.5).to(bins.dtype), (alpha > 0.5).to(bins.dtype)
    return beta * (early + late * around) + (1 - beta) * easy
