"""The losses against the golden data: outputs, gradients and new state."""
from __future__ import annotations

import unittest

import torch

from .goldens import CaseRun, Check, config_of, files, tensor_of


class GoldenLosses(unittest.TestCase):
    def test_every_case_of_every_file(self) -> None:
        torch.set_num_threads(1)
        for loss, content in files():
            for case in content["cases"]:
                with self.subTest(loss=loss, case=case["name"]):
                    run = CaseRun(loss, case, config_of(loss, case))
                    self.assertEqual(Check(case, run).all(), [])

    def test_the_condition_of_the_paper(self) -> None:
        """Decisions, and the boundary term, over negatives only."""
        torch.set_num_threads(1)
        compared = 0
        for loss, content in files():
            for case in content["cases"]:
                if "paper_formula" not in case:
                    continue
                with self.subTest(loss=loss, case=case["name"]):
                    formula = case["paper_formula"]
                    output = CaseRun(loss, case, config_of(loss, case, "paper")).output
                    self.assertEqual(output.rectified.tolist(), tensor_of(formula["rectified_labels"]).tolist())
                    if "boundary_term" in formula:
                        expected = float(formula["boundary_term"])
                        self.assertAlmostEqual(
                            float(output.term) * torch.pi, expected, delta=2e-6 + 2e-5 * abs(expected)
                        )
                    compared += 1
        self.assertGreater(compared, 0)


if __name__ == "__main__":
    unittest.main()
