"""Every loss by its name in the configuration."""
from __future__ import annotations

from dataclasses import replace

from .base import Config, HeadInput, HeadOutput, Loss
from .correcting import boundaryf1, boundaryface, is_correcting, rectified_labels
from .margin import adacos, adaface, arcface, cosface, lsoftmax, sphereface
from .metric import npt, proxy_triplet
from .mining import curricularface, focal, mv_arc, ohem
from .successors import (
    combined_margin,
    elasticface,
    magface,
    noise_tolerant,
    robustface,
    sphereface2,
    subcenter_arcface,
)
from .plain import center, normface, softmax

LOSSES: dict[str, Loss] = {
    "softmax": softmax,
    "normface": normface,
    "center": center,
    "lsoftmax": lsoftmax,
    "sphereface": sphereface,
    "cosface": cosface,
    "arcface": arcface,
    "adacos": adacos,
    "adaface": adaface,
    "mv_arc": mv_arc,
    "curricularface": curricularface,
    "focal": focal,
    "ohem": ohem,
    "proxy_triplet": proxy_triplet,
    "npt": npt,
    "subcenter_arcface": subcenter_arcface,
    "magface": magface,
    "combined_margin": combined_margin,
    "elasticface": elasticface,
    "noise_tolerant": noise_tolerant,
    "sphereface2": sphereface2,
    "robustface": robustface,
    "boundaryf1": boundaryf1,
    "boundaryface": boundaryface,
}


def loss_of(config: Config) -> Loss:
    """Raises ValueError for a loss that is not here."""
    if config.kind not in LOSSES:
        raise ValueError(f'head.kind: "{config.kind}" cannot be trained here; these can: {", ".join(LOSSES)}.')
    return LOSSES[config.kind]


def run_loss(head: HeadInput, config: Config) -> HeadOutput:
    """The loss that the configuration names, on corrected labels where it corrects them."""
    loss = loss_of(config)
    if loss.boundary is None or not is_correcting(config, head.epoch):
        return loss.run(head, config)
    return loss.run(replace(head, labels=rectified_labels(head, config, loss.boundary)), config)


def term_weight(config: Config) -> float:
    """What the second part of a loss is multiplied by."""
    if config.kind == "boundaryface":
        return config.number("lambda")
    if config.kind == "magface":
        return config.number("lengthWeight")
    return config.number("centreWeight") if config.kind == "center" else 0.0


def lambda_at(config: Config, epoch: int, relabelled_share: float) -> float:
    """BoundaryFace's lambda in an epoch; `relabelled_share` of the images carried a rectified label after the one before."""
    value = config.number("lambda")
    if config.kind != "boundaryface":
        return value
    schedule = config.text("lambdaSchedule")
    if schedule == "ramp":
        return value * min(1.0, max(0.0, epoch - config.number("epochStart")) / config.number("rampEpochs"))
    if schedule == "noise-limit":
        return 0.0 if relabelled_share > config.number("noiseLimit") else value
    return value
