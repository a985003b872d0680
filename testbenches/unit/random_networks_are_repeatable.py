#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A seed names a network: the same file, the same inputs, and the tensors that the file, read
again, gives. All operators come up within a few hundred seeds, and most outputs are not saturated.
"""
from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from testbenches.support import random_network  # noqa: E402
from testbenches.support.reference_network import ReferenceNetwork  # noqa: E402

SEEDS = 300
OPERATORS = (
    "Conv Gemm MatMul Add Relu Clip AveragePool GlobalAveragePool MaxPool ReduceMean Flatten "
    "Reshape Transpose Squeeze Unsqueeze Identity QuantizeLinear DequantizeLinear"
).split()


def saturated_part(tensors: dict[str, np.ndarray]) -> float:
    parts = []
    for array in tensors.values():
        if array.dtype.kind in "iu":
            limits = np.iinfo(array.dtype)
            parts.append(float(np.mean((array == limits.min) | (array == limits.max))))
    return float(np.mean(parts))


def main() -> int:
    problems, operators, saturated = [], Counter(), []
    for seed in range(SEEDS):
        network = random_network.generate(seed)
        again = random_network.generate(seed)
        if network.model.SerializeToString() != again.model.SerializeToString():
            problems.append(f"seed {seed}: two different files")
        tensors = ReferenceNetwork(network.model).run(network.inputs)
        if tensors.keys() != network.expected.keys():
            problems.append(f"seed {seed}: the file read again has other tensors")
        for name, array in tensors.items():
            if not np.array_equal(array, network.expected.get(name)):
                problems.append(f"seed {seed}: {name} differs when the file is read again")
        operators.update(node.op_type for node in network.model.graph.node)
        saturated.append(saturated_part(tensors))
    problems += [f"{SEEDS} seeds never give a {name}" for name in OPERATORS if not operators[name]]
    if np.median(saturated) > 0.4:
        problems.append(f"{np.median(saturated):.0%} of the values are at the ends of their range")
    for problem in problems:
        print(problem)
    print(f"{SEEDS} networks, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
