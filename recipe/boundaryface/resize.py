"""Brings images to one square size as the playground does (src/data/pixels/resize.ts): the central square, averaged by area
where it shrinks and interpolated linearly where it grows, to the same bytes."""
from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

TRANSPARENT_BACKGROUND = 128


@lru_cache(maxsize=256)
def _axis(size: int, to: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """[to, taps] input pixels and their weights."""
    if to <= size:
        scale = size / to
        wide = int(np.ceil(scale)) + 1
        start = np.arange(to) * scale
        end = (np.arange(to) + 1) * scale
        # The last window may begin too far right for its (then empty) last taps: they are moved in.
        first = np.maximum(0, np.minimum(np.floor(start).astype(np.int64), size - wide))
        taps = first[:, None] + np.arange(min(wide, size))
        overlap = np.minimum(end[:, None], taps + 1) - np.maximum(start[:, None], taps)
        return taps, np.maximum(0, overlap) / scale
    wide = min(2, size)
    centre = np.clip((np.arange(to) + 0.5) * size / to - 0.5, 0, size - 1)
    first = np.maximum(0, np.minimum(np.floor(centre).astype(np.int64), size - wide))
    fraction = centre - first
    taps = first[:, None] + np.arange(wide)
    return taps, np.stack([1 - fraction, fraction], 1)[:, :wide]


def _weighed(values: NDArray[np.float64], taps: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Along the first axis, summed tap after tap."""
    shape = (-1,) + (1,) * (values.ndim - 1)
    total = np.zeros((len(taps), *values.shape[1:]))
    for k in range(taps.shape[1]):
        total += weights[:, k].reshape(shape) * values[taps[:, k]]
    return total


def resized(square: NDArray[np.float64] | Pixels, to: int) -> Pixels:
    """[size, size, 3], 0-255 -> [to, to, 3]."""
    taps, weights = _axis(square.shape[0], to)
    across = _weighed(np.swapaxes(square, 0, 1).astype(np.float64), taps, weights)
    narrow = np.swapaxes(across, 0, 1).astype(np.float32).astype(np.float64)
    return np.floor(_weighed(narrow, taps, weights) + 0.5).astype(np.uint8)


def squared(image: Pixels, to: int) -> Pixels:
    """[height, width, 3 or 4] -> [to, to, 3]; what is transparent is laid on mid-grey."""
    height, width, channels = image.shape
    side = min(height, width)
    top, left = (height - side) >> 1, (width - side) >> 1
    square = image[top : top + side, left : left + side]
    if channels == 3:
        return square.copy() if side == to else resized(square, to)
    colour, alpha = square[..., :3].astype(np.float64), square[..., 3:].astype(np.float64)
    laid = np.where(alpha == 255, colour, (colour * alpha + (255 - alpha) * TRANSPARENT_BACKGROUND) / 255)
    return resized(laid, to)
