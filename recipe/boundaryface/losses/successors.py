"""The losses that came after BoundaryFace: Sub-center ArcFace, MagFace, combined margin, ElasticFace, NoiseFace, SphereFace2,
RobustFace (src/engine/heads)."""
from __future__ import annotations

import math
from typing import Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

from .base import (
    Angle,
    Config,
    HeadInput,
    HeadOutput,
    Loss,
    Number,
    angle_between,
    classified,
    cross_entropies,
    directions,
    lengths,
    logits_of,
    margin_of,
    normalise,
    own_angle,
    rotated,
    state_number,
    straight_directions,
    straight_through,
    with_margin,
)
from .histogram import bins_of, read_histogram, weights_of

NO_LABEL = -1
_MOST_ENTROPY = -math.log(1e-30)


def taken_for_wrong(head: HeadInput, config: Config, wrong: Tensor) -> Tensor:
    """The labels trained on, with NO_LABEL where they are taken for wrong, once decisions count."""
    if head.epoch <= config.number("epochStart"):
        return head.labels
    return torch.where(wrong, torch.full_like(head.labels, NO_LABEL), head.labels)


# Sub-center ArcFace ----------------------------------------------------------------------------------------------------

_KEPT = 0.95


def _first_largest(table: Tensor) -> Tensor:
    """Index of the largest entry along the last axis, the first on a tie."""
    count = table.shape[-1]
    places = torch.arange(count, device=table.device)
    return torch.where(table == table.amax(-1, keepdim=True), places, count).amin(-1)


def _subcenter(head: HeadInput, config: Config) -> HeadOutput:
    """cos_j = the largest of the K cosines. Samples far from the centre that is nearest for most of their class are taken for
    wrong. Source: Deng et al., ECCV 2020; deepinsight/insightface subcenter_arcface; KevinMusgrave/pytorch-metric-learning.
    """
    classes, each = head.classes, int(config.number("subCentres"))
    by_authors = config.text("variant") == "insightface"
    x, w = normalise(head.embeddings), normalise(head.centres)
    raw = classes.ranks.to_parts(x) @ w.t()
    cube = straight_through(raw, raw.clamp(-1, 1)).view(len(x), classes.count, each)
    index = _first_largest(cube.detach())
    picked = F.one_hot(index, each).to(cube.dtype)
    # In the authors' code the gradient of the maximum goes to every tied entry in full.
    tied = (cube == cube.amax(2, keepdim=True)).to(cube.dtype).detach()
    cosine = (cube * picked).sum(2)
    if by_authors:
        cosine = straight_through((cube * tied).sum(2), cosine)
    own = classes.pick(cosine, head.labels)
    mine = classes.mine(head.labels)
    with torch.no_grad():
        chosen = (picked * mine.unsqueeze(2)).flatten(1)
        rows = classes.ranks.sum_to_whole(chosen @ w)
    angle = angle_between(own, x.detach(), rows)
    if by_authors:
        target = _multiplied(angle, config.number("angleFactor"), config.margin) - config.number("cosineMargin")
    else:
        target = margin_of(angle, config.margin, easy=False)
    others, target = cosine * config.scale, target * config.scale
    with torch.no_grad():
        far, counts, dominant = _outliers(cube, head, config, each)
    deciding = head.epoch > config.number("epochStart")
    entropies = cross_entropies(head, others, target)
    kept = (~far).to(cube.dtype) if deciding and config.is_on("dropOutliers") else torch.ones_like(entropies)
    loss = (entropies * kept).sum() / kept.sum().clamp(min=1)
    details = {"cos": cosine, "subcenter_index": index, "outliers": far, "dominant_index": dominant}
    rectified = taken_for_wrong(head, config, far)
    logits = logits_of(head, others, target)
    return HeadOutput(loss, loss, loss.new_zeros(()), rectified, logits, {"nearest": counts}, details)


def _multiplied(angle: Angle, factor: float, margin: float) -> Tensor:
    """cos(m1 theta + m2); with a factor of 1 without an arc cosine."""
    if factor == 1:
        return angle.cosine if margin == 0 else rotated(angle, margin)
    theta = torch.atan2(angle.sine.detach(), angle.cosine.detach())
    value = torch.cos(theta * factor + margin)
    slope = factor * torch.sin(theta * factor + margin) / angle.sine.detach()
    return straight_through(angle.cosine * slope, value)


