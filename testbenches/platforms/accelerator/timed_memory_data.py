#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reference networks on both machines with timed DRAM: the codes and the traffic of the flat run,
more stall and no more computing, the estimate's cycles where memory serves in order, and near them
where it does not.

    timed_memory_data.py --bitloom BIN
"""
from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support.reference_data import folder_or_skip  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
NETWORKS = ("resnet8_int8", "kws_dscnn_int8", "ad_int8", "tfc_2w2a")
PRESETS = ("ddr4_2400", "lpddr4_3200_x32")


def run(bitloom: Path, machine: str, network: Path, out: Path, *more: str) -> dict:
    platform = ROOT / "configs/platforms" / f"{machine}.yaml"
    command = [bitloom, "run", platform, "--network", network, "--quiet", "--out", out, *more]
    subprocess.run([str(word) for word in command], check=True)
    return json.loads((out / "result.json").read_text())


def codes(out: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((out / "outputs").glob("*.npy"))}


def traffic(result: dict) -> list:
    return [result["totals"]["instruction_read_bits"]] + [
        (layer["dram"], layer["buffers"], layer["compute_cycles"]) for layer in result["layers"]
    ]


def compare(bitloom: Path, machine: str, network: Path, out: Path) -> list[str]:
    problems = []
    out.mkdir(parents=True)
    given: tuple = ("--batch", "3")
    if network.stem == "resnet8_int8":  # two batches and a rest, of real images
        images = out / "images.npy"
        np.save(images, np.load(network.parent / "input.npy")[:7])
        given = ("--input", images, *given)
    flat = run(bitloom, machine, network, out / "flat", *given)
    for preset in PRESETS:
        cycles = {"flat": flat["totals"]["cycles"]}
        for mode in ("fast", "detailed"):
            name = f"{machine}, {network.stem}, {preset}, {mode}"
            memory = ("--set", f"dram.mode={mode}", "--set", f"dram.preset={preset}")
            timed = run(bitloom, machine, network, out / preset, *given, *memory)
            cycles[mode] = timed["totals"]["cycles"]
            if codes(out / preset) != codes(out / "flat"):
                problems.append(f"{name}: other codes")
            if traffic(timed) != traffic(flat):
                problems.append(f"{name}: other traffic or computing cycles")
            if cycles[mode] <= cycles["flat"]:
                problems.append(f"{name}: no slower than flat, though its latency shows")
            one = ("--batch", "3", *memory)
            tlm = run(bitloom, machine, network, out / "tlm", *one)
            again = run(bitloom, machine, network, out / "again", *one)
            if tlm["totals"] != again["totals"] or tlm["layers"] != again["layers"]:
                problems.append(f"{name}: two runs differ")
            estimate = run(bitloom, machine, network, out / "e", *one, "--view", "estimate")
            if mode == "detailed":
                if not any("in order" in each for each in estimate["assumptions"]):
                    problems.append(f"{name}: the estimate does not say how it is timed")
            elif estimate["totals"] != tlm["totals"] or estimate["layers"] != tlm["layers"]:
                problems.append(f"{name}: the estimate differs")
        # Both obey the same rules; they differ by edges and by what is reordered.
        if abs(cycles["detailed"] / cycles["fast"] - 1) > 0.05:
            problems.append(f"{machine}, {network.stem}, {preset}: detailed far from fast")
        print(f"{machine}, {network.stem}, {preset}: {cycles}")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    bitloom = parser.parse_args().bitloom
    folder = folder_or_skip() / "networks"
    problems = []
    with tempfile.TemporaryDirectory() as scratch:
        for machine in ("bitfusion", "bitlet"):
            for network in NETWORKS:
                out = Path(scratch) / machine / network
                problems += compare(bitloom, machine, folder / network / f"{network}.onnx", out)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
