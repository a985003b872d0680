# SPDX-License-Identifier: Apache-2.0
"""Random layers with weights, and what stands between layers: names, clamps, scales, layouts."""
from __future__ import annotations

from dataclasses import replace

import numpy as np

from testbenches.support.integer_rule import Quantisation, code_range
from testbenches.support.network_builder import (
    Activation,
    NetworkBuilder,
    fitting_quantisation,
)

NAME_PATTERNS = ("c{index}", "/layer{index}/out:0", "block.{index}/y")


class RandomLayers:
    def __init__(
        self,
        seed: int,
        samples: int,
        low_widths: bool = False,
        concats: bool = False,
        constants: bool = False,
    ):
        # RandomState's stream is frozen: seeds keep their networks when numpy is upgraded.
        self.random = np.random.RandomState(seed)
        self.samples = samples
        self.low_widths = low_widths
        self.concats = concats
        self.constants = constants
        self.negatable = self.vanishable = True  # the weights of the layer that is being made
        self.fixed_quantisation: Quantisation | None = None  # of the next layers, whatever fits
        self.builder = NetworkBuilder(f"random_{seed}", fixed_batch=self.chance(0.2))
        self.dtype = np.int8 if self.chance(0.6) else np.uint8
        self.name_pattern = self.choose(NAME_PATTERNS)
        self.leaves_nodes_nameless = self.chance(0.1)
        self.layers = 0
        self.tensors: list[Activation] = []

    # -- draws -------------------------------------------------------------------------------------

    def chance(self, probability: float) -> bool:
        return bool(self.random.random_sample() < probability)

    def choose(self, options):
        return options[self.random.randint(len(options))]

    def between(self, low: int, high: int) -> int:
        return int(self.random.randint(low, high + 1))

    def channel_count(self, highest: int = 70) -> int:
        """Small, around the usual multiples, and anything between."""
        kind = self.random.random_sample()
        if kind < 0.35:
            return min(self.between(1, 9), highest)
        if kind < 0.6:
            return min(self.choose((15, 16, 17, 31, 32, 33, 63, 64, 65)), highest)
        return self.between(1, highest)

    def divisor(self, number: int) -> int:
        return self.choose([count for count in range(1, number + 1) if number % count == 0])

    def width(self, least: int = 1) -> int:
        """Bits of a tensor. Draws nothing for networks of 8 bits only, whose seeds are older."""
        return self.choose(range(least, 9)) if self.low_widths else 8

    def activation_width(self, dtype) -> int:
        """Activations of one signed bit would need a comparison to come about."""
        return self.width(least=2 if np.dtype(dtype).kind == "i" else 1)

    def random_quantisation(self) -> Quantisation:
        bits = self.activation_width(self.dtype)
        lowest, highest = code_range(np.dtype(self.dtype), bits)
        scale = float(np.float32(2.0 ** self.random.uniform(-8, 0)))
        if self.chance(0.2):
            scale = 2.0 ** self.between(-8, 0)
        zero_point = self.choose((lowest, 0, self.between(lowest, highest)))
        return Quantisation(scale, zero_point, np.dtype(self.dtype), bits)

    # -- between layers ----------------------------------------------------------------------------

    def remember(self, activation: Activation) -> Activation:
        self.tensors.append(activation)
        return activation

    def finish(self, real: str, source: Activation | None = None) -> Activation:
        """The clamp and the quantisation behind a compute node. `source`: keeping its quantisation
        is a case of its own (pools)."""
        limits: list[float] = []
        kind = self.random.random_sample()
        if kind < 0.35:
            real = self.builder.node("Relu", [real], f"{real}_relu")
        elif kind < 0.5:
            real, limits = self.clip(real)
        output = f"{self.name_pattern.format(index=self.layers)}_q"
        quantisation = self.quantisation_of(real, limits)
        if source is not None and self.chance(0.5) and not limits:
            quantisation = source.quantisation
        if quantisation.bits < 8 and self.chance(0.5):
            real = self.builder.clipped(real, quantisation)
        return self.remember(self.builder.quantise(real, quantisation, output))

    def clip(self, real: str) -> tuple[str, list[float]]:
        values = self.builder.values(real)
        low, high = np.quantile(values, [self.random.uniform(0, 0.4), self.random.uniform(0.6, 1)])
        low = 0.0 if self.chance(0.5) else low
        high = max(high, low)
        ends = [self.builder.constant("limit", np.float32(end)) for end in (low, high)]
        keep = self.choose(((0, 1), (0, 1), (0,), (1,)))
        inputs = [real] + [ends[index] if index in keep else "" for index in (0, 1)]
        while not inputs[-1]:
            inputs.pop()
        limits = [float(np.float32((low, high)[index])) for index in keep]
        return self.builder.node("Clip", inputs, f"{real}_clip"), limits

    def quantisation_of(self, real: str, limits: list[float]) -> Quantisation:
        if self.fixed_quantisation:
            return self.fixed_quantisation
        dtype = self.dtype if self.chance(0.9) else self.choose((np.int8, np.uint8))
        headroom = self.random.uniform(0.7, 1.4)
        values = self.builder.values(real)
        quantisation = fitting_quantisation(values, dtype, headroom, self.activation_width(dtype))
        if self.chance(0.2):  # exact powers of two make exact ties
            power = 2.0 ** int(np.clip(round(np.log2(quantisation.scale)), -20, 20))
            quantisation = replace(quantisation, scale=power)
        if self.chance(0.1):
            zero_point = self.between(quantisation.lowest, quantisation.highest)
            quantisation = replace(quantisation, zero_point=zero_point)
        while any(abs(limit / quantisation.scale % 1 - 0.5) < 0.02 for limit in limits):
            # A limit midway between two codes: how that rounds is not the rule's affair.
            scale = float(np.float32(quantisation.scale * 1.013))
            quantisation = replace(quantisation, scale=scale)
        return quantisation

    def layer_name(self, op_type: str) -> str:
        self.layers += 1
        return "" if self.leaves_nodes_nameless else f"{op_type.lower()}_{self.layers}"

    # -- weights -----------------------------------------------------------------------------------

    def weight_codes(self, shape: tuple[int, ...]) -> np.ndarray:
        reach = self.choose((127, 127, 127, 7, 1))
        codes = self.random.randint(-reach, reach + 1, shape)
        if reach == 127 and self.chance(0.3):
            codes.flat[self.random.randint(codes.size)] = -128
        return codes.astype(np.int8)

    def narrowed(self, weights: np.ndarray) -> tuple[np.ndarray, int]:
        """Weights of the same shape, perhaps of a lower width, and their bits."""
        bits = self.width()
        if bits == 8:
            return weights, bits
        lowest, highest = code_range(weights.dtype, bits)
        codes = self.random.randint(lowest, highest + 1, weights.shape)
        if bits == 1 and lowest < 0:
            codes = 2 * self.random.randint(0, 2, weights.shape) - 1
        return codes.astype(weights.dtype), bits

    def weight_scales(self, outputs: int) -> np.ndarray:
        base = 2.0 ** self.random.uniform(-12, -4)
        if self.chance(0.4):
            return np.float32(base)
        return (base * 2.0 ** self.random.uniform(-1, 1, outputs)).astype(np.float32)

    def weighted_layer(
        self,
        op_type: str,
        source: Activation,
        real: str,
        weights: np.ndarray,
        output_axis: int,
        has_bias: bool,
        **attributes,
    ) -> Activation:
        weights, weight_bits = self.narrowed(weights)
        outputs = weights.shape[output_axis]
        reduction = weights.size // outputs
        largest_code = (1 << source.quantisation.bits - 1) - 1
        largest_product = int(np.abs(weights.astype(np.int64)).max()) * largest_code
        spread = int(np.sqrt(reduction) * largest_product) + 1
        bias = self.random.randint(-spread, spread + 1, outputs).astype(np.int32)
        name = self.layer_name(op_type)
        scales = self.weight_scales(outputs)
        lowest = code_range(weights.dtype, weight_bits)[0]
        self.negatable = weight_bits == 1 or int(weights.min()) > lowest
        self.vanishable = weight_bits > 1
        float_bias = self.constants and has_bias and self.chance(0.4)
        if self.constants and op_type == "Gemm" and self.chance(0.4):
            attributes["alpha"] = self.random.uniform(0.3, 2) * (1 if not self.negatable else -1)
            attributes["beta"] = self.choose((0.0, 0.5, 1.0, -2.0))
        parameters = self.builder.parameters(
            source,
            weights,
            scales,
            bias if has_bias and not float_bias else None,
            axis=output_axis,
            name=name or f"nameless_{self.layers}",
            write_zero_points=self.chance(0.9),
            weight_bits=weight_bits,
        )
        if float_bias:
            units = np.float64(source.quantisation.scale) * scales
            reals = ((bias + self.random.uniform(-0.5, 0.5, outputs)) * units).astype(np.float32)
            parameters.append(self.builder.constant(f"{name or self.layers}_float_bias", reals))
        output = f"{self.name_pattern.format(index=self.layers)}"
        result = self.builder.node(op_type, [real, *parameters], output, name, **attributes)
        return self.finish(result)

    # -- layout ------------------------------------------------------------------------------------

    def on_codes(
        self,
        op_type: str,
        source: Activation,
        inputs: list[str],
        output: str,
        name: str = "",
        **attributes,
    ) -> Activation:
        """A node from codes to codes: the quantisation stays."""
        result = self.builder.node(op_type, [source.name, *inputs], output, name, **attributes)
        shape = self.builder.evaluation.values[result].shape[1:]
        return self.remember(Activation(result, shape, source.quantisation))

    def laid_out(
        self, op_type: str, source: Activation, inputs: list[str], **attributes
    ) -> Activation:
        """A layout node, on the codes or between a DequantizeLinear and a QuantizeLinear."""
        self.layers += 1
        output = f"{op_type.lower()}_{self.layers}"
        if self.chance(0.6):
            return self.on_codes(op_type, source, inputs, f"{output}_q", output, **attributes)
        real = self.builder.dequantise(source)
        real = self.builder.node(op_type, [real, *inputs], output, output, **attributes)
        return self.remember(self.builder.quantise(real, source.quantisation, f"{output}_q"))

    def reshape_target(self, *sizes: int) -> str:
        leading = self.choose((0, 1) if self.builder.batch == 1 else (0, -1))
        if leading != -1 and self.chance(0.5):
            sizes = (-1, *sizes[1:])
        return self.builder.constant("sizes", np.array([leading, *sizes], np.int64))

    def flattened(self, source: Activation) -> Activation:
        if self.chance(0.5):
            return self.laid_out("Flatten", source, [], axis=1)
        return self.laid_out("Reshape", source, [self.reshape_target(int(np.prod(source.shape)))])

    def layout_round_trip(self, source: Activation) -> Activation:
        kind = self.random.random_sample()
        if kind < 0.3:
            return self.laid_out("Identity", source, [])
        if kind < 0.7:
            rows_first = self.laid_out("Transpose", source, [], perm=(0, 2, 3, 1))
            return self.laid_out("Transpose", rows_first, [], perm=(0, 3, 1, 2))
        flat = self.flattened(source)
        return self.laid_out("Reshape", flat, [self.reshape_target(*source.shape)])
