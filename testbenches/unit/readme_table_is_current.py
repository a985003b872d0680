#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The README's table holds what the demo's run gives today; prints the right table if it does not.

    readme_table_is_current.py --bitloom BIN [--root ROOT]
"""
from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path


def rows_of(result: dict) -> list[str]:
    rows = []
    for layer in result["layers"]:
        bits = layer["bits"]
        widths = f"{bits['activation']}/{bits['weight'] or '-'}/{bits['output']}"
        rows.append(
            f"| {layer['name']} | {widths} | {layer['cycles']:,} | {layer['compute_cycles']:,} "
            f"| {layer['dram']['read_bits'] / 1000:,.0f} |"
        )
    totals = result["totals"]
    rows.append(f"| set-up | | {totals['setup_cycles']:,} | | |")
    rows.append(
        f"| total | | {totals['cycles']:,} | {totals['compute_cycles']:,} "
        f"| {totals['dram_read_bits'] / 1000:,.0f} |"
    )
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    options = parser.parse_args()
    digits = options.root / "configs" / "networks"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                options.bitloom,
                "run",
                options.root / "configs" / "platforms" / "bitfusion.yaml",
                "--network",
                digits / "digits.onnx",
                "--input",
                digits / "digits_images.npy",
                "--out",
                f"{folder}/result",
                "-q",
            ],
            check=True,
        )
        rows = rows_of(json.loads(Path(f"{folder}/result/result.json").read_text()))
    if "\n".join(rows) in (options.root / "README.md").read_text():
        print("1 passed, 0 failed")
        return 0
    print("README.md should hold:\n" + "\n".join(rows) + "\n0 passed, 1 failed")
    return 1


if __name__ == "__main__":
    sys.exit(main())