def _outliers(cube: Tensor, head: HeadInput, config: Config, each: int) -> tuple[Tensor, Tensor, Tensor]:
    """Counts the nearest centres of the batch into those of the batches before; which samples are far from the dominant one."""
    classes = head.classes
    mine = classes.mine(head.labels).to(cube.dtype)
    own = classes.ranks.sum_to_whole((cube * mine.unsqueeze(2)).sum(1))
    nearest = F.one_hot(_first_largest(own), each).to(cube.dtype)
    arrived = mine.sum(0).view(-1, 1)
    counts = head.own["nearest"] * torch.exp(arrived * math.log(_KEPT)) + mine.t() @ nearest
    dominant = _first_largest(counts)
    towards = (own * classes.ranks.sum_to_whole(mine @ F.one_hot(dominant, each).to(cube.dtype))).sum(1)
    limit = math.cos(math.radians(config.number("outlierAngle")))
    far = towards <= limit if config.text("variant") == "insightface" else towards < limit
    known = counts.sum(1) > 0
    return far, counts, torch.where(known, dominant, torch.full_like(dominant, -1))


def _subcenter_numbers(config: Config, identities: int, _width: int, _batch: int) -> Mapping[str, Number]:
    return {"nearest": Number((identities, int(config.number("subCentres"))), 0.0, trained=False, per_class=True)}


subcenter_arcface = Loss(_subcenter, _subcenter_numbers, sub_centres=lambda config: int(config.number("subCentres")))

# MagFace ---------------------------------------------------------------------------------------------------------------


def _magface(head: HeadInput, config: Config) -> HeadOutput:
    """The margin grows with the length of the embedding, and length is rewarded. Source: Meng et al., CVPR 2021, eq. 3-7."""
    low, high = config.number("lengthFrom"), config.number("lengthTo")
    towards = directions(head)
    own = own_angle(towards, head)
    length = lengths(head.embeddings).clamp(low, high)
    slope = (config.number("marginTo") - config.number("marginFrom")) / (high - low)
    margin = (length - low) * slope + config.number("marginFrom")
    on_angle = config.text("variant") == "angle"
    target = margin_of(own, margin, config.is_on("easyMargin")) if on_angle else own.cosine - margin
    others, target = towards.cosine * config.scale, target * config.scale
    entropy = cross_entropies(head, others, target).mean()
    term = (length / high**2 + 1 / length).mean()
    loss = entropy + term * config.number("lengthWeight")
    details = {"norms": length, "margins": margin}
    return HeadOutput(loss, entropy, term, head.labels, logits_of(head, others, target), {}, details)


magface = Loss(_magface)

# Combined margin and ElasticFace ---------------------------------------------------------------------------------------


def _filtered(cosine: Tensor, head: HeadInput, limit: float) -> Tensor:
    """Other classes with a cosine above the limit become 0 and pass no gradient; 0 filters none."""
    if limit <= 0:
        return cosine
    return cosine.masked_fill((cosine.detach() > limit) & ~head.classes.mine(head.labels), 0)


def _combined_margin(head: HeadInput, config: Config) -> HeadOutput:
    """-log max(p, 1e-30) with the gradient of -log p; a row without a label counts as p = 0.
    Source: deepinsight/insightface arcface_torch/losses.py CombinedMarginLoss, partial_fc_v2.py DistCrossEntropy."""
    towards = directions(head)
    cosine = _filtered(towards.cosine, head, config.number("filterAbove"))
    own = head.classes.pick(cosine, head.labels)
    if config.number("cosineMargin") > 0:
        target = own - config.number("cosineMargin")
    else:
        target = straight_through(own, rotated(own_angle(towards, head), config.margin))
    labelled = head.labels >= 0
    others, target = cosine * config.scale, target * config.scale
    # Without a label nothing stands at one: the sum of all exponentials is left.
    at_label = torch.where(labelled, target, target.new_full((), -math.inf))
    masked = others.masked_fill(head.classes.mine(head.labels), -math.inf)
    most = torch.maximum(head.classes.row_max(masked), at_label.detach())
    total = head.classes.row_sum(torch.exp(masked - most.view(-1, 1))) + torch.exp(at_label - most)
    raw = torch.log(total) + most - torch.where(labelled, target, torch.zeros_like(target))
    value = torch.where(labelled, raw.detach().clamp(max=_MOST_ENTROPY), raw.new_full((), _MOST_ENTROPY))
    loss = straight_through(raw, value).mean()
    return HeadOutput(loss, loss, loss.new_zeros(()), head.labels, logits_of(head, others, target))


combined_margin = Loss(_combined_margin)


