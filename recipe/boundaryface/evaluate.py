"""Verifies weights on pair sets, by the protocol and with the numbers of the playground's Evaluate view."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from . import safetensors
from .dataset import LEAST_IMAGE_SIZE
from .networks import Network
from .pictures import PictureError, decode
from .resize import Pixels, resized, squared
from .verification import features_of, read_pair_set, report

_BATCH = 64


def load_network(path: Path, device: torch.device) -> Network:
    """Raises ValueError where the file is of no network that is here."""
    tensors, metadata = safetensors.read(path)
    has_attention = any(".cbam." in name for name in tensors)
    network = Network(metadata.get("network", ""), has_attention).to(device)
    network.load_whole({name: value for name, value in tensors.items() if not name.startswith("head.")})
    return network.eval()


def embed(network: Network, images: NDArray[np.uint8], device: torch.device) -> tuple[Any, Any]:
    """Embeddings [count, embedding] of the images and of their mirror images."""
    sides: tuple[list[Any], list[Any]] = ([], [])
    with torch.no_grad():
        for first in range(0, len(images), _BATCH):
            x = torch.from_numpy(images[first : first + _BATCH]).to(device).permute(0, 3, 1, 2).float()
            x = (x - 127.5) / 128
            for rows, shown in zip(sides, (x, x.flip(3))):
                rows.append(network(shown).cpu().numpy())
    return np.concatenate(sides[0]), np.concatenate(sides[1])


def evaluate(weights: Path | None, sets: list[Path], device: torch.device, threads: int) -> dict[str, Any]:
    """The report of each pair set by the name of its file. Raises ValueError."""
    if weights is None:
        raise ValueError("--evaluate needs --weights, the model.safetensors to verify")
    network = load_network(weights, device)
    size = network.spec.input_size
    found = {}
    for path in sets:
        encoded, pairs = read_pair_set(path)

        def prepared(data: bytes) -> Pixels:
            square = squared(decode(data), max(LEAST_IMAGE_SIZE, size))
            return square if square.shape[0] == size else resized(square, size)

        try:
            with ThreadPoolExecutor(threads) as pool:
                images = np.stack(list(pool.map(prepared, encoded)))
        except PictureError as cause:
            raise ValueError(f"{path}: {cause}") from cause
        found[path.name] = report(features_of(*embed(network, images, device), pairs))
    return found
