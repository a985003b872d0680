#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Trains random networks for two steps and compares with a plain reference in double.

    gradients.py --bitloom BIN --platform YAML --random COUNT [--seed S]

The gradients of weights and biases are compared with numeric ones: the loss of the ONNX nodes' own
definitions at both sides of a weight (central differences). The second step's loss shows that
the weights moved by rate * gradient.
"""
from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support import bitloom_run, floating_nodes, result_invariants  # noqa: E402
from testbenches.support.random_floating_network import random_floating_network  # noqa: E402

STEPS = ("conv", "conv", "pool", "clamp", "join")  # none that the importer folds into weights
RELATIVE = 1e-3
CHECKED = 8  # elements of each array
DISTANCE = 1e-5  # of the two losses of a central difference
RATE = 0.01


class Reference:
    """`constants`: the file's, in double."""

    def __init__(self, model: onnx.ModelProto, x: np.ndarray, labels: np.ndarray):
        self.model, self.x, self.labels = model, x, labels
        self.constants = {
            t.name: numpy_helper.to_array(t).astype(np.float64) for t in model.graph.initializer
        }
        last = model.graph.node[-1]
        self.scores = last.input[0] if last.op_type == "Softmax" else last.output[0]

    def loss(self, constants: dict[str, np.ndarray]) -> float:
        values = floating_nodes.evaluate(self.model, {"x": self.x}, constants)
        scores = values[self.scores].value.reshape(len(self.labels), -1)
        scores = scores - scores.max(1, keepdims=True)
        shares = scores - np.log(np.exp(scores).sum(1, keepdims=True))
        return float(-shares[np.arange(len(self.labels)), self.labels].mean())

    def slope(self, name: str, at: tuple[int, ...]) -> tuple[float, float]:
        """The central difference, and how far the slopes of its two sides differ: a Relu or a
        maximum that turns between them has no slope there."""

        def loss_at(distance: float) -> float:
            changed = self.constants[name].copy()
            changed[at] += distance
            return self.loss({**self.constants, name: changed})

        here, above, below = (loss_at(d) for d in (0, DISTANCE, -DISTANCE))
        sides = (above - here) / DISTANCE, (here - below) / DISTANCE
        return (above - below) / (2 * DISTANCE), abs(sides[0] - sides[1])


def add_biases(model: onnx.ModelProto) -> None:
    """Training gives every layer a bias, 0 at first: here the file says so, too."""
    shapes = {t.name: tuple(t.dims) for t in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type not in ("Conv", "MatMul") or len(node.input) > 2:
            continue
        outputs = shapes[node.input[1]][0 if node.op_type == "Conv" else 1]
        if node.op_type == "MatMul":
            node.op_type = "Gemm"
        node.input.append(f"{node.name}_bias")
        zeros = np.zeros(outputs, np.float32)
        model.graph.initializer.append(numpy_helper.from_array(zeros, node.input[2]))


def parameters(model: onnx.ModelProto) -> list[tuple[str, str, float, bool]]:
    """Constant, array of gradients, factor of the constant in the layer, transposed."""
    found = []
    for node in model.graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type not in ("Conv", "Gemm"):
            continue
        factor = attributes.get("alpha", 1.0)
        transposed = node.op_type == "Gemm" and not attributes.get("transB", 0)
        found.append((node.input[1], f"{node.name}.weight_gradient", factor, transposed))
        factor = attributes.get("beta", 1.0)
        found.append((node.input[2], f"{node.name}.bias_gradient", factor, False))
    return found


def trained(options: argparse.Namespace, folder: Path, samples: int, steps: int) -> bitloom_run.Run:
    out = folder / f"out{steps}"
    command = [str(options.bitloom), "train", str(options.platform)]
    command += ["--network", str(folder / "net.onnx"), "--input", str(folder / "x.npy")]
    command += ["--labels", str(folder / "y.npy"), "--batch", str(samples), "--rate", str(RATE)]
    command += ["--steps", str(steps), "--dump-tensors", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise bitloom_run.RunFailed(f"exit code {done.returncode}: {' '.join(command)}: {done.stderr}")
    return bitloom_run.loaded(out, " ".join(command))


def losses(run: bitloom_run.Run) -> list[float]:
    with open(run.folder / "steps.csv", newline="") as file:
        return [float(row["loss"]) for row in csv.DictReader(file)]


def problems_of(options: argparse.Namespace, seed: int, folder: Path) -> list[str]:
    random = np.random.RandomState(seed)
    model, x = random_floating_network(random, STEPS, pruned=False)
    add_biases(model)
    x = (x / max(np.abs(x).max(), 1e-30) * 2).astype(np.float32)
    samples = len(x)
    onnx.save(model, folder / "net.onnx")
    np.save(folder / "x.npy", x)
    classes = model.graph.output[0].type.tensor_type.shape.dim[1].dim_value
    labels = random.randint(0, classes, samples)
    np.save(folder / "y.npy", labels)
    reference = Reference(model, x, labels)
    one, two = (trained(options, folder, samples, steps) for steps in (1, 2))
    problems = result_invariants.schema_violations(two.result)
    gradients = one.arrays("tensors")
    moved = dict(reference.constants)
    compared = skipped = 0
    for name, array, factor, transposed in parameters(model):
        found = gradients[array].astype(np.float64)
        found = (found.T if transposed else found).reshape(reference.constants[name].shape)
        # of the layer's own weights, which are factor times the file's
        moved[name] = moved[name] - RATE * found / factor
        largest = np.abs(found).max()
        for place in random.choice(found.size, min(CHECKED, found.size), replace=False):
            at = np.unravel_index(place, found.shape)
            slope, uncertain = (value / factor for value in reference.slope(name, at))
            skipped += (turns := uncertain > RELATIVE * max(abs(slope), RELATIVE * largest) + 1e-9)
            if turns:
                continue
            compared += 1
            # what cancels in a sum is relative to the sum's terms, not to what is left
            allowed = RELATIVE * max(abs(slope), RELATIVE * largest) + 1e-9
            if not abs(found[at] - slope) <= allowed:
                problems.append(f"{array}{list(at)}: {found[at]:.9g}, numeric {slope:.9g}")
    if compared <= skipped:
        problems.append(f"{compared} gradients compared, {skipped} not")
    expected = [reference.loss(reference.constants), reference.loss(moved)]
    for step, (loss, wanted) in enumerate(zip(losses(two), expected, strict=True), 1):
        if not abs(loss - wanted) <= 1e-5 * max(1, abs(wanted)):
            problems.append(f"step {step}: loss {loss:.9g}, expected {wanted:.9g}")
    return [f"{problem}: {one.command}" for problem in problems]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    parser.add_argument("--random", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    failed = 0
    for seed in range(options.seed, options.seed + options.random):
        with tempfile.TemporaryDirectory() as folder:
            try:
                problems = problems_of(options, seed, Path(folder))
            except bitloom_run.RunFailed as failure:
                problems = [str(failure)]
        failed += bool(problems)
        for problem in problems:
            print(f"seed {seed}: {problem}")
    print(f"{options.random - failed} passed, {failed} failed")
    return 1 if failed or not options.random else 0


if __name__ == "__main__":
    sys.exit(main())
