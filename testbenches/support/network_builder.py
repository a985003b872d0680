# SPDX-License-Identifier: Apache-2.0
"""Writes quantised networks node by node. Every node is computed by the oracle as it is added, so
that each QuantizeLinear can be given a scale that fits the values it sees."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from testbenches.support.declared_widths import declare_widths
from testbenches.support.evaluation import Evaluation
from testbenches.support.integer_rule import Quantisation, code_range

OPSET = 13


@dataclass(frozen=True)
class Activation:
    """An integer tensor of the network; `shape` without the samples."""

    name: str
    shape: tuple[int, ...]
    quantisation: Quantisation


def fitting_quantisation(
    values: np.ndarray, dtype: type, headroom: float = 1.0, bits: int = 8
) -> Quantisation:
    """Covers the values (and 0) with all codes; `headroom` below 1 saturates some of them."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    span = (high - low) * headroom or 1.0
    scale = float(np.float32(span / ((1 << bits) - 1)))
    lowest, highest = code_range(np.dtype(dtype), bits)
    zero_point = int(np.clip(round(lowest - low * headroom / scale), lowest, highest))
    return Quantisation(scale, zero_point, np.dtype(dtype), bits)


def element_type(dtype: np.dtype) -> int:
    return TensorProto.UINT8 if dtype == np.uint8 else TensorProto.INT8


