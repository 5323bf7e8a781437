"""Golden cases through the losses of the recipe: which settings a case has, and how far a value may be off
(goldens/data/SCHEMA.md)."""
from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, Callable, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from boundaryface.losses.base import Classes, Config, HeadInput, HeadOutput, Value
from boundaryface.losses.registry import loss_of, run_loss

DATA = Path(__file__).resolve().parents[2] / "goldens" / "data"

Hyper = Mapping[str, Any]

VARIANTS: dict[str, dict[str, Callable[[Hyper], dict[str, Value]]]] = {
    "softmax": {"nobias": lambda h: {"bias": False}, "bias": lambda h: {"bias": True}},
    "normface": {
        "paper": lambda h: {"variant": "paper"},
        "paper_learnable_scale": lambda h: {"variant": "paper", "learnScale": True},
        "opensphere_coco": lambda h: {"variant": "opensphere"},
    },
    "center": {
        "wen_caffe_formula": lambda h: {"variant": "paper", "centreWeight": h["lambda"], "centreRate": h["alpha"]},
        "kaiyangzhou": lambda h: {"variant": "gradient", "centreWeight": h["lambda"]},
    },
    "lsoftmax": {
        "annealed": lambda h: _annealed(h["m"], h["lambda"]),
        "plain": lambda h: _annealed(h["m"], 0),
    },
    "sphereface": {
        "a_softmax_clcarwin": lambda h: {
            "variant": "paper",
            "order": h["m"],
            "annealTo": h["lambda_min"],
            "annealFrom": h["lambda_max"],
        },
        "opensphere_sphereface": lambda h: {"variant": "opensphere", "sphereMargin": h["m"]},
    },
    "cosface": {"basic": lambda h: {"variant": "paper"}, "opensphere": lambda h: {"variant": "opensphere"}},
    "arcface": {
        "boundaryface_repo": lambda h: {"variant": "paper"},
        "insightface": lambda h: {"variant": "insightface"},
        "opensphere": lambda h: {"variant": "opensphere"},
    },
    "adacos": {"dynamic": lambda h: {"variant": "dynamic"}, "fixed": lambda h: {"variant": "fixed"}},
    "adaface": {"official": lambda h: {"h": h["h"], "tAlpha": h["t_alpha"]}},
    "mv_arc": {
        "boundaryface_repo": lambda h: {"variant": "fixed", "t": h["t"]},
        "official_adaptive": lambda h: {"variant": "adaptive", "t": h["t"]},
    },
    "curricularface": {"official": lambda h: {}, "boundaryface_repo": lambda h: {}},
    "focal": {
        "per_sample": lambda h: {"variant": "paper", "base": h["head"], "gamma": h["gamma"]},
        "batch_mean": lambda h: {"variant": "batch-mean", "base": h["head"], "gamma": h["gamma"]},
        "per_sample_detached_weight": lambda h: {"variant": "detached", "base": h["head"], "gamma": h["gamma"]},
    },
    "ohem": {"hard_mining": lambda h: {"base": h["head"], "keep": h["save_rate"]}},
    "proxy_triplet": {
        "all_negatives": lambda h: {"delta": h["delta"], "negatives": h["reduce_negatives"]},
        "explicit_negative": lambda h: {"delta": h["delta"], "negatives": "nearest"},
    },
    "npt": {
        "official": lambda h: {"variant": "code", "nptMargin": h["delta"], "topK": h["top_k"]},
        "paper": lambda h: {"variant": "paper", "nptMargin": h["delta"], "topK": h["top_k"]},
    },
    "boundaryf1": {"official": lambda h: {}},
    "magface": {
        "official": lambda h: {"variant": "angle", **_lengths(h)},
        "official_cos": lambda h: {"variant": "cosine", **_lengths(h)},
    },
    "combined_margin": {
        "insightface": lambda h: {
            "margin": h["m2"],
            "cosineMargin": h["m3"],
            "filterAbove": h["interclass_filtering_threshold"],
        },
    },
    # A case gives the margins that were drawn.
    "elasticface": {
        "arc": lambda h: {"variant": "arc", "margin": 0, "spread": 1},
        "cos": lambda h: {"variant": "cos", "margin": 0, "spread": 1},
        "arc_plus": lambda h: {"variant": "arc-plus", "margin": 0, "spread": 1},
        "cos_plus": lambda h: {"variant": "cos-plus", "margin": 0, "spread": 1},
    },
    "sphereface2": {
        "opensphere": lambda h: {
            "scale": h["r"],
            "positiveWeight": h["alpha"],
            "similarityPower": h["t"],
            "lossWeight": h["lw"],
        },
    },
    "subcenter_arcface": {
        "pml": lambda h: {"variant": "pml", **_sub_centres(h)},
        "insightface": lambda h: {
            "variant": "insightface",
            "margin": h["m2"],
            "angleFactor": h["m1"],
            "cosineMargin": h["m3"],
            **_sub_centres(h),
        },
    },
    "noise_tolerant": {
        "method2": lambda h: {"weighting": "logits", **_window(h)},
        "method1": lambda h: {"weighting": "gradient", **_window(h)},
    },
    "robustface": {
        "official": lambda h: {
            "t": h["t"],
            "noiseShare": h["mu"],
            "noiseMargin": -0.15,
            "filterAbove": h["interclass_filtering_threshold"],
        },
    },
    "boundaryface": {"official": lambda h: {}},
}


