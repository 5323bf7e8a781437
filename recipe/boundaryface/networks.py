"""The playground's networks (src/domain/networks): IR-ResNet and MobileFaceNet, with the same names, layouts and first
weights. Inside, convolutions are PyTorch's OIHW; `to_playground` and `from_playground` change to HWIO and back."""
from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Iterator, Mapping, Sequence, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from .collectives import Ranks
from .rng import Stream

EPSILON = 1e-5
MOMENTUM = 0.1
_SLOPE = 0.25


@dataclass(frozen=True)
class Block:
    inputs: int
    outputs: int
    stride: int
    conv_shortcut: bool
    """The shortcut is a convolution even where the channels stay the same."""

    @property
    def has_conv_shortcut(self) -> bool:
        return self.conv_shortcut or self.inputs != self.outputs


@dataclass(frozen=True)
class IrSpec:
    input_size: int
    stem: int
    blocks: tuple[Block, ...]
    embedding_size: int
    architecture: str = "ir"


@dataclass(frozen=True)
class Bottleneck:
    inputs: int
    hidden: int
    outputs: int
    stride: int


@dataclass(frozen=True)
class MobileSpec:
    input_size: int
    stem: int
    blocks: tuple[Bottleneck, ...]
    head: int
    embedding_size: int
    architecture: str = "mobilefacenet"


Spec = IrSpec | MobileSpec
Array = NDArray[np.float32]


def _stages(stem: int, plan: Sequence[tuple[int, int, int]], published: bool = False) -> tuple[Block, ...]:
    """Stages of (channels, units, stride of the first); as published, the first shortcut of each is a convolution."""
    blocks, inputs = [], stem
    for channels, units, stride in plan:
        for unit in range(units):
            step = stride if unit == 0 else 1
            blocks.append(Block(inputs, channels, step, published and step == 2))
            inputs = channels
    return tuple(blocks)


def _published(units: Sequence[int]) -> IrSpec:
    plan = [(channels, count, 2) for channels, count in zip((64, 128, 256, 512), units)]
    return IrSpec(112, 64, _stages(64, plan, published=True), 512)


def _bottlenecks(stem: int, plan: Sequence[tuple[int, int, int, int]]) -> tuple[Bottleneck, ...]:
    """(expansion of the first input's channels, outputs, repetitions, stride of the first)."""
    blocks, inputs = [], stem
    for expansion, outputs, count, stride in plan:
        for unit in range(count):
            blocks.append(Bottleneck(inputs, inputs * expansion, outputs, stride if unit == 0 else 1))
            inputs = outputs
    return tuple(blocks)


NETWORKS: dict[str, Spec] = {
    "ci16": IrSpec(16, 8, _stages(8, [(8, 1, 1), (16, 1, 2)]), 32),
    "ci32": IrSpec(32, 4, _stages(4, [(4, 1, 2), (8, 1, 2), (16, 1, 2)]), 32),
    "tiny32": IrSpec(32, 8, _stages(8, [(8, 1, 1), (16, 1, 2), (32, 1, 2)]), 64),
    "ir18": _published((2, 2, 2, 2)),
    "ir34": _published((3, 4, 6, 3)),
    "ir50": _published((3, 4, 14, 3)),
    "mobilefacenet": MobileSpec(
        112,
        64,
        _bottlenecks(64, [(2, 64, 5, 2), (4, 128, 1, 2), (2, 128, 6, 1), (4, 128, 1, 2), (2, 128, 2, 1)]),
        512,
        128,
    ),
}


class BatchNorm(nn.Module):
    """Over the batch of this process, over each of `groups` equal parts of it, or over the batch of all ranks."""

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.groups = 1
        self.shared_by: Ranks | None = None

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return F.batch_norm(
                x, self.running_mean, self.running_var, self.weight, self.bias, False, MOMENTUM, EPSILON
            )
        if self.shared_by is not None:
            return self._synchronised(x, self.shared_by)
        if self.groups == 1:
            return self._own(x, self.running_mean, self.running_var)
        statistics = [(self.running_mean.clone(), self.running_var.clone()) for _ in range(self.groups)]
        parts = [self._own(part, *each) for part, each in zip(x.chunk(self.groups), statistics)]
        self.running_mean.copy_(torch.stack([mean for mean, _ in statistics]).mean(0))
        self.running_var.copy_(torch.stack([variance for _, variance in statistics]).mean(0))
        return torch.cat(parts)

    def _own(self, x: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
        return F.batch_norm(x, mean, variance, self.weight, self.bias, True, MOMENTUM, EPSILON)

    def _synchronised(self, x: Tensor, ranks: Ranks) -> Tensor:
        wide = x.float()
        axes = [0, *range(2, x.dim())]
        shape = [1, -1] + [1] * (x.dim() - 2)
        count = x.numel() // x.shape[1] * ranks.world
        mean = ranks.sum_parts(wide.sum(axes)) / count
        centred = wide - mean.view(shape)
        variance = ranks.sum_parts(centred.square().sum(axes)) / count
        with torch.no_grad():
            self.running_mean.lerp_(mean, MOMENTUM)
            self.running_var.lerp_(variance * (count / max(count - 1, 1)), MOMENTUM)
        scale = torch.rsqrt(variance + EPSILON) * self.weight
        return (centred * scale.view(shape) + self.bias.view(shape)).to(x.dtype)


class PRelu(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), _SLOPE))

    def forward(self, x: Tensor) -> Tensor:
        return F.prelu(x, self.weight.to(x.dtype))


