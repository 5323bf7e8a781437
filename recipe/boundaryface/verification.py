"""Face verification by the playground's protocol (src/engine/evaluation): LFW's ten folds as the BoundaryFace authors
evaluate them, InsightFace's protocol, ROC. Plain arithmetic in float64."""
from __future__ import annotations

import io
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Sequence

import numpy as np
from numpy.typing import NDArray

from .rng import Stream

Floats = NDArray[np.float64]
_FOLDS = 10
_MOST_PAIRS = 3000
_GRID = np.arange(-10_000, 10_001) / 10_000
FALSE_ACCEPT_RATES = (1e-1, 1e-2, 1e-3, 1e-4)


@dataclass(frozen=True)
class PairList:
    """All [pairs]: indices of two images, whether they show one person, and the fold."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    same: NDArray[np.bool_]
    fold: NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Features [pairs, dims] of image and mirror image, one behind the other."""

    left: Floats
    right: Floats
    same: NDArray[np.bool_]
    fold: NDArray[np.int64]


def verification_pairs(labels: Sequence[int], seed: int) -> PairList | None:
    """All pairs of one identity and as many of two, at most 3,000 of each, spread over ten folds; None where a fold would
    lack a kind (src/domain/verificationPairs.ts)."""
    same: list[tuple[int, int]] = []
    different: list[tuple[int, int]] = []
    for a in range(len(labels)):
        for b in range(a + 1, len(labels)):
            (same if labels[a] == labels[b] else different).append((a, b))
    per_fold = min(len(same), len(different), _MOST_PAIRS) // _FOLDS
    if per_fold == 0:
        return None
    draw = Stream(seed, "verification pairs")
    kinds = [draw.shuffle(same), draw.shuffle(different)]
    rows = [
        (*kinds[kind][_FOLDS * i + fold], 1 - kind, fold)
        for fold in range(_FOLDS)
        for kind in (0, 1)
        for i in range(per_fold)
    ]
    columns = np.array(rows, np.int64).T
    return PairList(columns[0], columns[1], columns[2].astype(np.bool_), columns[3])


def consecutive_folds(total: int) -> NDArray[np.int64]:
    """[total], the fold of each pair when they are dealt out in order; the first folds take one more where they do not go even."""
    size, longer = divmod(total, _FOLDS)
    return np.repeat(np.arange(_FOLDS), [size + (1 if fold < longer else 0) for fold in range(_FOLDS)])


def features_of(embeddings: NDArray[np.float32], mirrored: NDArray[np.float32], pairs: PairList) -> Pairs:
    both = np.concatenate([embeddings, mirrored], 1).astype(np.float64)
    return Pairs(both[pairs.left], both[pairs.right], pairs.same, pairs.fold)


def pair_scores(pairs: Pairs, mean: Floats | None = None) -> Floats:
    """Cosines after subtracting `mean` from both sides; 0 where one has no direction."""
    left, right = (pairs.left, pairs.right) if mean is None else (pairs.left - mean, pairs.right - mean)
    dot, lengths = (left * right).sum(1), (left * left).sum(1) * (right * right).sum(1)
    return np.where(lengths > 0, dot / np.sqrt(np.where(lengths > 0, lengths, 1)), 0.0)


def accuracy_at(scores: Floats, same: NDArray[np.bool_], threshold: float) -> float:
    """Strictly above the threshold is "same", strictly below "different", equal is wrong."""
    return float(np.where(same, scores > threshold, scores < threshold).mean())


def best_threshold(scores: Floats, same: NDArray[np.bool_]) -> float:
    """Mean of all grid points k / 10000 at which the accuracy is best."""
    positives, negatives = np.sort(scores[same]), np.sort(scores[~same])
    right = len(positives) - np.searchsorted(positives, _GRID, "right") + np.searchsorted(negatives, _GRID, "left")
    return float(_GRID[right == right.max()].mean())


def ten_fold(pairs: Pairs) -> tuple[list[float], list[float]]:
    """Accuracy and threshold of each fold: centred on the mean of the other nine, judged at the threshold best on them."""
    accuracies, thresholds = [], []
    for fold in range(_FOLDS):
        held = pairs.fold == fold
        mean = np.concatenate([pairs.left[~held], pairs.right[~held]]).mean(0)
        scores = pair_scores(pairs, mean)
        thresholds.append(best_threshold(scores[~held], pairs.same[~held]))
        accuracies.append(accuracy_at(scores[held], pairs.same[held], thresholds[-1]))
    return accuracies, thresholds


@dataclass(frozen=True)
class Roc:
    """One point for every distinct score, from the largest on; the first accepts none."""

    far: Floats
    tar: Floats
    threshold: Floats


def roc_curve(scores: Floats, same: NDArray[np.bool_]) -> Roc:
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    last = np.append(ordered[1:] != ordered[:-1], True)
    tar = np.cumsum(same[order])[last] / max(int(same.sum()), 1)
    far = np.cumsum(~same[order])[last] / max(int((~same).sum()), 1)
    return Roc(np.append(0.0, far), np.append(0.0, tar), np.append(np.inf, ordered[last]))


