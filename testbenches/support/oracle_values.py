# SPDX-License-Identifier: Apache-2.0
"""What a name in an ONNX file stands for while the oracle runs through its nodes."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Union

import numpy as np
import onnx

from testbenches.support import integer_rule
from testbenches.support.integer_rule import Quantisation, Window


class Unsupported(Exception):
    """The file holds something that the integer rule does not define."""


@dataclass(frozen=True)
class Real:
    """A float32 tensor between two integer ones. It is never rounded to float32: its codes are
    computed when the QuantizeLinear that follows says in which quantisation."""

    codes_in: Callable[[Quantisation], np.ndarray]  # without clamping
    values: Callable[[], np.ndarray]  # float64, for calibration and float outputs
    low: float = -np.inf  # from Relu and Clip
    high: float = np.inf
    source: tuple[np.ndarray, Quantisation] | None = None  # set behind a DequantizeLinear


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
    if settings.get("ceil_mode", 0):
        raise Unsupported(f"{node.name}: ceil_mode")
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
    return Window(kernel, strides, dilations, pads[:2], pads[2:])


def dequantised(codes: np.ndarray, quantisation: Quantisation) -> Real:
    return Real(
        lambda target: integer_rule.change_quantisation(codes, quantisation, target),
        lambda: (codes - quantisation.zero_point) * quantisation.scale,
        source=(codes, quantisation),
    )


def code_of(limit: float, target: Quantisation) -> int:
    """The code at which a Relu or Clip cuts: what QuantizeLinear makes of the limit."""
    return int(np.rint(np.float32(limit) / np.float32(target.scale))) + target.zero_point