def _annealed(order: int, value: float) -> dict[str, Value]:
    return {"order": order, "annealFrom": value, "annealRate": 0, "annealPower": 1, "annealTo": 0}


def _lengths(hyper: Hyper) -> dict[str, Value]:
    return {
        "lengthFrom": hyper["l_a"],
        "lengthTo": hyper["u_a"],
        "marginFrom": hyper["l_margin"],
        "marginTo": hyper["u_margin"],
        "lengthWeight": hyper["lambda_g"],
    }


def _sub_centres(hyper: Hyper) -> dict[str, Value]:
    """The cases have the loss of the whole batch: nothing is left out."""
    return {
        "subCentres": hyper["sub_centers"],
        "outlierAngle": hyper["outlier_threshold_degrees"],
        "dropOutliers": False,
    }


def _window(hyper: Hyper) -> dict[str, Value]:
    return {
        "base": "arcface" if hyper["head"] == "arcface" else "normface",
        "bins": hyper["bins"],
        "window": hyper["slide_batch_num"],
        "startStep": hyper["start_iter"],
        "lowestCosine": hyper["value_low"],
        "highestCosine": hyper["value_high"],
        "wrongBelow": 0.5,
    }


def config_of(loss: str, case: Mapping[str, Any], correction: str = "code") -> Config:
    hyper = case["hyper"]
    own = VARIANTS[loss][case["variant"]](hyper)
    shared: dict[str, Value] = {
        "kind": loss,
        "scale": hyper.get("s", 1),
        "margin": hyper.get("m", 0),
        "lambda": math.pi,
        "lambdaSchedule": "constant",
        "epochStart": hyper.get("epoch_start", 0),
        "correction": correction,
        "easyMargin": hyper.get("easy_margin") is True,
    }
    return Config({**shared, **own})


def tensor_of(value: Any) -> Tensor:
    if isinstance(value, dict):
        return torch.tensor([float(x) for x in value["data"]], dtype=torch.float32).view(value["shape"])
    return torch.tensor([float(value)], dtype=torch.float32)


