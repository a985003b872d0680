# SPDX-License-Identifier: Apache-2.0
"""Nodes that multiply by constants or add them: behind a layer's sums, alone between two integer
tensors, or before the float input is quantised."""
from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnx

from testbenches.support.integer_rule import Quantisation
from testbenches.support.oracle_values import Constant, Real, Sums, Unsupported, Value, attributes

LONE_WEIGHT = 64  # of the depthwise layer that a constant alone becomes


def of_floats(array: np.ndarray) -> Real:
    def codes_in(target: Quantisation) -> np.ndarray:
        # ONNX: round half to even of a float32 quotient
        return np.rint(array / np.float32(target.scale)).astype(np.int64) + target.zero_point

    return Real(codes_in, lambda: array.astype(np.float64), floats=array)


def of_sums(sums: Sums) -> Real:
    return Real(sums.codes_in, sums.values, sums=sums)


class ConstantNodes:
    """The part of an Evaluation that knows constants."""

    constants: dict[str, np.ndarray]
    values: dict[str, Value]

    def _real_constant(self, name: str) -> np.ndarray | None:
        """float32, or None for what is computed."""
        value = self.values.get(name)
        if isinstance(value, Constant):
            shape = [1] * value.codes.ndim
            if len(value.scales) > 1:
                shape[value.axis] = -1
            scales = value.scales.astype(np.float32).reshape(shape)
            return value.codes.astype(np.float32) * scales
        return self.constants.get(name)

    def _Mul(self, node: onnx.NodeProto) -> None:
        self._with_constant(node)

    def _Div(self, node: onnx.NodeProto) -> None:
        self._with_constant(node)

    def _Sub(self, node: onnx.NodeProto) -> None:
        self._with_constant(node)

    def _with_constant(self, node: onnx.NodeProto) -> None:
        operands = [self._real_constant(name) for name in node.input]
        first = operands[0] is not None
        constant = operands[0] if first else operands[1]
        if constant is None:
            raise Unsupported(f"{node.name}: {node.op_type} of two activations")
        real = self.values[node.input[1 if first else 0]]
        assert isinstance(real, Real)
        if real.floats is not None:
            operation = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide}
            pair = (constant, real.floats) if first else (real.floats, constant)
            self.values[node.output[0]] = of_floats(operation[node.op_type](*pair))
            return
        wide = constant.astype(np.float64)
        factors, terms = np.ones_like(wide), np.zeros_like(wide)
        if node.op_type == "Mul":
            factors = wide
        elif node.op_type == "Div":
            factors = 1 / wide
        elif node.op_type == "Add" or first:
            terms = wide
        else:
            terms = -wide
        if node.op_type == "Sub" and first:
            factors = -factors
        self._transform(node, real, factors, terms)

    def _BatchNormalization(self, node: onnx.NodeProto) -> None:
        real = self.values[node.input[0]]
        assert isinstance(real, Real)
        given = [self.constants[name] for name in node.input[1:]]
        epsilon = np.float32(attributes(node).get("epsilon", 1e-5))
        if real.floats is not None:
            shape = (-1, *[1] * (real.floats.ndim - 2))
            scale, bias, mean, variance = (array.reshape(shape) for array in given)
            deviation = np.sqrt(variance + epsilon)
            normalised = (real.floats - mean) * scale / deviation + bias
            self.values[node.output[0]] = of_floats(normalised)
            return
        shape = (-1, *[1] * (real.values().ndim - 2))
        scale, bias, mean, variance = (array.astype(np.float64).reshape(shape) for array in given)
        factors = scale / np.sqrt(variance + float(epsilon))
        self._transform(node, real, factors, bias - mean * factors)

    def _transform(
        self, node: onnx.NodeProto, real: Real, factors: np.ndarray, terms: np.ndarray
    ) -> None:
        sums = real.sums
        if sums is None:
            if real.source is None:
                raise Unsupported(f"{node.name}: neither behind weights nor quantised")
            codes, quantisation = real.source
            raised = LONE_WEIGHT * (codes - quantisation.zero_point)
            unit = np.float64(1 / LONE_WEIGHT)
            sums = Sums(raised, quantisation.scale, unit, np.float64(0))
        moved = sums.transformed(factors, terms)
        bounds = [
            np.unique(np.float32(np.where(factors == 0, 0, bound) * factors + terms))
            for bound in (real.low, real.high)
        ]
        if real.low == -np.inf and real.high == np.inf:
            bounds = [np.array([-np.inf]), np.array([np.inf])]
        if max(len(bound) for bound in bounds) > 1 or len(np.unique(np.sign(factors))) > 1:
            if real.low > -np.inf or real.high < np.inf:
                raise Unsupported(f"{node.name}: bounds that differ between channels")
        low, high = sorted(float(bound[0]) for bound in bounds)
        self.values[node.output[0]] = replace(
            of_sums(moved), low=low, high=high, values=lambda: np.clip(moved.values(), low, high)
        )
