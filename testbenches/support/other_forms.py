# SPDX-License-Identifier: Apache-2.0
"""Rewrites a QDQ network into forms that mean the same: operators on codes (QLinearConv ...), and
padding as a node of its own. Tensors, layers and their order stay."""
from __future__ import annotations

import numpy as np
import onnx
from onnx import helper, numpy_helper

from testbenches.support.oracle_values import attributes

MICROSOFT = "com.microsoft"
ON_CODES = {  # operator: its form on codes, and that one's domain
    "Conv": ("QLinearConv", ""),
    "MatMul": ("QLinearMatMul", ""),
    "Gemm": ("QGemm", MICROSOFT),
    "Add": ("QLinearAdd", MICROSOFT),
    "AveragePool": ("QLinearAveragePool", MICROSOFT),
    "GlobalAveragePool": ("QLinearGlobalAveragePool", MICROSOFT),
    "Concat": ("QLinearConcat", MICROSOFT),
}


class Rewriting:
    def __init__(self, model: onnx.ModelProto, seed: int):
        self.model = onnx.ModelProto()
        self.model.CopyFrom(model)
        self.random = np.random.RandomState([seed, 2])
        self.nodes = list(self.model.graph.node)
        self.outputs = {entry.name for entry in self.model.graph.output}

    def run(self) -> onnx.ModelProto:
        self.producers = {name: node for node in self.nodes for name in node.output}
        self.readers: dict[str, list[onnx.NodeProto]] = {}
        for node in self.nodes:
            for name in node.input:
                self.readers.setdefault(name, []).append(node)
        rewritten: list[onnx.NodeProto] = []
        gone: list[onnx.NodeProto] = []
        for node in self.nodes:
            if any(node is each for each in gone):
                continue
            replacement = self.on_codes(node) if self.random.random_sample() < 0.7 else None
            if replacement:
                gone.append(self.readers[node.output[0]][0])
                rewritten.append(replacement)
            else:
                rewritten += self.padding_apart(node)
        del self.model.graph.node[:]
        self.model.graph.node.extend(self.without_unread(rewritten))
        self.model.opset_import.append(helper.make_opsetid(MICROSOFT, 1))
        return self.model

    def dequantise(self, name: str) -> onnx.NodeProto | None:
        node = self.producers.get(name)
        return node if node is not None and node.op_type == "DequantizeLinear" else None

    def on_codes(self, node: onnx.NodeProto) -> onnx.NodeProto | None:
        readers = self.readers.get(node.output[0], [])
        operands = [self.dequantise(name) for name in node.input]
        if node.op_type not in ON_CODES or None in operands or node.output[0] in self.outputs:
            return None
        if len(readers) != 1 or readers[0].op_type != "QuantizeLinear":
            return None
        quantise = list(readers[0].input[1:])
        triples = [[*operand.input, ""][:3] for operand in operands]
        if node.op_type == "Gemm" and {"alpha", "beta"} & attributes(node).keys():
            return None  # QGemm's C has another scale then
        has_bias = node.op_type in ("Conv", "Gemm") and len(triples) == 3
        bias = [triples.pop()[0]] if has_bias else []
        flat = [name for triple in triples for name in triple]
        if node.op_type == "Gemm":
            inputs = [*flat, *(bias or [""]), *quantise]
        elif node.op_type == "Concat":
            inputs = [*quantise, *flat]
        else:
            inputs = [*flat, *quantise, *bias]
        op_type, domain = ON_CODES[node.op_type]
        result = helper.make_node(
            op_type, inputs, list(readers[0].output), name=node.name, domain=domain
        )
        result.attribute.extend(node.attribute)
        return result

    def padding_apart(self, node: onnx.NodeProto) -> list[onnx.NodeProto]:
        pads = list(attributes(node).get("pads", ())) if node.op_type == "Conv" else []
        if not any(pads) or self.random.random_sample() < 0.5:
            return [node]
        half = len(pads) // 2
        constant = numpy_helper.from_array(
            np.array([0, 0, *pads[:half], 0, 0, *pads[half:]], np.int64), f"{node.output[0]}.pads"
        )
        self.model.graph.initializer.append(constant)
        padded = f"{node.output[0]}.padded"
        pad = helper.make_node("Pad", [node.input[0], constant.name], [padded])
        node.input[0] = padded
        kept = [entry for entry in node.attribute if entry.name != "pads"]
        del node.attribute[:]
        node.attribute.extend(kept)
        return [pad, node]

    def without_unread(self, nodes: list[onnx.NodeProto]) -> list[onnx.NodeProto]:
        read = {name for node in nodes for name in node.input} | self.outputs
        return [
            node
            for node in nodes
            if node.op_type != "DequantizeLinear" or any(name in read for name in node.output)
        ]


def rewritten(model: onnx.ModelProto, seed: int) -> onnx.ModelProto:
    """The same file for the same arguments."""
    return Rewriting(model, seed).run()