def conv(inputs: int, outputs: int, size: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False)


class Dense(nn.Module):
    """x @ weight^T + bias over the pixels, height by width by channels."""

    def __init__(self, inputs: int, outputs: int, has_bias: bool) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs))
        self.bias = nn.Parameter(torch.empty(outputs)) if has_bias else None

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x.permute(0, 2, 3, 1).flatten(1), self.weight, self.bias)


class IrStem(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = conv(3, channels, 3)
        self.bn = BatchNorm(channels)
        self.prelu = PRelu(channels)

    def forward(self, x: Tensor) -> Tensor:
        return cast(Tensor, self.prelu(self.bn(self.conv(x))))


class Shortcut(nn.Module):
    def __init__(self, block: Block) -> None:
        super().__init__()
        self.conv = conv(block.inputs, block.outputs, 1, block.stride)
        self.bn = BatchNorm(block.outputs)

    def forward(self, x: Tensor) -> Tensor:
        return cast(Tensor, self.bn(self.conv(x)))


class Attention(nn.Module):
    """Convolutional block attention in the form of the BoundaryFace authors' backbone."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        hidden = max(1, channels // 16)
        self.fc1 = conv(channels, hidden, 1)
        self.fc2 = conv(hidden, channels, 1)
        self.spatial = conv(2, 1, 3)

    def forward(self, x: Tensor) -> Tensor:
        pooled = (x.mean((2, 3), keepdim=True), x.amax((2, 3), keepdim=True))
        importance = sum(self.fc2(torch.relu(self.fc1(each))) for each in pooled)
        weighed = x * torch.sigmoid(cast(Tensor, importance))
        maps = torch.cat((weighed.mean(1, keepdim=True), weighed.amax(1, keepdim=True)), 1)
        return weighed * torch.sigmoid(self.spatial(maps))


class IrBlock(nn.Module):
    def __init__(self, block: Block, has_attention: bool) -> None:
        super().__init__()
        self.stride = block.stride
        self.bn1 = BatchNorm(block.inputs)
        self.conv1 = conv(block.inputs, block.outputs, 3)
        self.bn2 = BatchNorm(block.outputs)
        self.prelu = PRelu(block.outputs)
        self.conv2 = conv(block.outputs, block.outputs, 3, block.stride)
        self.bn3 = BatchNorm(block.outputs)
        self.cbam = Attention(block.outputs) if has_attention else None
        self.shortcut = Shortcut(block) if block.has_conv_shortcut else None

    def forward(self, x: Tensor) -> Tensor:
        y = self.prelu(self.bn2(self.conv1(self.bn1(x))))
        y = self.bn3(self.conv2(y))
        if self.cbam is not None:
            y = self.cbam(y)
        if self.shortcut is not None:
            return cast(Tensor, y + self.shortcut(x))
        return cast(Tensor, y + x[:, :, :: self.stride, :: self.stride])


class IrOutput(nn.Module):
    def __init__(self, channels: int, side: int, embedding_size: int) -> None:
        super().__init__()
        self.bn1 = BatchNorm(channels)
        self.fc = Dense(channels * side * side, embedding_size, has_bias=True)
        self.bn2 = BatchNorm(embedding_size)

    def forward(self, x: Tensor) -> Tensor:
        return cast(Tensor, self.bn2(self.fc(self.bn1(x))))


class Unit(nn.Conv2d):
    """A convolution with the batch norm, and where asked for the PReLU, that follow it."""

    def __init__(
        self, inputs: int, outputs: int, size: int, stride: int, padding: int, depthwise: bool, active: bool
    ) -> None:
        super().__init__(inputs, outputs, size, stride, padding, groups=inputs if depthwise else 1, bias=False)
        self.bn = BatchNorm(outputs)
        self.prelu = PRelu(outputs) if active else None

    def forward(self, x: Tensor) -> Tensor:
        y = self.bn(super().forward(x))
        return cast(Tensor, y if self.prelu is None else self.prelu(y))


class MobileStem(Unit):
    def __init__(self, channels: int) -> None:
        super().__init__(3, channels, 3, 2, 1, depthwise=False, active=True)
        self.depthwise = Unit(channels, channels, 3, 1, 1, depthwise=True, active=True)

    def forward(self, x: Tensor) -> Tensor:
        return cast(Tensor, self.depthwise(super().forward(x)))


class MobileBlock(nn.Module):
    def __init__(self, block: Bottleneck) -> None:
        super().__init__()
        self.expand = Unit(block.inputs, block.hidden, 1, 1, 0, depthwise=False, active=True)
        self.depthwise = Unit(block.hidden, block.hidden, 3, block.stride, 1, depthwise=True, active=True)
        self.project = Unit(block.hidden, block.outputs, 1, 1, 0, depthwise=False, active=False)
        self.fits = block.stride == 1 and block.inputs == block.outputs

    def forward(self, x: Tensor) -> Tensor:
        y = self.project(self.depthwise(self.expand(x)))
        return cast(Tensor, y + x if self.fits else y)


class MobileOutput(nn.Module):
    def __init__(self, spec: MobileSpec, side: int) -> None:
        super().__init__()
        self.expand = Unit(spec.blocks[-1].outputs, spec.head, 1, 1, 0, depthwise=False, active=True)
        self.add_module("global", Unit(spec.head, spec.head, side, 1, 0, depthwise=True, active=False))
        self.fc = Dense(spec.head, spec.embedding_size, has_bias=False)
        self.bn2 = BatchNorm(spec.embedding_size)

    def forward(self, x: Tensor) -> Tensor:
        x = getattr(self, "global")(self.expand(x))
        return cast(Tensor, self.bn2(self.fc(x)))


class Network(nn.Module):
    """Images [batch, 3, size, size], (RGB - 127.5) / 128, to embeddings [batch, embedding], not normalised."""

    def __init__(self, preset: str, has_attention: bool = False) -> None:
        super().__init__()
        if preset not in NETWORKS:
            raise ValueError(f'model.preset: there is no network "{preset}"; there are {", ".join(NETWORKS)}.')
        spec = NETWORKS[preset]
        self.preset = preset
        self.spec = spec
        strides = [block.stride for block in spec.blocks]
        if isinstance(spec, IrSpec):
            side = _side(spec.input_size, strides)
            self.stem: nn.Module = IrStem(spec.stem)
            self.blocks = nn.ModuleList(IrBlock(block, has_attention) for block in spec.blocks)
            self.output: nn.Module = IrOutput(spec.blocks[-1].outputs, side, spec.embedding_size)
        else:
            side = _side(spec.input_size, [2, *strides])
            self.stem = MobileStem(spec.stem)
            self.blocks = nn.ModuleList(MobileBlock(block) for block in spec.blocks)
            self.output = MobileOutput(spec, side)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return cast(Tensor, self.output(x)).float()

    def norms(self) -> Iterator[BatchNorm]:
        return (module for module in self.modules() if isinstance(module, BatchNorm))

    def draw(self, seed: int) -> None:
        """The first weights of a run with this seed: uniform in +-1 / sqrt(fan in), each tensor from a stream of its own."""
        drawn = {}
        for name, value in self.named_parameters():
            owner = self._owner(name)
            if isinstance(owner, (nn.Conv2d, Dense)):
                bound = 1 / math.sqrt(math.prod(owner.weight.shape[1:]))
                drawn[name] = draw_uniform(seed, name, _outside(owner, value.detach()).shape, bound)
        self.load(drawn)

    def _owner(self, name: str) -> nn.Module:
        return self.get_submodule(name.rsplit(".", 1)[0])

    def export(self) -> dict[str, Array]:
        """All numbers by name, in the playground's layouts."""
        return {
            name: _outside(self._owner(name), value.detach()).float().cpu().contiguous().numpy()
            for name, value in self.state_dict().items()
        }

    def load_whole(self, values: Mapping[str, Array]) -> None:
        """Takes over all numbers. Raises ValueError as `load`, and where one is missing."""
        missing = [name for name in self.state_dict() if name not in values]
        if missing:
            raise ValueError(f'the weights are of another network than {self.preset}: "{missing[0]}" is missing')
        self.load(values)

    def load(self, values: Mapping[str, Array]) -> None:
        """Takes over numbers by name, in the playground's layouts. Raises ValueError for a name or shape that has no place."""
        own = self.state_dict()
        for name, array in values.items():
            if name not in own:
                raise ValueError(f'"{name}" has no place in {self.preset}')
            place = _outside(self._owner(name), own[name])
            if list(place.shape) != list(array.shape):
                raise ValueError(f'"{name}" should have shape {list(place.shape)} and has {list(array.shape)}')
            place.copy_(torch.from_numpy(np.ascontiguousarray(array)))


def _outside(owner: nn.Module, value: Tensor) -> Tensor:
    """A view of a number in the playground's layout: convolutions HWIO, depthwise [height, width, channels, 1], dense [in, out]."""
    if value.dim() == 4:
        depthwise = isinstance(owner, nn.Conv2d) and owner.groups > 1
        return value.permute(2, 3, 0, 1) if depthwise else value.permute(2, 3, 1, 0)
    return value.t() if value.dim() == 2 else value


def _side(size: int, strides: Sequence[int]) -> int:
    for stride in strides:
        size = -(-size // stride)
    return size


def draw_uniform(seed: int, name: str, shape: Sequence[int], bound: float) -> Array:
    """Uniform in +-bound from the stream of the tensor of this name."""
    values = bound * (2 * Stream(seed, f"weights {name}").uniforms(math.prod(shape)) - 1)
    return values.astype(np.float32).reshape(shape)
