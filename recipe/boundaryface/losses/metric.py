"""Losses on distances to class centres: proxy-triplet, NPT-Loss."""
from __future__ import annotations

import torch
from torch import Tensor

from .base import Config, HeadInput, HeadOutput, Loss, directions, normalise

_MASKED = -10.0


def _proxy_triplet(head: HeadInput, config: Config) -> HeadOutput:
    """d_j = ||n(x) - n(W_j)||^2; sum, mean, or the one of the nearest centre, of max(0, d_y - d_j + delta).
    Source: NPT-Loss (arXiv 2103.03503), eq. 3, after Movshovitz-Attias et al., ICCV 2017."""
    classes = head.classes
    reduction = config.text("negatives")
    x = classes.ranks.to_parts(normalise(head.embeddings))
    w = normalise(head.centres)
    cosine = x @ w.t()
    # 2 - 2 cos but for zero vectors, which stay zero.
    distance = x.square().sum(1, keepdim=True) + w.square().sum(1) - 2 * cosine
    own = classes.ranks.to_parts(classes.pick(distance, head.labels))
    hinge = torch.relu(own.view(-1, 1) - distance + config.number("delta"))
    mine = classes.mine(head.labels)
    if reduction == "nearest":
        nearest = head.negatives
        if nearest is None:
            _, nearest = classes.first_arg_max(cosine.masked_fill(mine, _MASKED))
        per_sample = classes.pick(hinge, nearest)
    else:
        per_sample = classes.row_sum(hinge.masked_fill(mine, 0))
    if reduction == "mean":
        per_sample = per_sample / (classes.total - 1)
    loss = per_sample.mean()
    details = {"per_sample": per_sample, "sq_dist": distance}
    return HeadOutput(loss, loss, loss.new_zeros(()), head.labels, cosine, {}, details)


proxy_triplet = Loss(_proxy_triplet)


def _npt(head: HeadInput, config: Config) -> HeadOutput:
    """Mean of the sum over the k nearest of 2 max(0, cos_j - cos_y + delta). In the authors' code the target's cosine is set
    to 0 and takes part in the search, and a hinge of exactly 0 has gradient; in the paper neither is so.
    Source: Khalid et al., arXiv 2103.03503, eq. 5; cerebrai/npt-loss STrain.py."""
    classes = head.classes
    as_coded = config.text("variant") == "code"
    cosine = directions(head).cosine
    own = classes.pick(cosine, head.labels)
    mine = classes.mine(head.labels)
    others = cosine.masked_fill(mine, 0)
    taken = torch.zeros_like(mine) if as_coded else mine
    values: list[Tensor] = []
    indices: list[Tensor] = []
    for _ in range(min(int(config.number("topK")), classes.total if as_coded else classes.total - 1)):
        _, index = classes.first_arg_max(others + taken.to(others.dtype) * _MASKED)
        values.append(classes.pick(others, index))
        indices.append(index)
        taken = taken | classes.mine(index)
    nearest = torch.stack(values, 1)
    push = nearest - own.view(-1, 1) + config.number("nptMargin")
    hinge = push.clamp(min=0) if as_coded else torch.relu(push)
    per_sample = hinge.sum(1) * 2
    loss = per_sample.mean()
    details = {
        "per_sample": per_sample,
        "cos": cosine,
        "nearest_value": nearest,
        "nearest_index": torch.stack(indices, 1),
    }
    return HeadOutput(loss, loss, loss.new_zeros(()), head.labels, cosine, {}, details)


npt = Loss(_npt)
