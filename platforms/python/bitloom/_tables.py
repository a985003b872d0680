# SPDX-License-Identifier: Apache-2.0
"""CSV files of Bitloom as data frames."""
from __future__ import annotations

from pathlib import Path
from typing import Sequence

import pandas as pd


def read_table(file: Path, text: Sequence[str]) -> pd.DataFrame:
    """The table with its own column names. Columns in `text` are strings, "" where a cell is empty, whatever they
    look like: a layer may be called 12 or nan. Others are numbers or truth values, NaN where a cell is empty,
    and every digit that the file has counts."""
    table = pd.read_csv(file, dtype={name: str for name in text}, keep_default_na=False, na_values=[""],
                        float_precision="round_trip")
    for name in text:
        if name in table.columns:
            table[name] = table[name].fillna("")
    return table
