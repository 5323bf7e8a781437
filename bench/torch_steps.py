"""The benchmark's training step in PyTorch, on the processor.

Reads one line of JSON with the work (net, weights, batches), answers {"threads": n}; then each line is a number of steps,
answered with their losses and times. Layouts of the weights: convolutions HWIO, dense [in, out]; images NHWC.
"""

import base64
import json
import math
import sys
import time

import torch
from torch.nn import functional as F


def floats(text, shape):
    data = bytearray(base64.b64decode(text))
    return torch.frombuffer(data, dtype=torch.float32).reshape(shape).clone()


def read_weights(weights):
    """Tensors by name; they lie one behind the other."""
    data = torch.frombuffer(bytearray(base64.b64decode(weights["base64"])), dtype=torch.float32)
    found = {}
    at = 0
    for tensor in weights["tensors"]:
        size = math.prod(tensor["shape"])
        found[tensor["name"]] = data[at : at + size].reshape(tensor["shape"]).clone()
        at += size
    return found


class Step:
    def __init__(self, work):
        self.blocks = work["network"]["blocks"]
        self.step = work["step"]
        self.named = read_weights(work["weights"])
        for name, tensor in self.named.items():
            if tensor.dim() == 4:
                # HWIO to OIHW.
                self.named[name] = tensor.permute(3, 2, 0, 1).contiguous()
            elif name == "output.fc.weight":
                # The app flattens NHWC, this program NCHW.
                channels = self.named["output.bn1.weight"].shape[0]
                side = round(math.sqrt(tensor.shape[0] / channels))
                rows = tensor.reshape(side, side, channels, -1).permute(2, 0, 1, 3)
                self.named[name] = rows.reshape(tensor.shape).contiguous()
        trained = [t for n, t in self.named.items() if "running_" not in n]
        for tensor in trained:
            tensor.requires_grad_(True)
        self.optimizer = torch.optim.SGD(
            trained,
            lr=self.step["learningRate"],
            momentum=self.step["momentum"],
            weight_decay=self.step["weightDecay"],
            nesterov=True,
        )
        size = work["network"]["inputSize"]
        shape = (work["batchSize"], size, size, 3)
        self.batches = [
            (
                floats(batch["images"], shape).permute(0, 3, 1, 2).contiguous(),
                torch.frombuffer(bytearray(base64.b64decode(batch["labels"])), dtype=torch.int32).long(),
            )
            for batch in work["batches"]
        ]
        self.taken = 0

    def norm(self, x, name):
        w = self.named
        return F.batch_norm(
            x,
            w[name + ".running_mean"],
            w[name + ".running_var"],
            w[name + ".weight"],
            w[name + ".bias"],
            training=True,
            momentum=self.step["statisticsMomentum"],
            eps=self.step["batchNormEpsilon"],
        )

    def conv(self, x, name, stride=1, padding=1):
        return F.conv2d(x, self.named[name + ".weight"], stride=stride, padding=padding)

    def prelu(self, x, name):
        return F.prelu(x, self.named[name + ".weight"])

    def embed(self, x):
        x = self.prelu(self.norm(self.conv(x, "stem.conv"), "stem.bn"), "stem.prelu")
        for i, block in enumerate(self.blocks):
            name = f"blocks.{i}"
            stride = block["stride"]
            y = self.norm(x, name + ".bn1")
            y = self.norm(self.conv(y, name + ".conv1"), name + ".bn2")
            y = self.conv(self.prelu(y, name + ".prelu"), name + ".conv2", stride)
            y = self.norm(y, name + ".bn3")
            if block["convShortcut"]:
                x = self.norm(self.conv(x, name + ".shortcut.conv", stride, 0), name + ".shortcut.bn")
            elif stride == 2:
                x = x[:, :, ::2, ::2]
            x = y + x
        x = self.norm(x, "output.bn1").flatten(1)
        x = x @ self.named["output.fc.weight"] + self.named["output.fc.bias"]
        return self.norm(x, "output.bn2")

    def loss(self, images, labels):
        """ArcFace: s cos(angle + m) at the label, s cos elsewhere."""
        margin = self.step["margin"]
        centres = F.normalize(self.named["head.weight"])
        cosine = (F.normalize(self.embed(images)) @ centres.t()).clamp(-1, 1)
        target = cosine.gather(1, labels[:, None])
        sine = (1 - target.square()).clamp_min(1e-12).sqrt()
        phi = target * math.cos(margin) - sine * math.sin(margin)
        beyond = target - margin * math.sin(math.pi - margin)
        phi = torch.where(target > math.cos(math.pi - margin), phi, beyond)
        return F.cross_entropy(self.step["scale"] * cosine.scatter(1, labels[:, None], phi), labels)

    def check_all_used(self):
        """A weight that the network given has and this one lacks would go unnoticed."""
        unused = [name for name, tensor in self.named.items() if tensor.requires_grad and tensor.grad is None]
        if unused:
            raise ValueError("no layer here uses " + ", ".join(unused))

    def run(self):
        images, labels = self.batches[self.taken % len(self.batches)]
        self.taken += 1
        started = time.perf_counter()
        self.optimizer.zero_grad()
        loss = self.loss(images, labels)
        loss.backward()
        if self.taken == 1:
            self.check_all_used()
        self.optimizer.step()
        value = loss.item()
        return value, 1000 * (time.perf_counter() - started)


def main():
    step = Step(json.loads(sys.stdin.readline()))
    print(json.dumps({"threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        taken = [step.run() for _ in range(int(line))]
        times = [ms for _, ms in taken]
        print(json.dumps({"losses": [loss for loss, _ in taken], "ms": times, "jsMs": times}), flush=True)


main()
