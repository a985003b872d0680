#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The shipped networks and published platforms give the authors' tables: every row of a network that
a table holds, every layer and total of all eight networks, and the comparisons made of them. Ends with
77 (skipped) where the data folder is absent.

    published_tables.py --bitloom BIN
"""
from __future__ import annotations

import argparse
import configparser
import csv
import math
import sys
import tempfile
from pathlib import Path
from typing import Callable, Iterable

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))
from testbenches.support.bitloom_run import Run, run  # noqa: E402
from testbenches.support.reference_data import folder_or_skip  # noqa: E402
from testbenches.support.result_invariants import schema_violations  # noqa: E402

NETWORKS = {
    "AlexNet": "alexnet_wrpn",
    "SVHN": "svhn",
    "CIFAR10": "cifar10",
    "LeNet-5": "lenet5",
    "VGG-7": "vgg7",
    "RESNET-18": "resnet18_wrpn",
    "RNN": "rnn",
    "LSTM": "lstm",
}
COUNTS = {
    "cycles": lambda row: row["cycles"],
    "mem_stall_cycles": lambda row: row["stall_cycles"],
    "compute_cycles": lambda row: row["compute_cycles"],
    "macs": lambda row: row["macs"],
    "ibuf_read_bits": lambda row: row["buffers"]["input"]["read_bits"],
    "ibuf_write_bits": lambda row: row["buffers"]["input"]["write_bits"],
    "wbuf_read_bits": lambda row: row["buffers"]["weight"]["read_bits"],
    "wbuf_write_bits": lambda row: row["buffers"]["weight"]["write_bits"],
    "obuf_read_bits": lambda row: row["buffers"]["output"]["read_bits"],
    "obuf_write_bits": lambda row: row["buffers"]["output"]["write_bits"],
    "dram_read_bits": lambda row: row["dram"]["read_bits"],
    "dram_write_bits": lambda row: row["dram"]["write_bits"],
    "iprec": lambda row: row["bits"]["activation"],
    "wprec": lambda row: row["bits"]["weight"],
}
ENERGIES = {"energy_nJ": "total", "core_nJ": "compute", "sram_nJ": "buffers", "dram_nJ": "dram"}
KINDS = {"Convolution": "convolution", "MatMul": "matmul"}


def close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * abs(other)


class Checker:
    def __init__(self, bitloom: Path, data: Path, folder: Path):
        self.bitloom, self.data, self.folder = bitloom, data, folder
        self.compared, self.wrong = 0, []
        self.runs: dict[tuple, Run] = {}

    def check(self, where: str, found: object, expected: object, equal: Callable | None = None):
        self.compared += 1
        if not (equal(found, expected) if equal else found == expected):
            self.wrong.append(f"{where}: {found}, expected {expected}")

    def table(self, name: str) -> list[dict[str, str]]:
        with open(self.data / f"{name}.csv", newline="") as file:
            return list(csv.DictReader(file))

    def run(self, point: str, network: str, batch: int) -> Run:
        key = (point, network, batch)
        if key not in self.runs:
            file = ROOT / "configs" / "networks" / f"{NETWORKS[network]}.yaml"
            arguments = ["--network", str(file), "--batch", str(batch), "--view", "estimate"]
            platform = ROOT / "configs" / "platforms" / f"bitfusion_{point}_published.yaml"
            done = run(self.bitloom, platform, arguments, self.folder / "-".join(map(str, key)))
            self.runs[key] = done
            self.check(f"{key} schema", schema_violations(done.result), [])
            self.check(f"{key} set-up", done.totals["setup_cycles"], 0)
        return self.runs[key]

    def rows_match(self, table: str, point: str, batch: int) -> None:
        for row in self.table(table):
            done = self.run(point, row["network"], batch)
            where = f"{table} {row['network']} {row['layer']}"
            found = next(layer for layer in done.layers if layer["name"] == row["layer"])
            for column, of in COUNTS.items():
                self.check(f"{where} {column}", of(found), int(row[column]))
            for column, part in ENERGIES.items():
                energy = found["energy_pj"][part] / 1e3
                self.check(f"{where} {column}", energy, float(row[column]), close)
            tiles = {k: f"{count}x{size}" for k, (count, size) in found["mapping"]["tiles"].items()}
            columns = ["tile_B_num_x_size"] + [f"tile_{loop}" for loop in ("OW", "OH", "IC", "OC")]
            expected = dict(zip(("B", "OW", "OH", "IC", "OC"), (row[c] for c in columns)))
            self.check(f"{where} tiles", tiles, expected)
            order = ">".join(f"{loop}/{loop.lower()}" for loop in found["mapping"]["order"])
            self.check(f"{where} order", order, row["order_outer_to_inner"])

    def layers_match(self) -> None:
        rows = self.table("network_layers")
        for network in NETWORKS:
            expected = [row for row in rows if row["network"] == network]
            done = self.run("eyeriss", network, 16)
            names = [layer["name"] for layer in done.layers]
            self.check(f"{network} layers", names, [row["layer"] for row in expected])
            for layer, row in zip(done.layers, expected):
                where, shape = f"{network} {row['layer']}", layer["shape"]
                self.check(f"{where} macs", layer["macs"], int(row["macs"]))
                self.check(f"{where} kind", layer["kind"], KINDS[row["type"]])
                channels = shape["input_channels"] * (
                    shape["input_rows"] * shape["input_columns"] if row["type"] == "MatMul" else 1
                )
                found = [channels, shape["output_channels"], shape["output_rows"]]
                self.check(f"{where} shape", found, [int(row[key]) for key in ("IC", "OC", "O")])
                widths = [layer["bits"]["activation"], layer["bits"]["weight"]]
                self.check(f"{where} bits", widths, [int(row["iprec"]), int(row["wprec"])])

    def totals_match(self) -> None:
        for row in self.table("eyeriss_comparison"):
            totals = self.run("eyeriss", row["net"], 16).totals
            where = f"totals of {row['net']}"
            self.check(f"{where} cycles", totals["cycles"], int(float(row["bf_cycles_b16"])))
            self.check(f"{where} stalls", totals["stall_cycles"], int(float(row["bf_stall_b16"])))
            for part, column in (("total", "nJ"), ("compute", "core"), ("buffers", "sram")):
                energy = totals["energy_pj"][part] / 1e3
                self.check(f"{where} {column}", energy, float(row[f"bf_{column}"]), close)

    def comparisons_match(self) -> None:
        def mean(ratios: Iterable[float]) -> float:
            logs = [math.log(ratio) for ratio in ratios]
            return math.exp(sum(logs) / len(logs))

        rows = self.table("eyeriss_comparison")
        totals = {row["net"]: self.run("eyeriss", row["net"], 16).totals for row in rows}
        faster = mean(float(r["eyeriss_cycles_b16"]) / totals[r["net"]]["cycles"] for r in rows)
        self.check("speedup over Eyeriss", round(faster, 3), 3.925)
        energy = "eyeriss_nJ_dramx0.15"
        less = mean(
            float(r[energy]) * 1e3 / totals[r["net"]]["energy_pj"]["total"] for r in rows
        )
        self.check("energy over Eyeriss", round(less, 3), 5.117)
        measured = configparser.ConfigParser()
        measured.read(self.data / "gpu_measurements.ini")
        for section, factor, expected in (("TX2", 0.5, 16.96), ("TitanX-int8", 1, 0.88)):
            times = measured[f"{section}-performance-batch-16"]
            ours = {n: self.run("gpu", n, 16).totals["seconds"] * 1e3 for n in NETWORKS}
            ratio = mean(float(times[n.lower()]) * factor / ours[n] for n in NETWORKS)
            self.check(f"speedup over {section}", round(ratio, 2), expected)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bitloom", type=Path, required=True)
    options = parser.parse_args()
    data = folder_or_skip() / "bitfusion"
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(options.bitloom.resolve(), data, Path(folder))
        checker.rows_match("eyeriss_point_batch16", "eyeriss", 16)
        checker.rows_match("eyeriss_point_batch1", "eyeriss", 1)
        checker.rows_match("stripes_point_batch16", "stripes", 16)
        checker.layers_match()
        checker.totals_match()
        checker.comparisons_match()
    wrong = checker.wrong
    print("\n".join(wrong[:30] + [f"{checker.compared} figures compared, {len(wrong)} differ"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
