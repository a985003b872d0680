#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A seed names a network: the same file, the same inputs, and the tensors that the file, read
again, gives. All operators come up within a few hundred seeds, and most outputs are not saturated.
The same with low widths, which all come up, and with Concat.
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
SEEDS_OF_LOW_WIDTHS = 100
SEEDS_OF_CONCATS = 60
OPERATORS = (
    "Conv Gemm MatMul Add Relu Clip AveragePool GlobalAveragePool MaxPool ReduceMean Flatten "
    "Reshape Transpose Squeeze Unsqueeze Identity Concat QuantizeLinear DequantizeLinear"
).split()


def saturated_part(tensors: dict[str, np.ndarray]) -> float:
    parts = []
    for array in tensors.values():
        if array.dtype.kind in "iu":
            limits = np.iinfo(array.dtype)
            parts.append(float(np.mean((array == limits.min) | (array == limits.max))))
    return float(np.mean(parts))


def width_of(network: ReferenceNetwork, name: str) -> tuple[str, int]:
    """Weights or the type of an activation, and its bits."""
    if name in network.constants:
        return "weights", network.widths[name]
    zero_point = network.constants.get(f"{name}_zero_point", np.int8(0))
    return zero_point.dtype.name, network.widths[name]


def main() -> int:
    problems, operators, widths, saturated = [], Counter(), Counter(), []
    cases = [(seed, False, False, False) for seed in range(SEEDS)]
    cases += [(seed, True, False, False) for seed in range(SEEDS_OF_LOW_WIDTHS)]
    cases += [(seed, seed % 2 == 1, True, False) for seed in range(SEEDS_OF_CONCATS)]
    cases += [(seed, False, False, True) for seed in range(SEEDS_OF_CONCATS)]
    for seed, low_widths, concats, constants in cases:
        network, again = (
            random_network.generate(
                seed, low_widths=low_widths, concats=concats, constants=constants
            )
            for _ in range(2)
        )
        if network.model.SerializeToString() != again.model.SerializeToString():
            problems.append(f"seed {seed}: two different files")
        reference = ReferenceNetwork(network.model)
        tensors = reference.run(network.inputs)
        if tensors.keys() != network.expected.keys():
            problems.append(f"seed {seed}: the file read again has other tensors")
        for name, array in tensors.items():
            if not np.array_equal(array, network.expected.get(name)):
                problems.append(f"seed {seed}: {name} differs when the file is read again")
        operators.update(node.op_type for node in network.model.graph.node)
        if low_widths:
            widths.update(width_of(reference, name) for name in reference.widths)
        else:
            saturated.append(saturated_part(tensors))
    problems += [f"{SEEDS} seeds never give a {name}" for name in OPERATORS if not operators[name]]
    expected = {
        (role, bits)
        for role in ("weights", "int8", "uint8")
        for bits in range(2 if role == "int8" else 1, 8)
    }
    problems += [f"never {role} of {bits} bits" for role, bits in sorted(expected - widths.keys())]
    if np.median(saturated) > 0.4:
        problems.append(f"{np.median(saturated):.0%} of the values are at the ends of their range")
    for problem in problems:
        print(problem)
    print(f"{len(cases)} networks, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
