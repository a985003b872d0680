# SPDX-License-Identifier: Apache-2.0
"""What a run gave."""
from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ._tables import read_table

Array = npt.NDArray[Any]
TEXT_COLUMNS = ("name", "kind", "shape", "tiles", "fused_into")  # of layers.csv


def read_arrays(folder: Path) -> dict[str, Array]:
    """The arrays of outputs/ or tensors/ under their names in the network's file; none where there is no folder."""
    index = folder / "index.json"
    if not index.is_file():
        return {}
    return {entry["name"]: np.load(folder / entry["file"]) for entry in json.loads(index.read_text())}


class Result:
    """A result folder, read once. Figures cover all samples of all batches."""

    def __init__(self, folder: Path, *, kept: bool):
        self._figures: dict[str, Any] = json.loads((folder / "result.json").read_text())
        self.layers: pd.DataFrame = read_table(folder / "layers.csv", TEXT_COLUMNS)
        """A row per layer in graph order: the columns of layers.csv, whose names end in units."""
        self.outputs = read_arrays(folder / "outputs")
        """By name, in the network's order; none of an estimate."""
        self.tensors = read_arrays(folder / "tensors")
        """Every quantised tensor, of a run with dump_tensors."""
        self.folder = folder if kept else None
        """Where `out` was given."""

    def to_dict(self) -> dict[str, Any]:
        """result.json, as docs/result.schema.json describes it; a copy."""
        return copy.deepcopy(self._figures)

    @property
    def logits(self) -> Array:
        """The network's first output. Raises LookupError for an estimate, which has no data."""
        if not self.outputs:
            raise LookupError("an estimate has no outputs, run with view='tlm'")
        return next(iter(self.outputs.values()))

    @property
    def totals(self) -> dict[str, Any]:
        """`totals` of result.json; a copy."""
        totals: dict[str, Any] = self._figures["totals"]
        return copy.deepcopy(totals)

    @property
    def view(self) -> str:
        return str(self._figures["view"])

    @property
    def samples(self) -> int:
        """Inputs that were computed."""
        return int(self._figures["samples"])

    @property
    def cycles(self) -> int:
        """Doorbell to interrupt, over all batches: the layers' sum and the set-up."""
        return int(self._figures["totals"]["cycles"])

    @property
    def seconds(self) -> float:
        """The cycles as simulated time."""
        return float(self._figures["totals"]["seconds"])

    @property
    def energy_pj(self) -> float | None:
        """Of everything; none where nothing is priced."""
        energy = self._figures["totals"].get("energy_pj")
        return None if energy is None else float(energy["total"])

    @property
    def accuracy(self) -> float | None:
        """Share of right labels, 0 to 1; none without labels."""
        share = self._figures["totals"].get("accuracy")
        return None if share is None else float(share)

    def __repr__(self) -> str:
        figures = self._figures
        return (f"<Result of {figures['network']['name']} on {figures['platform']['name']}, {self.view}: "
                f"{self.samples} samples in {self.cycles} cycles>")
