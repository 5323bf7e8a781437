"""Many processes compute what one does: two halves of a batch, class centres that are shared out, a killed process."""
from __future__ import annotations

import json
import math
import os
import signal
import time
import unittest
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from torch.multiprocessing.spawn import spawn

from boundaryface.collectives import Ranks
from boundaryface.dataset import ImageReader, read_list
from boundaryface.run import Run, Wishes
from boundaryface.settings import read_settings
from boundaryface.trainer import Options

from .support import Folder, free_port, start

STEPS = 20
# Larger rates part after a few steps: rounding can put a unit on the other side of the kink of PReLU.
SMALL = {"learningRate": 0.0001}
# Each loss in its own way: decisions, state from the whole batch, ranks of the batch, a second table of centres.
HEADS: dict[str, dict[str, Any]] = {
    "boundaryface": {},
    "boundaryface with a cap": {"relabelCap": 0.25, "correction": "paper"},
    "arcface": {"kind": "arcface", "variant": "opensphere"},
    "cosface": {"kind": "cosface", "variant": "paper"},
    "curricularface": {"kind": "curricularface"},
    "mv_arc": {"kind": "mv_arc", "variant": "fixed", "t": 0.2},
    "adaface": {"kind": "adaface", "h": 0.333, "tAlpha": 0.01},
    "adacos": {"kind": "adacos", "variant": "dynamic"},
    "center": {"kind": "center", "variant": "paper", "centreWeight": 0.1, "centreRate": 0.5},
    "center by gradient": {"kind": "center", "variant": "gradient", "centreWeight": 0.1, "centreRate": 0.5},
    "lsoftmax": {"kind": "lsoftmax", "order": 3, "annealFrom": 9, "annealRate": 0.1, "annealPower": 1, "annealTo": 0},
    "sphereface": {"kind": "sphereface", "variant": "paper", "order": 4, "annealFrom": 9, "annealTo": 5},
    "normface": {"kind": "normface", "variant": "paper", "learnScale": True},
    "softmax": {"kind": "softmax", "bias": True},
    "focal": {"kind": "focal", "base": "arcface", "gamma": 2, "variant": "batch-mean"},
    "ohem": {"kind": "ohem", "base": "arcface", "keep": 0.75},
    "subcenter_arcface": {
        "kind": "subcenter_arcface",
        "variant": "pml",
        "subCentres": 3,
        "outlierAngle": 75,
        "dropOutliers": True,
        "angleFactor": 1,
        "cosineMargin": 0,
    },
    "elasticface": {"kind": "elasticface", "variant": "arc-plus", "spread": 0.05},
    "combined_margin": {"kind": "combined_margin", "cosineMargin": 0, "filterAbove": 0.4},
    "robustface": {"kind": "robustface", "t": 0.2, "noiseShare": 0.2, "noiseMargin": -0.15, "filterAbove": 0},
    "sphereface2": {"kind": "sphereface2", "positiveWeight": 0.7, "similarityPower": 3, "lossWeight": 5},
    "magface": {
        "kind": "magface",
        "variant": "angle",
        "easyMargin": True,
        "lengthFrom": 1,
        "lengthTo": 11,
        "marginFrom": 0.3,
        "marginTo": 0.5,
        "lengthWeight": 1,
    },
    "noise_tolerant": {
        "kind": "noise_tolerant",
        "weighting": "logits",
        "base": "arcface",
        "bins": 200,
        "window": 4,
        "startStep": 1,
        "lowestCosine": -1,
        "highestCosine": 1,
        "wrongBelow": 0.5,
    },
    "npt": {"kind": "npt", "variant": "code", "nptMargin": 0.5, "topK": 2},
    "proxy_triplet": {"kind": "proxy_triplet", "delta": 1, "negatives": "mean"},
}


def _run(folder: Path, ranks: Ranks, out: str, **options: Any) -> Run:
    settings = read_settings(folder / "run.json")
    dataset = read_list(folder / "images.csv", True, False)
    reader = ImageReader(folder / "images", 16, threads=1)
    wishes = Wishes(folder / out, 0, 0, True, lambda _text: None)
    run = Run(settings, dataset, reader, ranks, Options(torch.device("cpu"), **options), wishes)
    run.train()
    return run


