#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The oracle reads the metadata property `bitloom.bits`: activations clamp to their width, signed
or not, and what cannot be of its width is refused."""
from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from testbenches.support.declared_widths import declare_widths  # noqa: E402
from testbenches.support.integer_rule import Quantisation  # noqa: E402
from testbenches.support.network_builder import NetworkBuilder  # noqa: E402
from testbenches.support.oracle_values import Unsupported  # noqa: E402
from testbenches.support.reference_network import ReferenceNetwork  # noqa: E402

CODES = np.arange(-128, 128, dtype=np.int8).reshape(-1, 1)


def copied_codes(widths: dict, dtype: type = np.int8, zero_point: int = 0) -> np.ndarray:
    """What a layer that multiplies by 3 and divides by 3 makes of all int8 codes."""
    builder = NetworkBuilder("copy")
    source = builder.integer_input("x", CODES, Quantisation(1.0, 0, np.dtype(np.int8)))
    weights = np.array([[3]], np.int8)
    parameters = builder.parameters(source, weights, np.float32(1 / 3), None, name="layer")
    real = builder.node("MatMul", [builder.dequantise(source), *parameters], "y_real")
    builder.output(builder.quantise(real, Quantisation(1.0, zero_point, np.dtype(dtype)), "y"))
    model = builder.model()
    declare_widths(model, widths)
    return ReferenceNetwork(model).run({"x": CODES})["y"]


def main() -> int:
    problems = []
    ranges = [
        ({"y": 4}, np.int8, 0, (-8, 7)),
        ({"y": 2}, np.int8, -2, (-2, 1)),
        ({"y": 4}, np.uint8, 0, (0, 15)),
        ({"y": 2, "layer_weights_q": 8}, np.uint8, 3, (0, 3)),
        ({"layer_weights_q": 4}, np.int8, 0, (-128, 127)),
        ({"y": 8}, np.uint8, 0, (0, 127)),
    ]
    for widths, dtype, zero_point, (low, high) in ranges:
        codes = copied_codes(widths, dtype, zero_point)
        expected = np.clip(CODES.astype(int) + zero_point, low, high)
        if not np.array_equal(codes, expected):
            problems.append(f"{widths}, {np.dtype(dtype)}: {codes.min()} to {codes.max()}")
    refused = [
        ({"layer_weights_q": 2}, 0, "layer_weights_q: a code beyond 2 bits"),
        ({"x": 4}, 0, "x: a code beyond 4 bits"),
        ({"y": 4}, 8, "y: a code beyond 4 bits"),  # the zero point
        ({"y_real": 4}, 0, "y_real is not a quantised tensor"),
        ({"layer_weights_scale": 4}, 0, "layer_weights_scale is not a quantised tensor"),
        *[({"y": bits}, 0, "expected 1 to 8") for bits in (0, 9, 16, 4.0, "4", True, None)],
    ]
    for widths, zero_point, reason in refused:
        try:
            copied_codes(widths, zero_point=zero_point)
            problems.append(f"{widths} is not refused")
        except Unsupported as refusal:
            if reason not in str(refusal):
                problems.append(f"{widths} is refused for '{refusal}'")
    for problem in problems:
        print(problem)
    print(f"{len(ranges) + len(refused)} cases, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
