# SPDX-License-Identifier: Apache-2.0
"""Spaces of designs."""
from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pandas as pd

from ._bitloom import Error
from ._program import call
from ._tables import read_table

TEXT_COLUMNS = ("network", "platform", "error")  # of results.csv


def sweep(file: str | os.PathLike[str], out: str | os.PathLike[str] | None = None, *, jobs: int | None = None,
          budget: int | None = None, yes: bool = False) -> pd.DataFrame:
    """`bitloom sweep`: a row per point, the columns of results.csv (docs/sweeps.md has metrics and units). A point
    that cannot run has its `error`, and NaN for figures. `out`: a folder that keeps the results; the same call
    goes on with an earlier one's, after Ctrl-C too. `budget` is a search's: points in all. Raises Error, or
    RuntimeError for a fault of the model."""
    with tempfile.TemporaryDirectory(prefix="bitloom-") as temporary:
        folder = Path(temporary) / "sweep" if out is None else Path(out).absolute()
        words = ["sweep", os.fspath(file), "--quiet", "--out", str(folder)]
        if jobs is not None:
            words += ["--jobs", str(jobs)]
        if budget is not None:
            words += ["--budget", str(budget)]
        if yes:
            words += ["--yes"]
        call(words)
        table = folder / "results.csv"
        if not table.is_file():
            raise Error(f"{os.fspath(file)}: budget={budget} leaves points, leave it out or call again with the "
                        "same `out`")
        return read_table(table, TEXT_COLUMNS)
