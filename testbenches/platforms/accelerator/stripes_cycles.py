#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Stripes' cycles are those of its bricks and windows, put into place one by one: every layer with
weights, in every way in which windows share a step and bricks are filled.

    stripes_cycles.py --bitloom BIN --platform YAML

Of the machine the count takes each layer's shape, widths and tiles, from result.json.
"""
from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support import bitloom_run  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
BATCH = 3
STAGES = 3  # from the last step to the last sum
SHIPPED = ("digits.onnx", "seeded_residual.onnx", "lenet5.yaml", "svhn.yaml", "rnn.yaml")
SMALL_BUFFERS = {  # cut channels and kernels, too
    "accelerator.input_buffer_bytes": 32768,
    "accelerator.weight_buffer_bytes": 65536,
    "accelerator.output_buffer_bytes": 32768,
}


@dataclass(frozen=True)
class Array:
    tiles: int = 16
    filters: int = 16
    windows: int = 16
    activation_lanes: int = 16
    serial: str = "activations"
    window_packing: str = "image"
    bricks: str = "position"
    spread_lone_windows: bool = True

    @property
    def columns(self) -> int:
        return self.tiles * self.filters

    def settings(self) -> dict:
        return {f"accelerator.{key}": str(value).lower() for key, value in vars(self).items()}


def arrays() -> list[Array]:
    found = [
        Array(window_packing=packing, bricks=bricks, spread_lone_windows=spread)
        for packing, bricks, spread in itertools.product(
            ("row", "image", "batch"), ("position", "row", "kernel"), (True, False)
        )
    ]
    return found + [
        Array(tiles=1, serial="weights"),
        Array(tiles=3, filters=5, windows=7, activation_lanes=3),
        Array(tiles=1, filters=8, windows=4, activation_lanes=32, window_packing="batch"),
    ]


@lru_cache(maxsize=None)
def groups_of(array: Array, images: int, rows: int, columns: int) -> tuple[int, ...]:
    """How many windows stand side by side in each step."""
    steps: list[int] = []
    for image, row, column in itertools.product(range(images), range(rows), range(columns)):
        new_row = array.window_packing == "row" and column == 0
        new_image = array.window_packing == "image" and row == column == 0
        if not steps or steps[-1] == array.windows or new_row or new_image:
            steps.append(0)
        steps[-1] += 1
    return tuple(steps)


@lru_cache(maxsize=None)
def bricks_of(array: Array, rows: int, columns: int, channels: int) -> int:
    """Activations in the order row, column, channel of a kernel, put into bricks."""
    bricks, held = 0, array.activation_lanes
    for row, column, channel in itertools.product(range(rows), range(columns), range(channels)):
        new_row = array.bricks == "row" and column == channel == 0
        new_position = array.bricks == "position" and channel == 0
        if held == array.activation_lanes or new_row or new_position:
            bricks, held = bricks + 1, 0
        held += 1
    return bricks


@lru_cache(maxsize=None)
def spread(array: Array, bricks: int, bits: int) -> tuple[int, int]:
    """Of a lone window: when the next may start, and when its last brick ends. Where columns are
    not free again when their turn comes, the next waits for the first of them."""
    free = [0] * array.windows
    now = ends = 0
    for brick in range(bricks):
        column = brick % array.windows
        start = max(now, free[column])
        free[column] = ends = start + bits
        now = start + 1
    return (free[0] if bits > array.windows else now), ends


def cut(size: int, tiles: list[int]) -> list[int]:
    """The sizes of a dimension's tiles: [how many, of what size], the last one the rest."""
    count, each = tiles
    return [min(each, size - n * each) for n in range(count)]


class Layer:
    def __init__(self, array: Array, row: dict, batch: int):
        shape, self.tiles = row["shape"], row["mapping"]["tiles"]
        groups = shape["groups"]
        ins, outs = shape["input_channels"] // groups, shape["output_channels"] // groups
        kernel = [shape["kernel_rows"], shape["kernel_columns"]]
        if self.tiles["KH"] == self.tiles["KW"] == [1, 1]:  # one of channels covers the image
            ins, kernel = ins * kernel[0] * kernel[1], [1, 1]
        most = min(groups, array.activation_lanes // ins, array.columns // outs)
        together = next((n for n in range(most, 1, -1) if groups % n == 0), 1)
        self.array, self.batch = array, batch
        self.sizes = {
            "B": batch,
            "G": groups // together,
            "OC": outs * together,
            "OH": shape["output_rows"],
            "OW": shape["output_columns"],
            "IC": ins * together,
            "KH": kernel[0],
            "KW": kernel[1],
        }
        self.bits = row["bits"][{"activations": "activation", "weights": "weight"}[array.serial]]

    def tile(self, sizes: dict) -> tuple[int, int]:
        """Cycles of one pass over the filters, and how much later its last brick ends."""
        bricks = bricks_of(self.array, sizes["KH"], sizes["KW"], sizes["IC"])
        busy = late = 0
        for windows in groups_of(self.array, sizes["B"], sizes["OH"], sizes["OW"]):
            if windows == 1 and self.array.spread_lone_windows:
                next_start, ends = spread(self.array, bricks, self.bits)
                busy, late = busy + next_start, ends - next_start
            else:
                busy, late = busy + bricks * self.bits, 0
        return busy, late

    def cycles(self) -> int:
        names = ("B", "OH", "OW", "IC", "KH", "KW")
        total = late = 0
        parts = (cut(self.sizes[name], self.tiles[name]) for name in names)
        passes = sum(-(-outs // self.array.columns) for outs in cut(self.sizes["OC"], self.tiles["OC"]))
        for sizes in itertools.product(*parts):
            busy, late = self.tile(dict(zip(names, sizes)))
            total += busy
        return total * self.sizes["G"] * passes + STAGES + late


def networks() -> list[Path]:
    data = os.environ.get("BITLOOM_REFERENCE_DATA")
    reference = sorted(Path(data).glob("networks/*_int8/*_int8.onnx")) if data else []
    shipped = [ROOT / "configs/networks" / name for name in SHIPPED]
    return shipped + [file for file in reference if "lstm" not in file.name]


def check(options: argparse.Namespace, file: Path, array: Array, small: bool, folder: Path):
    arguments = ["--network", str(file), "--batch", str(BATCH), "--view", "estimate", "--quiet"]
    settings = {**array.settings(), **(SMALL_BUFFERS if small else {})}
    found = bitloom_run.run(options.bitloom, options.platform, arguments, folder, settings)
    checked, problems = 0, []
    for row in found.layers:
        if row["kind"] not in ("convolution", "depthwise", "matmul"):
            continue
        checked += 1
        expected = Layer(array, row, BATCH).cycles()
        if row["compute_cycles"] != expected:
            problems.append(
                f"{file.stem}, {row['name']}, {array}{', small buffers' if small else ''}: "
                f"{row['compute_cycles']} compute cycles, counted {expected}"
            )
    return checked, problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    options = parser.parse_args()
    checked, problems = 0, []
    with tempfile.TemporaryDirectory() as folder:
        runs = itertools.product(networks(), arrays(), (False, True))
        for n, (file, array, small) in enumerate(runs):
            found, wrong = check(options, file, array, small, Path(folder) / str(n))
            checked += found
            problems += wrong
    for problem in problems[:50]:
        print(f"FAILED  {problem}")
    print(f"{checked} layers of runs, {len(problems)} problems")
    return 1 if problems or checked == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