def _elasticface(head: HeadInput, config: Config) -> HeadOutput:
    """Margins drawn from N(m, sigma) for every sample; the plus variants deal them out by the authors' indexing.
    Source: Boutros et al., CVPRW 2022, eq. 6-9; fdbtrs/ElasticFace utils/losses.py."""
    if head.draw is None:
        raise ValueError("ElasticFace needs a drawn number for each sample")
    towards = directions(head)
    own = head.classes.pick(towards.cosine, head.labels)
    applied = head.draw() * config.number("spread") + config.margin
    variant = config.text("variant")
    if variant.endswith("-plus"):
        with torch.no_grad():
            largest = torch.sort(own, descending=True, stable=True).indices
            applied = applied.sort().values[largest]
    target = rotated(own_angle(towards, head), applied) if variant.startswith("arc") else own - applied
    details = {"applied_margins": applied}
    return classified(head, towards.cosine * config.scale, target * config.scale, details=details)


elasticface = Loss(_elasticface)

# SphereFace2 and RobustFace --------------------------------------------------------------------------------------------


def _sphereface2(head: HeadInput, config: Config) -> HeadOutput:
    """A yes-or-no question for every class. Source: Wen et al., ICLR 2022, eq. 8; ydwen/opensphere sphereface2.py."""
    classes, scale = head.classes, config.scale
    towards = straight_directions(head)
    mine = classes.mine(head.labels)
    side = mine.to(towards.cosine.dtype) * 2 - 1
    bent = 2 * ((towards.cosine.detach() + 1) / 2) ** config.number("similarityPower") - 1
    bias = classes.ranks.to_parts(head.own["bias"])
    logits = straight_through(towards.cosine, bent - side * config.margin) * scale + bias
    alpha = config.number("positiveWeight")
    share = torch.where(mine, alpha, 1 - alpha)
    # lw C / s times the mean over all B C entries.
    loss = classes.row_sum(F.softplus(-side * logits) * share).mean() * (config.number("lossWeight") / scale)
    state = {"weight": towards.centres.detach()}
    return HeadOutput(loss, loss, loss.new_zeros(()), head.labels, logits, state)


def _starting_bias(config: Config, identities: int, _width: int, _batch: int) -> Mapping[str, Number]:
    """At which the gradients of all classes balance while every cosine is 0."""
    alpha, power = config.number("positiveWeight"), config.number("similarityPower")
    z = alpha / ((1 - alpha) * (identities - 1))
    middle = config.scale * (2 ** (1 - power) - 1)
    positive, negative = middle - config.scale * config.margin, middle + config.scale * config.margin
    root = math.sqrt((1 - z) ** 2 + 4 * z * math.exp(positive - negative))
    return {"bias": Number((1,), math.log(2 * z) - negative - math.log(1 - z + root), trained=True)}


sphereface2 = Loss(_sphereface2, _starting_bias)


def _robustface(head: HeadInput, config: Config) -> HeadOutput:
    """Lifts hard classes, and lowers those that beat the own one by so much that the label must be wrong.
    Source: DeepFaceCode/RobustFace losses.py, Criterions.py."""
    classes = head.classes
    clear = 1 - config.number("noiseShare")
    towards = directions(head)
    own = own_angle(towards, head)
    cosine = _filtered(towards.cosine, head, config.number("filterAbove"))
    target = margin_of(own, config.margin, easy=False)
    with torch.no_grad():
        before = head.own["phi"]
        m1 = head.own["m1"] * (1 - before / clear)
        beyond = own.cosine > torch.cos(m1)
        boundary = torch.where(beyond, own.cosine - m1 * torch.sin(m1), rotated(own, m1))
        hard = cosine > target.view(-1, 1)
        noise = cosine > boundary.view(-1, 1)
        entries = len(own.cosine) * classes.total
        hard_count = classes.row_sum(hard.to(cosine.dtype)).sum()
        noise_count = classes.row_sum(noise.to(cosine.dtype)).sum()
        easy_count = entries - hard_count
        phi = easy_count * (0.01 / entries) + before * (1 - 0.01)
        lowered = (1 - phi / clear).square()
    lifted = torch.where(hard, cosine * (1 + config.number("t")), cosine)
    others = torch.where(noise, (cosine * lowered).clamp(min=1e-30), lifted) * config.scale
    target = target * config.scale
    # A sample of a smaller probability than 1e-30 passes no gradient.
    loss = cross_entropies(head, others, target).clamp(max=_MOST_ENTROPY).mean()
    beaten = classes.row_sum((noise & ~classes.mine(head.labels)).to(cosine.dtype)) > 0
    details = {"easy_num": easy_count, "hard_num": hard_count - noise_count, "noise_num": noise_count}
    state = {"phi": phi.view(1), "m1": m1}
    rectified = taken_for_wrong(head, config, beaten)
    return HeadOutput(loss, loss, loss.new_zeros(()), rectified, logits_of(head, others, target), state, details)


