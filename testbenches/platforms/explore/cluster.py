#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Sweeps as a job array of a real Slurm of one node, and over GNU parallel: equal to the unsharded
one, also where a shard fails at first. Skipped (77) where neither is installed.

    cluster.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SKIPPED = 77
SWEEP = "configs/sweeps/dram.yaml"
# Shard 2 is killed the first time, as a node that goes down would.
FRAGILE = """#!/bin/sh
case "$*" in
    *--shard\\ 2/*) mkdir "{folder}/was-here" 2>/dev/null && kill -9 $$ ;;
esac
exec "{bitloom}" "$@"
"""


def exports(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in ("results.csv", "results.json")]


def fragile(bitloom: Path, folder: Path) -> dict[str, str]:
    script = folder / "fragile"
    script.write_text(FRAGILE.format(folder=folder, bitloom=bitloom))
    script.chmod(0o755)
    shutil.rmtree(folder / "was-here", ignore_errors=True)
    return {**os.environ, "BITLOOM": str(script)}


def slurm(source: Path, bitloom: Path, folder: Path) -> bool:
    """False: not there."""
    scripts = source / "scripts/slurm"
    state = folder / "slurm"
    started = subprocess.run([scripts / "one_node", "start", state], timeout=60)
    if started.returncode == SKIPPED:
        return False
    assert started.returncode == 0, "the daemons do not come up"
    try:
        environment = {**fragile(bitloom, folder), "SLURM_CONF": str(state / "slurm.conf")}
        submit = [scripts / "submit", source / SWEEP, folder / "array", "3"]
        job = subprocess.run(submit, env=environment, capture_output=True, text=True, check=True)
        queue = ["squeue", "--noheader", f"--jobs={job.stdout.strip()}"]
        for _ in range(300):
            left = subprocess.run(queue, env=environment, capture_output=True, text=True)
            if left.returncode != 0 or not left.stdout.strip():
                break
            time.sleep(0.5)
        logs = {log.name: log.read_text() for log in (folder / "array.log").iterdir()}
        assert (folder / "array/results.csv").exists(), logs
        assert (folder / "was-here").exists(), "no shard failed"
    finally:
        subprocess.run([scripts / "one_node", "stop", state], timeout=60, check=True)
    return True


def parallel(source: Path, bitloom: Path, folder: Path) -> bool:
    if shutil.which("parallel") is None:
        print("GNU parallel is not installed", file=sys.stderr)
        return False
    command = [source / "scripts/slurm/over_hosts", source / SWEEP, folder / "hosts", "3"]
    subprocess.run(command, env=fragile(bitloom, folder), check=True, timeout=300,
                   stdout=subprocess.DEVNULL)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--source", type=Path, required=True)
    options = parser.parse_args()
    bitloom = options.bitloom.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = [bitloom, "sweep", options.source / SWEEP, "--out", folder / "whole", "-q"]
        subprocess.run(whole, check=True)
        ran = []
        for test, out in ((slurm, "array"), (parallel, "hosts")):
            if test(options.source, bitloom, folder):
                ran.append(test.__name__)
                assert exports(folder / out) == exports(folder / "whole"), f"{out} differs"
    print(f"{', '.join(ran) or 'nothing'} ran")
    return 0 if ran else SKIPPED


if __name__ == "__main__":
    sys.exit(main())
