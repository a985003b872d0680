# SPDX-License-Identifier: Apache-2.0
"""Widths below 8 bits in an ONNX file. ONNX (opset 13) has no such types: the codes lie in int8 or
uint8 tensors, and the metadata property `bitloom.bits` names those that use fewer bits, as a JSON
object {tensor: bits}: weights by their initialiser, activations by their integer input or by what
QuantizeLinear writes."""
from __future__ import annotations

import json
from typing import Mapping

import onnx
from onnx import TensorProto

from testbenches.support.oracle_values import Unsupported

PROPERTY = "bitloom.bits"
CODES = (TensorProto.INT8, TensorProto.UINT8)


def declared_widths(model: onnx.ModelProto) -> dict[str, int]:
    texts = [entry.value for entry in model.metadata_props if entry.key == PROPERTY]
    widths = json.loads(texts[0]) if texts else {}
    graph = model.graph
    quantised = {entry.name for entry in graph.initializer if entry.data_type in CODES}
    quantised |= {e.name for e in graph.input if e.type.tensor_type.elem_type in CODES}
    quantised |= {node.output[0] for node in graph.node if node.op_type == "QuantizeLinear"}
    for name, bits in widths.items():
        if name not in quantised:
            raise Unsupported(f"{PROPERTY}: {name} is not a quantised tensor")
        if type(bits) is not int or not 1 <= bits <= 8:
            raise Unsupported(f"{PROPERTY}: {name} has {bits} bits, expected 1 to 8")
    return widths


def declare_widths(model: onnx.ModelProto, widths: Mapping[str, int]) -> None:
    if widths:
        model.metadata_props.add(key=PROPERTY, value=json.dumps(widths))