def _robust_numbers(config: Config, _identities: int, _width: int, _batch: int) -> Mapping[str, Number]:
    return {"phi": state_number(0), "m1": state_number(config.number("noiseMargin"))}


robustface = Loss(_robustface, _robust_numbers)

# NoiseFace -------------------------------------------------------------------------------------------------------------

LANDMARKS = ("leftEnd", "rightEnd", "noisyPeak", "cleanPeak")
_EMPTY = -2


def _noise_tolerant(head: HeadInput, config: Config) -> HeadOutput:
    """Weighs every sample by where its cosine lies in the histogram of the last batches.
    Source: Hu et al., CVPR 2019; huangyangyu/NoiseFace layer/noise_tolerant_fr_layer.cpp."""
    classes = head.classes
    towards = directions(head)
    own = classes.pick(towards.cosine, head.labels)
    labelled = head.labels >= 0
    with torch.no_grad():
        bins = bins_of(own, labelled, config)
        queue = torch.cat([head.own["queue"][len(bins) :], bins])
        size = int(config.number("bins")) + 1
        counts = torch.bincount(queue[queue >= 0].long(), minlength=size).to(own.dtype)
        seen = head.own["seen"] + 1
        begun = int(seen) >= max(config.number("startStep"), config.number("window"))
        begun = begun and head.epoch > config.number("epochStart")
        landmarks = {name: head.own[name] for name in LANDMARKS}
        forward = torch.ones_like(own)
        gradient = torch.ones_like(own)
        wrong = torch.zeros_like(labelled)
        ratio = own.new_zeros(1)
        reading = read_histogram(counts) if begun else None
        if reading is not None and reading.narrow:
            gradient = torch.where(labelled, torch.zeros_like(own), gradient)
        elif reading is not None:
            landmarks = {name: _moved(landmarks[name], reading.found[name]) for name in LANDMARKS}
            omega = torch.where(labelled, weights_of(bins, landmarks, config), torch.ones_like(own))
            gradient = omega
            if config.text("weighting") == "logits":
                forward = omega
            wrong = labelled & (omega < config.number("wrongBelow")) & (bins < landmarks["cleanPeak"])
            if float(landmarks["noisyPeak"]) < reading.middle:
                ratio = 2 * reading.cumulated[int(landmarks["noisyPeak"])].view(1)
    target = _arc_target(own_angle(towards, head), config.margin) if config.text("base") == "arcface" else own
    scaled = target * gradient
    others = towards.cosine * gradient.view(-1, 1)
    others = straight_through(others, towards.cosine * forward.view(-1, 1)) * config.scale
    target = straight_through(scaled, target * forward) * config.scale
    entropies = torch.where(labelled, cross_entropies(head, others, target), target.new_zeros(()))
    loss = entropies.sum() / labelled.sum().clamp(min=1)
    state = {**landmarks, "seen": seen, "counts": counts, "queue": queue}
    details = {
        "cos": towards.cosine,
        "forward_weights": forward,
        "gradient_weights": gradient,
        "noise_ratio": ratio,
    }
    rectified = taken_for_wrong(head, config, wrong)
    logits = logits_of(head, others, target)
    return HeadOutput(loss, loss, loss.new_zeros(()), rectified, logits, state, details)


def _moved(before: Tensor, found: float) -> Tensor:
    """One bin towards where it was found, or there at once if it was nowhere, -1."""
    if float(before) < 0:
        return torch.full_like(before, found)
    return before + (found - before).clamp(-1, 1)


def _arc_target(own: Angle, margin: float) -> Tensor:
    """ArcFace's target as NoiseFace's layer has it: with the fallback where the sine is 0 as well."""
    inside = (own.cosine.detach() >= math.cos(math.pi - margin)) & (own.sine.detach() > 1e-6)
    return torch.where(inside, rotated(own, margin), own.cosine - margin * math.sin(margin))


def _noise_numbers(config: Config, _identities: int, _width: int, batch: int) -> Mapping[str, Number]:
    length = int(config.number("window")) * batch
    return {
        "seen": state_number(0),
        **{name: state_number(-1) for name in LANDMARKS},
        "counts": Number((int(config.number("bins")) + 1,), 0.0, trained=False),
        "queue": Number((length,), _EMPTY, trained=False),
    }


noise_tolerant = Loss(_noise_tolerant, _noise_numbers)
