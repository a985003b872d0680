#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What is known of the design space comes out of sweeps of it.

    known_answers.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

EYERISS_POINT = {"accelerator.rows": "16", "accelerator.columns": "32",
                 "accelerator.weight_buffer_bytes": "65536", "dram.bits_per_cycle": "192"}
OBJECTIVES = ("seconds", "energy_pj", "area_um2")


def rows_of(bitloom: Path, sweep: Path, folder: Path) -> list[dict[str, str]]:
    subprocess.run([bitloom, "sweep", sweep, "--out", folder, "-q"], check=True, timeout=500)
    with (folder / "results.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def the_published_machine_is_near_the_front_of_its_own_sweep(
    bitloom: Path, source: Path, folder: Path
) -> None:
    """Near: no design of the sweep is better than it by more than a tenth in all three."""
    rows = rows_of(bitloom, source / "configs/sweeps/bitfusion_eyeriss.yaml", folder)
    networks = {row["network"] for row in rows}
    assert networks == {"alexnet_wrpn", "vgg7", "rnn"}, networks
    for network in sorted(networks):
        of_network = [row for row in rows if row["network"] == network]
        own = [row for row in of_network
               if all(row[key] == value for key, value in EYERISS_POINT.items())]
        assert len(own) == 1
        figures = [float(own[0][name]) for name in OBJECTIVES]
        for row in of_network:
            ratios = [float(row[name]) / figure for name, figure in zip(OBJECTIVES, figures)]
            assert max(ratios) > 0.9, f"{network}: far better by {ratios}: {row}"
        print(f"{network}: the published machine, on the front: {own[0]['front']}")


def twice_the_bandwidth_helps_vgg7_and_rnn_and_hardly_the_convolutions_of_alexnet(
    bitloom: Path, source: Path, folder: Path
) -> None:
    """Of the published machine, one input at a time (ISCA 2018, sensitivity to bandwidth)."""
    folder.mkdir()
    whole = (source / "configs/networks/alexnet_wrpn.yaml").read_text()
    convolutions, classifier = whole.split("  - {name: fc1/MatMul")
    assert "kind: matmul" not in convolutions and "kind: convolution" not in classifier
    (folder / "alexnet_convolutions.yaml").write_text(convolutions)
    networks = ", ".join(["alexnet_convolutions.yaml",
                          *(f"{source}/configs/networks/{name}.yaml" for name in ("vgg7", "rnn"))])
    (folder / "sweep.yaml").write_text(
        f"platforms: {source}/configs/platforms/bitfusion.yaml\nnetworks: [{networks}]\n"
        "parameters: {dram.bits_per_cycle: [192, 384]}\n"
    )
    cycles: dict[str, list[int]] = {}
    for row in rows_of(bitloom, folder / "sweep.yaml", folder / "out"):
        cycles.setdefault(row["network"], []).append(int(row["cycles"]))
    gains = {name: slow / fast for name, (slow, fast) in cycles.items()}
    print("twice the bandwidth:", {name: round(gain, 3) for name, gain in gains.items()})
    assert gains["rnn"] > 1.9, gains
    assert gains["vgg7"] > 1.2, gains
    assert gains["alexnet_convolutions"] < 1.05, gains


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--source", type=Path, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        tests = (
            the_published_machine_is_near_the_front_of_its_own_sweep,
            twice_the_bandwidth_helps_vgg7_and_rnn_and_hardly_the_convolutions_of_alexnet,
        )
        for number, test in enumerate(tests):
            test(options.bitloom.resolve(), options.source.resolve(), Path(name) / str(number))
    return 0


if __name__ == "__main__":
    sys.exit(main())