def _compare(folders: list[Folder], modes: dict[str, dict[str, Any]]) -> None:
    """Runs every folder on this process alone and then on all of them, once in each mode."""
    ranks = Ranks.current()
    for folder in folders:
        alone = _run(folder.path, Ranks(), f"alone-{ranks.rank}", parts=ranks.world)
        for mode, options in modes.items():
            one = alone
            if options.get("synchronised"):
                one = _run(folder.path, Ranks(), f"whole-{ranks.rank}")
            many = _run(folder.path, ranks, mode, **options)
            weights = one.trainer.weights(), many.trainer.weights()
            if ranks.is_first:
                _same(f"{folder.config['head']} {mode}", one, many, *weights)


def _same(what: str, one: Run, many: Run, ours: Any, theirs: Any) -> None:
    """Losses, decisions and weights."""
    steps = [_steps(run) for run in (one, many)]
    assert len(steps[0]) == len(steps[1]) == STEPS, what
    for a, b in zip(*steps):
        assert math.isclose(a["loss"], b["loss"], rel_tol=0, abs_tol=1e-4), f"{what} step {a['step']}: {a} {b}"
        assert a["rectified"] == b["rectified"], f"{what} step {a['step']}"
    assert set(ours) == set(theirs), what
    for name, value in ours.items():
        largest = float(np.abs(value).max(initial=0))
        apart = float(np.abs(value - theirs[name]).max(initial=0))
        assert apart <= 1e-3 * largest + 3e-6, f"{what} {name}: off by {apart}, largest {largest}"


def _steps(run: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run.wishes.out / "steps.jsonl").read_text().splitlines()]


def _worker(rank: int, world: int, port: int, folders: list[Folder], modes: dict[str, dict[str, Any]]) -> None:
    torch.set_num_threads(1)
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
    dist.init_process_group("gloo", rank=rank, world_size=world)
    _compare(folders, modes)
    dist.destroy_process_group()


class ManyProcesses(unittest.TestCase):
    def _folder(self, head: dict[str, Any], **more: Any) -> Folder:
        folder = Folder({"head": head, "training": SMALL, **more})
        self.addCleanup(folder.close)
        return folder

    def _hold(self, folders: list[Folder], modes: dict[str, dict[str, Any]], world: int = 2) -> None:
        spawn(_worker, (world, free_port(), folders, modes), world)

    def test_two_processes_equal_one_with_two_halves_and_shared_centres_equal_whole_ones(self) -> None:
        folders = [self._folder(head) for head in HEADS.values()]
        modes = {"whole": {"parts": 2, "shard_centres": False}, "shared": {"parts": 2, "shard_centres": True}}
        self._hold(folders, modes)

    def test_synchronised_batch_norm_equals_one_process(self) -> None:
        self._hold([self._folder({})], {"synchronised": {"parts": 2, "synchronised": True}})

    def test_centres_that_do_not_go_even(self) -> None:
        """Five people on four processes."""
        self._hold([self._folder({})], {"shared": {"parts": 4, "shard_centres": True}}, world=4)

    def test_a_killed_process_and_one_that_goes_on_alone_end_in_the_same_metrics(self) -> None:
        folder = self._folder({}, noise={"openSet": 0})
        folder.train("--log-steps", "--batch-norm-parts", "2", out="whole")
        running = start(
            folder.command("--checkpoint-every", "3", "--shard-centres", "always", out="killed", processes=2)
        )
        checkpoint = folder.path / "killed" / "checkpoint.pt"
        while not checkpoint.exists() and running.poll() is None:
            time.sleep(0.02)
        self.assertIsNone(running.poll(), "it should still be running when it is killed")
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        output = folder.train("--resume", out="killed")
        self.assertIn("Going on after step", output)
        timed = ("seconds", "imagesPerSecond")
        for a, b in zip(folder.metrics("whole"), folder.metrics("killed"), strict=True):
            for name, value in a.items():
                if name in timed:
                    continue
                if isinstance(value, float):
                    self.assertAlmostEqual(value, b[name], delta=1e-4, msg=f"epoch {a['epoch']} {name}")
                else:
                    self.assertEqual(value, b[name], f"epoch {a['epoch']} {name}")
        self.assertFalse(checkpoint.exists())

    def test_a_batch_that_does_not_go_even_is_refused(self) -> None:
        folder = self._folder({}, training={"batchSize": 7})
        with self.assertRaisesRegex(AssertionError, "a batch of 7 images cannot be dealt out evenly to 2 processes"):
            folder.train(processes=2)


if __name__ == "__main__":
    unittest.main()