class NetworkBuilder:
    def __init__(self, name: str, fixed_batch: bool = False):
        self.name = name
        self.batch = 1 if fixed_batch else "N"
        self.evaluation = Evaluation({}, int(fixed_batch))
        self.input_arrays: dict[str, np.ndarray] = {}
        self._nodes: list[onnx.NodeProto] = []
        self._initializers: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._names: set[str] = set()

    # -- names and constants -----------------------------------------------------------------------

    def unused_name(self, wish: str) -> str:
        name, count = wish, 1
        while name in self._names:
            count += 1
            name = f"{wish}.{count}"
        self._names.add(name)
        return name

    def constant(self, wish: str, array: np.ndarray) -> str:
        name = self.unused_name(wish)
        self._initializers.append(numpy_helper.from_array(np.asarray(array), name))
        self.evaluation.constants[name] = np.asarray(array)
        return name

    def node(
        self, op_type: str, inputs: list[str], output: str, name: str = "", **attributes
    ) -> str:
        output = self.unused_name(output)
        self._add_node(op_type, inputs, output, name, **attributes)
        return output

    def _add_node(
        self, op_type: str, inputs: list[str], output: str, name: str = "", **attributes
    ) -> None:
        node = helper.make_node(op_type, inputs, [output], name=name, **attributes)
        self._nodes.append(node)
        self.evaluation.execute(node)

    def _declare_width(self, name: str, bits: int) -> None:
        if bits < 8:
            self.evaluation.bits[name] = bits

    # -- edges -------------------------------------------------------------------------------------

    def integer_input(self, name: str, array: np.ndarray, quantisation: Quantisation) -> Activation:
        self._declare_width(name, quantisation.bits)
        self._add_input(name, array, element_type(array.dtype))
        return Activation(name, array.shape[1:], quantisation)

    def float_input(self, name: str, array: np.ndarray, quantisation: Quantisation) -> Activation:
        self.add_float_input(name, array)
        return self.quantise(name, quantisation, f"{name}_q")

    def add_float_input(self, name: str, array: np.ndarray) -> None:
        self._add_input(name, array, TensorProto.FLOAT)

    def _add_input(self, name: str, array: np.ndarray, kind: int) -> None:
        self._names.add(name)
        self.input_arrays[name] = array
        self.evaluation.feed(name, array)
        shape = [self.batch, *array.shape[1:]]
        self._inputs.append(helper.make_tensor_value_info(name, kind, shape))

    def output(self, activation: Activation, as_float: bool = False) -> None:
        shape = [self.batch, *activation.shape]
        name = self.dequantise(activation) if as_float else activation.name
        kind = TensorProto.FLOAT if as_float else element_type(activation.quantisation.dtype)
        self._outputs.append(helper.make_tensor_value_info(name, kind, shape))

    # -- quantisation ------------------------------------------------------------------------------

    def dequantise(self, activation: Activation) -> str:
        quantisation = activation.quantisation
        scale = self.constant(f"{activation.name}_scale", np.float32(quantisation.scale))
        zero = np.array(quantisation.zero_point, quantisation.dtype)
        zero_point = self.constant(f"{activation.name}_zero_point", zero)
        inputs = [activation.name, scale, zero_point]
        return self.node("DequantizeLinear", inputs, f"{activation.name}_dq")

    def quantise(self, real: str, quantisation: Quantisation, output: str) -> Activation:
        scale = self.constant(f"{output}_scale", np.float32(quantisation.scale))
        zero = np.array(quantisation.zero_point, quantisation.dtype)
        zero_point = self.constant(f"{output}_zero_point", zero)
        name = self.unused_name(output)
        self._declare_width(name, quantisation.bits)
        self._add_node("QuantizeLinear", [real, scale, zero_point], name)
        return Activation(name, self.evaluation.values[name].shape[1:], quantisation)

    def clipped(self, real: str, quantisation: Quantisation) -> str:
        """A Clip to what the quantisation can hold. A width below 8 bits needs it where a runtime
        does not read the declared widths: its QuantizeLinear saturates at 8 bits."""
        limits = []
        for end, code in (("low", quantisation.lowest), ("high", quantisation.highest)):
            value = np.float32(code - quantisation.zero_point) * np.float32(quantisation.scale)
            limits.append(self.constant(f"{real}_{end}", value))
        return self.node("Clip", [real, *limits], f"{real}_clip", f"{real}_clip")

    def values(self, real: str) -> np.ndarray:
        return self.evaluation.values[real].values()

    # -- layers with weights -----------------------------------------------------------------------

    def parameters(
        self,
        source: Activation,
        weights: np.ndarray,
        weight_scales: np.ndarray,
        bias: np.ndarray | None,
        axis: int = 0,
        name: str = "layer",
        write_zero_points: bool = True,
        weight_bits: int = 8,
    ) -> list[str]:
        """The dequantised weights and bias, as further inputs of a Conv, Gemm or MatMul. A scalar
        `weight_scales` makes them per tensor."""
        scales = np.asarray(weight_scales, np.float32)
        constants = [(f"{name}_weights", weights, scales, axis, weight_bits)]
        if bias is not None:
            bias_scales = np.float32(source.quantisation.scale) * scales
            constants.append((f"{name}_bias", bias, bias_scales, 0, 8))
        return [self._dequantised_constant(*entry, write_zero_points) for entry in constants]

    def _dequantised_constant(
        self,
        name: str,
        codes: np.ndarray,
        scales: np.ndarray,
        axis: int,
        bits: int,
        write_zero_point: bool,
    ) -> str:
        inputs = [self.constant(f"{name}_q", codes), self.constant(f"{name}_scale", scales)]
        self._declare_width(inputs[0], bits)
        if write_zero_point:
            zeros = np.zeros(scales.shape, codes.dtype)
            inputs.append(self.constant(f"{name}_zero_point", zeros))
        attributes = {"axis": axis} if scales.ndim else {}
        return self.node("DequantizeLinear", inputs, f"{name}_dq", **attributes)

    # -- the file ----------------------------------------------------------------------------------

    def model(self) -> onnx.ModelProto:
        graph = helper.make_graph(
            self._nodes, self.name, self._inputs, self._outputs, initializer=self._initializers
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="bitloom"
        )
        model.ir_version = 8
        declare_widths(model, self.evaluation.bits)
        onnx.checker.check_model(model, full_check=True)
        return model

    def expected(self) -> dict[str, np.ndarray]:
        """All integer tensors and outputs for `input_arrays`, as the oracle computed them."""
        tensors = self.evaluation.integer_tensors()
        for entry in self._outputs:
            tensors[entry.name] = self.evaluation.float_or_codes(entry.name)
        return tensors
