"""A small set of pictures, a configuration, and runs of train.py in one or many processes."""
from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np

RECIPE = Path(__file__).resolve().parents[1]

CONFIG: dict[str, Any] = {
    "dataset": {"kind": "synthetic", "identities": 5, "imagesPerIdentity": 16, "difficulty": 1, "seed": 3},
    "noise": {"closedSet": 0.25, "openSet": 0.125, "seed": 1},
    "model": {"preset": "ci16", "cbam": False},
    "head": {
        "kind": "boundaryface",
        "scale": 10,
        "margin": 0.3,
        "lambda": 3.14,
        "epochStart": 1,
        "correction": "code",
        "easyMargin": False,
        "relabelCap": 1,
        "lambdaSchedule": "constant",
        "rampEpochs": 5,
        "noiseLimit": 0.25,
    },
    "training": {
        "epochs": 4,
        "batchSize": 16,
        "learningRate": 0.01,
        "momentum": 0.9,
        "nesterov": True,
        "weightDecay": 0.0005,
        "warmupEpochs": 1,
        "milestones": [4],
        "flip": True,
        "seed": 0,
    },
    "engine": {"backend": "cpu", "kernels": "fused", "step": "recorded"},
}

SIZE = 64
OUTLIERS = 16


def png(image: np.ndarray[Any, np.dtype[np.uint8]]) -> bytes:
    """[height, width, 3] as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    height, width, _ = image.shape
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    rows = b"".join(b"\0" + row.tobytes() for row in image)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def write_set(folder: Path, identities: int, each: int, held_out: int = 0) -> None:
    """Pictures that differ by identity, with noise, and the list of them."""
    random = np.random.default_rng(7)
    rows = ["image,identity,label,role,verdict"]

    def add(name: str, base: Any) -> None:
        path = folder / "images" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = np.kron(base, np.ones((16, 16, 1))) + random.normal(0, 25, (SIZE, SIZE, 3))
        path.write_bytes(png(np.clip(picture, 0, 255).astype(np.uint8)))

    for role, people in (("train", identities), ("held-out", held_out)):
        for identity in range(people):
            base = random.uniform(40, 215, (4, 4, 3))
            for image in range(each):
                name = f"{role}-{identity}/{image}.png"
                add(name, base)
                rows.append(f"{name},{identity},{role} {identity},{role},")
    for image in range(OUTLIERS):
        add(f"nobody/{image}.png", random.uniform(40, 215, (4, 4, 3)))
        rows.append(f"nobody/{image}.png,,,outlier,")
    (folder / "images.csv").write_text("\r\n".join(rows) + "\r\n")


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the fields of `changes` in the place of its own, section by section."""
    return {key: {**value, **changes.get(key, {})} for key, value in base.items()}


class Folder:
    """A recipe's folder for tests; `close` removes it."""

    def __init__(self, changes: Mapping[str, Any] | None = None, held_out: int = 0) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="recipe-"))
        self.config = merged(CONFIG, changes or {})
        dataset = self.config["dataset"]
        write_set(self.path, dataset["identities"], dataset["imagesPerIdentity"], held_out)
        (self.path / "run.json").write_text(json.dumps(self.config))

    def close(self) -> None:
        shutil.rmtree(self.path)

    def command(self, *options: str, out: str = "results", processes: int = 1) -> list[str]:
        program = [
            str(RECIPE / "train.py"),
            "--config",
            str(self.path / "run.json"),
            "--data",
            str(self.path / "images"),
        ]
        program += ["--list", str(self.path / "images.csv"), "--out", str(self.path / out), "--threads", "1", *options]
        if processes == 1:
            return [sys.executable, *program]
        launcher = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", str(processes)]
        # PyTorch 1.13 does not find the way to print under Python 3.11 unless it is asked for.
        launcher += ["--redirects", "1", "--tee", "2", "--log_dir", str(self.path / "log")]
        return [*launcher, "--master_addr", "127.0.0.1", "--master_port", str(free_port()), *program]

    def train(self, *options: str, out: str = "results", processes: int = 1) -> str:
        """Raises AssertionError with what the program complained of."""
        done = start(self.command(*options, out=out, processes=processes))
        output, complaint = done.communicate()
        assert done.returncode == 0, complaint
        return output

    def steps(self, out: str = "results") -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.path / out / "steps.jsonl").read_text().splitlines()]

    def metrics(self, out: str = "results") -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.path / out / "metrics.jsonl").read_text().splitlines()]


def start(command: Sequence[str]) -> subprocess.Popen[str]:
    """One thread a process: the tests share the machine. A session of its own, so that it can be ended with all it started."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
