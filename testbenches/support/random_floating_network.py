# SPDX-License-Identifier: Apache-2.0
"""Random floating networks as exporters write them, with constants that may be folded or not."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


@dataclass(frozen=True)
class Value:
    name: str
    shape: tuple[int, ...]  # without samples


class Builder:
    def __init__(self, random: np.random.RandomState):
        self.random = random
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.sparse: list[onnx.SparseTensorProto] = []
        self.pruned = float(random.choice([0, 0, 0.5, 0.9, 0.99]))  # of every layer's weights
        channels, rows, columns = random.randint(1, 9), random.randint(4, 12), random.randint(4, 12)
        self.input = Value("x", (channels, rows, columns))
        self.values = [self.input]

    def constant(self, array: np.ndarray) -> str:
        name = f"c{len(self.constants) + len(self.sparse)}"
        self.constants.append(numpy_helper.from_array(np.asarray(array, np.float32), name))
        return name

    def normal(self, shape: tuple[int, ...], deviation: float = 1.0) -> str:
        return self.constant(self.random.standard_normal(shape) * deviation)

    def weights(self, shape: tuple[int, ...], deviation: float) -> str:
        """Some networks' are pruned: single weights, whole output channels, or all of a layer. Such
        ones may be stored as values and their places."""
        random = self.random
        array = (random.standard_normal(shape) * deviation).astype(np.float32)
        if not self.pruned:
            return self.constant(array)
        array[random.rand(*shape) < self.pruned] = 0
        array[random.rand(shape[0]) < self.pruned / 4] = 0
        if random.rand() < 0.5:
            return self.constant(array)
        name = f"c{len(self.constants) + len(self.sparse)}"
        flat = np.flatnonzero(array)
        if random.rand() < 0.5:
            places = flat
        else:
            places = np.stack(np.unravel_index(flat, shape), 1)
        self.sparse.append(
            helper.make_sparse_tensor(
                numpy_helper.from_array(array.reshape(-1)[flat], name),
                numpy_helper.from_array(places.astype(np.int64), f"{name}_places"),
                list(shape),
            )
        )
        return name

    def node(self, operation: str, inputs: list[str], shape: tuple[int, ...], **attributes) -> Value:
        name = f"v{len(self.nodes)}"
        self.nodes.append(
            helper.make_node(operation, inputs, [name], name=f"{operation}_{name}", **attributes)
        )
        self.values.append(Value(name, shape))
        return self.values[-1]

    # -- operators ---------------------------------------------------------------------------------

    def conv(self, x: Value) -> Value:
        random = self.random
        channels, rows, columns = x.shape
        groups = int(random.choice([g for g in (1, 1, 2, channels) if channels % g == 0]))
        outs = groups * random.randint(1, 7)
        kernel = [int(random.randint(1, min(4, e + 1))) for e in (rows, columns)]
        strides = [int(s) for s in random.choice([1, 1, 2], 2)]
        pads = [int(random.randint(0, kernel[i % 2])) for i in range(4)]
        dilations = [int(random.choice([1, 1, 1, 2])) for _ in kernel]
        for i, extent in enumerate((rows, columns)):
            if (kernel[i] - 1) * dilations[i] + 1 > extent:
                dilations[i] = 1
        taps = channels // groups * kernel[0] * kernel[1]
        inputs = [x.name, self.weights((outs, channels // groups, *kernel), taps**-0.5)]
        if random.rand() < 0.5:
            inputs.append(self.normal((outs,)))
        out = [
            (e + pads[i] + pads[i + 2] - (kernel[i] - 1) * dilations[i] - 1) // strides[i] + 1
            for i, e in enumerate((rows, columns))
        ]
        return self.node(
            "Conv",
            inputs,
            (outs, *out),
            group=groups,
            strides=strides,
            pads=pads,
            dilations=dilations,
            kernel_shape=kernel,
        )

    def pool(self, x: Value) -> Value:
        random = self.random
        kernel = [int(random.randint(1, min(4, e + 1))) for e in x.shape[1:]]
        strides = [int(s) for s in random.randint(1, 4, 2)]
        pads = [int(random.randint(0, kernel[i % 2])) for i in range(4)]
        ceil = int(random.rand() < 0.5)
        average = random.rand() < 0.5
        more = {"count_include_pad": int(random.rand() < 0.5)} if average else {}
        out = []
        for i, extent in enumerate(x.shape[1:]):
            room = extent + pads[i] + pads[i + 2] - kernel[i]
            count = (-(-room // strides[i]) if ceil else room // strides[i]) + 1
            out.append(count - int((count - 1) * strides[i] >= extent + pads[i]) * ceil)
        return self.node(
            "AveragePool" if average else "MaxPool",
            [x.name],
            (x.shape[0], *out),
            kernel_shape=kernel,
            strides=strides,
            pads=pads,
            ceil_mode=ceil,
            **more,
        )

    def constants_of_channels(self, x: Value) -> Value:
        random = self.random
        operation = str(random.choice(["Add", "Sub", "Mul", "Div"]))
        shape = [(), (1, 1), (x.shape[0], 1, 1), (1, x.shape[0], 1, 1)][random.randint(4)]
        values = random.uniform(0.25, 2, shape) * random.choice([-1, 1], shape)
        operands = [x.name, self.constant(values)]
        if operation != "Div" and random.rand() < 0.3:
            operands.reverse()
        return self.node(operation, operands, x.shape)

    def norm(self, x: Value) -> Value:
        shape = (x.shape[0],)
        constants = [self.normal(shape) for _ in range(3)]
        constants.append(self.constant(self.random.uniform(0.1, 3, shape)))
        return self.node("BatchNormalization", [x.name, *constants], x.shape, epsilon=1e-3)

    def clamp(self, x: Value) -> Value:
        if self.random.rand() < 0.6:
            return self.node("Relu", [x.name], x.shape)
        bounds = [self.constant(np.float32(b)) for b in (-0.75, 1.5)]
        return self.node("Clip", [x.name, *bounds], x.shape)

    def join(self, x: Value) -> Value:
        partners = [v for v in self.values if v.shape[1:] == x.shape[1:]]
        other = partners[self.random.randint(len(partners))]
        if other.shape == x.shape and self.random.rand() < 0.7:
            return self.node("Add", [x.name, other.name], x.shape)
        joined = [x, other, *(partners[: self.random.randint(3)])]
        channels = sum(v.shape[0] for v in joined)
        if channels > 60:
            return x
        names = [v.name for v in joined]
        return self.node("Concat", names, (channels, *x.shape[1:]), axis=int(self.random.choice([1, -3])))

    def end(self, x: Value) -> Value:
        random = self.random
        if random.rand() < 0.4:
            kind = str(random.choice(["GlobalAveragePool", "GlobalMaxPool"]))
            x = self.node(kind, [x.name], (x.shape[0], 1, 1))
        features = int(np.prod(x.shape))
        x = self.node("Flatten", [x.name], (features,), axis=1)
        classes = int(random.randint(2, 80))
        if random.rand() < 0.5:
            w = self.weights((classes, features), features**-0.5)
            inputs = [x.name, w, self.normal((classes,))]
            x = self.node("Gemm", inputs, (classes,), transB=1, alpha=0.5, beta=1.5)
        else:
            x = self.node("MatMul", [x.name, self.weights((features, classes), features**-0.5)], (classes,))
        if random.rand() < 0.3:
            x = self.node("Softmax", [x.name], (classes,), axis=-1)
        return x


STEPS = ("conv", "conv", "pool", "constants_of_channels", "norm", "clamp", "join")


def random_floating_network(
    random: np.random.RandomState, steps: tuple[str, ...] = STEPS, pruned: bool = True
) -> tuple[onnx.ModelProto, np.ndarray]:
    """The network and its input. `steps`: the Builder's functions to choose from."""
    builder = Builder(random)
    builder.pruned *= pruned
    x = builder.input
    for _ in range(random.randint(3, 9)):
        x = getattr(builder, str(random.choice(steps)))(x)
    outputs = [builder.end(x)]
    samples = int(random.randint(1, 4))
    model = helper.make_model(
        helper.make_graph(
            builder.nodes,
            "floating",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", *builder.input.shape])],
            [
                helper.make_tensor_value_info(v.name, TensorProto.FLOAT, ["N", *v.shape])
                for v in outputs
            ],
            initializer=builder.constants,
            sparse_initializer=builder.sparse,
        ),
        opset_imports=[helper.make_opsetid("", 17)],
    )
    scale = float(random.choice([1, 1, 100, 1e-3]))
    return model, (random.standard_normal((samples, *builder.input.shape)) * scale).astype(np.float32)
