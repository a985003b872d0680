#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bitlet's tables of docs/validation.md that come from weights hold what `bitloom inspect` gives
today; prints the right rows if they do not. Rows of trained networks need the reference data and
are left alone without it. (Power and area: testbenches/models/bitlet/power_table_test.cpp.)

    bitlet_tables_are_current.py --bitloom BIN [--root ROOT]
"""
from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

MODES = ("rtl", "simple", "pipelined", "paper_mean")


@dataclass
class Published:
    giga_operations: float  # two per multiplication
    cycles: float  # per 64 multiplications, MICRO 2021, table 4
    # frames/s with bit distilling, PEs of 32 and of 64 pairs: the ablation of the same paper
    frames: tuple[float, float] | None = None
    scaling: float | None = None  # speedup of 32 PEs over 8, same paper


PUBLISHED = {
    "resnet50": Published(8.21, 21.03, (4.598, 5.793), 3.85),
    "mobilenet_v2": Published(0.615, 22.22, (60.001, 73.189), 3.27),
    "yolov3": Published(25.42, 19.04, (1.640, 2.066)),
    "densenet161": Published(15.56, 22.85, (2.260, 2.812), 3.30),
    "multi_pose_approximate": Published(97.55, 24.64),
    "lapsrn_approximate": Published(736.73, 29.51),
    "dcpdnet_approximate": Published(254.37, 16.45),
    "fcos_approximate": Published(80.14, 22.44),
}
ONLY_SCALED = {"cartoongan_approximate": 3.82, "transformer_approximate": 2.41}
TRAINED = ("resnet8_int8", "kws_dscnn_int8", "ad_int8")


def inspect(bitloom: Path, network: Path) -> dict:
    command = [bitloom, "inspect", network, "--json", "--bitlet"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["totals"]


def cycles_row(name: str, totals: dict, published: float | None) -> str:
    cycles = totals["bitlet"]["cycles_per_64_macs"]
    together, alone = cycles["broadcast"], cycles["independent"]
    cells = [name, f"{100 * totals['zero_bit_fraction']:.1f}"]
    cells += [f"{100 * totals['bitlet']['fill']:.1f}", f"{published:.2f}" if published else "-"]
    cells += [f"{together[mode]:.2f} / {alone[mode]:.2f}" for mode in MODES]
    for mode in ("rtl", "pipelined", "paper_mean"):
        cells.append(f"{together[mode] / published:.2f}" if published else "-")
    return f"| {' | '.join(cells)} |"


def ablation_rows(name: str, totals: dict, published: Published) -> tuple[str, str]:
    """Cycles of 64 multiplications by pairs of a PE; what 64 pairs gain over 32."""
    by_group = {sized["group"]: sized for sized in totals["bitlet"]["by_group"]}

    def cycles(group: int, mode: str) -> float:
        return by_group[group]["cycles_per_64_macs"]["broadcast"][mode]

    steps = " | ".join(f"{cycles(group, 'pipelined'):.1f}" for group in by_group)
    of_32, of_64 = (1000 / (published.giga_operations * frames) for frames in published.frames)
    gains = " | ".join(
        f"{cycles(32, mode) / cycles(64, mode):.2f}" for mode in ("rtl", "pipelined", "paper_mean")
    )
    return (
        f"| {name} | {steps} |",
        f"| {name} | {published.frames[0]:.3f} | {published.frames[1]:.3f} | {of_32:.2f} "
        f"| {of_64:.2f} | {of_32 / of_64:.2f} | {gains} |",
    )


def scaling_row(bitloom: Path, root: Path, name: str, published: float) -> str:
    """Cycles of whole runs of the machine with 8, 16 and 32 PEs."""
    cycles = []
    for pes in (8, 16, 32):
        with tempfile.TemporaryDirectory() as folder:
            command = [bitloom, "run", root / "configs/platforms/bitlet.yaml", "--quiet"]
            command += ["--network", root / "configs/networks" / f"{name}.yaml"]
            command += ["--view", "estimate", "--set", f"accelerator.pes={pes}"]
            subprocess.run([*command, "--out", f"{folder}/out"], check=True)
            totals = json.loads((Path(folder) / "out/result.json").read_text())["totals"]
        cycles.append(totals["cycles"])
    return (
        f"| {name} | {' | '.join(f'{each:,}' for each in cycles)} | {1e9 / cycles[2]:.2f} "
        f"| {cycles[0] / cycles[2]:.2f} | {published:.2f} |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    options = parser.parse_args()
    data = Path(os.environ.get("BITLOOM_REFERENCE_DATA", options.root / "../shared/data"))
    applications: list[str] = []
    ablation: tuple[list[str], list[str]] = ([], [])
    for name, published in PUBLISHED.items():
        totals = inspect(options.bitloom, options.root / "configs/networks" / f"{name}.yaml")
        applications.append(cycles_row(name, totals, published.cycles))
        if published.frames:
            for table, row in zip(ablation, ablation_rows(name, totals, published)):
                table.append(row)
    trained = []
    for name in TRAINED:
        network = data / "networks" / name / f"{name}.onnx"
        if network.is_file():
            trained.append(cycles_row(f"{name}, trained", inspect(options.bitloom, network), None))
        else:
            print(f"{name}: no reference data, its row is not checked")
    scaled = {name: each.scaling for name, each in PUBLISHED.items() if each.scaling} | ONLY_SCALED
    scaling = [scaling_row(options.bitloom, options.root, *each) for each in scaled.items()]
    page = (options.root / "docs/validation.md").read_text()
    if all("\n".join(rows) in page for rows in (applications, *ablation, trained, scaling)):
        print("1 passed, 0 failed")
        return 0
    print("docs/validation.md should hold:")
    for rows in (applications, trained, *ablation, scaling):
        print("\n".join(rows) + "\n")
    print("0 passed, 1 failed")
    return 1


if __name__ == "__main__":
    sys.exit(main())
