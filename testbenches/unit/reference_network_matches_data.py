#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The oracle of the other tests, itself checked: the reference networks' logits on every input and
every tensor of the first two inputs."""
from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from testbenches.support import reference_data  # noqa: E402
from testbenches.support.reference_network import ReferenceNetwork  # noqa: E402


def main() -> int:
    data = reference_data.folder_or_skip()
    failures = 0
    for name in reference_data.QUANTISED_NETWORKS:
        folder = data / "networks" / name
        network = ReferenceNetwork(folder / f"{name}.onnx")
        tensors = network.run({network.inputs[0].name: np.load(folder / "input.npy")})
        expected = np.load(folder / "logits_ref_single.npy")
        equal_rows = int((tensors[network.output_names[0]] == expected).all(axis=1).sum())
        traced = reference_data.traced_tensors(folder)
        wrong = [
            key for key, value in traced.items() if not np.array_equal(tensors[key][:2], value)
        ]
        print(
            f"{name}: {equal_rows}/{len(expected)} rows of logits, "
            f"{len(traced) - len(wrong)}/{len(traced)} traced tensors"
        )
        failures += (equal_rows != len(expected)) + len(wrong)
    print(f"{failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
