# SPDX-License-Identifier: Apache-2.0
"""Random layers over images: convolutions, residual blocks, pools."""
from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from testbenches.support.integer_rule import Quantisation, Window
from testbenches.support.network_builder import Activation
from testbenches.support.oracle_values import with_last_parts
from testbenches.support.random_constants import RandomConstants

MAC_BUDGET = 1_500_000  # per layer and sample: the oracle's int64 products are slow
LARGEST_WEIGHTS = 60_000


class RandomImages(RandomConstants):
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
        if self.constants:
            steps += ((self.lone_constant, 2), (self.lone_clamp, 1), (self.requantised, 1))
        weights = np.array([weight for _, weight in steps], float)
        for _ in range(self.between(1, 5)):
            step = steps[self.random.choice(len(steps), p=weights / weights.sum())][0]
            current = step(current)
            if self.concats and self.chance(0.5):
                current = self.concatenation(current)
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

    def concatenation(self, source: Activation) -> Activation:
        """Branches of one size, side by side: convolutions, the source itself, tensors from before.
        Half of the time some convolutions write in the quantisation that the result has."""
        common = self.random_quantisation() if self.chance(0.2) else source.quantisation
        branches = []
        for _ in range(self.between(1, 4)):
            kind = self.random.random_sample()
            earlier = [t for t in self.tensors if t.shape[1:] == source.shape[1:]]
            if kind < 0.6:
                self.fixed_quantisation = common if self.chance(0.6) else None
                branch = self.convolution(source, self.channel_count(24), self.same_size_window())
                self.fixed_quantisation = None
            else:
                branch = source if kind < 0.75 or not earlier else self.choose(earlier)
            branches.append(branch)
        channels = [branch.shape[0] for branch in branches]
        name = self.layer_name("Concat")
        output = f"{self.name_pattern.format(index=self.layers)}"
        equal = all(branch.quantisation == branches[0].quantisation for branch in branches)
        if equal and self.fills_bytes(channels, branches[0].quantisation) and self.chance(0.3):
            others = [branch.name for branch in branches[1:]]
            return self.on_codes("Concat", branches[0], others, f"{output}_q", name, axis=1)
        reals = [self.builder.dequantise(branch) for branch in branches]
        real = self.builder.node("Concat", reals, output, name, axis=self.choose((1, -3)))
        target = common if self.chance(0.6) else self.quantisation_of(real, [])
        if not self.fills_bytes(channels, target):
            target = replace(target, bits=8)
        self.fixed_quantisation = target
        result = self.finish(real)
        self.fixed_quantisation = None
        return result

    @staticmethod
    def fills_bytes(channels: list[int], quantisation: Quantisation) -> bool:
        """Each branch but the last must end with a byte."""
        ends = np.cumsum(channels[:-1])
        return not np.any(ends * quantisation.bits % 8)

    @staticmethod
    def rounds_up(window: Window, source: Activation) -> bool:
        """Whether ceil_mode drops no window: the packaged shape inference of ONNX keeps those that
        begin in the padding behind."""
        size = source.shape[1:]
        with_last = with_last_parts(window, size).output_size(size)
        plain = []
        for axis in (0, 1):
            padded = size[axis] + window.pads_before[axis] + window.pads_after[axis]
            plain.append(math.ceil((padded - window.kernel[axis]) / window.strides[axis]) + 1)
        return with_last == tuple(plain)

    def average_pool(self, source: Activation) -> Activation:
        window = replace(self.window(source.shape[1:]), dilations=(1, 1))
        if min(window.output_size(source.shape[1:])) < 1:
            return source
        attributes = self.window_attributes(window)
        if self.constants and self.chance(0.3):
            attributes["count_include_pad"] = 1
        elif self.constants and self.chance(0.4) and self.rounds_up(window, source):
            attributes["ceil_mode"] = 1
        return self.pool("AveragePool", source, **attributes)

    def max_pool(self, source: Activation) -> Activation:
        window = replace(self.window(source.shape[1:]), dilations=(1, 1))
        attributes = self.window_attributes(window)
        if self.constants and self.chance(0.5) and self.rounds_up(window, source):
            attributes["ceil_mode"] = 1
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