class CaseRun:
    """Outputs and gradients of one case."""

    def __init__(self, loss: str, case: Mapping[str, Any], config: Config) -> None:
        inputs = case["inputs"]
        self.embeddings = tensor_of(inputs["embeddings"]).requires_grad_()
        self.weight = tensor_of(inputs["weight"]).requires_grad_()
        labels = tensor_of(inputs["labels"]).long()
        definition = loss_of(config)
        rows = self.weight.shape[0] // definition.sub_centres(config)
        given = dict(case.get("state_before", {}))
        if "it_before" in case["hyper"]:
            given["iteration"] = case["hyper"]["it_before"]
        for theirs, ours in (("bias", "bias"), ("scale", "scale"), ("centers", "centres")):
            if theirs in inputs:
                given[ours] = inputs[theirs]
        for ours, theirs in STATE.items():
            if theirs in given:
                given[ours] = given[theirs]
        if "queue" in given:
            given["queue"] = _kept_window(given["queue"], int(case["hyper"]["slide_batch_num"]) * len(labels))
        own: dict[str, Tensor] = {}
        self.starts: dict[str, Tensor] = {}
        self.trained = {"embeddings": self.embeddings, "weight": self.weight}
        for name, number in definition.numbers(config, rows, self.embeddings.shape[1], len(labels)).items():
            start = tensor_of(given[name]) if name in given else torch.full(number.shape, number.value)
            own[name] = start.view(number.shape).clone()
            self.starts[name] = torch.full(number.shape, number.value)
            if number.trained:
                self.trained[name] = own[name].requires_grad_()
        negatives = tensor_of(inputs["neg_labels"]).long() if "neg_labels" in inputs else None
        draw = (lambda: tensor_of(inputs["margins"])) if "margins" in inputs else None
        epoch = int(case["hyper"].get("epoch", 1))
        head = HeadInput(self.embeddings, self.weight, labels, epoch, Classes(rows), own, draw, negatives)
        self.output: HeadOutput = run_loss(head, config)
        gradients = torch.autograd.grad(self.output.loss, list(self.trained.values()), allow_unused=True)
        self.gradients = dict(zip(self.trained, gradients))


TOLERANCES = {"logits": (2e-5, 1e-5), "loss": (2e-5, 2e-6), "gradient": (1e-4, 2e-6), "state": (1e-5, 1e-6)}
QUANTITIES = {
    "loss": (
        "loss",
        "ce",
        "softmax_loss",
        "boundary_term",
        "center_loss",
        "per_sample",
        "per_sample_ce",
        "lambda",
        "g",
    ),
    "logits": (
        "logits",
        "norms",
        "sq_dist",
        "cos",
        "nearest_value",
        "margins",
        "applied_margins",
        "forward_weights",
        "gradient_weights",
        "noise_ratio",
        "bias_init",
    ),
}
STATE = {
    "seen": "iter",
    "leftEnd": "l_bin_id",
    "rightEnd": "r_bin_id",
    "noisyPeak": "lt_bin_id",
    "cleanPeak": "rt_bin_id",
}
THEIRS = {"centres": "centers", **STATE}


def _kept_window(queue: Any, length: int) -> Any:
    """A window as ours is kept: of full length, the oldest first, -2 where no sample has come to yet."""
    latest = (queue if isinstance(queue, list) else tensor_of(queue).tolist())[-length:]
    return {"shape": [length], "data": [-2] * (length - len(latest)) + latest}


