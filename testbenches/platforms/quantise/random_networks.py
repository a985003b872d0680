#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Quantises random networks in fp32 and compares what the command predicts with what a machine gives,
and both with the definitions of ONNX and the integer rule.

    random_networks.py --bitloom BIN --platform YAML --random COUNT [--seed S]
"""
from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support import bitloom_run, floating_nodes  # noqa: E402
from testbenches.support.random_floating_network import random_floating_network  # noqa: E402
from testbenches.support.reference_network import ReferenceNetwork  # noqa: E402

SAMPLES = 7
CHECKED_OPSETS = 17  # the newest that the distribution's onnx knows


def random_options(random: np.random.RandomState, layers: list[str]) -> list[str]:
    def width() -> int:
        return int(random.choice([8, 8, 4, 6, 3, 2, 1, 10, 16]))

    options = ["--bits", f"weights={width()},activations={width()}"]
    if random.rand() < 0.3:
        layer = str(random.choice(layers))
        options += ["--layer", f"{layer}:activations={width()}"]
    if random.rand() < 0.5:
        options += ["--method", "percentile", "--percentile", str(random.choice([100, 99.5, 90]))]
    return options


def layers_of(bitloom: Path, network: Path) -> list[str]:
    command = [str(bitloom), "inspect", str(network), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [layer["name"] for layer in json.loads(done.stdout)["layers"]]


def said_accuracy(text: str) -> tuple[float, float]:
    found = re.search(r"accuracy ([\d.]+) % in fp32, ([\d.]+) % quantised", text)
    assert found, text
    return float(found[1]), float(found[2])


def said_error(text: str) -> str:
    """The relative error of the last layer, in percent; empty where the layer gives zeros."""
    rows = text[: text.index("accuracy")].strip().splitlines()
    cells = rows[-1].split()
    return cells[3] if len(cells) > 3 else ""


def share(scores: np.ndarray, labels: np.ndarray) -> float:
    return float(np.mean(scores.reshape(len(scores), -1).argmax(1) == labels)) * 100


def reference_codes(model: onnx.ModelProto, x: np.ndarray) -> dict[str, np.ndarray]:
    graph = model.graph
    if graph.node[-1].op_type == "Softmax":  # the host's, not an integer layer
        graph.output[0].name = graph.node[-1].input[0]
        graph.node.pop()
    return ReferenceNetwork(model).run({"x": x})


def problems_of(options: argparse.Namespace, seed: int, folder: Path) -> list[str]:
    random = np.random.RandomState(seed)
    model, x = random_floating_network(random)
    x = random.standard_normal((SAMPLES, *x.shape[1:])).astype(np.float32) * np.abs(x).max()
    if random.rand() < 0.5:
        x = np.abs(x)
    network, made = folder / "net.onnx", folder / "q.onnx"
    onnx.save(model, network)
    np.save(folder / "x.npy", x)
    expected = floating_nodes.evaluate(model, {"x": x})[model.graph.output[0].name].value
    classes = expected.shape[1]
    labels = np.where(
        random.rand(SAMPLES) < 0.5, expected.argmax(1), random.randint(0, classes, SAMPLES)
    )
    np.save(folder / "y.npy", labels)
    arguments = random_options(random, layers_of(options.bitloom, network))
    command = [str(options.bitloom), "quantize", str(network), *arguments]
    command += ["--calibration", str(folder / "x.npy"), "--labels", str(folder / "y.npy")]
    done = subprocess.run([*command, "--out", str(made)], capture_output=True, text=True)
    if done.returncode != 0:
        return [f"exit code {done.returncode}: {' '.join(command)}: {done.stderr}"]
    quantised = onnx.load(made)
    if quantised.opset_import[0].version <= CHECKED_OPSETS:
        onnx.checker.check_model(quantised, full_check=True)
    settings = {"accelerator.accumulator_bits": 48}
    given = ["--network", str(made), "--input", str(folder / "x.npy"), "--dump-tensors"]
    try:
        run = bitloom_run.run(options.bitloom, options.platform, given, folder / "out", settings)
    except bitloom_run.RunFailed as failure:
        # of narrow codes, the machines join whole bytes only
        return [] if "inside a byte" in str(failure) else [str(failure)]
    problems = []
    wide = any(t.data_type in (TensorProto.INT16, TensorProto.UINT16) for t in quantised.graph.initializer)
    reference = {} if wide else reference_codes(quantised, x)  # which knows 8 bits
    for name, array in {**run.arrays("tensors"), **run.arrays("outputs")}.items():
        if name in reference and (difference := bitloom_run.difference(array, reference[name])):
            problems.append(f"{name}: {difference}")
    (output,) = run.arrays("outputs").values()
    logits = quantised.graph.output[0].name
    if model.graph.node[-1].op_type == "Softmax":  # classes are those of what it reads
        logits = model.graph.node[-1].input[0]
        expected = floating_nodes.evaluate(model, {"x": x})[logits].value
        output = None
    codes = run.arrays("tensors")[f"{logits}_q"].astype(np.float64)
    simulated = share(codes, labels)
    real, predicted = said_accuracy(done.stdout)
    if abs(predicted - simulated) > 0.005:
        problems.append(f"predicts {predicted} %, simulated {simulated} %")
    if abs(real - share(expected, labels)) > 0.005:
        problems.append(f"says {real} % in fp32, it is {share(expected, labels)} %")
    if output is not None and (expected**2).sum() > 0:
        error = np.sqrt(((output - expected) ** 2).sum() / (expected**2).sum()) * 100
        if abs(float(said_error(done.stdout)) - error) > 0.01 + 1e-3 * error:
            problems.append(f"says an error of {said_error(done.stdout)} %, it is {error:.3f} %")
    return [f"{problem}: {' '.join(command)}" for problem in problems]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    failed = 0
    for seed in range(options.seed, options.seed + options.random):
        with tempfile.TemporaryDirectory() as folder:
            try:
                problems = problems_of(options, seed, Path(folder))
            except (AssertionError, bitloom_run.RunFailed) as failure:
                problems = [str(failure)]
        failed += bool(problems)
        for problem in problems:
            print(f"seed {seed}: {problem}")
    print(f"{options.random - failed} passed, {failed} failed")
    return 1 if failed or not options.random else 0


if __name__ == "__main__":
    sys.exit(main())
