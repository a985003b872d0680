#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tables of docs/validation.md hold what the two cost models give today; prints the right rows if
they do not.

    validation_table_is_current.py --bitloom BIN [--root ROOT]
"""
from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

NETWORKS = ("alexnet_wrpn", "svhn", "cifar10", "lenet5", "vgg7", "resnet18_wrpn", "rnn", "lstm")
PLATFORMS = {"published": "bitfusion_eyeriss_published", "machine": "bitfusion"}


def run(bitloom: Path, root: Path, platform: str, network: str, folder: str) -> dict:
    out = Path(folder) / "result"
    arguments = [
        f"{root}/configs/platforms/{platform}.yaml",
        f"--network={root}/configs/networks/{network}.yaml",
        *("--batch=16", "--view=estimate", "-q", f"--out={out}"),
    ]
    subprocess.run([bitloom, "run", *arguments], check=True)
    return json.loads((out / "result.json").read_text())


def rows_of(network: str, published: dict, machine: dict) -> tuple[str, str]:
    ours = {layer["name"]: layer for layer in machine["layers"]}
    input_fed = published["layers"][0]["shape"]["input_channels"]
    first, other, stalls = 0, 0, 0
    for theirs in published["layers"]:
        layer = ours.pop(theirs["name"])
        more = layer["compute_cycles"] - theirs["compute_cycles"]
        # The layers that read the image: the kernel's positions share a beat in the published model.
        if theirs["shape"]["input_channels"] == input_fed and input_fed < 16:
            first += more
        else:
            other += more
        stalls += layer["stall_cycles"] - theirs["stall_cycles"]
    rest = sum(layer["cycles"] for layer in ours.values())
    before, after = published["totals"], machine["totals"]
    causes = (first, other, stalls, rest, after["setup_cycles"])
    assert before["cycles"] + sum(causes) == after["cycles"], network
    figures = " | ".join(f"{value:+,}" for value in causes)
    row = (
        f"| {network} | {before['cycles']:,} | {figures} | {after['cycles']:,} "
        f"| {after['cycles'] / before['cycles']:.2f} |"
    )
    moved = [t["dram_read_bits"] + t["dram_write_bits"] for t in (before, after)]
    traffic = (
        f"| {network} | {moved[0] / 1e6:,.1f} | {moved[1] / 1e6:,.1f} "
        f"| {moved[1] / moved[0]:.2f} |"
    )
    return row, traffic


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    options = parser.parse_args()
    cycles, traffic = [], []
    with tempfile.TemporaryDirectory() as folder:
        for network in NETWORKS:
            results = {
                model: run(options.bitloom, options.root, platform, network, folder)
                for model, platform in PLATFORMS.items()
            }
            row, moved = rows_of(network, results["published"], results["machine"])
            cycles.append(row)
            traffic.append(moved)
    page = (options.root / "docs/validation.md").read_text()
    if all("\n".join(rows) in page for rows in (cycles, traffic)):
        print("1 passed, 0 failed")
        return 0
    print("docs/validation.md should hold:\n" + "\n".join(cycles) + "\n\n" + "\n".join(traffic))
    print("0 passed, 1 failed")
    return 1


if __name__ == "__main__":
    sys.exit(main())
