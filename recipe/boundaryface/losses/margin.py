"""Losses that ask for a margin: L-Softmax, SphereFace, CosFace, ArcFace, AdaCos, AdaFace."""
from __future__ import annotations

import math
from typing import Mapping

import torch
from torch import Tensor

from .base import (
    Config,
    HeadInput,
    HeadOutput,
    Loss,
    Number,
    bounded,
    classified,
    directions,
    lengths,
    margin_boundary,
    own_angle,
    products,
    rotated,
    state_number,
    straight_directions,
    straight_through,
    with_margin,
)

# L-Softmax and SphereFace ----------------------------------------------------------------------------------------------


def _multiple_angle(c: Tensor, order: int) -> Tensor:
    """cos(m theta) as a polynomial in cos(theta), so that no arc cosine is differentiated."""
    square = c.square()
    if order == 1:
        return c
    if order == 2:
        return 2 * square - 1
    if order == 3:
        return c * (4 * square - 3)
    if order == 4:
        return 8 * square * (square - 1) + 1
    raise ValueError(f"no margin of order {order}: it is 1 to 4")


def _psi(cosine: Tensor, order: int) -> Tensor:
    """(-1)^k cos(m theta) - 2k, k = floor(m theta / pi), a constant to the gradient."""
    with torch.no_grad():
        folds = [math.cos((i + 1) * math.pi / order) for i in range(order)]
        k = torch.stack([(cosine <= limit).to(cosine.dtype) for limit in folds]).sum(0)
        sign = 1 - 2 * (k % 2)
    return sign * _multiple_angle(cosine, order) - 2 * k


def _lsoftmax(head: HeadInput, config: Config) -> HeadOutput:
    """target: (lambda x.W_y + ||W_y|| ||x|| psi) / (1 + lambda); others x.W_j. Source: Liu et al., ICML 2016, eq. 4-9."""
    step = head.own["iteration"] + 1
    falling = config.number("annealFrom") * (1 + step * config.number("annealRate")) ** -config.number("annealPower")
    annealed = falling.clamp(min=config.number("annealTo"))
    logits = products(head)
    own = head.classes.pick(logits, head.labels)
    centre_length = head.classes.pick(lengths(head.centres).expand_as(logits), head.labels)
    length = lengths(head.embeddings) * centre_length
    bent = _psi(own / (length + 1e-10), int(config.number("order")))
    target = (own * annealed + length * bent) / (annealed + 1)
    return classified(head, logits, target, {"iteration": step})


def _iteration(_config: Config, _identities: int, _width: int, _batch: int) -> Mapping[str, Number]:
    return {"iteration": state_number(0)}


lsoftmax = Loss(_lsoftmax, _iteration)


def _sphereface(head: HeadInput, config: Config) -> HeadOutput:
    """`paper`: ||x|| cos_j, at the label ||x|| (cos + (psi - cos) / (1 + lambda)). `opensphere`: s psi(m theta), the margin a
    constant to the gradient. Source: clcarwin/sphereface_pytorch net_sphere.py; ydwen/opensphere sphereface.py."""
    if config.text("variant") != "paper":
        return _detached_sphere(head, config.scale, config.number("sphereMargin"))
    step = head.own["iteration"] + 1
    annealed = (config.number("annealFrom") / (1 + step * 0.1)).clamp(min=config.number("annealTo"))
    cosine = directions(head).cosine
    own = head.classes.pick(cosine, head.labels)
    bent = _psi(own, int(config.number("order")))
    length = lengths(head.embeddings)
    target = (own + (bent - own) / (annealed + 1)) * length
    others = cosine * head.classes.ranks.to_parts(length).view(-1, 1)
    return classified(head, others, target, {"iteration": step}, {"lambda": annealed})


def _detached_sphere(head: HeadInput, scale: float, margin: float) -> HeadOutput:
    towards = straight_directions(head)
    most = 1 - 1e-5
    own = head.classes.pick(towards.cosine, head.labels)
    with torch.no_grad():
        angle = torch.acos(own.clamp(-most, most)) * margin
        k = torch.floor(angle / math.pi)
        bent = torch.cos(angle - k * math.pi) - 2 * k
    others = straight_through(towards.cosine, towards.cosine.clamp(-most, most))
    state = {"weight": towards.centres.detach()}
    return classified(head, others * scale, straight_through(own, bent) * scale, state)


def _sphereface_numbers(config: Config, identities: int, width: int, _batch: int) -> Mapping[str, Number]:
    return _iteration(config, identities, width, _batch) if config.text("variant") == "paper" else {}


sphereface = Loss(_sphereface, _sphereface_numbers)

# CosFace and ArcFace ---------------------------------------------------------------------------------------------------


def _cosface(head: HeadInput, config: Config) -> HeadOutput:
    """logits: s (cos - m at the label). Source: Wang et al., CVPR 2018, eq. 4; ydwen/opensphere cosface.py."""
    by_paper = config.text("variant") == "paper"
    towards = directions(head) if by_paper else straight_directions(head)
    own = head.classes.pick(towards.cosine, head.labels)
    state = {} if by_paper else {"weight": towards.centres.detach()}
    return classified(head, towards.cosine * config.scale, (own - config.margin) * config.scale, state)


