"""What a loss is given and what it gives, and the parts that most of them share (src/engine/heads, src/engine/ops)."""
from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Callable, Mapping, Union

import torch
import torch.distributed as dist
from torch import Tensor
from torch.nn import functional as F

from ..collectives import Ranks, share_of

Value = Union[float, int, str, bool]

_LEAST_SINE = 1e-6
_ROUNDING = 1e-5
_NONE = 2**62


class Config:
    """A loss's settings: `kind`, `scale`, `margin` and its own parameters, as they stand in the configuration."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = dict(values)
        self.kind = self.text("kind")

    def _of(self, key: str) -> Value:
        if key not in self._values:
            raise ValueError(f'head.{key} is missing: "{self._values.get("kind")}" needs it.')
        return self._values[key]

    def number(self, key: str) -> float:
        value = self._of(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError(f"head.{key}: expected a number, found {value!r}.")
        return float(value)

    def text(self, key: str) -> str:
        value = self._of(key)
        if not isinstance(value, str):
            raise ValueError(f"head.{key}: expected a word, found {value!r}.")
        return value

    def is_on(self, key: str) -> bool:
        """False for a loss without the switch."""
        return self._values.get(key) is True

    def cap(self) -> float:
        """Largest share of a batch that may be relabelled; 1 where nothing limits it."""
        value = self._values.get("relabelCap")
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 1.0

    def changed(self, **values: Value) -> "Config":
        return Config({**self._values, **values})

    @property
    def scale(self) -> float:
        return self.number("scale")

    @property
    def margin(self) -> float:
        return self.number("margin")


class Classes:
    """The classes of this rank, `first` to `first + count`, of `total`. Tables [batch, count] are its columns of the whole."""

    def __init__(self, total: int, ranks: Ranks = Ranks()) -> None:
        self.total = total
        self.ranks = ranks
        self.first, self.count = share_of(total, ranks.rank, ranks.world)

    def mine(self, labels: Tensor) -> Tensor:
        """[batch, count], true at each sample's class where this rank has it."""
        columns = torch.arange(self.first, self.first + self.count, device=labels.device)
        return labels.view(-1, 1) == columns

    def pick(self, table: Tensor, labels: Tensor) -> Tensor:
        """The entry of each row at its class, [batch], whole; 0 where it has none."""
        return self.ranks.sum_to_whole(torch.where(self.mine(labels), table, table.new_zeros(())).sum(1))

    def row_sum(self, table: Tensor) -> Tensor:
        """[batch], whole."""
        return self.ranks.sum_to_whole(table.sum(1))

    def rows(self, centres: Tensor, labels: Tensor) -> Tensor:
        """The centre of each sample's class, [batch, d], whole; no gradient."""
        with torch.no_grad():
            return self.ranks.sum_to_whole(self.mine(labels).to(centres.dtype) @ centres)

    def row_max(self, table: Tensor) -> Tensor:
        """[batch], whole; no gradient."""
        return self.ranks.reduce(table.detach().amax(1), dist.ReduceOp.MAX)

    def first_arg_max(self, table: Tensor) -> tuple[Tensor, Tensor]:
        """Largest entry of each row and its class, the first one on a tie; both [batch], whole, no gradient."""
        table = table.detach()
        most = self.row_max(table)
        columns = torch.arange(self.first, self.first + self.count, device=table.device)
        found = torch.where(table == most.view(-1, 1), columns, columns.new_full((), _NONE)).amin(1)
        return most, self.ranks.reduce(found, dist.ReduceOp.MIN)


@dataclass
class HeadInput:
    embeddings: Tensor
    """[batch, d], of all ranks."""
    centres: Tensor
    """[count, d] or [count * sub-centres, d], of this rank, raw."""
    labels: Tensor
    """[batch]"""
    epoch: int
    """From 1."""
    classes: Classes
    own: Mapping[str, Tensor] = field(default_factory=dict)
    """The loss's own weights and state, as they were before this batch."""
    draw: Callable[[], Tensor] | None = None
    """[batch] standard normal deviates of this step, for a loss with random margins."""
    negatives: Tensor | None = None
    """[batch]: the class that pushes each sample, where the caller chooses it."""


