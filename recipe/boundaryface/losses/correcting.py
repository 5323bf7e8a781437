"""Label self-correction, BoundaryF1 and BoundaryFace."""
from __future__ import annotations

import torch
from torch import Tensor

from .base import (
    Boundary,
    Config,
    HeadInput,
    HeadOutput,
    Loss,
    cross_entropies,
    directions,
    logits_of,
    margin_boundary,
    own_angle,
    with_margin,
)
from .margin import margin_head

_MASKED = -10.0
_ALWAYS = ("boundaryf1", "boundaryface")


def corrects_labels(config: Config) -> bool:
    return config.kind in _ALWAYS or config.is_on("selfCorrect")


def is_correcting(config: Config, epoch: int) -> bool:
    """Whether labels are corrected in this epoch, counted from 1."""
    return corrects_labels(config) and epoch > config.number("epochStart")


def _mask_target(table: Tensor, mine: Tensor, config: Config) -> Tensor:
    """In the authors' code the masked target is a zero that takes part in the maximum; in the paper's formula it is not."""
    return table.masked_fill(mine, 0.0 if config.text("correction") == "code" else _MASKED)


def rectified_labels(head: HeadInput, config: Config, boundary: Boundary) -> Tensor:
    """Labels decided anew from the given ones, [batch]: noise iff max_j Phi_j (negatives) - cos_y > 0, and the label becomes
    the first class of that maximum. Under a cap the samples where the difference is largest go first.
    Source: arXiv 2210.04567, eq. 4-5; upstream head/boundaryMargin.py."""
    classes = head.classes
    with torch.no_grad():
        cosine = directions(head).cosine
        negatives = _mask_target(boundary(cosine, config), classes.mine(head.labels), config)
        left, nearest = classes.first_arg_max(negatives)
        own = classes.pick(cosine, head.labels)
        excess = left - (torch.relu(own) if config.text("correction") == "code" else own)
        flagged = excess > 0
        cap = config.cap()
        if cap < 1:
            most = max(1, int(cap * len(excess)))
            surest = torch.zeros_like(flagged)
            surest[torch.sort(excess, descending=True, stable=True).indices[:most]] = True
            flagged = flagged & surest
        return torch.where(flagged, nearest, head.labels)


boundaryf1 = Loss(lambda head, config: margin_head(head, config), boundary=margin_boundary)


def _boundary_term(cosine: Tensor, target: Tensor, head: HeadInput, config: Config) -> Tensor:
    """max(0, max_{j != y} cos_j - Phi_y), batch mean; in the authors' code both terms are at least 0. The gradient of the
    maximum goes to one class, the first on a tie."""
    classes = head.classes
    mine = classes.mine(head.labels)
    _, nearest = classes.first_arg_max(_mask_target(cosine, mine, config))
    # With the masked zero as the maximum no class is near.
    negative = classes.pick(cosine.masked_fill(mine, 0), nearest)
    own = torch.relu(target) if config.text("correction") == "code" else target
    return torch.relu(negative - own).mean()


def _boundaryface(head: HeadInput, config: Config) -> HeadOutput:
    """Cross-entropy on the rectified labels + lambda times the boundary term, both from epoch_start + 1 on.
    Source: arXiv 2210.04567, eq. 6-8; upstream head/boundaryMargin.py."""
    if head.epoch <= config.number("epochStart"):
        return margin_head(head, config)
    towards = directions(head)
    target = with_margin(own_angle(towards, head), config)
    others, own = towards.cosine * config.scale, target * config.scale
    entropy = cross_entropies(head, others, own).mean()
    term = _boundary_term(towards.cosine, target, head, config)
    loss = entropy + term * config.number("lambda")
    return HeadOutput(loss, entropy, term, head.labels, logits_of(head, others, own))


boundaryface = Loss(_boundaryface, boundary=margin_boundary)
