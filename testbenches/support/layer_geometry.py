# SPDX-License-Identifier: Apache-2.0
"""The layers of a network as a machine sees them, counted from the file and from the shapes of the
oracle's tensors."""
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import numpy_helper

from testbenches.support.declared_widths import declared_widths
from testbenches.support.oracle_values import attributes

KINDS = {
    "Gemm": {"matmul"},
    "MatMul": {"matmul"},
    "Add": {"add"},
    "AveragePool": {"pool"},
    "GlobalAveragePool": {"pool"},
    "ReduceMean": {"pool"},
    "MaxPool": {"pool"},
    "GlobalMaxPool": {"pool"},
    "Concat": {"concat"},
}
# Layers only where they read a DequantizeLinear; else they belong to the layer before.
LONE_CONSTANTS = {"Mul", "Sub", "Div", "Add", "BatchNormalization"}
LONE_CLAMPS = {"Relu", "Clip"}
LAYOUTS = {"Identity", "Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze"}
WITH_WEIGHTS = {"Conv", "Gemm", "MatMul"}


@dataclass(frozen=True)
class LayerGeometry:
    """Counts are per sample."""

    name: str  # empty: the node has none
    kinds: set[str]  # any of these names is right
    macs: int
    weight_elements: int
    output_elements: int
    output_channels: int
    taps: int  # kernel positions
    reach: int  # input positions that one output sees, with the gaps of a dilation
    channels: int  # of the input that one output sees
    groups: int  # of channels that are computed apart
    activation_bits: int  # of the wider input, if there are two
    weight_bits: int
    output_bits: int

    @property
    def has_weights(self) -> bool:
        return self.weight_elements > 0


class Graph:
    def __init__(self, model: onnx.ModelProto, tensors: dict[str, np.ndarray]):
        graph = model.graph
        self.nodes = graph.node
        self.initializers = {entry.name: entry for entry in graph.initializer}
        self.producers = {name: node for node in graph.node for name in node.output}
        self.consumers = {name: node for node in graph.node for name in node.input}
        self.tensors = tensors
        self.widths = declared_widths(model)

    def is_constant(self, name: str) -> bool:
        producer = self.producers.get(name)
        return name in self.initializers or (
            producer is not None
            and producer.op_type == "DequantizeLinear"
            and producer.input[0] in self.initializers
        )

    def is_dequantised(self, name: str) -> bool:
        producer = self.producers.get(name)
        is_real = producer is not None and producer.op_type == "DequantizeLinear"
        return is_real and not self.is_constant(name)

    def data_inputs(self, node: onnx.NodeProto) -> list[str]:
        return [name for name in node.input if name and not self.is_constant(name)]

    def is_lone_constant(self, node: onnx.NodeProto) -> bool:
        data = self.data_inputs(node)
        return (
            node.op_type in LONE_CONSTANTS and len(data) == 1 and self.is_dequantised(data[0])
            and any(self.is_constant(name) for name in node.input)
        )

    def quantisation(self, node: onnx.NodeProto) -> list[np.ndarray]:
        return [numpy_helper.to_array(self.initializers[name]) for name in node.input[1:]]

    def changes_scale(self, node: onnx.NodeProto) -> bool:
        if node.op_type != "QuantizeLinear" or not self.is_dequantised(node.input[0]):
            return False
        before = self.quantisation(self.producers[node.input[0]])
        after = self.quantisation(node)
        return any(a != b or a.dtype != b.dtype for a, b in zip(before, after))

    def is_layer(self, node: onnx.NodeProto) -> bool:
        if node.op_type in LONE_CLAMPS:
            return self.is_dequantised(node.input[0])
        if node.op_type in LONE_CONSTANTS and any(map(self.is_constant, node.input)):
            return self.is_lone_constant(node)
        return node.op_type in ("Conv", *KINDS) or self.changes_scale(node)

    def bits(self, name: str) -> int:
        """Of the codes behind a tensor: what renames or pools codes keeps their width."""
        producer = self.producers.get(name)
        if name in self.widths or producer is None or producer.op_type == "QuantizeLinear":
            return self.widths.get(name, 8)
        return self.bits(producer.input[0])

    def weight_bits(self, node: onnx.NodeProto) -> int:
        return self.widths.get(self.producers[node.input[1]].input[0], 8)

    def weights(self, node: onnx.NodeProto) -> np.ndarray:
        dequantise = self.producers[node.input[1]]
        return numpy_helper.to_array(self.initializers[dequantise.input[0]])

    def output_name(self, node: onnx.NodeProto) -> str:
        name = node.output[0]
        while name not in self.tensors:  # past Relu and Clip to what QuantizeLinear writes
            name = self.consumers[name].output[0]
        return name

    def output(self, node: onnx.NodeProto) -> np.ndarray:
        return self.tensors[self.output_name(node)][0]

    def input(self, node: onnx.NodeProto) -> np.ndarray:
        return self.input_of(self.data_inputs(node)[0])

    def input_of(self, wanted: str) -> np.ndarray:
        """As the layer before wrote it: layouts between rename its codes only."""
        name, found = wanted, None
        while True:
            found = self.tensors.get(name, found)
            producer = self.producers.get(name)
            renames = LAYOUTS | {"QuantizeLinear", "DequantizeLinear"}
            if producer is None or producer.op_type not in renames:
                assert found is not None, f"no integer tensor behind {wanted}"
                return found[0]
            name = producer.input[0]


