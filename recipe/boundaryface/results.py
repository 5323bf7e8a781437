"""The files of a run, as the playground's own commands write and read them."""
from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any, Mapping

from . import safetensors
from .dataset import ImageSet
from .networks import Array, IrSpec, Network
from .scores import Decisions

OPEN_SET_LABEL = "(open set)"
UNLABELLED = "(none)"
METRICS = "metrics.jsonl"
RECTIFIED = "rectified.csv"
RECORD = "run.json"
WEIGHTS = "weights/model.safetensors"
_KEYS = (
    "epoch",
    "loss",
    "crossEntropy",
    "boundaryTerm",
    "detected",
    "injected",
    "precision",
    "recall",
    "f1",
    "rectifiedToTruth",
    "cleanDamaged",
    "verificationAccuracy",
    "verificationAuc",
    "verificationEer",
    "seconds",
    "imagesPerSecond",
)

Metrics = Mapping[str, Any]


def write_whole(path: Path, data: bytes) -> None:
    """A file that is there in full or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(data)
    os.replace(beside, path)


def metrics_text(epochs: list[Metrics]) -> bytes:
    lines = [json.dumps({key: epoch[key] for key in _KEYS}, separators=(",", ":")) + "\n" for epoch in epochs]
    return "".join(lines).encode()


def rectified_text(decisions: Decisions, train: ImageSet) -> bytes:
    """A row an image that is rectified now."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["image", "given_label", "rectified_label", "true_label", "epoch"])
    labels = decisions.labels
    for image, name in enumerate(train.names):
        given, now = int(labels.given[image]), int(decisions.rectified[image])
        if given == now:
            continue
        true = ""
        if labels.truth is not None:
            truth = int(labels.truth[image])
            true = OPEN_SET_LABEL if truth < 0 else train.identities[truth]
        rather = UNLABELLED if now < 0 else train.identities[now]
        writer.writerow([name, train.identities[given], rather, true, int(decisions.epochs[image])])
    return text.getvalue().encode()


def write_weights(
    path: Path, network: Network, weights: Mapping[str, Array], identities: list[str], epochs: int
) -> None:
    """As the playground's own weights, with what it needs to know of them."""
    spec = network.spec
    size = spec.input_size
    blocks = []
    for block in spec.blocks:
        fields = asdict(block)
        named = {"inChannels": fields["inputs"], "outChannels": fields["outputs"], "stride": fields["stride"]}
        if not isinstance(spec, IrSpec):
            named = {"inChannels": fields["inputs"], "hiddenChannels": fields["hidden"], **named}
        elif fields["conv_shortcut"]:
            named["convShortcut"] = True
        blocks.append(named)
    metadata = {
        "network": network.preset,
        "input": f"[batch, {size}, {size}, 3] RGB, (x - 127.5) / 128",
        "layout": "images NHWC, convolutions HWIO, dense [in, out], class centres [identities, embedding]",
        "architecture": spec.architecture,
        "blocks": json.dumps(blocks, separators=(",", ":")),
        "identities": json.dumps(identities, ensure_ascii=False, separators=(",", ":")),
        "epochs": str(epochs),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    safetensors.write(beside, weights, metadata)
    os.replace(beside, path)
