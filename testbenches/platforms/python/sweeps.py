#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Sweeps from Python: the frame is the table that the command line writes.

    sweeps.py --bitloom BIN --source ROOT [--only NAME]
"""
from __future__ import annotations

import csv
import math
import sys
from pathlib import Path

import pandas as pd
from package import GOOD, CommandLine, bitloom, main, refusal

NETWORK = """inputs:
  - {name: image, shape: [8, 16, 16]}
layers:
  - {name: first, kind: convolution, inputs: image, channels: 32, kernel: 3, padding: 1, weights: {seed: 1}}
  - {name: classes, kind: matmul, inputs: first, channels: 10, weights: {seed: 3}}
"""
# Buffers of 64 bytes hold no tile: those points fail.
SWEEP = """platforms: {platform}
networks: "12.yaml"
parameters:
  accelerator.rows: [4, 8]
  accelerator.weight_buffer_bytes: [64, 65536]
  dram.bits_per_cycle: [32, 96]
  dram.mode: [flat, fast]
  dram.preset: {{values: [ddr4_2400], when: {{dram.mode: fast}}}}
"""
TEXT = ("network", "platform", "error")


def sweep_file(program: CommandLine) -> str:
    program.write("12.yaml", NETWORK)
    return program.write("sweep.yaml", SWEEP.format(platform=program.platform))


def rows_of(folder: Path) -> list[dict[str, str]]:
    with open(folder / "results.csv", newline="") as file:
        return list(csv.DictReader(file))


def same_cell(name: str, cell: str, value: object) -> bool:
    """Whether a value of the frame is what the cell says, to the last digit."""
    if name in TEXT:
        return value == cell
    if cell == "":
        return value == "" or (isinstance(value, float) and math.isnan(value))
    if cell in ("true", "false"):
        return bool(value) is (cell == "true")
    try:
        return float(value) == float(cell)  # type: ignore[arg-type]
    except ValueError:
        return value == cell


def compare(frame: pd.DataFrame, rows: list[dict[str, str]]) -> None:
    assert list(frame.columns) == list(rows[0]) and len(frame) == len(rows)
    wrong = [(number, name, cell, frame[name][number]) for number, row in enumerate(rows)
             for name, cell in row.items() if not same_cell(name, cell, frame[name][number])]
    assert not wrong, wrong[:3]


def a_frame_is_the_table_of_the_command_line(program: CommandLine) -> None:
    file = sweep_file(program)
    frame = bitloom.sweep(file)
    program("sweep", file, "--out", "by_command_line").expect(GOOD)
    rows = rows_of(program.folder / "by_command_line")
    compare(frame, rows)
    failed = frame["error"] != ""
    assert len(frame) == 16 and failed.sum() == 8 == sum(row["error"] != "" for row in rows), frame["error"]
    assert (failed == (frame["accelerator.weight_buffer_bytes"] == 64)).all() and set(frame["network"]) == {"12"}
    assert frame["cycles"][failed].isna().all() and (frame["cycles"][~failed] > 0).all()


def a_point_is_what_an_estimate_says(program: CommandLine) -> None:
    frame = bitloom.sweep(sweep_file(program), jobs=2)
    network = bitloom.load_network(program.folder / "12.yaml")
    checked = 0
    for _, point in frame[frame["error"] == ""].iterrows():
        keys = {name: point[name] for name in frame.columns
                if name.startswith(("accelerator.", "dram.")) and isinstance(point[name], (str, int))}
        estimate = bitloom.load_platform(program.platform, set=keys).run(network, view="estimate")
        assert (estimate.cycles, estimate.energy_pj) == (point["cycles"], point["energy_pj"]), keys
        checked += 1
    assert checked == 8


def a_kept_folder_is_gone_on_with(program: CommandLine) -> None:
    file = sweep_file(program)
    message = refusal(bitloom.Error, lambda: bitloom.sweep(file, out=program.folder / "kept", budget=3))
    assert "budget=3" in message, message
    first = bitloom.sweep(file, out=program.folder / "kept")
    stored = (program.folder / "kept/results.csv").read_bytes()
    pd.testing.assert_frame_equal(first, bitloom.sweep(file, out=program.folder / "kept"))
    assert (program.folder / "kept/results.csv").read_bytes() == stored
    assert {path.name for path in (program.folder / "kept").iterdir()} >= {"results.sqlite", "results.json"}


def a_search_asks_for_its_budget(program: CommandLine) -> None:
    file = Path(sweep_file(program))
    file.write_text(file.read_text() + "search: {method: nsga2, population: 4}\n")
    frame = bitloom.sweep(file, out=program.folder / "search", budget=9)
    compare(frame, rows_of(program.folder / "search"))
    assert len(frame) == 9 and frame["generation"].is_monotonic_increasing and frame["generation"].max() > 0
    assert set(frame["front"]) == {True, False}


def a_wrong_sweep_is_the_same_line(program: CommandLine) -> None:
    file = program.write("wrong.yaml", "platforms: []\n")
    said = program.refused("sweep", file, "--out", "none")
    assert refusal(bitloom.Error, lambda: bitloom.sweep(file)) == said.rstrip("\n")


TESTS = (
    a_frame_is_the_table_of_the_command_line,
    a_point_is_what_an_estimate_says,
    a_kept_folder_is_gone_on_with,
    a_search_asks_for_its_budget,
    a_wrong_sweep_is_the_same_line,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
