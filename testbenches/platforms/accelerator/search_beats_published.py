#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The machine's own search is at least as good, on the machine's timing, as the mappings that the
published search chooses: they are given to the machine by hand, layer by layer.

    search_beats_published.py --bitloom BIN
"""
from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NETWORKS = ("alexnet_wrpn", "svhn", "cifar10", "lenet5", "vgg7", "resnet18_wrpn", "rnn", "lstm")
ORDERS = (
    ["G", "OC", "B", "OH", "OW", "IC", "KH", "KW"],
    ["G", "B", "OH", "OW", "OC", "IC", "KH", "KW"],
)


def layers_of(bitloom: Path, platform: str, arguments: list[str], folder: str) -> list[dict] | None:
    """None where the machine refuses a mapping."""
    out = Path(folder) / "result"
    command = [str(bitloom), "run", f"{ROOT}/configs/platforms/{platform}.yaml", *arguments]
    command += ["--view", "estimate", "-q", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 2 and ".tiles: a tile" in done.stderr:
        return None
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    return json.loads((out / "result.json").read_text())["layers"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    options = parser.parse_args()
    problems, compared, refused = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for network in NETWORKS:
            common = [f"--network={ROOT}/configs/networks/{network}.yaml", "--batch=4"]
            theirs = layers_of(options.bitloom, "bitfusion_eyeriss_published", common, folder)
            searched = layers_of(options.bitloom, "bitfusion", common, folder)
            ours = {layer["name"]: layer["cycles"] for layer in searched}
            for layer in theirs:
                for order in ORDERS:
                    entry = {"order": order, "tiles": layer["mapping"]["tiles"]}
                    file = Path(folder) / "mapping.yaml"  # JSON is YAML
                    file.write_text(json.dumps({"layers": {layer["name"]: entry}}))
                    given = layers_of(
                        options.bitloom, "bitfusion", [*common, "--mapping", str(file)], folder
                    )
                    if given is None:
                        refused += 1
                        continue
                    compared += 1
                    cycles = next(g["cycles"] for g in given if g["name"] == layer["name"])
                    if cycles < ours[layer["name"]]:
                        problems.append(
                            f"{network} {layer['name']}: {ours[layer['name']]} cycles, "
                            f"{cycles} with the published tiles in the order {' '.join(order)}"
                        )
    for problem in problems:
        print(problem)
    print(f"{compared} mappings compared, {refused} too large, {len(problems)} problems")
    return 1 if problems or compared < 40 else 0


if __name__ == "__main__":
    sys.exit(main())