cosface = Loss(_cosface, boundary=lambda cosine, config: cosine - config.margin)


def margin_head(head: HeadInput, config: Config) -> HeadOutput:
    """s Phi(cos) at the label, s cos elsewhere: ArcFace as in the paper."""
    towards = directions(head)
    target = with_margin(own_angle(towards, head), config)
    return classified(head, towards.cosine * config.scale, target * config.scale)


def _arcface(head: HeadInput, config: Config) -> HeadOutput:
    """`insightface` and `opensphere` take cos(theta + m) without a fallback beyond pi, as a constant to the gradient.
    Source: Deng et al., CVPR 2019, eq. 3; deepinsight/insightface arcface_torch/losses.py; ydwen/opensphere arcface.py.
    """
    variant = config.text("variant")
    if variant == "paper":
        return margin_head(head, config)
    scale, margin = config.scale, config.margin
    towards = directions(head) if variant == "insightface" else straight_directions(head)
    angle = own_angle(towards, head)
    if variant == "insightface":
        target = straight_through(angle.cosine, rotated(angle, margin))
        return classified(head, towards.cosine * scale, target * scale)
    most = 1 - 1e-5
    inner = bounded(angle, most)
    # Beyond pi the angle stays there.
    turned = torch.where(
        inner.cosine > math.cos(math.pi - margin), rotated(inner, margin), inner.cosine.new_tensor(-1.0)
    )
    others = straight_through(towards.cosine, towards.cosine.clamp(-most, most))
    state = {"weight": towards.centres.detach()}
    return classified(head, others * scale, straight_through(angle.cosine, turned) * scale, state)


arcface = Loss(_arcface, boundary=margin_boundary)

# AdaCos and AdaFace ----------------------------------------------------------------------------------------------------


def _adacos(head: HeadInput, config: Config) -> HeadOutput:
    """s = ln(B_avg) / cos(min(pi/4, theta_med)), or sqrt(2) ln(C - 1). Source: Zhang et al., CVPR 2019, eq. 12-15."""
    classes = head.classes
    cosine = directions(head).cosine
    own = classes.pick(cosine, head.labels)
    if config.text("variant") == "fixed":
        fixed = math.sqrt(2) * math.log(classes.total - 1)
        return classified(head, cosine * fixed, own * fixed)
    most = 1 - 1e-7
    with torch.no_grad():
        others = torch.exp(cosine * head.own["s"]).masked_fill(classes.mine(head.labels), 0)
        average = classes.row_sum(others).sum() / len(own)
        # The cosine of the lower median angle; cos(min(pi/4, theta)) is max(cos(pi/4), cos(theta)).
        median = own.sort(descending=True).values[(len(own) - 1) // 2].clamp(-most, most)
        scale = (torch.log(average) / median.clamp(min=math.sqrt(0.5))).view(1)
    return classified(head, cosine * scale, own * scale, {"s": scale})


def _adacos_numbers(config: Config, identities: int, _width: int, _batch: int) -> Mapping[str, Number]:
    if config.text("variant") != "dynamic":
        return {}
    return {"s": state_number(math.sqrt(2) * math.log(identities - 1))}


adacos = Loss(_adacos, _adacos_numbers, lambda cosine, _config: cosine)


def _adaface(head: HeadInput, config: Config) -> HeadOutput:
    """q = clip(h (||x|| - mean) / (std + 1e-3), -1, 1); target s (cos(theta - m q) - (m + m q)), others s cos.
    Source: Kim et al., CVPR 2022, eq. 14-17; mk-minchul/AdaFace head.py."""
    epsilon = 1e-3
    most = 1 - epsilon
    share, margin = config.number("tAlpha"), config.margin
    with torch.no_grad():
        raw = lengths(head.embeddings)
        norms = raw.clamp(1e-3, 100)
        batch_mean = norms.mean() * share + head.own["batch_mean"] * (1 - share)
        batch_std = head.own["batch_std"].clone()
        if len(norms) > 1:
            batch_std = norms.std() * share + batch_std * (1 - share)
        quality = ((norms - batch_mean) / (batch_std + epsilon) * config.number("h")).clamp(-1, 1)
        shift = quality * margin
    towards = directions(head)
    own = bounded(own_angle(towards, head), most)
    with torch.no_grad():
        turned = torch.acos(own.cosine) - shift
        within = (turned >= epsilon) & (turned <= math.pi - epsilon)
        bound = torch.sign(math.pi / 2 - turned) * math.cos(epsilon)
    target = torch.where(within, rotated(own, -shift), bound) - (quality + 1) * margin
    others = towards.cosine.clamp(-most, most)
    state = {"batch_mean": batch_mean.view(1), "batch_std": batch_std.view(1)}
    return classified(head, others * config.scale, target * config.scale, state, {"norms": raw})


def _adaface_numbers(_config: Config, _identities: int, _width: int, _batch: int) -> Mapping[str, Number]:
    return {"batch_mean": state_number(20), "batch_std": state_number(100)}


adaface = Loss(_adaface, _adaface_numbers, margin_boundary)
