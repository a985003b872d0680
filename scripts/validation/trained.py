# SPDX-License-Identifier: Apache-2.0
"""Bitlet's cycles of trained networks, which are reference data and do not ship: where they are
absent, a page keeps the rows it has."""
from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from scripts.validation.bitlet_tables import MODES, cycles_row

FIXED = ("resnet8_int8", "kws_dscnn_int8", "ad_int8")
FLOATING = ("resnet8_fp32", "ad_fp32")


def data_folder(root: Path) -> Path:
    return Path(os.environ.get("BITLOOM_REFERENCE_DATA", root / "../shared/data"))


def row_of(bitloom: Path, network: Path) -> list[str]:
    command = [bitloom, "inspect", network, "--json", "--bitlet"]
    done = subprocess.run(command, check=True, capture_output=True)
    totals = json.loads(done.stdout)["totals"]
    cycles = totals["bitlet"]["cycles_per_64_macs"]
    by_mode = {mode: (cycles["broadcast"][mode], cycles["independent"][mode]) for mode in MODES}
    zero_bits, filled = 100 * totals["zero_bit_fraction"], 100 * totals["bitlet"]["fill"]
    return cycles_row(f"{network.stem}, trained", zero_bits, filled, by_mode, None)


def rows(bitloom: Path, root: Path, names: tuple[str, ...], page: str) -> list[list[str]]:
    found = []
    for name in names:
        network = data_folder(root) / "networks" / name / f"{name}.onnx"
        if network.is_file():
            found.append(row_of(bitloom, network))
            continue
        print(f"{name}: no reference data, its row stays as it is")
        kept = [line for line in page.splitlines() if line.startswith(f"| {name}, trained |")]
        found += [line.strip("| ").split(" | ") for line in kept]
    return found