def area_under(roc: Roc) -> float:
    return float(np.trapz(roc.tar, roc.far))


def equal_error_rate(roc: Roc) -> float:
    """Where FAR = 1 - TAR on the straight lines between the points."""
    gap = 1 - roc.tar - roc.far
    after = int(np.argmax(gap <= 0))
    if after == 0 or gap[after] == 0:
        return float(roc.far[after])
    part = gap[after - 1] / (gap[after - 1] - gap[after])
    return float(roc.far[after - 1] + part * (roc.far[after] - roc.far[after - 1]))


def insightface_accuracy(cosine: Floats, same: NDArray[np.bool_]) -> float:
    """Squared distances of unit vectors, thresholds 0, 0.01 .. 3.99, consecutive folds, no centring."""
    folds = consecutive_folds(len(cosine))
    thresholds = np.arange(400) * 0.01
    right = ((2 - 2 * cosine)[:, None] < thresholds) == same[:, None]
    accuracies = []
    for fold in range(_FOLDS):
        held = folds == fold
        if held.any():
            accuracies.append(right[held][:, int(np.argmax(right[~held].mean(0)))].mean())
        else:
            accuracies.append(0.0)
    return float(np.mean(accuracies))


def summary(pairs: Pairs) -> dict[str, Any]:
    """The numbers that an epoch reports, with the playground's names."""
    scores = pair_scores(pairs)
    roc = roc_curve(scores, pairs.same)
    return {
        "verificationAccuracy": float(np.mean(ten_fold(pairs)[0])),
        "verificationAuc": area_under(roc),
        "verificationEer": equal_error_rate(roc),
    }


def report(pairs: Pairs) -> dict[str, Any]:
    """Every number of an evaluation, with the playground's names (src/engine/evaluation/report.ts)."""
    cosines = pair_scores(pairs)
    # The verdicts are given on the numbers in float32, as the page has them.
    similarity = cosines.astype(np.float32).astype(np.float64)
    roc = roc_curve(similarity, pairs.same)
    threshold = best_threshold(similarity, pairs.same)
    accuracies, _ = ten_fold(pairs)
    impostors = int((~pairs.same).sum())
    rows = []
    for far in FALSE_ACCEPT_RATES:
        at = int(np.flatnonzero(roc.far <= far)[-1])
        value = float(roc.threshold[at])
        rows.append(
            {
                "far": far,
                "tar": float(roc.tar[at]),
                "threshold": value if np.isfinite(value) else None,
                "allowed": int(far * impostors + 1e-9),
            }
        )
    return {
        "accuracy": float(np.mean(accuracies)),
        "deviation": float(np.std(accuracies)),
        "accuracyPerFold": accuracies,
        "insightFaceAccuracy": insightface_accuracy(cosines, pairs.same),
        "auc": area_under(roc),
        "eer": equal_error_rate(roc),
        "bestThreshold": threshold,
        "bestAccuracy": accuracy_at(similarity, pairs.same, threshold),
        "tarAtFar": rows,
        "samePairs": int(pairs.same.sum()),
        "differentPairs": impostors,
    }


class _PlainUnpickler(pickle.Unpickler):
    """Reads lists, bytes and NumPy arrays, and runs nothing else."""

    _ALLOWED = {
        ("numpy.core.multiarray", "_reconstruct"),
        ("numpy.core.multiarray", "scalar"),
        ("numpy", "ndarray"),
        ("numpy", "dtype"),
        ("_codecs", "encode"),
        ("builtins", "bytearray"),
        ("__builtin__", "bytearray"),
    }

    def find_class(self, module: str, name: str) -> Any:
        module = module.replace("numpy._core", "numpy.core")
        if (module, name) not in self._ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a pair set")
        return super().find_class(module, name)


def read_pair_set(path: Path) -> tuple[list[bytes], PairList]:
    """A pair set as InsightFace distributes them (`lfw.bin`): encoded images, two a pair, and the pairs. Raises ValueError."""
    try:
        images, verdicts = _PlainUnpickler(io.BytesIO(path.read_bytes()), encoding="bytes").load()
        same = np.array([bool(verdict) for verdict in verdicts], np.bool_)
        encoded = [image.tobytes() if isinstance(image, np.ndarray) else bytes(image) for image in images]
    except (pickle.UnpicklingError, EOFError, TypeError, ValueError, AttributeError) as cause:
        raise ValueError(f"{path} is no pair set: {cause}") from cause
    if len(encoded) != 2 * len(same) or len(same) < _FOLDS:
        raise ValueError(
            f"{path}: {len(encoded)} images for {len(same)} pairs; two a pair and ten pairs at least are expected"
        )
    at = np.arange(len(same))
    return encoded, PairList(2 * at, 2 * at + 1, same, consecutive_folds(len(same)))
