#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The estimate's result is the running machine's, figure by figure: every shipped network of integers
but the approximate ones, which take minutes each, the reference networks where they are, on machines
of several shapes, memories and batches.

    estimate_matches_tlm.py --bitloom BIN --platform PLATFORM.yaml [--quick]
"""
from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = {
    "bitfusion": {
        "accelerator.rows": (4, 16, 32),
        "accelerator.columns": (8, 32, 64),
        "dram.bits_per_cycle": (32, 192, 1000, 4096),
        "accelerator.input_buffer_bytes": (32768, 131072),
        "accelerator.weight_buffer_bytes": (65536, 262144),
        "accelerator.output_buffer_bytes": (16384, 131072),
    },
    "bit_parallel": {
        "accelerator.rows": (4, 16, 32),
        "accelerator.columns": (8, 32, 64),
        "accelerator.operand_bits": (8, 16),
        "dram.bits_per_cycle": (32, 192, 4096),
        "accelerator.weight_buffer_bytes": (65536, 262144),
    },
    "eyeriss": {
        "accelerator.rows": (3, 12, 16),
        "accelerator.columns": (7, 14, 16),
        "accelerator.pe_weight_words": (48, 224),
        "accelerator.input_words_per_cycle": (0, 1, 4),
        "accelerator.sum_words_per_cycle": (0, 1, 4),
        "dram.bits_per_cycle": (32, 64, 4096),
        "accelerator.weight_buffer_bytes": (65536, 262144),
    },
    "stripes": {
        "accelerator.tiles": (1, 4, 16),
        "accelerator.windows": (8, 16),
        "accelerator.serial": ("activations", "weights"),
        "accelerator.window_packing": ("row", "image", "batch"),
        "accelerator.bricks": ("position", "row", "kernel"),
        "accelerator.spread_lone_windows": ("true", "false"),
        "dram.bits_per_cycle": (192, 4096),
    },
    "bitlet": {
        "accelerator.pes": (8, 32, 48),
        "accelerator.timing_mode": ("rtl", "simple", "pipelined", "paper_mean"),
        "accelerator.synchronisation": ("broadcast", "independent"),
        "accelerator.group_size": (16, 64),
        "accelerator.window": (4, 8),
        "dram.bits_per_cycle": (12.8, 102.4, 512),
        "accelerator.weight_buffer_bytes": (131072, 294912),
    },
}
# One of these whole sets.
MEMORIES = (
    {},
    {"preset": "ddr4_2400"},
    {"preset": "ddr4_2400", "channels": "2", "mapping": "row:bank:bankgroup:col:offset"},
    {"preset": "lpddr4_3200_x32"},
    {"preset": "hbm2_2000", "channels": "8"},
)
# seconds, and up to a gigabyte for weights
HEAVY = {"alexnet", "alexnet_eyeriss", "alexnet_wrpn", "bert_base", "densenet161", "resnet50", "vgg16", "yolov3"}
# sums of products of 16 bits each
WIDE = {"densenet161": ["--set", "accelerator.accumulator_bits=64"]}


def networks() -> list[Path]:
    shipped = sorted(f for f in (ROOT / "configs/networks").glob("*.onnx") if not f.stem.endswith("_fp32"))
    shipped += sorted(
        file
        for file in (ROOT / "configs/networks").glob("*.yaml")
        if not file.stem.endswith("_approximate") and "bits: fp32" not in file.read_text()
    )
    data = os.environ.get("BITLOOM_REFERENCE_DATA")
    reference = sorted(Path(data).glob("networks/*_int8/*_int8.onnx")) if data else []
    return shipped + [file for file in reference if "lstm" not in file.name]


def result_of(bitloom: Path, view: str, arguments: list[str], folder: Path) -> dict:
    command = [str(bitloom), "run", *arguments, "--view", view, "--quiet", "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: exit code {done.returncode}: {done.stderr}")
    result = json.loads((folder / "result.json").read_text())
    for what_may_differ in ("host", "view"):
        del result[what_may_differ]
    return result


def differences(estimate: dict, tlm: dict) -> list[str]:
    found = [
        f"totals.{key}: {estimate['totals'].get(key)}, tlm {value}"
        for key, value in tlm["totals"].items()
        if estimate["totals"].get(key) != value
    ]
    for ours, theirs in zip(estimate["layers"], tlm["layers"]):
        if ours != theirs:
            keys = [key for key in theirs if ours.get(key) != theirs[key]]
            found.append(f"{theirs['name']}: {', '.join(keys)}")
    # An estimate that reads shapes alone does not know the weights' bits.
    if "weight_bits" not in estimate:
        tlm = {key: value for key, value in tlm.items() if key != "weight_bits"}
    if not found and estimate != tlm:
        found.append("something beside totals and layers")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="one setting, no heavy network")
    parser.add_argument("--set", action="append", default=[], help="for all runs")
    options = parser.parse_args()
    draw = random.Random(1)
    problems, runs = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for network in networks():
            heavy = network.stem in HEAVY
            if heavy and options.quick:
                continue
            for variant in range(1 if heavy or options.quick else 4):
                arguments = [str(options.platform), "--network", str(network)]
                arguments += WIDE.get(network.stem, [])
                for setting in options.set:
                    arguments += ["--set", setting]
                if variant > 0:
                    arguments += ["--batch", str(draw.choice((1, 2, 3, 5)))]
                    for key, values in SETTINGS[options.platform.stem].items():
                        arguments += ["--set", f"{key}={draw.choice(values)}"]
                    memory = draw.choice(MEMORIES)
                    for key, value in {"mode": "fast", **memory}.items() if memory else ():
                        arguments += ["--set", f"dram.{key}={value}"]
                try:
                    tlm = result_of(options.bitloom, "tlm", arguments, Path(folder) / "tlm")
                    estimate = result_of(options.bitloom, "estimate", arguments, Path(folder) / "e")
                    found = differences(estimate, tlm)
                except RuntimeError as error:
                    found = [str(error)]
                runs += 1
                problems += [f"{' '.join(arguments)}: {each}" for each in found]
    for problem in problems:
        print(problem)
    print(f"{runs} pairs of runs, {len(problems)} problems")
    return 1 if problems or runs == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
