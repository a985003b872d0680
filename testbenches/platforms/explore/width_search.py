#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every point on the front of a search over widths is what quantize and a simulation give.

    width_search.py --bitloom BIN --source ROOT [--budget N] [--found DIR]
"""
from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

KEY = re.compile(r"network\.layers\.(.+)\.(weight|activation)_bits")


def simulated(bitloom: Path, networks: Path, platform: Path, folder: Path,
              widths: dict[str, dict[str, str]]) -> dict:
    layers = [word for name, bits in widths.items() for word in
              ("--layer", f"{name}:" + ",".join(f"{kind}s={n}" for kind, n in bits.items()))]
    pixels, labels = networks / "digits_pixels.npy", networks / "digits_labels.npy"
    subprocess.run([bitloom, "quantize", networks / "digits_fp32.onnx", *layers, "--calibration",
                    pixels, "--out", folder / "q.onnx", "-q"], check=True, timeout=120)
    subprocess.run([bitloom, "run", platform, "--network", folder / "q.onnx", "--input", pixels,
                    "--labels", labels, "--out", folder / "run", "-q"], check=True, timeout=120)
    return json.loads((folder / "run" / "result.json").read_text())["totals"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--budget", default="30")
    parser.add_argument("--found", type=Path, help="folder of a search that has ended")
    options = parser.parse_args()
    bitloom, source = options.bitloom.resolve(), options.source.resolve()
    with tempfile.TemporaryDirectory() as name:
        found = options.found or Path(name) / "search"
        if options.found is None:
            subprocess.run([bitloom, "sweep", source / "configs/sweeps/digits_widths.yaml", "--out",
                            found, "--budget", options.budget, "-q"], check=True, timeout=500)
        with (found / "results.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        front = [row for row in rows if row["front"] == "true"]
        assert len(front) > 2, front
        for row in front:
            widths: dict[str, dict[str, str]] = {}
            for key, bits in row.items():
                if match := KEY.fullmatch(key):
                    widths.setdefault(match[1], {})[match[2]] = bits
            folder = Path(name) / row["point"]
            folder.mkdir()
            totals = simulated(bitloom, source / "configs/networks",
                               source / "configs/platforms/bitfusion.yaml", folder, widths)
            assert totals["accuracy"] == float(row["accuracy"]), (totals["accuracy"], row)
            once = [bitloom, "run", source / "configs/platforms/bitfusion.yaml", "--network",
                    folder / "q.onnx", "--out", folder / "once", "-q"]
            subprocess.run(once, check=True, timeout=120)
            cycles = json.loads((folder / "once" / "result.json").read_text())["totals"]["cycles"]
            assert cycles == int(row["cycles"]), (cycles, row["cycles"])
        print(f"{len(front)} points on the front of {len(rows)}: accuracy and cycles as simulated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
