# SPDX-License-Identifier: Apache-2.0
"""Finds and reads the reference data folder, which is not part of the project."""
from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import numpy as np

SKIPPED = 77  # ctest's SKIP_RETURN_CODE
QUANTISED_NETWORKS = ("resnet8_int8", "kws_dscnn_int8", "ad_int8")


def folder_or_skip() -> Path:
    root = Path(__file__).resolve().parents[2]
    default = root / ".." / "shared" / "data"
    folder = Path(os.environ.get("BITLOOM_REFERENCE_DATA", default)).resolve()
    if not (folder / "networks").is_dir():
        print(f"skipped: no reference data in {folder} (BITLOOM_REFERENCE_DATA names the folder)")
        sys.exit(SKIPPED)
    return folder


def traced_tensors(network_folder: Path) -> dict[str, np.ndarray]:
    """Every tensor of the first two inputs, under its name in the ONNX file, in NCHW: flat/net.yaml
    says where each lies in flat/trace.bin, row, column, channel."""
    description = (network_folder / "flat" / "net.yaml").read_text()
    trace = np.fromfile(network_folder / "flat" / "trace.bin", np.int8)
    first = re.search(r"^input: \{id: (\d+), shape: \[([\d, ]+)\]", description, re.M)
    assert first, f"{network_folder}/flat/net.yaml names no input"
    places = [(*first.groups(), "0")]
    places += re.findall(
        r"out: \{id: (\d+), shape: \[([\d, ]+)\][^}]*\}, trace_off: (\d+)\}", description
    )
    tensors = {}
    for identity, sizes, offset in places:
        shape = [int(size) for size in sizes.split(",")]
        count = 2 * int(np.prod(shape))
        array = trace[int(offset) : int(offset) + count].reshape(2, *shape)
        tensors[f"t{identity}_q"] = array.transpose(0, 3, 1, 2) if len(shape) == 3 else array
    return tensors
