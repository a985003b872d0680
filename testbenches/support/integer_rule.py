# SPDX-License-Identifier: Apache-2.0
"""The integer rule of quantised networks, in numpy int64: what every layer computes, as plainly as
it can be said. The oracle of the tests; it shares no code with the simulator.

All arrays hold codes or sums as int64, samples on axis 0. A code q stands for (q - zero_point) *
scale; scales are float32 in the file and widened to double before anything is computed with them.
"""
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


def code_range(dtype: np.dtype, bits: int) -> tuple[int, int]:
    """The lowest and the highest code of a width, signed as the type is. One signed bit is -1 or
    1, never 0."""
    if bits == 1 and np.issubdtype(dtype, np.signedinteger):
        return -1, 1
    signed = np.issubdtype(dtype, np.signedinteger)
    return (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)


@dataclass(frozen=True)
class Quantisation:
    scale: float  # a float32 value, widened
    zero_point: int
    dtype: np.dtype
    bits: int = 8  # the width: fewer than the type's leave its outer codes unused

    @property
    def lowest(self) -> int:
        return code_range(self.dtype, self.bits)[0]

    @property
    def highest(self) -> int:
        return code_range(self.dtype, self.bits)[1]


@dataclass(frozen=True)
class Window:
    """Geometry of convolutions and pools; each pair is (height, width)."""

    kernel: tuple[int, int]
    strides: tuple[int, int] = (1, 1)
    dilations: tuple[int, int] = (1, 1)
    pads_before: tuple[int, int] = (0, 0)  # top, left
    pads_after: tuple[int, int] = (0, 0)  # bottom, right

    def output_size(self, input_size: tuple[int, int]) -> tuple[int, int]:
        sizes = []
        for axis in (0, 1):
            reach = self.dilations[axis] * (self.kernel[axis] - 1) + 1
            padded = input_size[axis] + self.pads_before[axis] + self.pads_after[axis]
            sizes.append((padded - reach) // self.strides[axis] + 1)
        return sizes[0], sizes[1]


def multiplier_and_shift(factor: float) -> tuple[int, int]:
    """The Q31 multiplier and the shift that stand for a positive real factor."""
    mantissa, shift = math.frexp(factor)
    multiplier = math.floor(mantissa * (1 << 31) + 0.5)
    if multiplier == 1 << 31:
        multiplier, shift = 1 << 30, shift + 1
    if shift < -31:
        return 0, 0
    if shift > 30:
        raise ValueError(f"factor {factor} is beyond the rule: its shift is {shift}, at most 30")
    return multiplier, shift


def rescale(values: np.ndarray, factors: float | np.ndarray) -> np.ndarray:
    """R(x, m): values times factors with one rounding. `factors` broadcasts against `values`."""
    pairs = [multiplier_and_shift(float(factor)) for factor in np.ravel(factors)]
    multiplier = np.array([pair[0] for pair in pairs], np.int64).reshape(np.shape(factors))
    shift = np.array([pair[1] for pair in pairs], np.int64).reshape(np.shape(factors))
    half = np.left_shift(np.int64(1), 30 - shift)
    return np.right_shift(values * multiplier + half, 31 - shift)


def divide_half_away_from_zero(values: np.ndarray, divisors: np.ndarray) -> np.ndarray:
    return np.sign(values) * ((2 * np.abs(values) + divisors) // (2 * divisors))


def padded(codes: np.ndarray, window: Window, fill: int) -> np.ndarray:
    (top, left), (bottom, right) = window.pads_before, window.pads_after
    return np.pad(codes, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=fill)


def taps(planes: np.ndarray, window: Window, output_size: tuple[int, int]):
    """Yields (kernel row, kernel column, what each output sees there) of padded NCHW planes."""
    height, width = output_size
    for row in range(window.kernel[0]):
        for column in range(window.kernel[1]):
            top, left = row * window.dilations[0], column * window.dilations[1]
            yield row, column, planes[
                :,
                :,
                top : top + (height - 1) * window.strides[0] + 1 : window.strides[0],
                left : left + (width - 1) * window.strides[1] + 1 : window.strides[1],
            ]


def convolution_sums(
    codes: np.ndarray, zero_point: int, weights: np.ndarray, window: Window, groups: int
) -> np.ndarray:
    """Sums of (q - zero_point) * w. The padding holds the zero point, so it adds nothing.
    codes: [samples, channels, height, width]; weights: [outputs, channels/groups, rows, columns].
    """
    samples, channels = codes.shape[:2]
    outputs = weights.shape[0]
    height, width = window.output_size(codes.shape[2:])
    planes = padded(codes - zero_point, window, 0)
    sums = np.zeros((samples, groups, outputs // groups, height * width), np.int64)
    grouped_weights = weights.reshape(groups, outputs // groups, channels // groups, *window.kernel)
    for row, column, seen in taps(planes, window, (height, width)):
        grouped = seen.reshape(samples, groups, channels // groups, height * width)
        sums += np.matmul(grouped_weights[..., row, column], grouped)
    return sums.reshape(samples, outputs, height, width)


def requantise(sums: np.ndarray, sum_scales: np.ndarray, target: Quantisation) -> np.ndarray:
    """Sums in units of `sum_scales` (s_in * s_w in double) to codes, not yet clamped."""
    return target.zero_point + rescale(sums, sum_scales / target.scale)


def change_quantisation(
    codes: np.ndarray, source: Quantisation, target: Quantisation
) -> np.ndarray:
    """The rule of MaxPool and Concat with unequal scales; with equal ones it changes nothing."""
    return target.zero_point + rescale(codes - source.zero_point, source.scale / target.scale)


def add(
    first: np.ndarray,
    first_quantisation: Quantisation,
    second: np.ndarray,
    second_quantisation: Quantisation,
    target: Quantisation,
) -> np.ndarray:
    scale_1, scale_2 = first_quantisation.scale, second_quantisation.scale
    twice_larger = 2 * max(scale_1, scale_2)
    term_1 = (first - first_quantisation.zero_point) << 20
    term_2 = (second - second_quantisation.zero_point) << 20
    total = rescale(term_1, scale_1 / twice_larger) + rescale(term_2, scale_2 / twice_larger)
    return target.zero_point + rescale(total, twice_larger / (2**20 * target.scale))


def average_pool(
    codes: np.ndarray,
    source: Quantisation,
    window: Window,
    target: Quantisation,
    counts_padding: bool = False,
) -> np.ndarray:
    """Averages the elements inside the input; the padding counts, as zeros, only if asked to."""
    size = window.output_size(codes.shape[2:])
    inside = np.ones((1, 1, *codes.shape[2:]), np.int64)
    counts = sum(seen for _, _, seen in taps(padded(inside, window, 0), window, size))
    equal = source.scale == target.scale and source.zero_point == target.zero_point
    # The raw codes are summed where the quantisation stays: subtracting the zero point first would
    # round ties differently.
    summands = codes if equal else codes - source.zero_point
    sums = sum(seen for _, _, seen in taps(padded(summands, window, 0), window, size))
    if counts_padding:
        sums = sum(seen for _, _, seen in taps(padded(codes - source.zero_point, window, 0), window, size))
        factor = source.scale / (np.prod(window.kernel) * target.scale)
        return target.zero_point + rescale(sums, factor)
    if equal:
        return divide_half_away_from_zero(sums, counts)
    return target.zero_point + rescale(sums, source.scale / (counts * target.scale))


def max_pool(codes: np.ndarray, window: Window) -> np.ndarray:
    size = window.output_size(codes.shape[2:])
    below_every_code = -(1 << 40)
    planes = padded(codes, window, below_every_code)
    return np.maximum.reduce([seen for _, _, seen in taps(planes, window, size)])
