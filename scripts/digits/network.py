# SPDX-License-Identifier: Apache-2.0
"""The network in float32 with fake quantisation, forwards and backwards. Images lie as sample, row,
column, channel. Rounding has no gradient: it is passed straight through, and stops where a value is
clamped (straight-through estimator)."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scripts.digits.quantise import activation_grid, weight_grid

EPSILON = np.float32(1e-5)
CLASSES = 10


@dataclass(frozen=True)
class ConvolutionShape:
    """3x3, padded by one pixel, then a batch normalisation and a ReLU."""

    name: str
    inputs: int
    outputs: int
    stride: int
    weight_bits: int
    output_bits: int


# 8 bits at the edges. The width of a layer is that of its weights and of the activations it reads:
# 8x8, 4x4, 2x4, 2x2, and the fully connected layer 8x8.
CONVOLUTIONS = (
    ConvolutionShape("conv1", 1, 16, stride=1, weight_bits=8, output_bits=4),
    ConvolutionShape("conv2", 16, 24, stride=2, weight_bits=4, output_bits=4),
    ConvolutionShape("conv3", 24, 32, stride=2, weight_bits=2, output_bits=2),
    ConvolutionShape("conv4", 32, 48, stride=1, weight_bits=2, output_bits=8),
)


class Parameter:
    """A tensor that is learnt, by Adam."""

    def __init__(self, values: np.ndarray):
        self.values = values.astype(np.float32)
        self.gradient = np.zeros_like(self.values)
        self._mean = np.zeros_like(self.values)
        self._square = np.zeros_like(self.values)

    def update(self, rate: float, step: int) -> None:
        self._mean += np.float32(0.1) * (self.gradient - self._mean)
        self._square += np.float32(0.001) * (self.gradient**2 - self._square)
        corrected = rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        self.values -= np.float32(corrected) * self._mean / (np.sqrt(self._square) + EPSILON)


def columns_of(images: np.ndarray, stride: int) -> np.ndarray:
    """[samples, rows, columns, 9 * channels]: what each output of a 3x3 convolution reads."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
    windows = windows[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(*windows.shape[:3], -1)


def images_of(columns: np.ndarray, shape: tuple[int, ...], stride: int) -> np.ndarray:
    """Adds the gradients of the columns up where they were read."""
    samples, height, width, channels = shape
    rows, across = columns.shape[1:3]
    padded = np.zeros((samples, height + 2, width + 2, channels), np.float32)
    taps = columns.reshape(samples, rows, across, 9, channels)
    for tap in range(9):
        top, left = divmod(tap, 3)
        bottom, right = top + stride * (rows - 1) + 1, left + stride * (across - 1) + 1
        padded[:, top:bottom:stride, left:right:stride] += taps[:, :, :, tap]
    return padded[:, 1:-1, 1:-1]


class Convolution:
    def __init__(self, shape: ConvolutionShape, random: np.random.RandomState, quantised: bool):
        self.shape, self.quantised = shape, quantised
        reads = 9 * shape.inputs
        self.weights = Parameter(random.normal(0, np.sqrt(2 / reads), (reads, shape.outputs)))
        self.gain = Parameter(np.ones(shape.outputs))
        self.offset = Parameter(np.zeros(shape.outputs))
        self.mean = np.zeros(shape.outputs, np.float32)  # of the sums, over many batches
        self.variance = np.ones(shape.outputs, np.float32)
        self.output_grid = activation_grid(shape.output_bits)

    def parameters(self) -> list[Parameter]:
        return [self.weights, self.gain, self.offset]

    def deviation(self) -> np.ndarray:
        return np.sqrt(self.variance + EPSILON)

    def forward(self, images: np.ndarray, training: bool) -> np.ndarray:
        self._images_shape = images.shape
        self._columns = columns_of(images, self.shape.stride)
        weights = self.weights.values
        if self.quantised:
            weights = weight_grid(weights, self.shape.weight_bits).nearest(weights)
        self._used_weights = weights
        flat = self._columns.reshape(-1, len(weights))
        sums = flat @ weights
        if training:
            mean, variance = sums.mean(axis=0), sums.var(axis=0)
            self.mean += np.float32(0.02) * (mean - self.mean)
            self.variance += np.float32(0.02) * (variance - self.variance)
            self._deviation = np.sqrt(variance + EPSILON)
        else:
            mean, self._deviation = self.mean, self.deviation()
        self._normal = (sums - mean) / self._deviation
        real = self._normal * self.gain.values + self.offset.values
        grid = self.output_grid
        highest = grid.highest * grid.step if self.quantised else np.inf
        self._passes = (real > 0) & (real < highest)
        outputs = grid.nearest(real) if self.quantised else np.maximum(real, 0)
        return outputs.reshape(*self._columns.shape[:3], -1)

    def learn_from(self, gradient: np.ndarray) -> None:
        """Sets the gradients of the parameters from that of the output."""
        flat = gradient.reshape(self._normal.shape) * self._passes
        self.gain.gradient = (flat * self._normal).sum(axis=0)
        self.offset.gradient = flat.sum(axis=0)
        flat = flat - (self.offset.gradient + self._normal * self.gain.gradient) / len(flat)
        flat *= self.gain.values / self._deviation
        columns = self._columns.reshape(len(flat), -1)
        self.weights.gradient = columns.T @ flat
        self._sums_gradient = flat

    def backward(self) -> np.ndarray:
        """The gradient of the images that were read, after `learn_from`."""
        back = (self._sums_gradient @ self._used_weights.T).reshape(self._columns.shape)
        return images_of(back, self._images_shape, self.shape.stride)


class Classifier:
    """The average over all pixels and a fully connected layer; 8 bits."""

    def __init__(self, inputs: int, random: np.random.RandomState, quantised: bool):
        self.quantised = quantised
        self.weights = Parameter(random.normal(0, np.sqrt(1 / inputs), (inputs, CLASSES)))
        self.bias = Parameter(np.zeros(CLASSES))
        self.grid = activation_grid(8)

    def parameters(self) -> list[Parameter]:
        return [self.weights, self.bias]

    def forward(self, images: np.ndarray) -> np.ndarray:
        self._images_shape = images.shape
        average, weights = images.mean(axis=(1, 2)), self.weights.values
        if self.quantised:
            average = self.grid.nearest(average)
            weights = weight_grid(weights, 8).nearest(weights)
        self._average, self._used_weights = average, weights
        return average @ weights + self.bias.values

    def backward(self, gradient: np.ndarray) -> np.ndarray:
        self.weights.gradient = self._average.T @ gradient
        self.bias.gradient = gradient.sum(axis=0)
        back = gradient @ self._used_weights.T
        _, height, width, _ = self._images_shape
        pixels = np.broadcast_to(back[:, None, None], self._images_shape)
        return pixels / np.float32(height * width)


class Network:
    def __init__(self, random: np.random.RandomState, quantised: bool = True):
        self.convolutions = [Convolution(shape, random, quantised) for shape in CONVOLUTIONS]
        self.classifier = Classifier(CONVOLUTIONS[-1].outputs, random, quantised)

    def logits(self, images: np.ndarray, training: bool = False) -> np.ndarray:
        """Of images [samples, rows, columns] in 0 to 1."""
        values = images[..., None]
        for convolution in self.convolutions:
            values = convolution.forward(values, training)
        return self.classifier.forward(values)

    def learn(self, images: np.ndarray, labels: np.ndarray, rate: float, step: int) -> float:
        """One step of Adam on the cross entropy of a batch, which is returned."""
        logits = self.logits(images, training=True).astype(np.float64)
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances = exponentials / exponentials.sum(axis=1, keepdims=True)
        samples = np.arange(len(labels))
        loss = float(-np.log(chances[samples, labels] + 1e-12).mean())
        chances[samples, labels] -= 1
        gradient = self.classifier.backward((chances / len(labels)).astype(np.float32))
        for convolution in reversed(self.convolutions):
            convolution.learn_from(gradient)
            if convolution is not self.convolutions[0]:  # nothing learns from the image's gradient
                gradient = convolution.backward()
        for layer in (*self.convolutions, self.classifier):
            for parameter in layer.parameters():
                parameter.update(rate, step)
        for convolution in self.convolutions:
            # A weight scale absorbs the gain, and scales are positive.
            np.maximum(convolution.gain.values, 0.05, out=convolution.gain.values)
        return loss

    def accuracy(self, images: np.ndarray, labels: np.ndarray) -> float:
        found = [self.logits(batch).argmax(axis=1) for batch in np.array_split(images, 10)]
        return float(np.mean(np.concatenate(found) == labels))
