"""Seeded random streams, the playground's own to the bit (src/lib/rng.ts): sfc32, named by seed, purpose and index."""
from __future__ import annotations

import math
from array import array
from typing import MutableSequence, TypeVar

import numpy as np
from numpy.typing import NDArray

_MASK = 0xFFFFFFFF
_SCALE = 4294967296.0
_WARM_UP = 12

T = TypeVar("T")


def _mix(value: int) -> int:
    h = value & _MASK
    h = (h ^ (h >> 16)) * 0x85EBCA6B & _MASK
    h = (h ^ (h >> 13)) * 0xC2B2AE35 & _MASK
    return h ^ (h >> 16)


def _hash(text: str, seed: int) -> int:
    """FNV-1a over UTF-16 units, then mixed."""
    h = (0x811C9DC5 ^ seed) & _MASK
    units = text.encode("utf-16-le", "surrogatepass")
    for low, high in zip(units[::2], units[1::2]):
        h = (h ^ (low | high << 8)) * 0x01000193 & _MASK
    return _mix(h)


class Stream:
    """The stream named (seed, purpose, index...)."""

    def __init__(self, seed: int, purpose: str, *index: int) -> None:
        a = _hash(purpose, _mix(seed))
        b = _mix(seed + 0x9E3779B9)
        c = _hash(purpose, 0x2545F491)
        for i in index:
            a = _mix(a ^ i)
            b = _mix(b + i + 0x6D2B79F5)
            c = _mix(c ^ (i * 0x9E3779B1 & _MASK))
        self._state = (a, b, c, 1)
        self._spare: float | None = None
        self.uniforms(_WARM_UP)

    def uniforms(self, count: int) -> NDArray[np.float64]:
        """[count] numbers, uniform in [0, 1), 32 bits of resolution."""
        a, b, c, counter = self._state
        drawn = array("I", bytes(4 * count))
        for i in range(count):
            t = a + b + counter & _MASK
            counter = counter + 1 & _MASK
            a = b ^ b >> 9
            b = c + (c << 3) & _MASK
            c = (c << 21 & _MASK | c >> 11) + t & _MASK
            drawn[i] = t
        self._state = (a, b, c, counter)
        return np.frombuffer(drawn, np.uint32) / _SCALE

    def uniform(self) -> float:
        """Uniform in [0, 1)."""
        return float(self.uniforms(1)[0])

    def integer(self, bound: int) -> int:
        """Uniform in [0, bound)."""
        return int(self.uniform() * bound)

    def normal(self) -> float:
        """Standard normal deviate."""
        if self._spare is not None:
            value, self._spare = self._spare, None
            return value
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        angle = 2 * math.pi * self.uniform()
        self._spare = radius * math.sin(angle)
        return radius * math.cos(angle)

    def shuffle(self, items: MutableSequence[T]) -> MutableSequence[T]:
        """Fisher-Yates, in place; returns the items."""
        last = len(items) - 1
        drawn = self.uniforms(max(last, 0)).tolist()
        for i, value in zip(range(last, 0, -1), drawn):
            j = int(value * (i + 1))
            items[i], items[j] = items[j], items[i]
        return items
