#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""configs/networks/digits.onnx, which scripts/train_digits.py made: by the integer rule it reads
its 200 test images, its layers have 8, 4 and 2 bits, and a runtime that does not know of the
declared widths computes the same."""
from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from testbenches.support.reference_network import ReferenceNetwork  # noqa: E402

LOWEST_ACCURACY = 0.97
NETWORK = ROOT / "configs" / "networks" / "digits.onnx"


def logits_accuracy(logits: np.ndarray, labels: np.ndarray) -> float:
    return float(np.mean(logits.argmax(axis=1) == labels))


def main() -> int:
    problems = []
    images = np.load(NETWORK.with_name("digits_images.npy"))
    labels = np.load(NETWORK.with_name("digits_labels.npy"))
    if len(images) != 200 or len(labels) != 200:
        problems.append(f"{len(images)} images and {len(labels)} labels, expected 200 of each")

    network = ReferenceNetwork(NETWORK)
    tensors = network.run({"image": images})
    accuracy = logits_accuracy(tensors["logits"], labels)
    if accuracy <= LOWEST_ACCURACY:
        problems.append(f"accuracy {accuracy:.1%}, expected above {LOWEST_ACCURACY:.0%}")

    kinds = {"weights": network.constants.keys(), "activations": tensors.keys()}
    for kind, names in kinds.items():
        widths = sorted({bits for name, bits in network.widths.items() if name in names})
        if widths != [2, 4]:
            problems.append(f"{kind} below 8 bits have {widths} bits, expected 2 and 4")

    undeclared = onnx.load(str(NETWORK))
    del undeclared.metadata_props[:]
    for name, codes in ReferenceNetwork(undeclared).run({"image": images}).items():
        if not np.array_equal(codes, tensors[name]):
            problems.append(f"{name} differs where the widths are not declared: a Clip is missing")

    for problem in problems:
        print(problem)
    print(f"accuracy {accuracy:.1%}, widths {network.widths}, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