@dataclass
class HeadOutput:
    loss: Tensor
    """What is minimised, nats."""
    cross_entropy: Tensor
    """The part that classifies; the loss itself where there is one part."""
    term: Tensor
    """The other part, before its weight."""
    rectified: Tensor
    """[batch], the labels trained on."""
    logits: Tensor
    """[batch, count], or an empty tensor where the loss has none."""
    state: dict[str, Tensor] = field(default_factory=dict)
    """New values of the loss's state, to be written once the gradients are there."""
    details: dict[str, Tensor] = field(default_factory=dict)
    """Intermediate values by name, for checks."""


@dataclass(frozen=True)
class Number:
    """A weight or state of a loss beside its class centres."""

    shape: tuple[int, ...]
    value: float
    """What every entry starts at."""
    trained: bool
    drawn_within: float | None = None
    """Drawn uniformly within +- this instead."""
    per_class: bool = False
    """Its rows are shared out like the class centres."""


# Of the settings, the identities, the size of an embedding, and the images of a batch.
Numbers = Callable[[Config, int, int, int], Mapping[str, Number]]
Boundary = Callable[[Tensor, Config], Tensor]


def no_numbers(_config: Config, _identities: int, _width: int, _batch: int) -> Mapping[str, Number]:
    return {}


def state_number(value: float) -> Number:
    return Number((1,), value, trained=False)


@dataclass(frozen=True)
class Loss:
    run: Callable[[HeadInput, Config], HeadOutput]
    numbers: Numbers = no_numbers
    boundary: Boundary | None = None
    """What cosine another class must reach to take a sample over, for label correction."""
    sub_centres: Callable[[Config], int] = lambda _config: 1


# Directions and angles -------------------------------------------------------------------------------------------------


class _Sine(torch.autograd.Function):
    """A sine that is given; to the gradient a function of the cosine. Its slope is 0 from a sine of 1e-6 down, where the
    authors' code has NaN."""

    @staticmethod
    def forward(ctx: Any, cosine: Tensor, value: Tensor) -> Tensor:  # type: ignore[override]
        sine = value.clamp(min=_LEAST_SINE)
        ctx.save_for_backward(cosine, sine)
        return sine

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:  # type: ignore[override]
        cosine, sine = ctx.saved_tensors
        return -gradient * cosine / sine * (sine > _LEAST_SINE), None


@dataclass(frozen=True)
class Angle:
    cosine: Tensor
    sine: Tensor


def angle_of(cosine: Tensor) -> Angle:
    """An angle of which the cosine alone is known."""
    return Angle(cosine, _Sine.apply(cosine, (1 - cosine.detach().square()).clamp(min=0).sqrt()))


def angle_between(cosine: Tensor, a: Tensor, b: Tensor) -> Angle:
    """Of unit rows [batch, d]: the sine is the length of what one has across the other, which is exact near 0 and pi."""
    with torch.no_grad():
        c = cosine.detach().view(-1, 1)
        across = (a - b * c).square().sum(1)
        missing = _shortfall(a) + cosine.detach().square() * _shortfall(b)
        sine = (across + missing).sqrt()
    return Angle(cosine, _Sine.apply(cosine, sine))


def _shortfall(rows: Tensor) -> Tensor:
    lacking = 1 - rows.square().sum(1)
    return lacking * (lacking > _ROUNDING)


def bounded(angle: Angle, most: float) -> Angle:
    """Kept away from 0 and pi, where its cosine exceeds `most`; no gradient beyond."""
    least = math.sqrt((1 - most) * (1 + most))
    return Angle(angle.cosine.clamp(-most, most), angle.sine.clamp(min=least))


def rotated(angle: Angle, margin: Union[float, Tensor]) -> Tensor:
    """cos(theta + m), with no regard to theta + m > pi."""
    if isinstance(margin, Tensor):
        return angle.cosine * torch.cos(margin) - angle.sine * torch.sin(margin)
    return angle.cosine * math.cos(margin) - angle.sine * math.sin(margin)


def normalise(rows: Tensor) -> Tensor:
    """Unit rows with PyTorch's epsilon. A row with absurd entries is scaled down first: their squares are infinite."""
    unit = (rows.detach().abs().amax(1, keepdim=True) / 1e15).clamp(min=1)
    return F.normalize(rows / unit, dim=1, eps=1e-12)


