"""Losses that give hard samples or hard classes more weight: MV-Arc-Softmax, CurricularFace, focal loss, OHEM."""
from __future__ import annotations

from typing import Mapping

import torch
from torch import Tensor

from .base import (
    Config,
    HeadInput,
    HeadOutput,
    Loss,
    Number,
    classified,
    cross_entropies,
    directions,
    logits_of,
    margin_boundary,
    own_angle,
    products,
    rotated,
    state_number,
    with_margin,
)


def _mv_arc(head: HeadInput, config: Config) -> HeadOutput:
    """`fixed`: cos_j + t where cos_j >= Phi_y, all clamped to [-1, 1]. `adaptive`: (1 + t) cos_j + t where
    cos_j > cos(theta_y + m). Source: Wang et al., AAAI 2020, eq. 8-9; xiaoboCASIA/SV-X-Softmax fc_layers.py."""
    t, scale = config.number("t"), config.scale
    towards = directions(head)
    cosine, angle = towards.cosine, own_angle(towards, head)
    target = with_margin(angle, config)
    if config.text("variant") == "adaptive":
        hard = cosine.detach() > rotated(angle, config.margin).detach().view(-1, 1)
        return classified(head, torch.where(hard, cosine * (1 + t) + t, cosine) * scale, target * scale)
    clamped = target.clamp(-1, 1)
    hard = cosine.detach() >= clamped.detach().view(-1, 1)
    others = (cosine + hard.to(cosine.dtype) * t).clamp(-1, 1)
    return classified(head, others * scale, clamped * scale)


mv_arc = Loss(_mv_arc, boundary=margin_boundary)


def _curricularface(head: HeadInput, config: Config) -> HeadOutput:
    """t follows the batch mean of cos_y, before use; wrong classes with cos_j > cos(theta_y + m) become cos_j (t + cos_j).
    Source: Huang et al., CVPR 2020, eq. 5-10; HuangYG123/CurricularFace head/metrics.py."""
    towards = directions(head)
    cosine, angle = towards.cosine, own_angle(towards, head)
    with torch.no_grad():
        t = (angle.cosine.mean() * 0.01 + head.own["t"] * (1 - 0.01)).view(1)
        hard = cosine > rotated(angle, config.margin).view(-1, 1)
    others = torch.where(hard, cosine * (cosine + t), cosine)
    return classified(head, others * config.scale, with_margin(angle, config) * config.scale, {"t": t})


def _curricular_numbers(_config: Config, _identities: int, _width: int, _batch: int) -> Mapping[str, Number]:
    return {"t": state_number(0)}


curricularface = Loss(_curricularface, _curricular_numbers, margin_boundary)


def _base_logits(head: HeadInput, config: Config) -> tuple[Tensor, Tensor]:
    """Softmax's or ArcFace's: others and target."""
    if config.text("base") == "softmax":
        logits = products(head)
        return logits, head.classes.pick(logits, head.labels)
    towards = directions(head)
    return towards.cosine * config.scale, with_margin(own_angle(towards, head), config) * config.scale


def _focus(entropy: Tensor, gamma: float) -> Tensor:
    """(1 - p)^gamma with p = exp(-ce)."""
    if gamma == 0:
        return torch.ones_like(entropy)
    return (1 - torch.exp(-entropy)).clamp(min=1e-12) ** gamma


def _focal(head: HeadInput, config: Config) -> HeadOutput:
    """(1 - p)^gamma CE a sample at a time, on the batch mean, or with the weight as a constant.
    Source: Lin et al., ICCV 2017, eq. 4."""
    others, target = _base_logits(head, config)
    entropies = cross_entropies(head, others, target)
    counted = entropies.mean() if config.text("variant") == "batch-mean" else entropies
    focus = _focus(counted, config.number("gamma"))
    if config.text("variant") == "detached":
        focus = focus.detach()
    loss = (focus * counted).mean()
    details = {"per_sample_ce": entropies}
    logits = logits_of(head, others, target)
    return HeadOutput(loss, entropies.mean(), loss.new_zeros(()), head.labels, logits, {}, details)


focal = Loss(_focal)


def _ohem(head: HeadInput, config: Config) -> HeadOutput:
    """Mean CE of the trunc(keep B) samples of largest CE, of at least one. Source: Shrivastava et al., CVPR 2016."""
    others, target = _base_logits(head, config)
    entropies = cross_entropies(head, others, target)
    count = max(1, int(config.number("keep") * len(entropies)))
    with torch.no_grad():
        kept = torch.zeros_like(entropies)
        kept[torch.sort(entropies, descending=True, stable=True).indices[:count]] = 1
    loss = (entropies * kept).sum() / count
    details = {"per_sample_ce": entropies, "kept": kept}
    logits = logits_of(head, others, target)
    return HeadOutput(loss, entropies.mean(), loss.new_zeros(()), head.labels, logits, {}, details)


ohem = Loss(_ohem)
