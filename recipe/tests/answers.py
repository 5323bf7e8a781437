"""What PyTorch says to the playground's tests, as JSON: `python3 -m tests.answers shapes | embed WEIGHTS PIXELS | report FILE`."""
from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Callable

import numpy as np
import torch

from boundaryface.evaluate import embed, load_network
from boundaryface.networks import NETWORKS, IrSpec, Network
from boundaryface.verification import Pairs, report


def shapes() -> dict[str, Any]:
    """Of every tensor of every network, with attention (`NAME+cbam`) and without."""
    found = {}
    for name, spec in NETWORKS.items():
        for attention in (False, True) if isinstance(spec, IrSpec) else (False,):
            values = Network(name, attention).export()
            found[f"{name}+cbam" if attention else name] = {key: list(value.shape) for key, value in values.items()}
    return found


def embeddings(weights: Path, pixels: Path) -> list[list[float]]:
    """[count, embedding] of images of the network's size, bytes one after the other."""
    network = load_network(weights, torch.device("cpu"))
    size = network.spec.input_size
    images = np.fromfile(pixels, np.uint8).reshape(-1, size, size, 3)
    rows: list[list[float]] = embed(network, images, torch.device("cpu"))[0].tolist()
    return rows


def verified(file: Path) -> dict[str, Any]:
    """The report on features [pairs, dims] in a file."""
    given = json.loads(file.read_text())
    left, right = (np.array(given[side], np.float64) for side in ("left", "right"))
    return report(Pairs(left, right, np.array(given["same"], np.bool_), np.array(given["fold"], np.int64)))


def main(command: str, *files: str) -> None:
    answers: dict[str, Callable[..., Any]] = {"shapes": shapes, "embed": embeddings, "report": verified}
    json.dump(answers[command](*(Path(file) for file in files)), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
