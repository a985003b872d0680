# SPDX-License-Identifier: Apache-2.0
"""Nodes that move or rename codes and compute nothing. Axis 0, the samples, stays in place."""
from __future__ import annotations

from dataclasses import replace
from typing import Callable

import numpy as np
import onnx

from testbenches.support.oracle_values import Real, Unsupported, Value, attributes


class LayoutNodes:
    """The part of an Evaluation that knows layouts. A file may fix its batch; all samples are
    computed at once all the same, so a Reshape to that batch means them."""

    constants: dict[str, np.ndarray]
    values: dict[str, Value]
    fixed_batch: int  # 0: the file leaves it open

    def _Identity(self, node: onnx.NodeProto) -> None:
        self._lay_out(node, lambda array: array)

    def _Flatten(self, node: onnx.NodeProto) -> None:
        if attributes(node).get("axis", 1) != 1:
            raise Unsupported(f"{node.name}: Flatten that mixes samples")
        self._lay_out(node, lambda array: array.reshape(len(array), -1))

    def _Reshape(self, node: onnx.NodeProto) -> None:
        target = [int(size) for size in self.constants[node.input[1]]]
        if target[0] == self.fixed_batch:
            target[0] = 0  # as many as there are

        def reshaped(array: np.ndarray) -> np.ndarray:
            sizes = [array.shape[axis] if size == 0 else size for axis, size in enumerate(target)]
            result = array.reshape(sizes)
            if len(result) != len(array):
                raise Unsupported(f"{node.name}: Reshape that mixes samples")
            return result

        self._lay_out(node, reshaped)

    def _Transpose(self, node: onnx.NodeProto) -> None:
        order = attributes(node)["perm"]
        if order[0] != 0:
            raise Unsupported(f"{node.name}: Transpose that moves the samples")
        self._lay_out(node, lambda array: array.transpose(order))

    def _Squeeze(self, node: onnx.NodeProto) -> None:
        axes = self.constants[node.input[1]] if len(node.input) > 1 else attributes(node)["axes"]
        self._lay_out(node, lambda array: np.squeeze(array, tuple(int(axis) for axis in axes)))

    def _Unsqueeze(self, node: onnx.NodeProto) -> None:
        axes = self.constants[node.input[1]] if len(node.input) > 1 else attributes(node)["axes"]
        self._lay_out(node, lambda array: np.expand_dims(array, tuple(int(axis) for axis in axes)))

    def _lay_out(self, node: onnx.NodeProto, move: Callable[[np.ndarray], np.ndarray]) -> None:
        value = self.values[node.input[0]]
        if isinstance(value, Real):
            source = value.source and (move(value.source[0]), value.source[1])
            self.values[node.output[0]] = replace(
                value,
                codes_in=lambda target: move(value.codes_in(target)),
                values=lambda: move(value.values()),
                source=source,
                sums=None,
                floats=None if value.floats is None else move(value.floats),
            )
            return
        assert isinstance(value, np.ndarray)
        self.values[node.output[0]] = move(value)
