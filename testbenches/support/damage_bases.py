# SPDX-License-Identifier: Apache-2.0
"""Good networks of each form for damaged_graphs.py: floating, QONNX, and QDQ with constants."""
from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

QONNX_DOMAIN = "qonnx.custom_op.general"


class Base:
    """Input x of [N, 3, 8, 8] in float32, output `output`."""

    def __init__(self) -> None:
        self.random = np.random.RandomState(7)
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, array) -> str:
        self.initializers.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def reals(self, name: str, *shape: int) -> str:
        return self.constant(name, self.random.uniform(0.5, 1.5, shape).astype(np.float32))

    def node(self, op_type: str, inputs: list[str], output: str, **settings) -> str:
        name = f"{op_type.lower()}_of_{output}"
        self.nodes.append(helper.make_node(op_type, inputs, [output], name=name, **settings))
        return output

    def normalised(self, source: str, output: str, channels: int) -> str:
        statistics = [self.reals(f"{output}_{part}", channels) for part in ("s", "b", "m", "v")]
        return self.node("BatchNormalization", [source, *statistics], output)

    def model(self, output: str, *domains: str) -> onnx.ModelProto:
        value = helper.make_tensor_value_info
        graph = helper.make_graph(
            self.nodes,
            "base",
            [value("x", TensorProto.FLOAT, ["N", 3, 8, 8])],
            [value(output, TensorProto.FLOAT, None)],
            initializer=self.initializers,
        )
        opsets = [helper.make_opsetid("", 13), *(helper.make_opsetid(each, 1) for each in domains)]
        model = helper.make_model(graph, opset_imports=opsets)
        model.ir_version = 8
        return model


def floating() -> onnx.ModelProto:
    base = Base()
    weights, bias = base.reals("w", 4, 3, 3, 3), base.reals("b", 4)
    base.node("Conv", ["x", weights, bias], "c", pads=[1, 1, 1, 1], strides=[1, 1])
    base.normalised("c", "n", 4)
    base.node("Clip", ["n", base.constant("low", np.float32(0)), ""], "r")
    base.node("AveragePool", ["r"], "p", kernel_shape=[2, 2], strides=[2, 2])
    base.node("Mul", ["p", base.reals("k", 4, 1, 1)], "m")
    base.node("Add", ["m", "p"], "a")
    base.node("Flatten", ["a"], "f", axis=1)
    base.node("Gemm", ["f", base.reals("v", 5, 64), base.reals("u", 5)], "y", transB=1, alpha=0.5)
    return base.model("y")


def qonnx() -> onnx.ModelProto:
    base = Base()

    def quantised(source: str, output: str, bits: float, **settings) -> str:
        scale = base.constant(f"{output}_scale", np.float32(0.25))
        zero = base.constant(f"{output}_zero", np.float32(0))
        width = base.constant(f"{output}_bits", np.float32(bits))
        settings = {"signed": 1, "narrow": 0, "rounding_mode": "ROUND", **settings}
        inputs = [source, scale, zero, width]
        return base.node("Quant", inputs, output, domain=QONNX_DOMAIN, **settings)

    quantised("x", "q", 8)
    quantised(base.reals("w", 4, 3, 3, 3), "wq", 3)
    base.node("Conv", ["q", "wq"], "c", pads=[1, 1, 1, 1], strides=[1, 1])
    base.normalised("c", "n", 4)
    base.node("Relu", ["n"], "r")
    quantised("r", "h", 4, signed=0)
    base.node("MaxPool", ["h"], "p", kernel_shape=[2, 2], strides=[2, 2])
    base.node("Reshape", ["p", base.constant("target", np.array([0, 64]))], "f")
    quantised(base.reals("v", 64, 5), "vq", 2, narrow=1)
    base.node("MatMul", ["f", "vq"], "m")
    base.node("Mul", ["m", base.reals("k", 5)], "y")
    return base.model("y", QONNX_DOMAIN)


def constants() -> onnx.ModelProto:
    base = Base()

    def parameters(name: str, zero: int | None = 0) -> list[str]:
        scale = base.constant(f"{name}_scale", np.float32(0.125))
        return [scale, base.constant(f"{name}_zero", np.int8(zero))]

    def quantised(source: str, name: str) -> str:
        given = parameters(name)
        base.node("QuantizeLinear", [source, *given], name)
        return base.node("DequantizeLinear", [name, *given], f"{name}_real")

    def weights(name: str, *shape: int) -> str:
        codes = base.constant(f"{name}_codes", base.random.randint(-9, 9, shape).astype(np.int8))
        return base.node("DequantizeLinear", [codes, *parameters(name)], name)

    base.node("Sub", ["x", base.reals("mean", 3, 1, 1)], "centred")
    base.node("Div", ["centred", base.reals("deviation", 1)], "normal")
    base.node("Conv", [quantised("normal", "q"), weights("w", 4, 3, 3, 3), base.reals("b", 4)], "c")
    base.normalised("c", "n", 4)
    base.node("Relu", [quantised("n", "h")], "r")
    base.node("AveragePool", [quantised("r", "a")], "p", kernel_shape=[3, 3], pads=[1, 1, 1, 1],
              count_include_pad=1)
    base.node("Add", [quantised("p", "s"), weights("t", 4, 1, 1)], "shifted")
    base.node("Flatten", [quantised("shifted", "u")], "f", axis=1)
    gemm = ["f", weights("v", 5, 144), base.reals("g", 5)]
    base.node("Gemm", gemm, "m", transB=1, alpha=0.5, beta=2.0)
    return base.model(quantised("m", "y"))