def lengths(rows: Tensor) -> Tensor:
    """[n, d] -> [n]; a zero row gets no gradient."""
    return torch.linalg.vector_norm(rows, dim=1)


def straight_through(x: Tensor, value: Tensor) -> Tensor:
    """`value`, with the gradient of x."""
    return value.detach() + (x - x.detach())


@dataclass(frozen=True)
class Directions:
    cosine: Tensor
    """[batch, count], in [-1, 1]."""
    embeddings: Tensor
    """[batch, d], unit rows, whole."""
    centres: Tensor
    """[count, d], unit rows."""


def directions(head: HeadInput) -> Directions:
    """Cosines in [-1, 1], out of which rounding alone takes them: the gradient passes."""
    x, w = normalise(head.embeddings), normalise(head.centres)
    return _directions(head, x, w)


def straight_directions(head: HeadInput) -> Directions:
    """With class centres that are taken to be of unit length already; `centres` are what they are overwritten with."""
    unit = straight_through(head.centres, normalise(head.centres.detach()))
    return _directions(head, normalise(head.embeddings), unit)


def _directions(head: HeadInput, x: Tensor, w: Tensor) -> Directions:
    cosine = head.classes.ranks.to_parts(x) @ w.t()
    return Directions(straight_through(cosine, cosine.clamp(-1, 1)), x, w)


def products(head: HeadInput) -> Tensor:
    """x . W_j of raw vectors, [batch, count]."""
    return head.classes.ranks.to_parts(head.embeddings) @ head.centres.t()


def own_angle(towards: Directions, head: HeadInput) -> Angle:
    """Each sample's angle to the class centre of its label, [batch]."""
    cosine = head.classes.pick(towards.cosine, head.labels)
    rows = head.classes.rows(towards.centres.detach(), head.labels)
    return angle_between(cosine, towards.embeddings.detach(), rows)


# Margins and cross-entropy ---------------------------------------------------------------------------------------------


def with_margin(angle: Angle, config: Config) -> Tensor:
    """Phi(c): cos(theta + m) while theta + m stays below pi, else c - m sin m (c itself with the easy margin)."""
    return margin_of(angle, config.margin, config.is_on("easyMargin"))


def margin_of(angle: Angle, margin: Union[float, Tensor], easy: bool) -> Tensor:
    threshold: Union[float, Tensor]
    if easy:
        threshold, fallback = 0.0, angle.cosine
    elif isinstance(margin, Tensor):
        threshold, fallback = torch.cos(math.pi - margin), angle.cosine - torch.sin(math.pi - margin) * margin
    else:
        threshold, fallback = math.cos(math.pi - margin), angle.cosine - math.sin(math.pi - margin) * margin
    return torch.where(angle.cosine.detach() > threshold, rotated(angle, margin), fallback)


def margin_boundary(cosine: Tensor, config: Config) -> Tensor:
    return with_margin(angle_of(cosine), config)


def cross_entropies(head: HeadInput, others: Tensor, target: Tensor) -> Tensor:
    """-log softmax at the label, [batch], whole. `others` [batch, count] are the logits, of which the entries at the labels
    are not read; `target` [batch] is what stands there."""
    classes = head.classes
    masked = others.masked_fill(classes.mine(head.labels), -math.inf)
    most = torch.maximum(classes.row_max(masked), target.detach())
    total = classes.row_sum(torch.exp(masked - most.view(-1, 1))) + torch.exp(target - most)
    return (most - target) + torch.log(total)


def logits_of(head: HeadInput, others: Tensor, target: Tensor) -> Tensor:
    """This rank's columns, the target put in its place; for checks."""
    with torch.no_grad():
        return torch.where(head.classes.mine(head.labels), target.view(-1, 1), others)


def classified(
    head: HeadInput,
    others: Tensor,
    target: Tensor,
    state: Mapping[str, Tensor] | None = None,
    details: Mapping[str, Tensor] | None = None,
) -> HeadOutput:
    """The output of a loss that is the cross-entropy of its logits."""
    loss = cross_entropies(head, others, target).mean()
    return HeadOutput(
        loss,
        loss.detach(),
        loss.new_zeros(()),
        head.labels,
        logits_of(head, others, target),
        dict(state or {}),
        dict(details or {}),
    )
