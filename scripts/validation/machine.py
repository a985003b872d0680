# SPDX-License-Identifier: Apache-2.0
"""Bit Fusion's machine beside the published cost model, network by network: tables of
docs/validation.md that come from whole runs."""
from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from scripts.validation.tables import table

NETWORKS = ("alexnet_wrpn", "svhn", "cifar10", "lenet5", "vgg7", "resnet18_wrpn", "rnn", "lstm")
PLATFORMS = {"published": "bitfusion_eyeriss_published", "machine": "bitfusion"}
CAUSES = ("input layers", "other compute", "stalls", "pools", "set-up")


def run(bitloom: Path, root: Path, platform: str, network: str, folder: str) -> dict:
    out = Path(folder) / "result"
    arguments = [
        f"{root}/configs/platforms/{platform}.yaml",
        f"--network={root}/configs/networks/{network}.yaml",
        *("--batch=16", "--view=estimate", "-q", f"--out={out}"),
    ]
    subprocess.run([bitloom, "run", *arguments], check=True)
    return json.loads((out / "result.json").read_text())


def rows_of(network: str, published: dict, machine: dict) -> tuple[list[str], list[str]]:
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
    row = [network, f"{before['cycles']:,}", *(f"{value:+,}" for value in causes)]
    row += [f"{after['cycles']:,}", f"{after['cycles'] / before['cycles']:.2f}"]
    moved = [t["dram_read_bits"] + t["dram_write_bits"] for t in (before, after)]
    traffic = [network, *(f"{bits / 1e6:,.1f}" for bits in moved), f"{moved[1] / moved[0]:.2f}"]
    return row, traffic


def tables(bitloom: Path, root: Path) -> dict[str, str]:
    """By the name of their block."""
    cycles, traffic = [], []
    with tempfile.TemporaryDirectory() as folder:
        for network in NETWORKS:
            results = {
                model: run(bitloom, root, platform, network, folder)
                for model, platform in PLATFORMS.items()
            }
            row, moved = rows_of(network, results["published"], results["machine"])
            cycles.append(row)
            traffic.append(moved)
    of_cycles = ["network", "published cycles", *CAUSES, "machine cycles", "ratio"]
    return {
        "machine_cycles": table(of_cycles, cycles),
        "machine_traffic": table(["network", "published Mbit", "machine Mbit", "ratio"], traffic),
    }
