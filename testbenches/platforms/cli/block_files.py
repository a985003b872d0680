# SPDX-License-Identifier: Apache-2.0
"""Stimuli of `bitloom block` and what must come out, by numpy."""
from __future__ import annotations

import csv
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from command_line import GOOD, CommandLine

UNIT_COLUMNS = ["id", "activation_bits", "weight_bits", "activation_signed", "weight_signed",
                "activations", "weights"]  # fmt: skip
ARRAY_COLUMNS = ["id", "rows", "columns", *UNIT_COLUMNS[1:]]

VIEWS = ("arithmetic", "cycle")
# Of blocks in Verilog; the test's environment says whether the program has it.
RTL_VIEWS = (*VIEWS, "rtl") if os.environ.get("BITLOOM_RTL") == "1" else VIEWS


def slot(bits: int) -> int:
    return next(width for width in (2, 4, 8, 16) if bits <= width)


@dataclass(frozen=True)
class Mode:
    """Width and sign of both operands."""

    activation_bits: int
    weight_bits: int
    activation_signed: bool
    weight_signed: bool

    @property
    def pairs(self) -> int:
        return (8 // min(slot(self.activation_bits), 8)) * (8 // min(slot(self.weight_bits), 8))

    @property
    def cycles(self) -> int:
        return -(-slot(self.activation_bits) // 8) * -(-slot(self.weight_bits) // 8)

    def cells(self) -> list[int]:
        return [self.activation_bits, self.weight_bits,
                int(self.activation_signed), int(self.weight_signed)]  # fmt: skip


def random_mode(random: np.random.Generator) -> Mode:
    widths, signs = random.integers(1, 17, 2), random.integers(0, 2, 2)
    return Mode(int(widths[0]), int(widths[1]), bool(signs[0]), bool(signs[1]))


def codes(random: np.random.Generator, bits: int, signed: bool, shape) -> np.ndarray:
    """Random codes; 1-bit signed ones are -1 and +1."""
    if bits == 1 and signed:
        return (2 * random.integers(0, 2, shape) - 1).astype(np.int32)
    lowest = -(1 << (bits - 1)) if signed else 0
    return random.integers(lowest, lowest + (1 << bits), shape).astype(np.int32)


def wrapped(sums: np.ndarray, bits: int) -> np.ndarray:
    return (sums + (1 << (bits - 1))) % (1 << bits) - (1 << (bits - 1))


@dataclass
class Array:
    """One row for systolic_array."""

    name: str
    rows: int
    columns: int
    mode: Mode
    activations: np.ndarray = field(repr=False)
    weights: np.ndarray = field(repr=False)

    def save(self, folder: Path) -> list:
        np.save(folder / f"a{self.name}.npy", self.activations)
        np.save(folder / f"w{self.name}.npy", self.weights)
        return [self.name, self.rows, self.columns, *self.mode.cells(), f"a{self.name}.npy",
                f"w{self.name}.npy"]  # fmt: skip

    def expected(self, accumulator_bits: int = 32) -> dict[str, str]:
        """The row of the response."""
        sums = np.einsum("kp,kpm->m", self.activations.astype(np.int64), self.weights)
        columns, cycles = np.arange(self.columns), self.mode.cycles
        last = cycles * len(self.activations)
        figures = {
            "sums": wrapped(sums, accumulator_bits),
            "first_cycles": cycles + self.rows + columns,
            "last_cycles": last + self.rows + columns,
        }
        return {"id": self.name} | {n: " ".join(map(str, f)) for n, f in figures.items()}

    @property
    def cycles(self) -> int:
        return self.mode.cycles * len(self.activations) + self.rows + self.columns


def random_array(
    random: np.random.Generator, name: str, rows: int, columns: int, beats: int, mode: Mode
) -> Array:
    channels = rows * mode.pairs
    activations = codes(random, mode.activation_bits, mode.activation_signed, (beats, channels))
    weights = codes(random, mode.weight_bits, mode.weight_signed, (beats, channels, columns))
    return Array(name, rows, columns, mode, activations, weights)


def write_csv(file: Path, columns: list[str], rows: list[list]) -> str:
    with open(file, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(rows)
    return str(file)


def respond(bitloom: CommandLine, block: str, stimulus: str, *more: str) -> tuple[list[dict], dict]:
    """Rows of the response and the summary."""
    file = bitloom.folder / "response.csv"
    ended = bitloom("block", block, "--stimulus", stimulus, "--response", str(file), *more)
    summary = json.loads(ended.expect(GOOD).out)
    with open(file, newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert summary["block"] == block and summary["rows"] == len(rows), summary
    assert summary["host_seconds"] >= 0, summary
    return rows, summary
