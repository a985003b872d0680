# SPDX-License-Identifier: Apache-2.0
"""Networks, and the files that Bitloom ships."""
from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from . import _bitloom


@dataclass(frozen=True)
class Port:
    """What a network reads or gives. Arrays have the samples on axis 0, then `shape`. `is_real`: floating numbers,
    float32 unless the file says float16; else integers of `bits` bits, in the smallest numpy type that holds
    them."""

    name: str
    shape: tuple[int, ...]
    bits: int
    is_signed: bool
    is_real: bool


class Network:
    """A network that could be read. `file` is read again by each run; a run refuses a file that has changed."""

    def __init__(self, file: str | os.PathLike[str]):
        self._read = _bitloom.load_network(file)
        self.file = Path(file).absolute()

    @property
    def name(self) -> str:
        return self._read.name

    @property
    def sha256(self) -> str:
        """Of the file, and of the arrays that a YAML one names."""
        return self._read.sha256

    @property
    def inputs(self) -> list[Port]:
        return [Port(**port) for port in self._read.inputs]

    @property
    def outputs(self) -> list[Port]:
        return [Port(**port) for port in self._read.outputs]

    @property
    def layers(self) -> pd.DataFrame:
        """A row per layer in graph order: name, kind, macs per sample, widths (weight_bits 0: no weights)."""
        return pd.DataFrame(self._read.layers, columns=list(_COLUMNS))

    def __repr__(self) -> str:
        return f"Network({str(self.file)!r})"


_COLUMNS = ("name", "kind", "macs", "activation_bits", "weight_bits", "output_bits")


def load_network(file: str | os.PathLike[str]) -> Network:
    """Reads NET.onnx or NET.yaml as `bitloom run --network` does. Raises Error, one line with the node, for what
    cannot be run exactly."""
    return Network(file)


def shipped(name: str) -> Path:
    """A file of configs/ that comes with Bitloom, such as "platforms/bitfusion.yaml". Raises Error."""
    folder, _, rest = name.partition("/")
    file = Path(_bitloom.shipped_folder(folder)).absolute() / rest
    if not file.exists():
        raise _bitloom.Error(f"{name}: is not shipped, give a file in {file.parent}")
    return file
