"""The commands that the README and the examples for clusters give are commands that torchrun and train.py take."""
from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest
from argparse import Namespace
from pathlib import Path

from torch.distributed.run import get_args_parser

from train import parse

from .support import RECIPE

TORCHRUN = "torchrun"


def checked(words: list[str]) -> tuple[Namespace, Namespace]:
    """What torchrun and train.py make of a command. Raises SystemExit for an option that they do not know."""
    started = get_args_parser().parse_args(words[words.index(TORCHRUN) + 1 :])
    assert started.training_script.endswith("train.py"), words
    return started, parse(started.training_script_args)


def commands(text: str, of: str) -> list[list[str]]:
    """The lines of a text's code blocks that begin with a program."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.startswith(of)]


class Readme(unittest.TestCase):
    text = (RECIPE / "README.md").read_text()

    def section(self, title: str) -> str:
        return self.text.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]

    def test_one_command_for_one_machine(self) -> None:
        started, wish = checked(commands(self.section("One machine"), TORCHRUN)[0])
        self.assertTrue(started.standalone)
        self.assertEqual((started.nproc_per_node, str(wish.out)), ("8", "results"))
        (alone,) = commands(self.section("One machine"), "python3")
        self.assertEqual(alone[:2], ["python3", "train.py"])
        self.assertEqual(str(parse(alone[2:]).data), "FOLDER")

    def test_one_command_for_many(self) -> None:
        (command,) = commands(self.section("Many machines"), TORCHRUN)
        started, wish = checked(command)
        self.assertEqual((started.nnodes, started.rdzv_backend), ("4", "c10d"))
        self.assertTrue(started.rdzv_endpoint)
        self.assertTrue(wish.resume)

    def test_every_option_that_it_names_is_there(self) -> None:
        option = r"(?<![\w-])--[a-z][\w-]*"
        usage = subprocess.run(
            [sys.executable, str(RECIPE / "train.py"), "--help"], capture_output=True, text=True, check=True
        ).stdout
        started = {each for action in get_args_parser()._actions for each in action.option_strings}
        self.assertEqual(set(re.findall(option, self.text)) - set(re.findall(option, usage)) - started, set())


class Slurm(unittest.TestCase):
    def test_the_script_starts_torchrun_on_every_node_with_what_it_was_given(self) -> None:
        """With programs in the place of Slurm's own that say what they were called with."""
        with tempfile.TemporaryDirectory() as name:
            tools = Path(name)
            (tools / "srun").write_text('#!/bin/bash\nprintf "%s\\n" "$@"\n')
            (tools / "scontrol").write_text(
                '#!/bin/bash\n[ "$*" = "show hostnames node[1-3]" ] && printf "node%s\\n" 1 2 3\n'
            )
            for tool in tools.iterdir():
                tool.chmod(0o755)
            environment = {
                "PATH": f"{tools}:{os.environ['PATH']}",
                "SLURM_JOB_NODELIST": "node[1-3]",
                "SLURM_NNODES": "3",
                "SLURM_GPUS_ON_NODE": "4",
                "SLURM_JOB_ID": "77",
            }
            said = subprocess.run(
                ["bash", str(RECIPE / "slurm.sh"), "--data", "/data/two words", "--out", "/results/run"],
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            ).stdout.splitlines()
        started, wish = checked(said)
        self.assertEqual((started.nnodes, started.nproc_per_node, started.rdzv_id), ("3", "4", "77"))
        self.assertEqual((started.rdzv_backend, started.rdzv_endpoint), ("c10d", "node1:29500"))
        self.assertEqual((str(wish.data), str(wish.out), wish.resume), ("/data/two words", "/results/run", True))

    def test_one_task_a_node_that_comes_back_after_a_requeue(self) -> None:
        asked = dict(re.findall(r"^#SBATCH --([\w-]+)(?:=(\S+))?$", (RECIPE / "slurm.sh").read_text(), re.M))
        self.assertEqual((asked["ntasks-per-node"], asked["nodes"]), ("1", "2"))
        self.assertIn("requeue", asked)
        self.assertIn("gpus-per-node", asked)


class Kubernetes(unittest.TestCase):
    text = (RECIPE / "kubernetes.yaml").read_text()

    def field(self, name: str) -> str:
        """The value of a field, which is the same wherever it stands."""
        (value,) = set(re.findall(rf"^\s*{re.escape(name)}: ([^{{\s]\S*)$", self.text, re.M))
        return value

    def test_every_pod_of_the_job_takes_its_place_by_its_index(self) -> None:
        script = re.search(r"torchrun .*?(?=\n\s*resources:)", self.text, re.S)
        assert script is not None
        started, wish = checked(shlex.split(script.group().replace('"$JOB_COMPLETION_INDEX"', "1")))
        self.assertIn('--node_rank "$JOB_COMPLETION_INDEX"', script.group())
        self.assertEqual(self.field("completionMode"), "Indexed")
        self.assertEqual({self.field("completions"), self.field("parallelism"), started.nnodes}, {"2"})
        self.assertEqual(started.nproc_per_node, self.field("nvidia.com/gpu"))
        self.assertEqual(started.node_rank, 1)
        # Pod 0 of the job, below the service that names the pods.
        job, service = self.field("name"), self.field("subdomain")
        self.assertEqual(started.master_addr, f"{job}-0.{service}")
        self.assertEqual(self.field("clusterIP"), "None")
        self.assertEqual(self.field("job-name"), job)
        self.assertTrue(wish.resume)

    def test_what_it_reads_and_writes_is_mounted(self) -> None:
        mounted = set(re.findall(r"mountPath: (\S+?)[,\s]", self.text))
        self.assertEqual(mounted, {"/recipe", "/data", "/results", "/dev/shm"})
        self.assertEqual(self.field("workingDir"), "/recipe")
