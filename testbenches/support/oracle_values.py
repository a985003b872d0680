# SPDX-License-Identifier: Apache-2.0
"""What a name in an ONNX file stands for while the oracle runs through its nodes."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable, Union

import numpy as np
import onnx

from testbenches.support import integer_rule
from testbenches.support.integer_rule import Quantisation, Window


class Unsupported(Exception):
    """The file holds something that the integer rule does not define."""


@dataclass(frozen=True)
class Sums:
    """What stands behind a layer with weights before its one rounding: codes * (input scale *
    weight scale) + terms. All but the input's scale broadcast."""

    codes: np.ndarray  # int64, with an int32 bias
    input_scale: float
    weight_scales: np.ndarray  # float64, positive
    terms: np.ndarray  # float64: real constants added since

    def codes_in(self, target: Quantisation) -> np.ndarray:
        unit = self.input_scale * self.weight_scales
        bias = np.rint(self.terms / unit).astype(np.int64)
        return integer_rule.requantise(self.codes + bias, unit, target)

    def values(self) -> np.ndarray:
        return self.codes * (self.input_scale * self.weight_scales) + self.terms

    def transformed(self, factors: np.ndarray, terms: np.ndarray) -> Sums:
        """Real values times `factors` plus `terms`; both float64."""
        scales = np.where(factors == 0, self.weight_scales, self.weight_scales * np.abs(factors))
        codes = self.codes * np.sign(factors).astype(np.int64)
        return Sums(codes, self.input_scale, scales, self.terms * factors + terms)


@dataclass(frozen=True)
class Real:
    """A float32 tensor between two integer ones. It is never rounded to float32: its codes are
    computed when the QuantizeLinear that follows says in which quantisation."""

    codes_in: Callable[[Quantisation], np.ndarray]  # without clamping
    values: Callable[[], np.ndarray]  # float64, for calibration and float outputs
    low: float = -np.inf  # from Relu and Clip
    high: float = np.inf
    source: tuple[np.ndarray, Quantisation] | None = None  # set behind a DequantizeLinear
    sums: Sums | None = None  # set behind a layer with weights
    floats: np.ndarray | None = None  # float32, before the first QuantizeLinear


@dataclass(frozen=True)
class Constant:
    """A dequantised weight or bias."""

    codes: np.ndarray
    scales: np.ndarray  # float64, one or one per index of `axis`
    axis: int


Value = Union[np.ndarray, Real, Constant]  # an ndarray of an integer type holds codes


def attributes(node: onnx.NodeProto) -> dict:
    return {entry.name: onnx.helper.get_attribute_value(entry) for entry in node.attribute}


def window_of(node: onnx.NodeProto, input_size: tuple[int, int], kernel: tuple[int, int]) -> Window:
    settings = attributes(node)
    strides = tuple(settings.get("strides", (1, 1)))
    dilations = tuple(settings.get("dilations", (1, 1)))
    pads = tuple(settings.get("pads", (0, 0, 0, 0)))
    automatic = settings.get("auto_pad", b"NOTSET")
    if automatic in (b"SAME_UPPER", b"SAME_LOWER"):
        before, after = [], []
        for axis in (0, 1):
            outputs = -(-input_size[axis] // strides[axis])
            reach = dilations[axis] * (kernel[axis] - 1) + 1
            total = max((outputs - 1) * strides[axis] + reach - input_size[axis], 0)
            smaller = total // 2
            before.append(smaller if automatic == b"SAME_UPPER" else total - smaller)
            after.append(total - before[-1])
        pads = (*before, *after)
    window = Window(kernel, strides, dilations, pads[:2], pads[2:])
    return with_last_parts(window, input_size) if settings.get("ceil_mode", 0) else window


def with_last_parts(window: Window, input_size: tuple[int, int]) -> Window:
    """ceil_mode: a last window may reach beyond the padding, if it begins before that."""
    after = list(window.pads_after)
    for axis in (0, 1):
        reach = window.dilations[axis] * (window.kernel[axis] - 1) + 1
        begin = window.output_size(input_size)[axis] * window.strides[axis]  # of one more
        reaches = begin + reach - input_size[axis] - window.pads_before[axis]
        padded = input_size[axis] + window.pads_before[axis] + window.pads_after[axis]
        whole = (padded - reach) % window.strides[axis] == 0
        if not whole and begin < input_size[axis] + window.pads_before[axis]:
            after[axis] = reaches
    return replace(window, pads_after=tuple(after))


def dequantised(codes: np.ndarray, quantisation: Quantisation) -> Real:
    return Real(
        lambda target: integer_rule.change_quantisation(codes, quantisation, target),
        lambda: (codes - quantisation.zero_point) * quantisation.scale,
        source=(codes, quantisation),
    )


def code_of(limit: float, target: Quantisation) -> int:
    """The code at which a Relu or Clip cuts: what QuantizeLinear makes of the limit."""
    return int(np.rint(np.float32(limit) / np.float32(target.scale))) + target.zero_point
