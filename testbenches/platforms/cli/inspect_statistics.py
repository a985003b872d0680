#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom inspect` on trained networks against statistics that were made of the same weights by
others.

    inspect_statistics.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import csv
import json
import math
import sys

from command_line import GOOD, CommandLine, main

from testbenches.support.reference_data import QUANTISED_NETWORKS, folder_or_skip


def layers_and_statistics(bitloom: CommandLine, name: str) -> list[tuple[dict, dict]]:
    """Every layer with weights and its row of the table, which is in the same order."""
    network = DATA / "networks" / name / f"{name}.onnx"
    found = json.loads(bitloom("inspect", str(network), "--json", "--bitlet").expect(GOOD).out)
    layers = [layer for layer in found["layers"] if layer["weights"]]
    with open(DATA / "weight_statistics" / "weights_fixed.csv", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["model"] == name]
    assert len(layers) == len(rows) > 0
    for layer, row in zip(layers, rows):
        assert layer["weights"] == int(row["n_weights"]), (name, layer["name"], row["shape"])
    return list(zip(layers, rows))


def elements_of(layer: dict) -> int:
    return layer["weights"] // layer["shape"]["output_channels"]


def fractions_are_those_of_the_statistics(bitloom: CommandLine) -> None:
    for name in QUANTISED_NETWORKS:
        for layer, row in layers_and_statistics(bitloom, name):
            for ours, theirs in (
                ("zero_weight_fraction", "zero_weight"),
                ("zero_bit_fraction", "sm_zero_bit_mag"),
                ("essential_bits_mean", "sm_essential_mean"),
            ):
                assert math.isclose(layer[ours], float(row[theirs]), rel_tol=1e-9), (name, layer)


def group_steps_are_those_of_the_statistics(bitloom: CommandLine) -> None:
    """Channels of fewer than 64 weights have no full group here; the table lets theirs run on."""
    compared = 0
    for name in QUANTISED_NETWORKS:
        for layer, row in layers_and_statistics(bitloom, name):
            assert (layer["group_steps_mean"] is None) == (elements_of(layer) < 64)
            if elements_of(layer) >= 64:
                theirs = float(row["bitlet_cycles64_sm_max"])
                assert math.isclose(layer["group_steps_mean"], theirs, rel_tol=1e-9), (name, layer)
                compared += 1
    assert compared == 21, compared


def windows_of_eight_bits_cost_less_than_one_percent(bitloom: CommandLine) -> None:
    """A pipelined PE takes the slowest lane's steps: the most ones, and now and then a look at
    eight zeros."""
    for name in QUANTISED_NETWORKS:
        for layer, _ in layers_and_statistics(bitloom, name):
            if elements_of(layer) % 64 == 0:
                assert layer["bitlet"]["fill"] == 1
                steps = layer["bitlet"]["cycles_per_64_macs"]["independent"]["pipelined"]
                assert 1 <= steps / layer["group_steps_mean"] < 1.01, (name, layer)


TESTS = (
    fractions_are_those_of_the_statistics,
    group_steps_are_those_of_the_statistics,
    windows_of_eight_bits_cost_less_than_one_percent,
)

if __name__ == "__main__":
    DATA = folder_or_skip()
    sys.exit(main(__doc__, TESTS))
