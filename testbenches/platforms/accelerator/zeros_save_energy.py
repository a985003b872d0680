#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""PEs of Eyeriss that rest at zeros: cycles and results stay, energy falls by what zeros cost, exactly.

    zeros_save_energy.py --bitloom BIN
"""
from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support import bitloom_run  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
NETWORK = """inputs:
  - {name: image, shape: [6, 9, 11], signed: false}
layers:
  - {name: only, kind: convolution, inputs: image, channels: 7, kernel: [3, 2], stride: [1, 2],
     weights: {seed: 1}}
"""
MAC_PJ, ACCESSES = 3.2, 3  # of register files, that a product with a zero does without


def products_of_zeros(images: np.ndarray) -> int:
    zeros = (images == 0).sum(axis=1)
    samples, height, width = zeros.shape
    found = 0
    for row in range(height - 2):
        for column in range(0, width - 1, 2):
            found += int(zeros[:, row : row + 3, column : column + 2].sum())
    return found * 7


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    options = parser.parse_args()
    random = np.random.RandomState(1)
    images = random.randint(1, 256, (3, 6, 9, 11)) * (random.rand(3, 6, 9, 11) < 0.6)
    images = images.astype(np.uint8)
    problems = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "net.yaml").write_text(NETWORK)
        np.save(folder / "x.npy", images)
        arguments = ["--network", str(folder / "net.yaml"), "--input", str(folder / "x.npy")]
        platform = ROOT / "configs/platforms/eyeriss.yaml"
        plain, gated = (
            bitloom_run.run(
                options.bitloom,
                platform,
                arguments,
                folder / out,
                {"accelerator.zero_gating": "true" if out == "gated" else "false"},
            )
            for out in ("plain", "gated")
        )
        layers = plain.result["layers"][0], gated.result["layers"][0]
        for key in ("cycles", "compute_cycles", "macs", "dram"):
            if layers[0][key] != layers[1][key]:
                problems.append(f"{key} {layers[1][key]}, without gating {layers[0][key]}")
        saved = layers[0]["energy_pj"]["compute"] - layers[1]["energy_pj"]["compute"]
        expected = products_of_zeros(images) * MAC_PJ * (1 + ACCESSES)
        if abs(saved - expected) > 1e-6 * expected:
            problems.append(f"saves {saved} pJ, expected {expected}")
        for key, array in plain.arrays("outputs").items():
            if not np.array_equal(array, gated.arrays("outputs")[key]):
                problems.append(f"output {key} differs")
    print("\n".join(problems) or "passed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
