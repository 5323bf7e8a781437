"""Losses without a margin: softmax, NormFace, center loss."""
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
    classified,
    cross_entropies,
    directions,
    logits_of,
    products,
    straight_directions,
)

_LEAST_SCALE = 0.01
_LEAST, _MOST = 1e-12, 1e12


def _softmax(head: HeadInput, config: Config) -> HeadOutput:
    """logits: x W^T, plus b where asked for. Source: ydwen/opensphere softmaxloss.py."""
    logits = products(head)
    if config.is_on("bias"):
        logits = logits + head.own["bias"]
    return classified(head, logits, head.classes.pick(logits, head.labels))


def _softmax_numbers(config: Config, identities: int, _width: int, _batch: int) -> Mapping[str, Number]:
    return {"bias": Number((identities,), 0.0, trained=True, per_class=True)} if config.is_on("bias") else {}


softmax = Loss(_softmax, _softmax_numbers)


def _normface(head: HeadInput, config: Config) -> HeadOutput:
    """logits: s cos. Source: Wang et al., ACM MM 2017; ydwen/opensphere cocoloss.py (`opensphere`)."""
    by_paper = config.text("variant") == "paper"
    towards = directions(head) if by_paper else straight_directions(head)
    own = head.classes.pick(towards.cosine, head.labels)
    state = {} if by_paper else {"weight": towards.centres.detach()}
    if config.is_on("learnScale"):
        scale = head.own["scale"].clamp(min=_LEAST_SCALE)
        return classified(head, towards.cosine * head.classes.ranks.to_parts(scale), own * scale, state)
    return classified(head, towards.cosine * config.scale, own * config.scale, state)


def _normface_numbers(config: Config, _identities: int, _width: int, _batch: int) -> Mapping[str, Number]:
    return {"scale": Number((1,), config.scale, trained=True)} if config.is_on("learnScale") else {}


normface = Loss(_normface, _normface_numbers, lambda cosine, _config: cosine)


def _center(head: HeadInput, config: Config) -> HeadOutput:
    """Softmax and a pull of 1/(2B) sum ||x - c_y||^2 (`paper`: moves x alone, the centres follow by the paper's own rule) or
    1/B sum ||x - c_y||^2 (`gradient`: the centres are trained). Source: Wen et al., ECCV 2016, eq. 2-4;
    KaiyangZhou/pytorch-center-loss."""
    classes, x = head.classes, head.embeddings
    means = head.own["centres"]
    by_paper = config.text("variant") == "paper"
    logits = products(head)
    target = classes.pick(logits, head.labels)
    entropy = cross_entropies(head, logits, target).mean()
    own = classes.ranks.sum_to_whole(classes.mine(head.labels).to(x.dtype) @ means)
    squares = (x - own).square().sum(1)
    if by_paper:
        pull = squares.sum() / (2 * len(x))
        state = {"centres": _moved(means, head, config.number("centreRate"))}
    else:
        pull = squares.clamp(_LEAST, _MOST).mean() + (classes.total - 1) * _LEAST
        state = {}
    loss = entropy + pull * config.number("centreWeight")
    return HeadOutput(loss, entropy, pull, head.labels, logits_of(head, logits, target), state)


def _moved(means: Tensor, head: HeadInput, rate: float) -> Tensor:
    """c_j - alpha sum (c_j - x) / (1 + n_j)."""
    with torch.no_grad():
        mine = head.classes.mine(head.labels).to(means.dtype)
        counts = mine.sum(0).view(-1, 1)
        return means - rate * (counts * means - mine.t() @ head.embeddings) / (counts + 1)


def _center_numbers(config: Config, identities: int, width: int, _batch: int) -> Mapping[str, Number]:
    bound = math.sqrt(6 / (identities + width))
    trained = config.text("variant") == "gradient"
    return {"centres": Number((identities, width), 0.0, trained, drawn_within=bound, per_class=True)}


center = Loss(_center, _center_numbers)
