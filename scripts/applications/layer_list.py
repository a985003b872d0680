# SPDX-License-Identifier: Apache-2.0
"""Builds a network layer by layer and writes it as YAML (configs/networks/README.md)."""
from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Sequence


KEPT_SPACE = "\u00a0"  # textwrap breaks no line at it


@dataclass(frozen=True)
class Tensor:
    name: str
    channels: int
    rows: int
    columns: int


class LayerList:
    """`comment` opens the file. `zero_fraction` is pruned of every layer's weights."""

    def __init__(self, comment: str, bits: int = 8, zero_fraction: float = 0) -> None:
        self.comment = " ".join(comment.split())
        self.bits, self.zero_fraction = bits, zero_fraction
        self.inputs: list[str] = []
        self.layers: list[str] = []
        self.seed = 0
        self.macs = self.parameters = 0

    def input(self, name: str, channels: int, rows: int, columns: int) -> Tensor:
        bits = "" if self.bits == 8 else f", bits: {self.bits}"
        self.inputs.append(f"{{name: {name}, shape: [{channels}, {rows}, {columns}]{bits}}}")
        return Tensor(name, channels, rows, columns)

    def convolution(
        self,
        name: str,
        source: Tensor,
        channels: int,
        kernel: int = 1,
        stride: int = 1,
        relu: bool = True,
        padding: int | list[int] | None = None,
    ) -> Tensor:
        """Padded to keep rows and columns unless `padding` says otherwise."""
        if padding is None:
            padding = kernel // 2
        taps = kernel * kernel * source.channels
        keys = [f"channels: {channels}", *self._window(kernel, stride, padding)]
        rows, columns = extent(source, kernel, stride, padding)
        out = Tensor(name, channels, rows, columns)
        return self._weighted("convolution", source, out, keys, taps, relu)

    def depthwise(self, name: str, source: Tensor, kernel: int, stride: int) -> Tensor:
        rows, columns = extent(source, kernel, stride, kernel // 2)
        out = Tensor(name, source.channels, rows, columns)
        keys = self._window(kernel, stride, kernel // 2)
        return self._weighted("depthwise", source, out, keys, kernel * kernel, True)

    def matmul(self, name: str, source: Tensor, channels: int, relu: bool = False) -> Tensor:
        taps = source.channels * source.rows * source.columns
        out = Tensor(name, channels, 1, 1)
        return self._weighted("matmul", source, out, [f"channels: {channels}"], taps, relu)

    def add(self, name: str, one: Tensor, other: Tensor, relu: bool = False) -> Tensor:
        keys = self._wide() + (["relu: true"] if relu else [])
        return self._layer("add", [one, other], Tensor(name, *shape(one)), keys)

    def concat(self, name: str, parts: Sequence[Tensor]) -> Tensor:
        channels = sum(part.channels for part in parts)
        return self._layer("concat", parts, Tensor(name, channels, *shape(parts[0])[1:]), [])

    def pool(
        self, name: str, source: Tensor, kind: str, kernel: list[int], stride: list[int], pad: int = 0
    ) -> Tensor:
        rows = (source.rows + 2 * pad - kernel[0]) // stride[0] + 1
        columns = (source.columns + 2 * pad - kernel[1]) // stride[1] + 1
        keys = [f"kernel: {kernel}", f"stride: {stride}"] + ([f"padding: {pad}"] if pad else [])
        return self._layer(
            f"{kind}_pool", [source], Tensor(name, source.channels, rows, columns), keys
        )

    def mean(self, name: str, source: Tensor) -> Tensor:
        return self._layer("average_pool", [source], Tensor(name, source.channels, 1, 1), [])

    def doubled(self, name: str, source: Tensor) -> Tensor:
        """Twice the rows and columns: the input four times, side by side. Of the four places that
        each window of this pool looks at, one is inside the input."""
        keys = [
            "kernel: 2",
            f"dilation: [{source.rows}, {source.columns}]",
            f"padding: [{source.rows}, {source.columns}, {source.rows}, {source.columns}]",
        ]
        out = Tensor(name, source.channels, 2 * source.rows, 2 * source.columns)
        return self._layer("max_pool", [source], out, keys)

    def text(self) -> str:
        lines = wrapped(self.comment, "# ", "# ")
        lines += ["inputs:", *(f"  - {entry}" for entry in self.inputs), "layers:"]
        for entry in self.layers:
            lines += wrapped(entry, "  - ", "     ")
        return "\n".join(lines) + "\n"

    def _wide(self) -> list[str]:
        return [] if self.bits == 8 else [f"activation_bits: {self.bits}"]

    @staticmethod
    def _window(kernel: int, stride: int, padding: int | list[int]) -> list[str]:
        keys = [f"kernel: {kernel}"] if kernel != 1 else []
        keys += [f"stride: {stride}"] if stride != 1 else []
        return keys + ([f"padding: {padding}"] if padding else [])

    def _weighted(
        self, kind: str, source: Tensor, out: Tensor, keys: list[str], taps: int, relu: bool
    ) -> Tensor:
        self.seed += 1
        self.parameters += out.channels * taps
        self.macs += out.channels * taps * out.rows * out.columns
        weights = [f"seed: {self.seed}", "distribution: gaussian_per_channel"]
        if self.zero_fraction:
            weights.append(f"zero_fraction: {self.zero_fraction}")
        widths = [] if self.bits == 8 else [f"weight_bits: {self.bits}", *self._wide()]
        clamps = ["relu: true"] if relu else []
        drawn = [f"weights: {{{', '.join(weights)}}}"]
        return self._layer(kind, [source], out, keys + clamps + widths + drawn)

    def _layer(
        self, kind: str, sources: Sequence[Tensor], out: Tensor, keys: list[str]
    ) -> Tensor:
        names = ", ".join(source.name for source in sources)
        listed = f"[{names}]" if len(sources) > 1 else names
        values = [f"name: {out.name}", f"kind: {kind}", f"inputs: {listed}", *keys]
        kept_whole = [value.replace(" ", KEPT_SPACE) for value in values]
        self.layers.append(f"{{{', '.join(kept_whole)}}}")
        return out


def wrapped(text: str, first: str, others: str) -> list[str]:
    lines = textwrap.wrap(
        text, 104, initial_indent=first, subsequent_indent=others, break_on_hyphens=False
    )
    return [line.replace(KEPT_SPACE, " ") for line in lines]


def shape(of: Tensor) -> tuple[int, int, int]:
    return of.channels, of.rows, of.columns


def extent(source: Tensor, kernel: int, stride: int, padding: int | list[int]) -> tuple[int, int]:
    top, left, bottom, right = padding if isinstance(padding, list) else [padding] * 4
    rows = (source.rows + top + bottom - kernel) // stride + 1
    return rows, (source.columns + left + right - kernel) // stride + 1
