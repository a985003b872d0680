#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Bitlet's cycles are those of the weights: every layer of the quantised networks, in every timing
mode and both synchronisations, against a count that goes through the bits one by one.

    bitlet_cycles.py --bitloom BIN --platform YAML (--shipped | --reference)

--shipped: digits and seeded_residual; --reference: those of the reference data (77 without them).

Of the machine the count takes the tiles alone, from result.json: PEs that go on by themselves wait
for each other where a tile ends, and a tile's last row of PEs may be short.
"""
from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support import bitloom_run, reference_data  # noqa: E402
from testbenches.support.bitlet_count import GROUP, Count, layers_of  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
MODES = ("rtl", "simple", "pipelined", "paper_mean")
SYNCHRONISATIONS = ("broadcast", "independent")
BATCH = 2
SMALL_BUFFERS = {  # cut channels and kernels, too
    "accelerator.input_buffer_bytes": 8192,
    "accelerator.weight_buffer_bytes": 8192,
    "accelerator.output_buffer_bytes": 4096,
}


def check(options: argparse.Namespace, file: Path, folder: Path) -> tuple[int, list[str]]:
    counts = {layer.name: Count(layer) for layer in layers_of(file)}
    checked, problems = 0, []
    for mode, synchronisation, buffers in itertools.product(
        MODES, SYNCHRONISATIONS, ({}, SMALL_BUFFERS)
    ):
        found = bitloom_run.run(
            options.bitloom,
            options.platform,
            ["--network", str(file), "--batch", str(BATCH), "--quiet"],
            folder / f"{mode}-{synchronisation}-{len(buffers)}",
            {
                "accelerator.timing_mode": mode,
                "accelerator.synchronisation": synchronisation,
                **buffers,
            },
        )
        with_array = {row["name"]: row for row in found.layers if row["compute_cycles"] > 0}
        if set(with_array) != set(counts):
            problems.append(f"{file.stem}: layers {sorted(with_array)}, counted {sorted(counts)}")
        for name, row in with_array.items():
            if name not in counts:
                continue
            expected = counts[name].cycles(
                mode, synchronisation == "independent", row["mapping"]["tiles"], BATCH
            )
            checked += 1
            if row["compute_cycles"] != expected:
                problems.append(
                    f"{file.stem}, {name}, {mode}, {synchronisation}: {row['compute_cycles']} "
                    f"compute cycles, counted {expected}"
                )
    problems += mean_problems(options, file, counts)
    return checked, problems


def mean_problems(options: argparse.Namespace, file: Path, counts: dict[str, Count]) -> list[str]:
    """What inspect says of the same groups, where the fullest plane stands for the steps."""
    done = subprocess.run(
        [str(options.bitloom), "inspect", str(file), "--json"], capture_output=True, text=True
    )
    if done.returncode != 0:
        return [f"{file.stem}: inspect: {done.stderr}"]
    problems = []
    for row in json.loads(done.stdout)["layers"]:
        count = counts.get(row["name"])
        if count is None or count.layer.weights[0, 0].size % GROUP != 0:
            continue  # inspect passes over a group that is not full
        mean = float(np.mean([w.most_ones for w in count.work.flat]))
        said = row["group_steps_mean"]
        if abs(said - mean) > 1e-6 * mean:
            problems.append(f"{file.stem}, {row['name']}: inspect says {said}, counted {mean}")
    return problems


def files(options: argparse.Namespace) -> list[Path]:
    if options.shipped:
        return [ROOT / f"configs/networks/{name}.onnx" for name in ("digits", "seeded_residual")]
    data = reference_data.folder_or_skip()
    return [data / "networks" / n / f"{n}.onnx" for n in reference_data.QUANTISED_NETWORKS]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--shipped", action="store_true")
    which.add_argument("--reference", action="store_true")
    options = parser.parse_args()
    checked, problems = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for file in files(options):
            found, wrong = check(options, file, Path(folder) / file.stem)
            checked += found
            problems += wrong
    for problem in problems:
        print(f"FAILED  {problem}")
    print(f"{checked} layers of runs, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
