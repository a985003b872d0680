#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the integer LSTM of the reference data, written as YAML that names its arrays, on a machine:
hidden values and logits of all inputs, and the estimate's cycles.

    recurrent_reference_data.py --bitloom BIN --platform YAML

Ends with 77 (skipped) where the data folder is absent; BITLOOM_REFERENCE_DATA names it.
"""
from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support import bitloom_run, reference_data  # noqa: E402


def description(arrays: Path) -> str:
    def number(name: str) -> str:
        value = np.load(arrays / f"{name}.npy").ravel()[0]
        return repr(float(value)) if value.dtype.kind == "f" else str(value)

    def array(name: str) -> str:
        return f"{{npy: integer/{name}.npy}}"

    lines = [
        "inputs:",
        f"  - {{name: x, shape: [28, 28],"
        f" scale: {number('x_scale')}, zero_point: {number('x_zp')}}}",
        "layers:",
        "  - {name: hidden, kind: lstm, inputs: x, hidden: 20,",
        f"     scale: {number('h_scale')}, zero_point: {number('h_zp')},",
        "     gates: {",
    ]
    for gate in "ifog":
        lines.append(
            f"       {gate}: {{weights: {array('W_' + gate)},"
            f" weight_scale: {array(f'W_{gate}_scale')}, recurrent: {array('R_' + gate)},"
            f" recurrent_scale: {array(f'R_{gate}_scale')}, bias: {array('b_' + gate)}}},"
        )
    lines += [
        "     }}",
        "  - {name: logits, kind: matmul, inputs: hidden, channels: 10,",
        f"     scale: {number('logits_scale')}, zero_point: {number('logits_zp')},",
        f"     weights: {array('fc_w')}, weight_scale: {array('fc_w_scale')},",
        f"     bias: {array('fc_b')}}}",
        "outputs: [hidden, logits]",
    ]
    return "\n".join(lines) + "\n"


def layer_cycles(run: bitloom_run.Run) -> list[tuple[str, str, float]]:
    samples = run.result["samples"]
    return [
        (layer["name"], layer["kind"], layer["cycles"] / samples) for layer in run.layers
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    options = parser.parse_args()
    data = reference_data.folder_or_skip() / "networks" / "mnist_lstm_int8"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copytree(data / "integer", folder / "integer")
        network = folder / "lstm.yaml"
        network.write_text(description(folder / "integer"))
        problems = []
        given = ["--network", str(network), "--input", str(data / "input.npy")]
        run = bitloom_run.run(options.bitloom, options.platform, given, folder / "run", {})
        outputs = run.arrays("outputs")
        for name, reference in (("hidden", "hidden_ref"), ("logits", "logits_ref")):
            wrong = bitloom_run.difference(outputs[name], np.load(data / f"{reference}.npy"))
            problems += [f"{name}: {wrong}"] if wrong else []
        estimated = ["--network", str(network), "--view", "estimate"]
        estimate = bitloom_run.run(
            options.bitloom, options.platform, estimated, folder / "estimate", {}
        )
        if layer_cycles(run) != layer_cycles(estimate):
            problems.append(f"ran {layer_cycles(run)}, estimated {layer_cycles(estimate)}")
        if [kind for _, kind, _ in layer_cycles(run)] != ["lstm", "matmul"]:
            problems.append(f"layers {layer_cycles(run)}")
    for problem in problems:
        print(problem)
    print(f"{len(outputs['hidden'])} inputs, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
