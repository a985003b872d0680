#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A bit-parallel array of 8-bit MACs is Bit Fusion without fusion: tiled alike, a layer of 8 x 8 bits
takes the same cycles and traffic on both, one of narrower operands never fewer on the plain array.

    fusion_makes_the_difference.py --bitloom BIN
"""
from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = ({}, {"rows": 8, "columns": 16}, {"rows": 32, "columns": 8})
SAME = ("cycles", "compute_cycles", "stall_cycles", "utilization", "buffers", "dram", "mapping")


def networks() -> list[Path]:
    data = os.environ.get("BITLOOM_REFERENCE_DATA")
    reference = sorted(Path(data).glob("networks/*_int8/*_int8.onnx")) if data else []
    shipped = [ROOT / "configs/networks" / name for name in ("digits.onnx", "seeded_residual.onnx")]
    return shipped + [file for file in reference if "lstm" not in file.name]


def layers_of(bitloom: Path, platform: str, network: Path, more: list[str], out: Path) -> list:
    command = [str(bitloom), "run", str(ROOT / f"configs/platforms/{platform}.yaml")]
    command += ["--network", str(network), "--view", "estimate", "--quiet", "--out", str(out), *more]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: exit code {done.returncode}: {done.stderr}")
    return json.loads((out / "result.json").read_text())["layers"]


def mapping_of(layers: list) -> dict:
    """Tiles by hand as `--mapping` takes them; layers inside others and without tiles have none."""
    return {"layers": {each["name"]: each["mapping"] for each in layers if "mapping" in each}}


def problems_of(plain: list, fused: list) -> tuple[list[str], int]:
    found, equal = [], 0
    for ours, theirs in zip(plain, fused):
        bits = ours["bits"]
        if bits.get("activation") == 8 and bits.get("weight") in (8, None, 0):
            equal += ours["cycles"] > 0
            found += [
                f"{ours['name']}: {key} {ours.get(key)}, Bit Fusion {theirs.get(key)}"
                for key in SAME
                if ours.get(key) != theirs.get(key)
            ]
        elif ours["compute_cycles"] < theirs["compute_cycles"]:
            found.append(f"{ours['name']}: computes faster than Bit Fusion")
    return found, equal


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    options = parser.parse_args()
    problems, equal = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for network in networks():
            for setting in SETTINGS:
                more = []
                for key, value in setting.items():
                    more += ["--set", f"accelerator.{key}={value}"]
                plain_out, fused_out = Path(folder) / "plain", Path(folder) / "fused"
                plain = layers_of(options.bitloom, "bit_parallel", network, more, plain_out)
                mapping = Path(folder) / "mapping.yaml"
                mapping.write_text(json.dumps(mapping_of(plain)))
                more += ["--mapping", str(mapping)]
                plain = layers_of(options.bitloom, "bit_parallel", network, more, plain_out)
                fused = layers_of(options.bitloom, "bitfusion", network, more, fused_out)
                found, here = problems_of(plain, fused)
                equal += here
                problems += [f"{network.stem} {setting}: {each}" for each in found]
    for problem in problems:
        print(problem)
    print(f"{equal} layers of 8 x 8 bits, {len(problems)} problems")
    return 1 if problems or equal == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