def convolution_kinds(groups: int, weights: np.ndarray) -> set[str]:
    if weights.shape[1] > 1:
        return {"convolution"}
    # One channel in one group is both.
    return {"depthwise"} if groups > 1 else {"convolution", "depthwise"}


def geometry_of(graph: Graph, node: onnx.NodeProto) -> LayerGeometry:
    settings = attributes(node)
    source, output = graph.input(node), graph.output(node)
    weights = graph.weights(node) if node.op_type in WITH_WEIGHTS else np.zeros(0)
    kinds, macs, kernel, channels = KINDS.get(node.op_type, {"pool"}), 0, (1, 1), 1
    groups = output_channels = output.shape[0]
    inputs = node.input if node.op_type in ("Add", "Concat") else node.input[:1]
    if graph.is_lone_constant(node):
        inputs = graph.data_inputs(node)
        weights, macs = np.zeros(output.shape[0]), output.size
        kinds = {"depthwise"} if output.shape[0] > 1 else {"convolution", "depthwise"}
    elif node.op_type == "Conv":
        groups = settings.get("group", 1)
        kinds = convolution_kinds(groups, weights)
        kernel, channels = weights.shape[2:], weights.shape[1]
        macs = output.size * weights[0].size
    elif node.op_type in ("Gemm", "MatMul"):
        groups, output_channels = 1, output.shape[-1]
        rows = output.size // output_channels
        macs = rows * weights.size
        # A vector that is an image flattened is a convolution over all of it.
        channels = source.shape[0] if source.ndim == 3 else source.shape[-1]
        kernel = (weights.size // output_channels // channels, 1)
    elif node.op_type in ("AveragePool", "MaxPool"):
        kernel = settings["kernel_shape"]
    elif node.op_type in ("GlobalAveragePool", "GlobalMaxPool", "ReduceMean"):
        kernel = source.shape[1:]
    dilations = settings.get("dilations", (1, 1))
    reach = [(size - 1) * gap + 1 for size, gap in zip(kernel, dilations)]
    return LayerGeometry(
        name=node.name,
        kinds=kinds,
        macs=macs,
        weight_elements=weights.size,
        output_elements=output.size,
        output_channels=output_channels,
        taps=int(np.prod(kernel)),
        reach=int(np.prod(reach)),
        channels=channels,
        groups=groups,
        activation_bits=max(graph.bits(name) for name in inputs),
        weight_bits=graph.weight_bits(node) if node.op_type in WITH_WEIGHTS else 8,
        output_bits=graph.bits(graph.output_name(node)),
    )


def layers_of(model: onnx.ModelProto, tensors: dict[str, np.ndarray]) -> list[LayerGeometry]:
    """One per compute node, in the file's order."""
    graph = Graph(model, tensors)
    return [geometry_of(graph, node) for node in graph.nodes if graph.is_layer(node)]


def slot_width(bits: int) -> int:
    """The width in which an operand is computed."""
    return next(width for width in (2, 4, 8, 16) if bits <= width)


def smallest_buffers(layers: list[LayerGeometry], rows: int, columns: int) -> dict[str, int]:
    """Bytes (both halves) that hold the smallest tile of every layer: one output position of
    `columns` channels, fed by `rows` channels, with the kernel whole. Where widths are below 8
    bits, a Fusion Unit takes several channels at once, and tiles of channels start at whole bytes,
    which may leave none but the tile of all output channels and all groups."""
    sizes = {"input": 64, "weight": 64, "output": 2 * columns * (4 + 1), "bias": 64}
    low_widths = any(min(layer.activation_bits, layer.output_bits) < 8 for layer in layers)
    for layer in layers:
        groups = layer.groups if low_widths else 1
        outputs = layer.output_channels if low_widths else min(layer.output_channels, columns)
        beat = rows  # channels that the array takes in one
        if layer.has_weights:
            beat *= (8 // slot_width(layer.activation_bits)) * (8 // slot_width(layer.weight_bits))
        whole_bytes = math.lcm(beat, 8 // math.gcd(8, layer.activation_bits))
        channels = groups * (layer.channels if groups > 1 else min(layer.channels, whole_bytes))
        columns_filled = groups * -(-outputs // groups // columns) * columns
        sizes["input"] = max(sizes["input"], 2 * layer.reach * channels)
        sizes["output"] = max(sizes["output"], 2 * columns_filled * (4 + 1))
        sizes["bias"] = max(sizes["bias"], 2 * 12 * (outputs if layer.has_weights else layer.taps))
        if layer.has_weights:
            beats = -(-channels // groups // beat)
            bits = beats * beat * columns_filled * layer.weight_bits
            sizes["weight"] = max(sizes["weight"], 2 * layer.taps * bits // 8)
    return {name: max(64, size) for name, size in sizes.items()}
