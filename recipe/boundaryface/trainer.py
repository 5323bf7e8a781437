"""One step after the other: forward, loss on the whole batch, backward, update (src/engine/step/trainer.ts)."""
from __future__ import annotations

import math
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Callable, ContextManager, Mapping, cast

import numpy as np
import torch
import torch.distributed as dist
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from .collectives import Ranks
from .losses.base import Classes, Config, HeadInput, Number
from .losses.registry import loss_of, run_loss, term_weight
from .networks import Array, Network, draw_uniform
from .noise import Labels
from .sampler import Batch
from .settings import Settings

CENTRES = "head.weight"
# In a weights file the class centres are one of each identity; a loss that has several has all of them under this name.
ALL_CENTRES = "head.all_centres"
_FIRST_LOSS_SCALE = 2.0**16
_GROWS_AFTER = 2000


@dataclass(frozen=True)
class Options:
    device: torch.device
    precision: str = "float32"
    """Of the network's passes: float32, bfloat16 or float16; the loss is float32 always."""
    shard_centres: bool = False
    synchronised: bool = False
    """Batch norm takes its statistics over the batch of all ranks."""
    parts: int = 1
    """Parts of a batch that are normalised by themselves, all ranks together."""


@dataclass(frozen=True)
class StepResult:
    loss: float
    cross_entropy: float
    boundary_term: float
    gradient_norm: float
    rectified: Labels


class HeadNumbers(nn.Module):
    """Class centres of this rank, and the loss's own weights and state."""

    def __init__(self, config: Config, identities: int, width: int, batch: int, seed: int, classes: Classes) -> None:
        super().__init__()
        self._identities = identities
        self.classes = classes
        self.sub_centres = loss_of(config).sub_centres(config)
        self.numbers = dict(loss_of(config).numbers(config, identities, width, batch))
        rows = identities * self.sub_centres
        bound = math.sqrt(6 / (rows + width))
        centres = Number((rows, width), 0.0, True, drawn_within=bound, per_class=True)
        for name, number in {"weight": centres, **self.numbers}.items():
            whole = self._start(name, number, seed)
            value = torch.from_numpy(whole)
            if number.per_class:
                value = self._share(value)
            if number.trained:
                self.register_parameter(name, nn.Parameter(value.clone()))
            else:
                self.register_buffer(name, value.clone())

    @staticmethod
    def _start(name: str, number: Number, seed: int) -> Array:
        if number.drawn_within is None:
            return np.full(number.shape, number.value, np.float32)
        return draw_uniform(seed, f"head.{name}", number.shape, number.drawn_within)

    def is_per_class(self, name: str) -> bool:
        return name == "weight" or self.numbers[name].per_class

    def names(self) -> list[str]:
        return ["weight", *self.numbers]

    def _rows_a_class(self, value: Tensor, classes: int) -> Tensor:
        return value.reshape(classes, -1)

    def _share(self, whole: Tensor) -> Tensor:
        rows = self._rows_a_class(whole, self._identities)
        own = rows[self.classes.first : self.classes.first + self.classes.count]
        return own.reshape(-1, *whole.shape[1:])

    def whole(self, name: str, value: Tensor) -> Tensor:
        """All rows of what each rank has its own of."""
        if not self.is_per_class(name):
            return value.detach()
        rows = self._rows_a_class(value.detach(), self.classes.count)
        return self.classes.ranks.gather_parts(rows, self._identities).reshape(-1, *value.shape[1:])

    def take(self, name: str, place: Tensor, whole: Tensor) -> None:
        """Writes a whole value, or this rank's rows of it. Raises ValueError where the shape is another one."""
        value = self._share(whole) if self.is_per_class(name) and len(whole) % self._identities == 0 else whole
        if value.shape != place.shape:
            raise ValueError(f'"head.{name}" has shape {list(whole.shape)}, which belongs to another loss or set')
        place.detach().copy_(value)


