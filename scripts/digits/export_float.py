# SPDX-License-Identifier: Apache-2.0
"""The network trained without quantisation as ONNX in float32, batch normalisations as they are."""
from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from scripts.digits.network import CLASSES, EPSILON, Network

OPSET = 13


def pixels(images: np.ndarray) -> np.ndarray:
    """float32 [samples, 1, rows, columns], 0 to 1, of images of type uint8."""
    return (images.astype(np.float32) / np.float32(255))[:, None]


def float_model(network: Network, size: int) -> onnx.ModelProto:
    nodes, constants, last = [], [], "image"

    def constant(name: str, values: np.ndarray) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name

    def node(operation: str, inputs: list[str], output: str, name: str, **attributes) -> str:
        nodes.append(helper.make_node(operation, inputs, [output], name, **attributes))
        return output

    for layer in network.convolutions:
        shape, name = layer.shape, layer.shape.name
        weights = layer.weights.values.reshape(3, 3, shape.inputs, shape.outputs)
        inputs = [last, constant(f"{name}_weights", weights.transpose(3, 2, 0, 1))]
        window = {"kernel_shape": [3, 3], "pads": [1] * 4, "strides": [shape.stride] * 2}
        sums = node("Conv", inputs, f"{name}_y", name, **window)
        statistics = {"gain": layer.gain.values, "offset": layer.offset.values}
        statistics |= {"mean": layer.mean, "variance": layer.variance}
        inputs = [sums, *(constant(f"{name}_{key}", array) for key, array in statistics.items())]
        normal = node(
            "BatchNormalization", inputs, f"{name}_normal", f"{name}_norm", epsilon=float(EPSILON)
        )
        last = node("Relu", [normal], f"{name}_out", f"{name}_relu")
    last = node("GlobalAveragePool", [last], "pool_out", "pool")
    last = node("Flatten", [last], "features", "flatten", axis=1)
    classifier = network.classifier
    inputs = [last, constant("fc_weights", classifier.weights.values.T)]
    inputs.append(constant("fc_bias", classifier.bias.values))
    node("Gemm", inputs, "logits", "fc", transB=1)
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in (("image", ["N", 1, size, size]), ("logits", ["N", CLASSES]))
    ]
    graph = helper.make_graph(nodes, "digits_fp32", ends[:1], ends[1:], initializer=constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 7
    onnx.checker.check_model(model)
    return model
