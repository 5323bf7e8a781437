"""What ranks tell each other. A value is either `whole`, the same on every rank, or `parts`, of which each rank has its own;
the functions here change one into the other, forwards and in the gradient."""
from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor


def _summed(part: Tensor) -> Tensor:
    total = part.clone()
    dist.all_reduce(total)
    return total


class _SumToWhole(torch.autograd.Function):
    """Sum of parts, behind which every rank computes the same: the gradient of the whole is that of each part."""

    @staticmethod
    def forward(ctx: Any, part: Tensor) -> Tensor:  # type: ignore[override]
        return _summed(part)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:  # type: ignore[override]
        return gradient


class _SumOfParts(torch.autograd.Function):
    """Sum of parts, behind which every rank computes a part of the loss: the gradients add up too."""

    @staticmethod
    def forward(ctx: Any, part: Tensor) -> Tensor:  # type: ignore[override]
        return _summed(part)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:  # type: ignore[override]
        return _summed(gradient)


class _WholeToParts(torch.autograd.Function):
    """A whole value that each rank uses for its own part: the gradients add up."""

    @staticmethod
    def forward(ctx: Any, whole: Tensor) -> Tensor:  # type: ignore[override]
        return whole.view_as(whole)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:  # type: ignore[override]
        return _summed(gradient)


class _Gather(torch.autograd.Function):
    """Rows of all ranks, whole. The gradient is multiplied by the number of ranks: DistributedDataParallel takes means, and
    the loss is that of the whole batch."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor) -> Tensor:  # type: ignore[override]
        ctx.count = len(rows)
        parts = [torch.empty_like(rows) for _ in range(dist.get_world_size())]
        dist.all_gather(parts, rows.contiguous())
        return torch.cat(parts)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:  # type: ignore[override]
        first = dist.get_rank() * ctx.count
        return gradient[first : first + ctx.count] * dist.get_world_size()


class Ranks:
    """The processes of a run; alone, nothing is sent."""

    def __init__(self, rank: int = 0, world: int = 1) -> None:
        self.rank = rank
        self.world = world

    @staticmethod
    def current() -> "Ranks":
        return Ranks(dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else Ranks()

    @property
    def is_first(self) -> bool:
        return self.rank == 0

    def gather(self, rows: Tensor) -> Tensor:
        """[batch of this rank, d] -> [batch of all ranks, d], whole."""
        return rows if self.world == 1 else _Gather.apply(rows)

    def sum_to_whole(self, part: Tensor) -> Tensor:
        return part if self.world == 1 else _SumToWhole.apply(part)

    def sum_parts(self, part: Tensor) -> Tensor:
        return part if self.world == 1 else _SumOfParts.apply(part)

    def to_parts(self, whole: Tensor) -> Tensor:
        return whole if self.world == 1 else _WholeToParts.apply(whole)

    def reduce(self, value: Tensor, by: Any) -> Tensor:
        """No gradient."""
        if self.world == 1:
            return value
        result = value.detach().clone()
        dist.all_reduce(result, op=by)
        return result

    def mean_(self, values: list[Tensor]) -> None:
        """Replaces each by its mean over the ranks, in one message."""
        if self.world == 1 or not values:
            return
        with torch.no_grad():
            flat = torch.cat([value.flatten() for value in values])
            dist.all_reduce(flat)
            flat /= self.world
            for value, part in zip(values, flat.split([value.numel() for value in values])):
                value.copy_(part.view_as(value))

    def broadcast_(self, values: list[Tensor]) -> None:
        """Replaces each by that of the first rank."""
        if self.world > 1:
            for value in values:
                dist.broadcast(value, 0)

    def gather_parts(self, part: Tensor, total: int) -> Tensor:
        """Rows that the ranks share out as `share_of` does, put together on every rank; no gradient."""
        if self.world == 1:
            return part
        most = -(-total // self.world)
        padded = part.new_zeros((most, *part.shape[1:]))
        padded[: len(part)] = part
        parts = [torch.empty_like(padded) for _ in range(self.world)]
        dist.all_gather(parts, padded)
        sizes = [share_of(total, rank, self.world)[1] for rank in range(self.world)]
        return torch.cat([rows[:size] for rows, size in zip(parts, sizes)])

    def barrier(self) -> None:
        if self.world > 1:
            dist.barrier()


def share_of(total: int, rank: int, world: int) -> tuple[int, int]:
    """First row and number of rows of a rank, where `total` rows are dealt out as evenly as they go."""
    size, longer = divmod(total, world)
    return rank * size + min(rank, longer), size + (1 if rank < longer else 0)
