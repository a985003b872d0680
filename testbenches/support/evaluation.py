# SPDX-License-Identifier: Apache-2.0
"""Executes the nodes of a quantised network, one at a time, by the integer rule."""
from __future__ import annotations

from dataclasses import replace
from typing import Mapping

import numpy as np
import onnx
from onnx import numpy_helper

from testbenches.support import integer_rule
from testbenches.support.constant_nodes import ConstantNodes, of_floats, of_sums
from testbenches.support.integer_rule import Quantisation, Window, code_range
from testbenches.support.layout_nodes import LayoutNodes
from testbenches.support.oracle_values import (
    Constant,
    Real,
    Sums,
    Unsupported,
    Value,
    attributes,
    code_of,
    dequantised,
    window_of,
)


class Evaluation(LayoutNodes, ConstantNodes):
    """The tensors of one forward pass. Nodes are executed in the file's order. `bits` holds the
    widths of the quantised tensors that have fewer than 8."""

    def __init__(
        self,
        constants: Mapping[str, np.ndarray],
        fixed_batch: int = 0,
        bits: Mapping[str, int] | None = None,
    ):
        self.constants = dict(constants)
        self.fixed_batch = fixed_batch
        self.bits = dict(bits or {})
        self.values: dict[str, Value] = {}

    def feed(self, name: str, array: np.ndarray) -> None:
        if array.dtype != np.float32:
            self._require_width(name, array)
            self.values[name] = array
            return

        self.values[name] = of_floats(array)

    def integer_tensors(self) -> dict[str, np.ndarray]:
        return {name: value for name, value in self.values.items() if isinstance(value, np.ndarray)}

    def float_or_codes(self, name: str) -> np.ndarray:
        value = self.values[name]
        if isinstance(value, Real):
            if value.source is None:
                raise Unsupported(f"the output {name} is neither quantised nor dequantised")
            codes, quantisation = value.source
            real = (codes - quantisation.zero_point).astype(np.float32)
            return real * np.float32(quantisation.scale)
        assert isinstance(value, np.ndarray)
        return value

    def execute(self, node: onnx.NodeProto) -> None:
        operation = getattr(self, f"_{node.op_type}", None)
        if operation is None:
            raise Unsupported(f"{node.name}: {node.op_type}")
        operation(node)

    # -- access ------------------------------------------------------------------------------------

    def _real(self, name: str) -> Real:
        value = self.values[name]
        if not isinstance(value, Real):
            raise Unsupported(f"{name} is not a float tensor")
        return value

    def _quantised(self, name: str) -> tuple[np.ndarray, Quantisation]:
        source = self._real(name).source
        if source is None:
            raise Unsupported(f"{name} does not come from a DequantizeLinear")
        return source

    def _weights(self, name: str) -> Constant:
        value = self.values.get(name)
        if not isinstance(value, Constant):
            raise Unsupported(f"{name} is not a dequantised constant")
        return value

    # -- quantisation ------------------------------------------------------------------------------

    def _require_width(self, name: str, codes: np.ndarray) -> None:
        """All codes of the tensor must be ones of its declared width."""
        if name not in self.bits:
            return
        low, high = code_range(codes.dtype, self.bits[name])
        if np.any(codes < low) or np.any(codes > high):
            raise Unsupported(f"{name}: a code beyond {self.bits[name]} bits")

    def _Constant(self, node: onnx.NodeProto) -> None:
        self.constants[node.output[0]] = numpy_helper.to_array(attributes(node)["value"])

    def _DequantizeLinear(self, node: onnx.NodeProto) -> None:
        scale = self.constants[node.input[1]].astype(np.float64)
        codes = self.values.get(node.input[0], self.constants.get(node.input[0]))
        zero = self.constants[node.input[2]] if len(node.input) > 2 else np.zeros((), codes.dtype)
        if node.input[0] in self.constants:
            axis = attributes(node).get("axis", 1) if scale.ndim else 0
            self._require_width(node.input[0], codes)
            if np.any(zero != 0) and scale.ndim:
                raise Unsupported(f"{node.name}: constants with zero points of each channel")
            shifted = codes.astype(np.int64) - np.int64(0 if scale.ndim else zero)
            constant = Constant(shifted, scale.reshape(-1), axis % max(codes.ndim, 1))
            self.values[node.output[0]] = constant
            return
        self._require_width(node.input[0], zero)
        quantisation = Quantisation(float(scale.reshape(())), int(zero.reshape(())), codes.dtype)
        self.values[node.output[0]] = dequantised(codes.astype(np.int64), quantisation)

    def _QuantizeLinear(self, node: onnx.NodeProto) -> None:
        scale = float(self.constants[node.input[1]].astype(np.float64).reshape(()))
        zero = self.constants[node.input[2]] if len(node.input) > 2 else np.zeros((), np.uint8)
        self._require_width(node.output[0], zero)  # padding is a code like any other
        bits = self.bits.get(node.output[0], 8)
        target = Quantisation(scale, int(zero.reshape(())), zero.dtype, bits)
        real = self._real(node.input[0])
        low, high = target.lowest, target.highest
        if real.low > -np.inf:
            low = min(max(low, code_of(real.low, target)), high)
        if real.high < np.inf:
            high = max(min(high, code_of(real.high, target)), low)
        codes = real.codes_in(target)
        self.values[node.output[0]] = np.clip(codes, low, high).astype(target.dtype)

    # -- layers with weights -----------------------------------------------------------------------

    def _Conv(self, node: onnx.NodeProto) -> None:
        codes, source = self._quantised(node.input[0])
        weights = self._weights(node.input[1])
        window = window_of(node, codes.shape[2:], weights.codes.shape[2:])
        groups = attributes(node).get("group", 1)
        sums = integer_rule.convolution_sums(
            codes, source.zero_point, weights.codes, window, groups
        )
        self._set_sums(node, sums, source, weights, output_axis=0, channel_axis=1)

    def _Gemm(self, node: onnx.NodeProto) -> None:
        settings = attributes(node)
        if settings.get("transA", 0):
            raise Unsupported(f"{node.name}: transA")
        codes, source = self._quantised(node.input[0])
        weights = self._weights(node.input[1])
        transposed = settings.get("transB", 0)
        matrix = weights.codes.T if transposed else weights.codes
        sums = np.matmul(codes - source.zero_point, matrix)
        output_axis = 0 if transposed else 1
        alpha, beta = settings.get("alpha", 1.0), settings.get("beta", 1.0)
        if (alpha, beta) == (1.0, 1.0):
            self._set_sums(node, sums, source, weights, output_axis, channel_axis=sums.ndim - 1)
            return
        plain = onnx.NodeProto()
        plain.CopyFrom(node)
        del plain.input[2:]
        self._set_sums(plain, sums, source, weights, output_axis, channel_axis=sums.ndim - 1)
        terms = np.zeros(sums.shape[-1])
        if len(node.input) > 2 and beta:
            terms = self.constants.get(node.input[2], terms).astype(np.float64)
            bias = self.values.get(node.input[2])
            if isinstance(bias, Constant):
                terms = bias.codes * (source.scale * weights.scales)
        self._transform(
            node, self._real(node.output[0]), np.full_like(terms, alpha), float(beta) * terms
        )

    def _MatMul(self, node: onnx.NodeProto) -> None:
        codes, source = self._quantised(node.input[0])
        weights = self._weights(node.input[1])
        sums = np.matmul(codes - source.zero_point, weights.codes)
        self._set_sums(node, sums, source, weights, output_axis=1, channel_axis=sums.ndim - 1)

    def _set_sums(
        self,
        node: onnx.NodeProto,
        sums: np.ndarray,
        source: Quantisation,
        weights: Constant,
        output_axis: int,
        channel_axis: int,
    ) -> None:
        if len(weights.scales) > 1 and weights.axis != output_axis:
            raise Unsupported(f"{node.name}: weight scales along another axis than the outputs")
        per_channel = [1] * sums.ndim
        per_channel[channel_axis] = -1
        terms = np.zeros([1] * sums.ndim)
        if len(node.input) > 2 and node.input[2] in self.constants:
            terms = self.constants[node.input[2]].astype(np.float64).reshape(per_channel)
        elif len(node.input) > 2 and node.input[2]:
            bias = self._weights(node.input[2])
            expected = (source.scale * weights.scales).astype(np.float32)
            if not np.allclose(bias.scales, expected, rtol=1e-5):
                raise Unsupported(f"{node.name}: the bias has another scale than input * weights")
            sums = sums + bias.codes.reshape(per_channel)
        scales = weights.scales.reshape(per_channel)
        self.values[node.output[0]] = of_sums(Sums(sums, source.scale, scales, terms))

    # -- layers without weights --------------------------------------------------------------------

    def _Add(self, node: onnx.NodeProto) -> None:
        if any(self._real_constant(name) is not None for name in node.input):
            self._with_constant(node)
            return
        first, first_quantisation = self._quantised(node.input[0])
        second, second_quantisation = self._quantised(node.input[1])
        if first.shape != second.shape:
            raise Unsupported(f"{node.name}: broadcasting")
        values_1, values_2 = self._real(node.input[0]).values, self._real(node.input[1]).values
        self.values[node.output[0]] = Real(
            lambda target: integer_rule.add(
                first, first_quantisation, second, second_quantisation, target
            ),
            lambda: values_1() + values_2(),
        )

    def _Concat(self, node: onnx.NodeProto) -> None:
        axis = attributes(node)["axis"]
        operands = [self.values[name] for name in node.input]
        if isinstance(operands[0], np.ndarray):  # directly on codes, all of one quantisation
            self.values[node.output[0]] = np.concatenate(operands, axis)
            return
        sources = [self._quantised(name) for name in node.input]
        self.values[node.output[0]] = Real(
            lambda target: np.concatenate(
                [integer_rule.change_quantisation(*source, target) for source in sources], axis
            ),
            lambda: np.concatenate([operand.values() for operand in operands], axis),
        )

    def _AveragePool(self, node: onnx.NodeProto) -> None:
        codes, _ = self._quantised(node.input[0])
        settings = attributes(node)
        window = window_of(node, codes.shape[2:], tuple(settings["kernel_shape"]))
        counts = bool(settings.get("count_include_pad", 0))
        counts = counts and any(window.pads_before + window.pads_after)
        if counts and settings.get("ceil_mode", 0):
            raise Unsupported(f"{node.name}: count_include_pad with ceil_mode")
        self._set_average(node, window, counts)

    def _GlobalAveragePool(self, node: onnx.NodeProto) -> None:
        codes, _ = self._quantised(node.input[0])
        self._set_average(node, Window(codes.shape[2:]))

    def _ReduceMean(self, node: onnx.NodeProto) -> None:
        settings = attributes(node)
        rank = self._quantised(node.input[0])[0].ndim
        if rank != 4 or sorted(axis % rank for axis in settings["axes"]) != [2, 3]:
            raise Unsupported(f"{node.name}: ReduceMean over other axes than rows and columns")
        self._GlobalAveragePool(node)
        if not settings.get("keepdims", 1):
            average = self._real(node.output[0])
            self.values[node.output[0]] = replace(
                average,
                codes_in=lambda target: average.codes_in(target)[:, :, 0, 0],
                values=lambda: average.values()[:, :, 0, 0],
            )

    def _set_average(
        self, node: onnx.NodeProto, window: Window, counts_padding: bool = False
    ) -> None:
        codes, source = self._quantised(node.input[0])
        # A target as fine as 2^-20 of the source gives the average itself, for calibration.
        fine = Quantisation(source.scale / 2**20, 0, source.dtype)
        self.values[node.output[0]] = Real(
            lambda target: integer_rule.average_pool(codes, source, window, target, counts_padding),
            lambda: fine.scale
            * integer_rule.average_pool(codes, source, window, fine, counts_padding),
        )

    def _MaxPool(self, node: onnx.NodeProto) -> None:
        kernel = tuple(attributes(node)["kernel_shape"])
        value = self.values[node.input[0]]
        if isinstance(value, np.ndarray):  # directly on codes
            window = window_of(node, value.shape[2:], kernel)
            pooled = integer_rule.max_pool(value.astype(np.int64), window)
            self.values[node.output[0]] = pooled.astype(value.dtype)
            return
        codes, source = self._quantised(node.input[0])
        window = window_of(node, codes.shape[2:], kernel)
        self.values[node.output[0]] = dequantised(integer_rule.max_pool(codes, window), source)

    def _GlobalMaxPool(self, node: onnx.NodeProto) -> None:
        codes, source = self._quantised(node.input[0])
        largest = integer_rule.max_pool(codes, Window(codes.shape[2:]))
        self.values[node.output[0]] = dequantised(largest, source)

    # -- clamps ------------------------------------------------------------------------------------

    def _Relu(self, node: onnx.NodeProto) -> None:
        self._clamp(node, 0.0, np.inf)

    def _Clip(self, node: onnx.NodeProto) -> None:
        limits = [-np.inf, np.inf]
        for index in (1, 2):
            if len(node.input) > index and node.input[index]:
                limits[index - 1] = float(self.constants[node.input[index]].reshape(()))
        self._clamp(node, *limits)

    def _clamp(self, node: onnx.NodeProto, low: float, high: float) -> None:
        real = self._real(node.input[0])
        if real.floats is not None:
            clipped = np.clip(real.floats, np.float32(low), np.float32(high))
            self.values[node.output[0]] = of_floats(clipped)
            return
        new_low = min(max(real.low, low), high)
        new_high = max(min(real.high, high), low)
        self.values[node.output[0]] = replace(
            real,
            low=new_low,
            high=new_high,
            values=lambda: np.clip(real.values(), new_low, new_high),
            source=None,
        )
