#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom block dram` against the supplied runs of Ramulator 2.1 (DDR4-2400) and DRAMsim3
(LPDDR4-3200): bandwidth and, one read at a time, latency; and the table of docs/memory.md.

    dram_reference.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import csv
import gzip
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from command_line import GOOD, CommandLine, main

from testbenches.support.reference_data import folder_or_skip

PAGE_CONTIGUOUS = "row:bank:bankgroup:col:offset"
LATENCY_TOLERANCE = 1.5  # ns


@dataclass(frozen=True)
class Reference:
    """A simulator's runs of one configuration, and how they are set here."""

    title: str
    file: str
    config: str
    preset: str
    sets: tuple[str, ...]
    random_mix: float  # tolerances, of 1
    others: float
    latency_compares: bool = True


# DRAMsim3's front end takes a clock more than Ramulator's: bandwidth alone is compared.
REFERENCES = (
    Reference("DDR4, bank groups interleaved", "ramulator2.csv", "ramulator_ddr4_pt:bgi",
              "ddr4_2400", (), 0.05, 0.02),
    Reference("DDR4, page contiguous", "ramulator2.csv", "ramulator_ddr4_pt:pc",
              "ddr4_2400", (f"mapping={PAGE_CONTIGUOUS}",), 0.05, 0.02),
    Reference("LPDDR4", "dramsim3.csv", "lpddr4_3200_x32_pagecontig",
              "lpddr4_3200_x32", (), 0.04, 0.04, latency_compares=False),
)  # fmt: skip
# The in-order engine on what it is for; random traffic is beyond it.
FAST_TOLERANCE, FAST_PATTERNS = 0.10, ("seq_rd", "seq_wr", "tile2k_rd")


def rows_of(reference: Reference) -> list[dict[str, str]]:
    with open(DATA / "dram" / reference.file, newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["config"] == reference.config]
    assert len(rows) == 10, f"{reference}: {len(rows)} rows"
    return rows


def trace_of(bitloom: CommandLine, pattern: str) -> str:
    file = bitloom.folder / f"{pattern}.csv"
    if not file.exists():
        file.write_bytes(gzip.decompress((DATA / f"dram/traces/{pattern}.csv.gz").read_bytes()))
    return str(file)


def run(bitloom: CommandLine, reference: Reference, row: dict[str, str], mode: str) -> dict:
    sets = [f"outstanding={row['outstanding']}", f"mode={mode}", *reference.sets]
    config = SOURCE / "configs/memories" / f"{reference.preset}.yaml"
    ended = bitloom(
        "block", "dram", "--config", str(config), "--stimulus", trace_of(bitloom, row["pattern"]),
        *(word for each in sets for word in ("--set", each)),
    )  # fmt: skip
    return json.loads(ended.expect(GOOD).out)


def error(summary: dict, row: dict[str, str]) -> float:
    return summary["bandwidth_gb_s"] / float(row["bw_GBps"]) - 1


def late(summary: dict, row: dict[str, str]) -> float:
    return summary["read_latency_ns"]["mean"] - float(row["avg_read_lat_ns"])


def row_of(reference: Reference, row: dict[str, str], detailed: dict, fast: dict | None) -> str:
    cells = [reference.title, f"`{row['pattern']}`", row["outstanding"], f"{float(row['bw_GBps']):.2f}"]
    for summary in (detailed, fast):
        cells += ["-", "-"] if summary is None else [
            f"{summary['bandwidth_gb_s']:.2f}", f"{100 * error(summary, row):+.2f} %"]  # fmt: skip
    cells.append(f"{late(detailed, row):+.2f} ns" if row["outstanding"] == "1" else "")
    return f"| {' | '.join(cells)} |"


def every_pattern_lies_within_its_tolerance(bitloom: CommandLine) -> None:
    """And the table of docs/memory.md says so."""
    wrong, table = [], []
    for reference in REFERENCES:
        for row in rows_of(reference):
            pattern = row["pattern"]
            detailed = run(bitloom, reference, row, "detailed")
            fast = run(bitloom, reference, row, "fast") if pattern in FAST_PATTERNS else None
            table.append(row_of(reference, row, detailed, fast))
            tolerance = reference.random_mix if "mix" in pattern else reference.others
            single = reference.latency_compares and row["outstanding"] == "1"
            if (
                abs(error(detailed, row)) > tolerance
                or (fast is not None and abs(error(fast, row)) > FAST_TOLERANCE)
                or (single and abs(late(detailed, row)) > LATENCY_TOLERANCE)
            ):
                wrong.append(table[-1])
    assert not wrong, "\n".join(wrong)
    text = "\n".join(table)
    page = (SOURCE / "docs/memory.md").read_text(encoding="utf-8")
    assert text in page, f"docs/memory.md should hold:\n{text}"


TESTS = (every_pattern_lies_within_its_tolerance,)

if __name__ == "__main__":
    DATA = folder_or_skip()
    SOURCE = Path(__file__).resolve().parents[3]
    sys.exit(main(__doc__, TESTS))
