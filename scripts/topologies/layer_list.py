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
    frames: int | None = None  # of a clip


class LayerList:
    """`comment` opens the file. `bits`: a number, or "fp32" for a floating network. `zero_fraction` is
    pruned of every layer's weights."""

    def __init__(self, comment: str, bits: int | str = 8, zero_fraction: float = 0) -> None:
        self.comment = " ".join(comment.split())
        self.bits, self.zero_fraction = bits, zero_fraction
        self.inputs: list[str] = []
        self.layers: list[str] = []
        self.seed = 0
        self.macs = self.parameters = 0

    def input(
        self, name: str, channels: int, rows: int, columns: int, frames: int | None = None
    ) -> Tensor:
        bits = "" if self.bits == 8 else f", bits: {self.bits}"
        extents = [channels, rows, columns] if frames is None else [channels, frames, rows, columns]
        self.inputs.append(f"{{name: {name}, shape: {extents}{bits}}}")
        return Tensor(name, channels, rows, columns, frames)

    def convolution(
        self,
        name: str,
        source: Tensor,
        channels: int,
        kernel: int = 1,
        stride: int = 1,
        relu: bool = True,
        padding: int | list[int] | None = None,
        groups: int = 1,
    ) -> Tensor:
        """Padded to keep rows and columns unless `padding` says otherwise. Of a clip: as many
        frames as rows and columns, and stride 1."""
        if padding is None:
            padding = kernel // 2
        taps = kernel * kernel * source.channels // groups * (1 if source.frames is None else kernel)
        keys = [f"channels: {channels}", *self._window(kernel, stride, padding)]
        keys += [f"groups: {groups}"] if groups != 1 else []
        rows, columns = extent(source, kernel, stride, padding)
        out = Tensor(name, channels, rows, columns, source.frames)
        return self._weighted("convolution", source, out, keys, taps, relu)

    def depthwise(self, name: str, source: Tensor, kernel: int, stride: int) -> Tensor:
        rows, columns = extent(source, kernel, stride, kernel // 2)
        out = Tensor(name, source.channels, rows, columns)
        keys = self._window(kernel, stride, kernel // 2)
        return self._weighted("depthwise", source, out, keys, kernel * kernel, True)

    def matmul(self, name: str, source: Tensor, channels: int, relu: bool = False) -> Tensor:
        taps = source.channels * source.rows * source.columns * (source.frames or 1)
        out = Tensor(name, channels, 1, 1)
        return self._weighted("matmul", source, out, [f"channels: {channels}"], taps, relu)

    def lstm(self, name: str, source: Tensor, hidden: int) -> Tensor:
        """A step for each row."""
        self.seed += 1
        out = Tensor(name, hidden, source.rows, 1)
        weights = 4 * hidden * (source.channels + hidden)
        self.parameters += weights
        self.macs += weights * source.rows
        keys = [f"hidden: {hidden}", *self._wide(), f"weights: {{seed: {self.seed}}}"]
        return self._layer("lstm", [source], out, keys)

    def add(self, name: str, one: Tensor, other: Tensor, relu: bool = False) -> Tensor:
        keys = self._wide() + (["relu: true"] if relu else [])
        return self._layer("add", [one, other], Tensor(name, *shape(one)), keys)

    def concat(self, name: str, parts: Sequence[Tensor]) -> Tensor:
        channels = sum(part.channels for part in parts)
        return self._layer("concat", parts, Tensor(name, channels, *shape(parts[0])[1:]), [])

    def pool(
        self,
        name: str,
        source: Tensor,
        kind: str,
        kernel: list[int],
        stride: list[int],
        pad: int | list[int] = 0,
    ) -> Tensor:
        top, left, bottom, right = sides(pad)
        rows = (source.rows + top + bottom - kernel[0]) // stride[0] + 1
        columns = (source.columns + left + right - kernel[1]) // stride[1] + 1
        keys = [f"kernel: {kernel}", f"stride: {stride}"] + ([f"padding: {pad}"] if pad else [])
        return self._layer(
            f"{kind}_pool", [source], Tensor(name, source.channels, rows, columns), keys
        )

    def max_pool_of_clip(
        self, name: str, source: Tensor, kernel: list[int], padding: list[int] | None = None
    ) -> Tensor:
        """Frames, rows, columns; each window beside the next. `padding` is the same on both sides."""
        pads = padding or [0, 0, 0]
        extents = [source.frames, source.rows, source.columns]
        frames, rows, columns = (
            (extent + 2 * pad - side) // side + 1
            for extent, pad, side in zip(extents, pads, kernel)
        )
        keys = [f"kernel: {kernel}", f"stride: {kernel}"]
        keys += [f"padding: {pads + pads}"] if padding else []
        out = Tensor(name, source.channels, rows, columns, frames)
        return self._layer("max_pool", [source], out, keys)

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
        # what follows a floating input is floating
        return [] if self.bits in (8, "fp32") else [f"activation_bits: {self.bits}"]

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
        self.macs += out.channels * taps * out.rows * out.columns * (out.frames or 1)
        weights = [f"seed: {self.seed}"]
        if self.bits != "fp32":
            weights.append("distribution: gaussian_per_channel")
        if self.zero_fraction:
            weights.append(f"zero_fraction: {self.zero_fraction}")
        widths = [f"weight_bits: {self.bits}", *self._wide()] if self._wide() else []
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
    top, left, bottom, right = sides(padding)
    rows = (source.rows + top + bottom - kernel) // stride + 1
    return rows, (source.columns + left + right - kernel) // stride + 1


def sides(padding: int | list[int]) -> list[int]:
    return padding if isinstance(padding, list) else [padding] * 4
