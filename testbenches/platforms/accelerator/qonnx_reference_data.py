#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the trained QONNX networks of the reference data on all digits: the last layer's sums and the
classes are those that others computed.

    qonnx_reference_data.py --bitloom BIN --platform YAML

Ends with 77 (skipped) where the data folder is absent; BITLOOM_REFERENCE_DATA names it.
"""
from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support import bitloom_run, reference_data  # noqa: E402

LAST_SUMS = {"tfc_1w1a": "66", "tfc_2w2a": "82"}  # outputs of the last MatMul


def check(options: argparse.Namespace, data: Path, name: str, folder: Path) -> list[str]:
    images = np.load(data / "mnist_u8" / "input.npy")
    np.save(folder / "input.npy", images.astype(np.float32) / np.float32(255))
    arguments = ["--network", str(data / name / f"{name}.onnx")]
    arguments += ["--input", str(folder / "input.npy"), "--batch", "50", "--dump-tensors"]
    try:
        found = bitloom_run.run(options.bitloom, options.platform, arguments, folder / name)
    except bitloom_run.RunFailed as failure:
        return [str(failure)]
    sums = found.arrays("tensors")[LAST_SUMS[name]].astype(np.int32)
    problem = bitloom_run.difference(sums, np.load(data / name / "logits_integer.npy"))
    problems = [f"sums: {problem}"] if problem else []
    (logits,) = found.arrays("outputs").values()
    other = np.load(data / name / "logits_ort.npy")
    wrong = int((logits.argmax(axis=1) != other.argmax(axis=1)).sum())
    if logits.shape != other.shape or wrong > 0:
        problems.append(f"{wrong} of {len(other)} images have another class")
    print(f"{name}: {len(other)} images, real outputs equal bit for bit: {(logits == other).all()}")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    options = parser.parse_args()
    data = reference_data.folder_or_skip() / "networks"
    problems = []
    with tempfile.TemporaryDirectory() as temporary:
        for name in LAST_SUMS:
            problems += [f"{name}: {p}" for p in check(options, data, name, Path(temporary))]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
