#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom block bitlet_pe` against the vectors that the authors' RTL was run with: every answer,
letter by letter, in every view.

    bitlet_vectors.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import csv
import gzip
import re
import sys

from block_files import RTL_VIEWS, respond, write_csv
from command_line import CommandLine, main

from testbenches.support.reference_data import folder_or_skip

ANSWERS = ("res_hex", "cycles", "S_steps", "Aacc_hex", "Emax")
# gapN is a distance between ones of a weight, gap_a_b_c are idle cycles before the beats 1, 2, 3
IDLE_CYCLES = re.compile(r"gap_(\d+)_(\d+)_(\d+)$")


def expect_answers_of(name: str, bitloom: CommandLine) -> None:
    with gzip.open(DATA / "bitlet" / f"{name}.csv.gz", "rt", newline="") as stream:
        vectors = list(csv.DictReader(stream))
    columns = [column for column in vectors[0] if column not in ANSWERS]
    rows = []
    for vector in vectors:
        gaps = IDLE_CYCLES.match(vector["class"])
        rows.append([*(vector[c] for c in columns), " ".join(gaps.groups() if gaps else "000")])
    stimulus = write_csv(bitloom.folder / "in.csv", [*columns, "gaps"], rows)
    for view in RTL_VIEWS:
        response, summary = respond(bitloom, "bitlet_pe", stimulus, "--view", view)
        assert len(response) == len(vectors)
        for vector, row in zip(vectors, response):
            expected = {column: vector[column] for column in ("id", *ANSWERS)}
            assert row == expected, f"{name}, {view}, {vector['class']}: {row}, not {expected}"
        assert summary["cycles"] == sum(int(vector["cycles"]) for vector in vectors)


def fixed_point_is_identical(bitloom: CommandLine) -> None:
    expect_answers_of("fixed", bitloom)


def floating_point_is_identical(bitloom: CommandLine) -> None:
    expect_answers_of("float", bitloom)


def late_beats_and_zeros_among_exponents_are_identical(bitloom: CommandLine) -> None:
    expect_answers_of("extra", bitloom)


TESTS = (
    fixed_point_is_identical,
    floating_point_is_identical,
    late_beats_and_zeros_among_exponents_are_identical,
)

if __name__ == "__main__":
    DATA = folder_or_skip()
    sys.exit(main(__doc__, TESTS))
