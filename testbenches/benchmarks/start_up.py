#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What it takes to start `bitloom`: the median of many starts, against the system's own `true` in the same run.

    start_up.py --bitloom BIN [--starts N]

Prints CPU time (user and system) and wall time. The commands take turns, so that whatever else the machine does falls
on all of them. Time grows with what else is running; the figures of an idle machine are the ones to keep.
"""
from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start(command: list[str], folder: str) -> tuple[float, float]:
    """CPU and wall time in ms."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return 1e3 * (usage.ru_utime + usage.ru_stime), 1e3 * wall


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--starts", type=int, default=200)
    options = parser.parse_args()
    bitloom = str(options.bitloom.resolve())
    digits = ["--network", str(ROOT / "configs/networks/digits.onnx"), "-q", "--out", "result"]
    commands = {
        "true": ["/bin/true"],
        "--version": [bitloom, "--version"],
        **{
            f"estimate, {kind}": [
                bitloom, "run", str(ROOT / f"configs/platforms/{kind}.yaml"), *digits, "--view", "estimate"
            ]
            for kind in ("bitfusion", "bitlet")
        },
    }
    with tempfile.TemporaryDirectory() as folder:
        times = [{name: start(each, folder) for name, each in commands.items()} for _ in range(options.starts)]
    print(f"{'command':22}{'CPU ms':>8}{'wall ms':>9}")
    for name in commands:
        cpu, wall = (statistics.median(each[name][n] for each in times) for n in (0, 1))
        print(f"{name:22}{cpu:>8.2f}{wall:>9.2f}")


if __name__ == "__main__":
    main()