class Trainer:
    """A network with its loss on this rank's device."""

    def __init__(self, settings: Settings, identities: int, ranks: Ranks, options: Options) -> None:
        training = settings.training
        if training.batch_size % ranks.world:
            raise ValueError(
                f"a batch of {training.batch_size} images cannot be dealt out evenly to {ranks.world} processes"
            )
        self.settings = settings
        self.ranks = ranks
        self.options = options
        self.head = settings.head
        self.network = Network(settings.preset, settings.has_attention).to(options.device)
        self._arrange_norms()
        sharded = options.shard_centres and ranks.world > 1
        classes = Classes(identities, ranks if sharded else Ranks())
        width = self.network.spec.embedding_size
        if ranks.is_first:
            self.network.draw(training.seed)
        ranks.broadcast_([value.data for value in self.network.parameters()])
        self.numbers = HeadNumbers(self.head, identities, width, training.batch_size, training.seed, classes).to(
            options.device
        )
        self._is_sharded = sharded
        self._model: nn.Module = self.network
        if ranks.world > 1:
            ids = [options.device.index] if options.device.type == "cuda" else None
            self._model = DistributedDataParallel(self.network, device_ids=ids, broadcast_buffers=False)
        self._parameters = {
            **dict(self.network.named_parameters()),
            **{f"head.{name}": value for name, value in self.numbers.named_parameters()},
        }
        self.optimizer = torch.optim.SGD(
            self._parameters.values(),
            lr=training.learning_rate,
            momentum=training.momentum,
            nesterov=training.nesterov and training.momentum > 0,
            weight_decay=training.weight_decay,
        )
        self._loss_scale = _FIRST_LOSS_SCALE if options.precision == "float16" else 1.0
        self._steps_at_scale = 0
        self._unread: list[tuple[Tensor, Tensor]] = []

    def _arrange_norms(self) -> None:
        options, ranks = self.options, self.ranks
        if options.parts % ranks.world and options.parts > 1:
            raise ValueError(f"{options.parts} parts of a batch cannot be shared out by {ranks.world} processes")
        groups = max(1, options.parts // ranks.world)
        if (self.settings.training.batch_size // ranks.world) % groups:
            raise ValueError(
                f"a batch of {self.settings.training.batch_size} images does not go into {options.parts} even parts"
            )
        for norm in self.network.norms():
            norm.groups = groups
            norm.shared_by = ranks if options.synchronised and ranks.world > 1 else None

    def _casting(self) -> ContextManager[Any]:
        if self.options.precision == "float32":
            return nullcontext()
        return torch.amp.autocast_mode.autocast(self.options.device.type, dtype=getattr(torch, self.options.precision))

    def to_input(self, images: NDArray[np.uint8], mirrored: NDArray[np.bool_] | None = None) -> Tensor:
        """[batch, size, size, 3] -> [batch, 3, size, size], (RGB - 127.5) / 128."""
        x = torch.from_numpy(images).to(self.options.device, non_blocking=True).permute(0, 3, 1, 2).float()
        x = (x - 127.5) / 128
        if mirrored is None:
            return x
        flips = torch.from_numpy(mirrored).to(x.device).view(-1, 1, 1, 1)
        return torch.where(flips, x.flip(3), x)

    def step(
        self,
        images: NDArray[np.uint8],
        batch: Batch,
        labels: Labels,
        epoch: int,
        learning_rate: float,
        draw: Callable[[], Tensor] | None = None,
    ) -> None:
        """One step. `images` and `batch` are this rank's part, `labels` are those of the whole batch, in the order of ranks."""
        self._model.train()
        with self._casting():
            embeddings = self._model(self.to_input(images, batch.mirrored))
        own = {name: getattr(self.numbers, name) for name in self.numbers.numbers}
        given = torch.from_numpy(labels).to(self.options.device)
        centres = cast(Tensor, self.numbers.weight)
        head = HeadInput(self.ranks.gather(embeddings), centres, given, epoch, self.numbers.classes, own, draw)
        output = run_loss(head, self.head)
        self.optimizer.zero_grad(set_to_none=True)
        (output.loss * self._loss_scale).backward()
        norm = self._finish_gradients()
        term = output.term.detach() * term_weight(self.head)
        scalars = torch.stack([output.loss.detach(), output.cross_entropy.detach(), term, norm]).double()
        self._unread.append((scalars, output.rectified))
        if not self._may_update(norm):
            return
        with torch.no_grad():
            for name, value in output.state.items():
                getattr(self.numbers, name).copy_(value)
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        self.optimizer.step()

    def _finish_gradients(self) -> Tensor:
        """Makes the gradients those of the whole loss. Returns their Euclidean norm, weight decay not included."""
        centres = [value for value in self.numbers.parameters()]
        for value in centres:
            # A loss may leave a number out.
            value.grad = torch.zeros_like(value) if value.grad is None else value.grad
        shared = (
            centres
            if not self._is_sharded
            else [value for name, value in self.numbers.named_parameters() if not self.numbers.is_per_class(name)]
        )
        # Every rank has computed the same; rounding must not let them drift apart.
        self.ranks.mean_([cast(Tensor, value.grad) for value in shared])
        if self._loss_scale != 1:
            for value in self._parameters.values():
                cast(Tensor, value.grad).div_(self._loss_scale)
        own = [value for value in centres if self._is_sharded and all(value is not each for each in shared)]
        squares = self._squares(
            [value for value in self._parameters.values() if all(value is not each for each in own)]
        )
        if own:
            squares = squares + self.ranks.reduce(self._squares(own), dist.ReduceOp.SUM)
        return squares.sqrt()

    @staticmethod
    def _squares(values: list[nn.Parameter]) -> Tensor:
        return torch.stack([cast(Tensor, value.grad).square().sum() for value in values]).sum()

    def _may_update(self, norm: Tensor) -> bool:
        """With float16 a gradient beyond its range costs a step and halves the scale of the loss."""
        if self.options.precision != "float16":
            return True
        self._steps_at_scale += 1
        if not bool(torch.isfinite(norm)):
            self._loss_scale, self._steps_at_scale = max(self._loss_scale / 2, 1.0), 0
            return self._loss_scale == 1.0
        if self._steps_at_scale >= _GROWS_AFTER:
            self._loss_scale, self._steps_at_scale = self._loss_scale * 2, 0
        return True

    @property
    def pending(self) -> int:
        return len(self._unread)

    def flush(self) -> list[StepResult]:
        """Results of the steps since the last call, oldest first."""
        unread, self._unread = self._unread, []
        results = []
        for scalars, rectified in unread:
            loss, entropy, term, norm = scalars.tolist()
            results.append(StepResult(loss, entropy, term, norm, rectified.cpu().numpy()))
        return results

    def embed(self, images: NDArray[np.uint8], mirrored: bool) -> Array:
        """[batch, embedding], with the running statistics."""
        self.network.eval()
        with torch.no_grad(), self._casting():
            x = self.to_input(images)
            return self.network(x.flip(3) if mirrored else x).float().cpu().numpy()

    def average_statistics(self) -> None:
        """The running statistics of all ranks become one: their mean, which is what it would be had they been averaged at
        every step."""
        self.ranks.mean_(list(self.network.buffers()))

    def weights(self) -> dict[str, Array]:
        """Every number by name in the playground's layouts, class centres and the loss's own included; on every rank."""
        self.average_statistics()
        head = {
            f"head.{name}": self.numbers.whole(name, getattr(self.numbers, name)).cpu().numpy().copy()
            for name in self.numbers.names()
        }
        if self.numbers.sub_centres > 1:
            centres = head[CENTRES]
            head |= {CENTRES: _dominant_centres(centres, head["head.nearest"]), ALL_CENTRES: centres}
        return {**self.network.export(), **head}

    def load_weights(self, values: Mapping[str, Array], with_head: bool) -> None:
        """Raises ValueError where they are of another network, or with the head of another loss or set."""
        backbone = {name: value for name, value in values.items() if not name.startswith("head.")}
        self.network.load_whole(backbone)
        for name in self.numbers.names() if with_head else []:
            full = f"head.{name}"
            if full not in values:
                raise ValueError(f'"{full}" is missing: the weights are of another loss')
            value = values.get(ALL_CENTRES, values[full]) if full == CENTRES else values[full]
            self.numbers.take(name, getattr(self.numbers, name), torch.from_numpy(value))

    def momenta(self) -> dict[str, Tensor]:
        """The optimizer's buffers by name, those of class centres whole; on every rank."""
        buffers = {}
        for name, value in self._parameters.items():
            buffer = self.optimizer.state[value].get("momentum_buffer")
            buffer = torch.zeros_like(value) if buffer is None else buffer
            is_head = name.startswith("head.")
            whole = self.numbers.whole(name[5:], buffer) if is_head else buffer.detach()
            buffers[name] = whole.cpu().clone()
        return buffers

    def load_momenta(self, buffers: Mapping[str, Tensor]) -> None:
        for name, value in self._parameters.items():
            place = torch.zeros_like(value)
            if name.startswith("head."):
                self.numbers.take(name[5:], place, buffers[name])
            else:
                place.copy_(buffers[name])
            self.optimizer.state[value]["momentum_buffer"] = place


def _dominant_centres(centres: Array, counts: Array) -> Array:
    """Of each class the centre that is nearest for most of it, the first on a tie (src/engine/heads/classCentres.ts).
    centres: [classes * K, d], those of a class together; counts: [classes, K]."""
    classes, each = counts.shape
    return centres[np.arange(classes) * each + counts.argmax(1)]
