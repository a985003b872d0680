# SPDX-License-Identifier: Apache-2.0
"""The layers of a network as a machine sees them, counted from the file and from the shapes of the
oracle's tensors."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import numpy_helper

from testbenches.support.oracle_values import attributes

KINDS = {
    "Gemm": {"matmul"},
    "MatMul": {"matmul"},
    "Add": {"add"},
    "AveragePool": {"pool"},
    "GlobalAveragePool": {"pool"},
    "ReduceMean": {"pool"},
    "MaxPool": {"pool"},
}
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

    def weights(self, node: onnx.NodeProto) -> np.ndarray:
        dequantise = self.producers[node.input[1]]
        return numpy_helper.to_array(self.initializers[dequantise.input[0]])

    def output(self, node: onnx.NodeProto) -> np.ndarray:
        name = node.output[0]
        while name not in self.tensors:  # past Relu and Clip to what QuantizeLinear writes
            name = self.consumers[name].output[0]
        return self.tensors[name][0]

    def input(self, node: onnx.NodeProto) -> np.ndarray:
        """The first input, as the layer before wrote it: layouts between rename its codes only."""
        name, found = node.input[0], None
        while True:
            found = self.tensors.get(name, found)
            producer = self.producers.get(name)
            renames = LAYOUTS | {"QuantizeLinear", "DequantizeLinear"}
            if producer is None or producer.op_type not in renames:
                assert found is not None, f"no integer tensor behind {node.input[0]}"
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
    kinds, macs, kernel, channels = KINDS.get(node.op_type, set()), 0, (1, 1), 1
    output_channels = output.shape[0]
    if node.op_type == "Conv":
        kinds = convolution_kinds(settings.get("group", 1), weights)
        kernel, channels = weights.shape[2:], weights.shape[1]
        macs = output.size * weights[0].size
    elif node.op_type in ("Gemm", "MatMul"):
        output_channels = output.shape[-1]
        rows = output.size // output_channels
        macs = rows * weights.size
        # A vector that is an image flattened is a convolution over all of it.
        channels = source.shape[0] if source.ndim == 3 else source.shape[-1]
        kernel = (weights.size // output_channels // channels, 1)
    elif node.op_type in ("AveragePool", "MaxPool"):
        kernel = settings["kernel_shape"]
    elif node.op_type in ("GlobalAveragePool", "ReduceMean"):
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
    )


def layers_of(model: onnx.ModelProto, tensors: dict[str, np.ndarray]) -> list[LayerGeometry]:
    """One per compute node, in the file's order."""
    graph = Graph(model, tensors)
    return [
        geometry_of(graph, node) for node in graph.nodes if node.op_type in ("Conv", *KINDS)
    ]


def smallest_buffers(layers: list[LayerGeometry], rows: int, columns: int) -> dict[str, int]:
    """Bytes (both halves) that hold the smallest tile of every 8-bit layer: one output position of
    `columns` channels, fed by `rows` channels, with the kernel whole."""
    sizes = {"input": 64, "weight": 64, "output": 2 * columns * (4 + 1), "bias": 64}
    for layer in layers:
        channels = min(layer.channels, rows)
        table_entries = min(layer.output_channels, columns) if layer.has_weights else layer.taps
        sizes["input"] = max(sizes["input"], 2 * layer.reach * channels)
        sizes["bias"] = max(sizes["bias"], 2 * 12 * table_entries)
        if layer.has_weights:
            sizes["weight"] = max(sizes["weight"], 2 * layer.taps * rows * columns)
    return {name: max(64, size) for name, size in sizes.items()}
