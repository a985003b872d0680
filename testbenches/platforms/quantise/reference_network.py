#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Quantises the trained ResNet-8 of the reference data and compares its accuracy with fp32's and,
exactly, with what a machine gives. Ends with 77 (skipped) where the data are absent.

    reference_network.py --bitloom BIN --platform YAML
"""
from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support import bitloom_run, reference_data  # noqa: E402

WIDTHS = ("weights=8,activations=8", "weights=4,activations=4", "weights=4,activations=8")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    options = parser.parse_args()
    networks = reference_data.folder_or_skip() / "networks"
    logits = np.load(networks / "resnet8_fp32" / "logits_ort.npy")
    labels = np.load(networks / "resnet8_int8" / "label.npy")[: len(logits)]
    images = np.load(networks / "resnet8_int8" / "input.npy")[: len(logits)].astype(np.float32) + 128
    right = int((logits.argmax(1) == labels).sum())
    failed = 0
    for widths in WIDTHS:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            np.save(folder / "x.npy", images)
            np.save(folder / "y.npy", labels)
            command = [str(options.bitloom), "quantize"]
            command += [str(networks / "resnet8_fp32" / "resnet8_fp32.onnx"), "--bits", widths]
            command += ["--calibration", str(folder / "x.npy"), "--labels", str(folder / "y.npy")]
            command += ["--out", str(folder / "q.onnx")]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            said = re.search(r"accuracy ([\d.]+) % in fp32, ([\d.]+) % quantised", done.stdout)
            assert said, done.stdout
            given = ["--network", str(folder / "q.onnx"), "--input", str(folder / "x.npy")]
            given += ["--labels", str(folder / "y.npy")]
            run = bitloom_run.run(options.bitloom, options.platform, given, folder / "out")
            simulated = f"{run.totals['accuracy'] * 100:.2f}"
        of_float = f"{right / len(labels) * 100:.2f}"
        correct = round(float(said[2]) / 100 * len(labels))
        good = said[1] == of_float and said[2] == simulated
        if widths == WIDTHS[0]:
            good = good and abs(correct - right) <= 1
        print(f"{widths}: fp32 {said[1]} ({of_float}), predicted {said[2]}, simulated {simulated}")
        failed += not good
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
