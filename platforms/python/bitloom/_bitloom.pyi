# SPDX-License-Identifier: Apache-2.0
import os
from pathlib import Path
from typing import TypedDict

version: str

class Error(ValueError):
    """A file, option or array of the user's is wrong; the message is one line and says what would be right."""

class PortFields(TypedDict):
    name: str
    shape: tuple[int, ...]
    bits: int
    is_signed: bool
    is_real: bool

class LayerFields(TypedDict):
    name: str
    kind: str
    macs: int
    activation_bits: int
    weight_bits: int
    output_bits: int

class platform:
    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def kind(self) -> str: ...
    def dump(self) -> str: ...

class network:
    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def inputs(self) -> list[PortFields]: ...
    @property
    def outputs(self) -> list[PortFields]: ...
    @property
    def layers(self) -> list[LayerFields]: ...

def load_platform(file: str | os.PathLike[str], sets: list[str]) -> platform: ...
def load_network(file: str | os.PathLike[str]) -> network: ...
def shipped_folder(name: str) -> Path: ...
