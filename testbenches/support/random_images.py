# SPDX-License-Identifier: Apache-2.0
"""Random layers over images: convolutions, residual blocks, pools."""
from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from testbenches.support.integer_rule import Window
from testbenches.support.network_builder import Activation
from testbenches.support.random_layers import RandomLayers

MAC_BUDGET = 1_500_000  # per layer and sample: the oracle's int64 products are slow
LARGEST_WEIGHTS = 60_000


class RandomImages(RandomLayers):
    def image_layers(self, current: Activation) -> Activation:
        steps = (
            (self.convolution, 5),
            (self.depthwise, 2),
            (self.residual, 3),
            (self.average_pool, 1),
            (self.max_pool, 1),
            (self.layout_round_trip, 1),
            (self.add_second_input, 0.4),
        )
        weights = np.array([weight for _, weight in steps], float)
        for _ in range(self.between(1, 5)):
            step = steps[self.random.choice(len(steps), p=weights / weights.sum())][0]
            current = step(current)
        return current

    def window(self, size: tuple[int, int]) -> Window:
        """A window with at least one output whose padding is smaller than its kernel. Its stride
        may leave the last rows or columns unread."""
        while True:
            kernel = (self.between(1, 5), self.between(1, 5))
            if self.chance(0.5):
                kernel = (kernel[0], kernel[0])
            dilations = (1, 1)
            if self.chance(0.1):
                dilations = (self.between(1, 3), self.between(1, 3))
            strides = self.choose(((1, 1), (1, 1), (2, 2), (1, 2), (2, 1), (3, 2), (3, 3)))
            pads = [self.between(0, kernel[index % 2] - 1) for index in range(4)]
            if self.chance(0.3):
                pads = [0] * 4
            window = Window(kernel, strides, dilations, tuple(pads[:2]), tuple(pads[2:]))
            if min(window.output_size(size)) >= 1:
                return window

    @staticmethod
    def window_attributes(window: Window) -> dict:
        return {
            "kernel_shape": window.kernel,
            "strides": window.strides,
            "pads": (*window.pads_before, *window.pads_after),
        }

    def convolution(
        self,
        source: Activation,
        outputs: int = 0,
        window: Window | None = None,
        groups: int = 0,
    ) -> Activation:
        channels, *size = source.shape
        drawn = window is None
        while True:
            if drawn:
                window = self.window(tuple(size))
            splittable = math.gcd(channels, outputs) if outputs else channels
            groups_now = groups or (self.divisor(splittable) if self.chance(0.2) else 1)
            outputs_now = outputs or groups_now * max(1, self.channel_count() // groups_now)
            shape = (outputs_now, channels // groups_now, *window.kernel)
            macs = int(np.prod(shape)) * int(np.prod(window.output_size(tuple(size))))
            fits = macs <= MAC_BUDGET and np.prod(shape) <= LARGEST_WEIGHTS
            if fits or (outputs and not drawn):
                break
        attributes = {**self.window_attributes(window), "group": groups_now}
        if window.dilations != (1, 1) or self.chance(0.5):
            attributes["dilations"] = window.dilations
        return self.weighted_layer(
            "Conv",
            source,
            self.builder.dequantise(source),
            self.weight_codes(shape),
            output_axis=0,
            has_bias=self.chance(0.75),
            **attributes,
        )

    def depthwise(self, source: Activation) -> Activation:
        channels = source.shape[0]
        multiplier = 2 if channels <= 35 and self.chance(0.2) else 1
        return self.convolution(source, outputs=multiplier * channels, groups=channels)

    def same_size_window(self) -> Window:
        kernel = (self.choose((1, 3, 3, 5)), self.choose((1, 3, 3, 5)))
        half = (kernel[0] // 2, kernel[1] // 2)
        return Window(kernel, pads_before=half, pads_after=half)

    def residual(self, source: Activation) -> Activation:
        """Two paths from one tensor, met by an Add: through one or two convolutions, and straight
        or through a projection of the same shape. Or a tensor added to itself."""
        if self.chance(0.12):
            return self.add(source, source)
        channels = source.shape[0]
        if self.chance(0.5):
            branch = self.convolution(source, min(channels, 24), self.same_size_window())
            branch = self.convolution(branch, channels, self.same_size_window())
            return self.add(*self.shuffled(branch, source))
        outputs = self.channel_count(40)
        stride = self.choose(((1, 1), (2, 2)))
        wide = Window((3, 3), stride, pads_before=(1, 1), pads_after=(1, 1))
        branch = self.convolution(source, outputs, wide)
        projection = self.convolution(source, outputs, Window((1, 1), stride), groups=1)
        if branch.shape != projection.shape:
            return branch
        return self.add(*self.shuffled(branch, projection))

    def shuffled(self, first: Activation, second: Activation) -> tuple[Activation, Activation]:
        return (first, second) if self.chance(0.5) else (second, first)

    def add(self, first: Activation, second: Activation) -> Activation:
        real_1 = self.builder.dequantise(first)
        shares_dequantisation = first.name == second.name and self.chance(0.5)
        real_2 = real_1 if shares_dequantisation else self.builder.dequantise(second)
        name = self.layer_name("Add")
        output = f"{self.name_pattern.format(index=self.layers)}"
        return self.finish(self.builder.node("Add", [real_1, real_2], output, name))

    def add_second_input(self, source: Activation) -> Activation:
        if len(self.builder.input_arrays) > 1:
            return source
        return self.add(*self.shuffled(source, self.input("second_input", source.shape)))

    def average_pool(self, source: Activation) -> Activation:
        window = replace(self.window(source.shape[1:]), dilations=(1, 1))
        if min(window.output_size(source.shape[1:])) < 1:
            return source
        return self.pool("AveragePool", source, **self.window_attributes(window))

    def max_pool(self, source: Activation) -> Activation:
        window = replace(self.window(source.shape[1:]), dilations=(1, 1))
        attributes = self.window_attributes(window)
        if not self.chance(0.3):
            return self.pool("MaxPool", source, **attributes)
        name = self.layer_name("MaxPool")
        output = f"{self.name_pattern.format(index=self.layers)}_q"
        return self.on_codes("MaxPool", source, [], output, name, **attributes)

    def pool(self, op_type: str, source: Activation, **attributes) -> Activation:
        real = self.builder.dequantise(source)
        name = self.layer_name(op_type)
        output = f"{self.name_pattern.format(index=self.layers)}"
        return self.finish(self.builder.node(op_type, [real], output, name, **attributes), source)
