# SPDX-License-Identifier: Apache-2.0
"""Floating networks whose numbers are fp16 or bf16."""
from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper

TYPES = {"fp16": TensorProto.FLOAT16, "bf16": TensorProto.BFLOAT16}
LAST_PLACE = {"fp16": 2.0**-10, "bf16": 2.0**-7}


def codes(array: np.ndarray, numbers: str) -> np.ndarray:
    """The nearest 16-bit numbers, halves to even."""
    if numbers == "fp16":
        return array.astype(np.float16).view(np.uint16)
    words = np.ascontiguousarray(array, np.float32).view(np.uint32)
    return ((words + 0x7FFF + (words >> 16 & 1)) >> 16).astype(np.uint16)


def rounded(array: np.ndarray, numbers: str) -> np.ndarray:
    """The same as float32."""
    if numbers == "fp16":
        return array.astype(np.float16).astype(np.float32)
    return (codes(array, numbers).astype(np.uint32) << 16).view(np.float32)


def narrow(model: onnx.ModelProto, numbers: str) -> onnx.ModelProto:
    """Gives the constants of `model` rounded values and returns the same network in 16 bits."""
    half = onnx.ModelProto()
    half.CopyFrom(model)

    def tensors(m: onnx.ModelProto) -> list[onnx.TensorProto]:
        return [*m.graph.initializer, *(s.values for s in m.graph.sparse_initializer)]

    for wide, short in zip(tensors(model), tensors(half)):
        array = np.atleast_1d(numpy_helper.to_array(wide))
        wide.raw_data = rounded(array, numbers).tobytes()
        short.raw_data = codes(array, numbers).tobytes()
        short.data_type = TYPES[numbers]
    for info in (*half.graph.input, *half.graph.output):
        info.type.tensor_type.elem_type = TYPES[numbers]
    return half
