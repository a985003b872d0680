#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Trained networks of the reference data from Python: every logit of every input is the reference's.

    reference_logits.py --bitloom BIN --source ROOT

Ends with 77 (skipped) where the data folder is absent; BITLOOM_REFERENCE_DATA names it.
"""
from __future__ import annotations

import sys

import numpy as np
from package import CommandLine, bitloom, configs, main

from testbenches.support.bitloom_run import difference
from testbenches.support.reference_data import QUANTISED_NETWORKS, folder_or_skip

DATA = folder_or_skip() / "networks"


def logits_are_those_of_the_reference(program: CommandLine) -> None:
    for kind in ("bitfusion", "bitlet"):
        platform = bitloom.load_platform(configs(program) / f"platforms/{kind}.yaml")
        for name in QUANTISED_NETWORKS:
            expected = np.load(DATA / name / "logits_ref_single.npy")
            result = platform.run(bitloom.load_network(DATA / name / f"{name}.onnx"),
                                  np.load(DATA / name / "input.npy"), batch=16)
            codes = next(array for array in result.outputs.values() if array.dtype == expected.dtype)
            assert not difference(codes, expected), f"{name} on {kind}: {difference(codes, expected)}"
            print(f"{name} on {kind}: {len(expected)} rows of logits")


if __name__ == "__main__":
    sys.exit(main(__doc__, (logits_are_those_of_the_reference,)))
