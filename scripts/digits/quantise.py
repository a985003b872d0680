# SPDX-License-Identifier: Apache-2.0
"""Fake quantisation: float values on the grid of a width, as the integer network will see them."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Steps of the uniform quantiser with the least squared error for a Gaussian of deviation 1 (Max,
# "Quantizing for minimum distortion", 1960): 4 and 16 levels.
GAUSSIAN_STEP = {2: 0.9957, 4: 0.3352}
# The same for a Gaussian behind a ReLU, 0 being a level (Cai et al., "Deep learning with low
# precision by half-wave Gaussian quantization", 2017); 8 bits reach up to 6 deviations.
HALF_WAVE_STEP = {2: 0.538, 4: 0.185, 8: 6 / 255}


@dataclass(frozen=True)
class Grid:
    """The values lowest*step ... highest*step; `step` per tensor or per output channel."""

    step: np.ndarray  # float32
    lowest: int
    highest: int

    def codes(self, values: np.ndarray) -> np.ndarray:
        return np.clip(np.rint(values / self.step), self.lowest, self.highest)

    def nearest(self, values: np.ndarray) -> np.ndarray:
        return self.codes(values) * self.step


def weight_grid(weights: np.ndarray, bits: int) -> Grid:
    """One step per output channel, the last axis. Low widths cut off the channel's largest weights
    for the sake of the many small ones; 8 bits have codes enough for all."""
    highest = (1 << bits - 1) - 1
    others = tuple(range(weights.ndim - 1))
    if bits == 8:
        step = np.abs(weights).max(axis=others) / np.float32(highest)
    else:
        step = weights.std(axis=others) * np.float32(GAUSSIAN_STEP[bits])
    return Grid(np.maximum(step, np.float32(1e-8)), -highest - 1, highest)


def activation_grid(bits: int) -> Grid:
    """Of what a batch normalisation and a ReLU leave: its scale is known before training."""
    return Grid(np.float32(HALF_WAVE_STEP[bits]), 0, (1 << bits) - 1)
