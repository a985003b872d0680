#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the networks of the reference data: logits of all inputs, every tensor of the first two.

    reference_data.py --bitloom BIN --platform YAML [--set path=value ...]

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


def check(options: argparse.Namespace, network_folder: Path, folder: Path) -> bool:
    name = network_folder.name
    network = network_folder / f"{name}.onnx"
    arguments = ["--network", str(network), "--input", str(network_folder / "input.npy")]
    settings = dict(entry.split("=", 1) for entry in options.set)
    try:
        found = bitloom_run.run(
            options.bitloom, options.platform, [*arguments, "--dump-tensors"], folder, settings
        )
    except bitloom_run.RunFailed as failure:
        print(f"{name}: {failure}")
        return False
    expected = np.load(network_folder / "logits_ref_single.npy")
    outputs = found.arrays("outputs").values()
    logits = next(array for array in outputs if array.dtype == expected.dtype)
    problems = [f"logits: {bitloom_run.difference(logits, expected)}"]
    tensors = found.arrays("tensors")
    traced = reference_data.traced_tensors(network_folder)
    for tensor, values in traced.items():
        if tensor in tensors:
            problems.append(f"{tensor}: {bitloom_run.difference(tensors[tensor][:2], values)}")
        else:
            problems.append(f"{tensor}: missing")
    problems = [problem for problem in problems if not problem.endswith(": ")]
    rows = int((logits == expected).all(axis=1).sum()) if logits.shape == expected.shape else 0
    print(f"{name}: {rows}/{len(expected)} rows of logits, {len(traced)} tensors traced")
    for problem in problems:
        print(f"    {problem}")
    return not problems


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    parser.add_argument("--set", action="append", default=[], metavar="path=value")
    options = parser.parse_args()
    data = reference_data.folder_or_skip()
    with tempfile.TemporaryDirectory() as temporary:
        good = [
            check(options, data / "networks" / name, Path(temporary) / name)
            for name in reference_data.QUANTISED_NETWORKS
        ]
    print(f"{good.count(True)} passed, {good.count(False)} failed")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