class Check:
    """Holds one case against what it should give; `failures` says where it does not."""

    def __init__(self, case: Mapping[str, Any], run: CaseRun) -> None:
        self.case = case
        self.run = run
        self.failures: list[str] = []
        expected = case["expected"]
        # Where rounding drives the reference to NaN, its decisions are worthless: its float64 run has the right ones.
        if "logits" in case.get("nonfinite", []) and "expected_f64" in case:
            expected = {**expected, **case["expected_f64"], "grad": expected["grad"]}
        self.expected = expected
        self.meaningless = "loss" in case.get("nonfinite", []) and "expected_f64" not in case

    def all(self) -> list[str]:
        self._outputs()
        self._gradients()
        self._state()
        return self.failures

    def _fail(self, field: str, detail: str) -> None:
        self.failures.append(f"{self.case['name']} {field}: {detail}")

    def _close(self, field: str, actual: Tensor, reference: Any, quantity: str, skipped: Sequence[int] = ()) -> None:
        rtol, atol = TOLERANCES[quantity]
        if not skipped:
            atol = max(atol, 10 * self.case.get("noise32", {}).get(field, 0))
        expected = tensor_of(reference).numpy().astype(np.float64)
        got = actual.detach().double().numpy().reshape(expected.shape)
        if not np.isfinite(got).all():
            return self._fail(field, "is not finite")
        compared = np.isfinite(expected)
        compared[list(skipped)] = False
        if self.meaningless and quantity in ("gradient", "state"):
            return None
        if not compared.any():
            return None
        limit = atol + rtol * float(np.abs(expected[compared]).max())
        error = float(np.abs(got - expected)[compared].max())
        if error > limit:
            self._fail(field, f"off by {error:.3g}, tolerance {limit:.1g}")

    def _equal(self, field: str, actual: Tensor, reference: Any) -> None:
        expected = reference if isinstance(reference, list) else tensor_of(reference).flatten().tolist()
        got = actual.flatten().tolist()
        if [float(x) for x in got] != [float(x) for x in expected]:
            self._fail(field, f"{got} instead of {expected}")

    def _outputs(self) -> None:
        output = self.run.output
        computed: dict[str, Tensor] = {
            "loss": output.loss,
            "ce": output.cross_entropy,
            "softmax_loss": output.cross_entropy,
            "boundary_term": output.term * math.pi,
            "center_loss": output.term,
            "g": output.term,
            "logits": output.logits,
            **output.details,
            **({"bias_init": self.run.starts["bias"]} if "bias" in self.run.starts else {}),
        }
        for quantity, fields in QUANTITIES.items():
            for field in fields:
                if field in self.expected and field in computed:
                    self._close(field, computed[field], self.expected[field], quantity)
        if "rectified_labels" in self.expected:
            self._equal("rectified_labels", output.rectified, self.expected["rectified_labels"])
        if "kept_indices_sorted" in self.expected and not self.meaningless:
            self._equal("kept", torch.nonzero(output.details["kept"]), self.expected["kept_indices_sorted"])
        if "nearest_index" in self.expected:
            self._nearest(output)
        for field in ("subcenter_index", "dominant_index", "easy_num", "hard_num", "noise_num"):
            if field in self.expected:
                self._equal(field, output.details[field], self.expected[field])
        if "outliers" in self.expected:
            expected = self.expected["outliers"]
            places = expected if isinstance(expected, list) else tensor_of(expected).tolist()
            self._equal("outliers", torch.nonzero(output.details["outliers"]), sorted(places))

    def _nearest(self, output: HeadOutput) -> None:
        """topk names any of the classes that tie: the one it names must be as near as ours."""
        cos, ours = output.details["cos"], output.details["nearest_index"]
        named = tensor_of(self.expected["nearest_index"]).long().view(ours.shape)
        if not torch.equal(cos.gather(1, ours), cos.gather(1, named)):
            self._fail("nearest_index", f"{ours.tolist()} instead of {named.tolist()}")

    def _gradients(self) -> None:
        for name, gradient in self.run.gradients.items():
            key = THEIRS.get(name, name)
            reference = self.expected["grad"].get(key)
            if reference is None:
                continue
            if gradient is None:
                gradient = torch.zeros_like(self.run.trained[name])
            skipped = [
                *self.case.get("nonfinite_grad_rows", {}).get(key, []),
                *self.case.get("eps_dependent_grad_rows", {}).get(key, []),
            ]
            self._close(f"grad.{key}", gradient, reference, "gradient", skipped)

    def _state(self) -> None:
        after = dict(self.case.get("state_after", {}))
        if "weight_after" in self.expected:
            after["weight"] = self.expected["weight_after"]
        for name, value in self.run.output.state.items():
            key = THEIRS.get(name, name)
            if name == "queue" and key in after:
                # Exact, as all that NoiseFace keeps.
                self._equal("queue", value[value > -2], after[key])
            elif key in after and "queue" in after:
                self._equal(name, value, [after[key]] if isinstance(after[key], (int, float)) else after[key])
            elif key in after:
                self._close("weight_after" if name == "weight" else f"state_after.{key}", value, after[key], "state")


def files() -> list[tuple[str, Any]]:
    """Every golden file whose loss has class centres."""
    found = [(name, DATA / f"{name}.json") for name in VARIANTS]
    return [(name, json.loads(path.read_text())) for name, path in found]
