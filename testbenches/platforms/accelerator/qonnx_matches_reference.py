#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Random QONNX networks on a simulated machine: every tensor's codes, the last sums and the real
outputs are those of a plain evaluation of the file, and the estimate is the machine's figures.

    qonnx_matches_reference.py --bitloom BIN --platform YAML [--count N] [--seed S]
        [--activations FEWEST MOST] [--by-channel] [--set path=value ...]
"""
from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.platforms.accelerator.estimate_matches_tlm import differences, result_of  # noqa: E402
from testbenches.support import bitloom_run, random_qonnx  # noqa: E402
from testbenches.support.qonnx_evaluator import Evaluator  # noqa: E402


def expected_values(model: onnx.ModelProto, x: np.ndarray) -> Evaluator:
    evaluator = Evaluator(model.graph.initializer, {"x": x})
    for node in model.graph.node:
        evaluator.run(node)
    return evaluator


def check(options: argparse.Namespace, seed: int, folder: Path) -> list[str]:
    network = random_qonnx.Network(
        seed, activations=options.activations, by_channel=options.by_channel
    )
    model = network.model()
    folder.mkdir(parents=True)
    onnx.save(model, str(folder / "network.onnx"))
    np.save(folder / "input.npy", network.input)
    arguments = ["--network", str(folder / "network.onnx"), "--batch", str(1 + seed % 3)]
    for setting in options.set:
        arguments += ["--set", setting]
    with_input = [*arguments, "--input", str(folder / "input.npy"), "--dump-tensors"]
    try:
        found = bitloom_run.run(options.bitloom, options.platform, with_input, folder / "out")
    except bitloom_run.RunFailed as failure:
        return [str(failure)]
    expected = expected_values(model, network.input)
    problems, compared = [], 0
    for name, array in found.arrays("tensors").items():
        if "/before_" in name:  # codes that a pool of real values reads
            continue
        value = expected.values[name]
        wanted = value.sums if value.codes is None else value.codes
        if wanted is not None:
            compared += 1
            text = bitloom_run.difference(array.astype(np.int64), wanted)
            problems += [f"{name}: {text}"] if text else []
    outputs = found.arrays("outputs")
    text = bitloom_run.difference(outputs[network.output], expected.values[network.output].real)
    problems += [f"output {network.output}: {text}"] if text else []
    if compared < 2 or network.sums not in found.arrays("tensors"):
        problems.append(f"only {compared} tensors were kept")
    machine = [str(options.platform), *arguments]
    tlm = result_of(options.bitloom, "tlm", machine, folder / "tlm")
    estimate = result_of(options.bitloom, "estimate", machine, folder / "estimate")
    return problems + differences(estimate, tlm)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--activations", type=int, nargs=2, metavar=("FEWEST", "MOST"), help="bits")
    parser.add_argument("--by-channel", action="store_true", help="scales of activations")
    parser.add_argument("--set", action="append", default=[], metavar="path=value")
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        for seed in range(options.seed, options.seed + options.count):
            problems = check(options, seed, Path(temporary) / str(seed))
            failed += bool(problems)
            for problem in problems:
                print(f"seed {seed}: {problem}")
    print(f"{options.count} networks, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
