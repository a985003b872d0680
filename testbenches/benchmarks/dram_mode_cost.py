#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a `tlm` run with `dram.mode: fast` costs, as a ratio to the same run with flat memory.

    dram_mode_cost.py --bitloom BIN NETWORK [--input X.npy] [--rounds N] [--preset NAME ...] [--platform YAML ...]

Prints instructions in user mode (where perf can count them) and CPU time: the least of some rounds, in which
the runs take turns, so that whatever else the machine does falls on all of them.
"""
from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRESETS = ("ddr3_1600", "ddr4_2400", "lpddr3_1600", "lpddr4_3200_x32")
PLATFORMS = tuple(ROOT / "configs/platforms" / f"{each}.yaml" for each in ("bitfusion", "bitlet"))


def instructions_of(command: list[str]) -> int | None:
    try:
        done = subprocess.run(
            ["perf", "stat", "-x", ",", "-e", "instructions:u", *command],
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        subprocess.run(command, check=True, capture_output=True)
        return None
    count = done.stderr.strip().splitlines()[-1].split(",")[0]
    return int(count) if count.isdigit() else None


def cost(command: list[str], out: Path) -> tuple[int | None, float]:
    instructions = instructions_of([*command, "--out", str(out)])
    return instructions, json.loads((out / "result.json").read_text())["host"]["cpu_s"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--input")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--preset", nargs="+", default=PRESETS)
    parser.add_argument("--platform", nargs="+", type=Path, default=PLATFORMS)
    parser.add_argument("network")
    options = parser.parse_args()
    given = ["--network", options.network, *(["--input", options.input] if options.input else [])]
    print(f"{'platform':12} {'dram':18} instructions  CPU time")
    for platform in options.platform:
        command = [str(options.bitloom), "run", str(platform), "-q", *given]
        sets = {"flat": []}
        for preset in options.preset:
            sets[preset] = ["--set", "dram.mode=fast", "--set", f"dram.preset={preset}"]
        with tempfile.TemporaryDirectory() as folder:
            rounds = [
                {name: cost(command + more, Path(folder) / name) for name, more in sets.items()}
                for _ in range(options.rounds)
            ]
        flat = rounds[0]["flat"][0]
        for name in options.preset:
            count = rounds[0][name][0]
            counted = f"{count / flat:.2f}" if count and flat else "-"
            time = min(each[name][1] for each in rounds) / min(each["flat"][1] for each in rounds)
            print(f"{platform.stem:12} {name:18} {counted:>12}  {time:8.2f}")


if __name__ == "__main__":
    main()
