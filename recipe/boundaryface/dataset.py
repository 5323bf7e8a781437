"""The images of a run: a list with its folder or record file, a folder with one subfolder for each person, or a `.rec`."""
from __future__ import annotations

import csv
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from .noise import Labels
from .pictures import PictureError, decode
from .records import RecordFile
from .resize import Pixels, resized, squared
from .sampler import held_out_identities

LEAST_IMAGE_SIZE = 64
_MID_GREY = 128
_ENDINGS = {".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif", ".pgm", ".ppm"}
# Of a set that no list describes: as many as the playground holds out of a set larger than memory.
_HELD_OUT = 20
_HELD_OUT_IMAGES = 6
_COLUMNS = ["image", "identity", "label", "role", "verdict"]


@dataclass
class ImageSet:
    """Images of people; nothing is read before it is asked for."""

    names: list[str]
    labels: Labels
    identities: list[str]

    @property
    def count(self) -> int:
        return len(self.names)


@dataclass
class Dataset:
    train: ImageSet
    held_out: ImageSet | None
    outliers: ImageSet | None
    labels_are_true: bool


class ImageReader:
    """Reads images by name and brings them to the network's size, in threads; keeps those that have room."""

    def __init__(self, root: Path, input_size: int, threads: int = 8, cache_bytes: int = 2**31) -> None:
        self._root = root
        self._size = input_size
        self._room = cache_bytes // (input_size * input_size * 3)
        self._kept: dict[str, Pixels] = {}
        self._records: dict[Path, RecordFile] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(threads)
        self.failures: dict[str, str] = {}

    def batch(self, names: Sequence[str]) -> Callable[[], NDArray[np.uint8]]:
        """Begins to read; the result waits for [count, size, size, 3]."""
        coming = [self._pool.submit(self._read, name) for name in names]
        return lambda: np.stack([each.result() for each in coming])

    def _read(self, name: str) -> Pixels:
        kept = self._kept.get(name)
        if kept is not None:
            return kept
        try:
            pixels = self._decoded(name)
        except (OSError, PictureError, ValueError) as cause:
            self.failures.setdefault(name, str(cause))
            pixels = np.full((self._size, self._size, 3), _MID_GREY, np.uint8)
        if len(self._kept) < self._room:
            self._kept[name] = pixels
        return pixels

    def _decoded(self, name: str) -> Pixels:
        square = squared(decode(self._bytes(name)), max(LEAST_IMAGE_SIZE, self._size))
        return square if square.shape[0] == self._size else resized(square, self._size)

    def _bytes(self, name: str) -> bytes:
        path, sign, key = name.rpartition("#")
        if sign and path.endswith(".rec") and key.isdigit():
            return self._record_file(path).read(int(key))[1]
        return self.located(name).read_bytes()

    def _record_file(self, path: str) -> RecordFile:
        located = self.located(path)
        with self._lock:
            if located not in self._records:
                self._records[located] = RecordFile(located)
            return self._records[located]

    def located(self, name: str) -> Path:
        """The file of a name: below the root, whose own name may or may not stand in front. Raises FileNotFoundError."""
        if self._root.is_file():
            return self._root
        shorter = name.split("/", 1)[-1]
        for path in (self._root / name, self._root / shorter):
            if path.is_file():
                return path
        raise FileNotFoundError(f"{name}: there is no such file below {self._root}")


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """Order of names as people count: "2.jpg" before "10.jpg"."""
    parts = re.findall(r"\d+|\D+", name)
    return [(0, int(part), part) if part[0].isdigit() else (1, 0, part) for part in parts]


def read_list(path: Path, labels_are_true: bool, use_verdicts: bool) -> Dataset:
    """The list that came with the recipe: image, identity (number), label, role (train, held-out, outlier), verdict.
    With `use_verdicts` an image that has one is trained on as that identity. Raises ValueError naming the line."""
    rows: dict[str, list[tuple[str, int, str, str]]] = {"train": [], "held-out": [], "outlier": []}
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        if next(reader, None) != _COLUMNS:
            raise ValueError(f"{path}: the first line should be {','.join(_COLUMNS)}")
        for line in reader:
            if len(line) != len(_COLUMNS) or line[3] not in rows:
                raise ValueError(f"{path}, line {reader.line_num}: expected {', '.join(_COLUMNS)}")
            image, identity, label, role, verdict = line
            rows[role].append((image, -1 if role == "outlier" else int(identity), label, verdict))
    train = _listed(rows["train"])
    if use_verdicts:
        numbers = {name: number for number, name in enumerate(train.identities)}
        for at, (name, _, _, verdict) in enumerate(rows["train"]):
            if verdict:
                if verdict not in numbers:
                    raise ValueError(f'{path}: the verdict "{verdict}" on {name} names nobody in the set')
                train.labels[at] = numbers[verdict]
    held_out, outliers = _listed(rows["held-out"]), _listed(rows["outlier"])
    return Dataset(train, held_out if held_out.count else None, outliers if outliers.count else None, labels_are_true)


def _listed(rows: list[tuple[str, int, str, str]]) -> ImageSet:
    labels = np.array([identity for _, identity, _, _ in rows], np.int64)
    identities = [f"{i}" for i in range(int(labels.max(initial=-1)) + 1)]
    for _, identity, label, _ in rows:
        if identity >= 0:
            identities[identity] = label
    return ImageSet([image for image, _, _, _ in rows], labels, identities)


def scan(path: Path) -> Dataset:
    """A folder with one subfolder for each person, or a record file, that no list describes."""
    if path.is_file() and path.suffix == ".rec":
        found = [(f"{path.name}#{key}", f"{label:g}") for key, label in RecordFile(path).labelled()]
    elif path.is_dir():
        files = [file for file in path.rglob("*") if file.suffix.lower() in _ENDINGS and file.parent != path]
        names = sorted((file.relative_to(path).as_posix() for file in files), key=natural_key)
        found = [(name, name.split("/", 1)[0]) for name in names]
    else:
        raise ValueError(f"{path}: expected a folder of images or a .rec file")
    if not found:
        raise ValueError(f"{path} holds no images: one subfolder for each person is expected")
    identities = sorted({label for _, label in found}, key=natural_key)
    numbers = {label: number for number, label in enumerate(identities)}
    whole = ImageSet(
        [name for name, _ in found], np.array([numbers[label] for _, label in found], np.int64), identities
    )
    held = _few(held_out_identities(whole.labels, len(identities)))
    if not held:
        return Dataset(whole, None, None, False)
    train = _picked(whole, [i for i in range(len(identities)) if i not in held], None)
    return Dataset(train, _picked(whole, sorted(held), _HELD_OUT_IMAGES), None, False)


def _few(held: list[int]) -> set[int]:
    return set(held[:_HELD_OUT])


def _picked(images: ImageSet, identities: list[int], most: int | None) -> ImageSet:
    """The images of some identities, renumbered in their old order; of each at most `most`."""
    numbers = {identity: number for number, identity in enumerate(identities)}
    taken = dict.fromkeys(identities, 0)
    kept = []
    for image, label in enumerate(images.labels.tolist()):
        if label in numbers and (most is None or taken[label] < most):
            taken[label] += 1
            kept.append(image)
    labels = np.array([numbers[int(images.labels[image])] for image in kept], np.int64)
    return ImageSet([images.names[image] for image in kept], labels, [images.identities[i] for i in identities])
