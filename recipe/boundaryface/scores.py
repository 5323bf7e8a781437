"""How well the decisions match the noise, and which labels are rectified (src/engine/evaluation/detection.ts,
src/engine/run/decisions.ts). Scoring only: nothing here reaches the trainer."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .noise import Labels, NoisyLabels


@dataclass
class Decisions:
    """The newest decision on every image, and the epoch in which it was made."""

    labels: NoisyLabels
    rectified: Labels
    epochs: Labels

    @staticmethod
    def none(labels: NoisyLabels) -> "Decisions":
        return Decisions(labels, labels.given.copy(), np.zeros(len(labels.given), np.int64))

    def take(self, images: Labels, rectified: Labels, epoch: int) -> None:
        """One batch's decisions; an image that stands twice in it keeps the last one."""
        for image, label in zip(images.tolist(), rectified.tolist()):
            if self.rectified[image] != label:
                self.rectified[image] = label
                self.epochs[image] = epoch


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def detection(decisions: Decisions, identities: int) -> dict[str, Any]:
    """The playground's names; None where a number cannot be known."""
    given, truth, rectified = decisions.labels.given, decisions.labels.truth, decisions.rectified
    flagged = rectified != given
    wrong = np.zeros_like(flagged) if truth is None else truth != given
    hits = flagged & wrong
    # A label that is taken for wrong without another one is -1.
    closed = hits & (truth != -1) & (rectified != -1) if truth is not None else hits
    detected, injected, found = int(flagged.sum()), int(wrong.sum()), int(hits.sum())
    largest = int(np.bincount(rectified[rectified >= 0], minlength=identities).max())
    return {
        "detected": detected,
        "injected": injected,
        "precision": None if truth is None else _ratio(found, detected),
        "recall": _ratio(found, injected),
        "f1": _ratio(2 * found, detected + injected) if injected else None,
        "rectifiedToTruth": _ratio(int((closed & (rectified == truth)).sum()), int(closed.sum())),
        "cleanDamaged": None if truth is None else detected - found,
        "largestClassShare": largest * identities / max(len(given), 1),
    }
