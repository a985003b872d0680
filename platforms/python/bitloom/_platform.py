# SPDX-License-Identifier: Apache-2.0
"""Platforms, and networks that run on them."""
from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Mapping

import numpy as np

from . import _bitloom
from ._network import Network
from ._program import SimulationFault, call
from ._result import Array, Result

Value = str | int | float | bool
File = str | os.PathLike[str]
Data = Array | File
Inputs = Data | Mapping[str, Data]


def set_text(path: str, value: Value) -> str:
    """An argument of --set."""
    return f"{path}={str(value).lower() if isinstance(value, (bool, np.bool_)) else value}"


def file_of(data: Data, file: Path) -> str:
    """A file with the data: the user's own, or `file`, to which an array is written as it is."""
    if isinstance(data, (str, os.PathLike)):
        return os.path.abspath(data)
    np.save(file, np.ascontiguousarray(data))
    return str(file)


def input_options(inputs: Inputs, folder: Path) -> list[str]:
    """The options that name the inputs; arrays are written to the folder."""
    if not isinstance(inputs, Mapping):
        return ["--input", file_of(inputs, folder / "inputs.npy")]
    words = []
    for number, (name, data) in enumerate(inputs.items()):
        words += ["--input", f"{name}={file_of(data, folder / f'inputs_{number}.npy')}"]
    return words


class Platform:
    """A machine that could be configured. `file` is read again by each run; a run refuses one that has changed."""

    def __init__(self, file: File, set: Mapping[str, Value] | None = None):
        self._sets = [set_text(path, value) for path, value in (set or {}).items()]
        self._read = _bitloom.load_platform(file, self._sets)
        self.file = Path(file).absolute()

    @property
    def name(self) -> str:
        return self._read.name

    @property
    def sha256(self) -> str:
        """Of the file, whatever was set."""
        return self._read.sha256

    @property
    def kind(self) -> str:
        """The machine: accelerator.kind."""
        return self._read.kind

    def dump(self) -> str:
        """The effective configuration as YAML, every key with its sentence: `--dump-config`."""
        return self._read.dump()

    def run(self, network: Network, inputs: Inputs | None = None, labels: Data | None = None, *,
            view: str = "tlm", batch: int = 1, seed: int | None = None, mapping: File | None = None,
            program: File | None = None, dump_tensors: bool = False, out: File | None = None) -> Result:
        """`bitloom run`. `inputs`: an array or .npy file, or several by name, samples on axis 0, in the declared
        type; without them seeded random codes for one batch. `labels`: a class number per sample. `view`: "tlm"
        simulates with real data, "estimate" gives the same figures without. `out`: a folder that keeps what the
        command line leaves. Other arguments are the options of the same names. Raises Error, SimulationFault
        (with `result`) or RuntimeError."""
        with tempfile.TemporaryDirectory(prefix="bitloom-") as temporary:
            folder = Path(temporary)
            words = ["run", str(self.file), "--network", str(network.file), "--view", view, "--batch", str(batch)]
            for text in self._sets:
                words += ["--set", text]
            if inputs is not None:
                words += input_options(inputs, folder)
            if labels is not None:
                words += ["--labels", file_of(labels, folder / "labels.npy")]
            if seed is not None:
                words += ["--seed", str(seed)]
            for option, file in (("--mapping", mapping), ("--program", program)):
                if file is not None:
                    words += [option, os.fspath(file)]
            if dump_tensors:
                words += ["--dump-tensors"]
            to = folder / "result" if out is None else Path(out).absolute()
            words += ["--quiet", "--out", str(to)]
            try:
                call(words)
            except SimulationFault as fault:
                fault.result = Result(to, kept=out is not None)
                raise
            return self._checked(network, Result(to, kept=out is not None))

    def _checked(self, network: Network, result: Result) -> Result:
        """The result, if it is that of the files that were loaded."""
        figures = result.to_dict()
        for what, file, loaded in (("platform", self.file, self.sha256), ("network", network.file, network.sha256)):
            if figures[what]["sha256"] != loaded:
                raise _bitloom.Error(f"{file}: has changed since it was loaded, load it again")
        return result

    def __repr__(self) -> str:
        return f"Platform({str(self.file)!r}, {self._sets})"


def load_platform(file: File, set: Mapping[str, Value] | None = None) -> Platform:
    """Reads PLATFORM.yaml with keys overridden, as `bitloom run --set path=value` does; the last one wins. Raises
    Error, one line `file:line: path: what, and what would be right`."""
    return Platform(file, set)
