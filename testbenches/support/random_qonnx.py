# SPDX-License-Identifier: Apache-2.0
"""Small random QONNX networks: low-bit codes, scales of all kinds, batch normalisation with slopes
of both signs, pools, sums of two branches. The same seed gives the same file.

    random_qonnx.py --seed 7 --out FOLDER     writes network.onnx and input.npy
"""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from testbenches.support.qonnx_evaluator import ROUNDINGS, Evaluator  # noqa: E402

DOMAINS = ("onnx.brevitas", "qonnx.custom_op.general", "finn.custom_op.general")


class Network:
    def __init__(
        self,
        seed: int,
        samples: int = 4,
        activations: tuple[int, int] | None = None,
        by_channel: bool = False,
    ):
        """`activations`: their fewest and most bits, for low-bit ones none. `by_channel`: images are
        often quantised with a scale for each channel, in front of a depthwise layer."""
        self.by_channel = by_channel
        self.activations = activations
        self.bits: dict[str, int] = {}  # of activations
        self.random = np.random.RandomState(seed)
        self.domain = DOMAINS[seed % len(DOMAINS)]
        self.nodes, self.initialisers = [], []
        self.evaluator = Evaluator([], {})
        self.float_outputs: list[str] = []
        if self.chance(0.6):
            shape = (self.between(1, 5), self.between(3, 9), self.between(3, 9))
        else:
            shape = (self.between(1, 40),)
        self.input = self.random.uniform(0, 1, (samples, *shape)).astype(np.float32)
        self.evaluator.values["x"] = Evaluator([], {"x": self.input}).values["x"]
        last = self.layers(self.first())
        self.output = last

    def between(self, low: int, high: int) -> int:
        return int(self.random.randint(low, high + 1))

    def chance(self, probability: float) -> bool:
        return self.random.random_sample() < probability

    def value(self, name: str):
        return self.evaluator.values[name]

    def constant(self, array) -> str:
        name = f"c{len(self.initialisers)}"
        tensor = numpy_helper.from_array(np.asarray(array), name)
        self.initialisers.append(tensor)
        self.evaluator.values[name] = Evaluator([tensor], {}).values[name]
        return name

    def real(self, array) -> str:
        return self.constant(np.asarray(array, np.float32))

    def node(self, operation: str, inputs: list[str], domain: str = "", **attributes) -> str:
        name = f"{operation}_{len(self.nodes)}"
        node = helper.make_node(operation, inputs, [f"t{len(self.nodes)}"], name, domain=domain)
        node.attribute.extend(helper.make_attribute(k, v) for k, v in attributes.items())
        self.nodes.append(node)
        self.evaluator.run(node)
        return node.output[0]

    def scale(self, wanted: float) -> float:
        """Near `wanted`: any number, or often a power of two, where halves are exact."""
        wanted = max(wanted, 2.0**-24 if self.activations else 1e-3)
        return float(2.0 ** np.round(np.log2(wanted))) if self.chance(0.4) else wanted

    def width(self) -> int:
        return 8 if self.chance(0.1) else self.between(1, 4)

    def quantise(
        self, name: str, scale: float | None = None, bits: int = 0, most: int = 16
    ) -> str:
        """An activation."""
        spread = float(np.abs(self.value(name).real).mean())
        bits = self.between(*self.activations) if self.activations else bits or self.width()
        bits = min(bits, most)
        self.bits[f"t{len(self.nodes)}"] = bits
        if bits == 1 and self.chance(0.7):
            scale = scale or self.scale(spread)
            return self.node("BipolarQuant", [name, self.real(scale)], self.domain)
        signed = int(bits > 1 and self.chance(0.6))
        scale = scale or self.scale(1.5 * spread / 2 ** (bits - 1))
        zero = 0
        if bits > 1 and self.chance(0.25):
            zero = self.between(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else 1
        mode = self.random.choice(list(ROUNDINGS)) if self.chance(0.4) else "ROUND"
        mode = mode.lower() if self.chance(0.3) else mode
        inputs = [name, self.real(scale), self.real(zero), self.real(bits)]
        narrow = int(bits > 1 and self.chance(0.4))
        operation = "IntQuant" if self.chance(0.2) else "Quant"
        return self.node(
            operation, inputs, self.domain, signed=signed, narrow=narrow, rounding_mode=mode
        )

    def weights(self, shape: tuple[int, ...], channel_axis: int) -> str:
        bits = self.width()
        values = self.random.normal(0, 1, shape).astype(np.float32)
        if bits == 1 and self.chance(0.7):
            scale = self.real(self.scale(0.7))
            return self.node("BipolarQuant", [self.real(values), scale], self.domain)
        scales = np.float32(self.scale(1.5 / 2 ** (bits - 1)))
        if self.chance(0.5):
            along = [1] * len(shape)
            along[channel_axis] = shape[channel_axis]
            scales = (scales * self.random.uniform(0.5, 2, along)).astype(np.float32)
        signed = int(bits > 1)
        zero = self.between(0, 2) if not signed or self.chance(0.1) else 0
        inputs = [self.real(values), self.real(scales), self.real(zero), self.real(bits)]
        narrow = int(signed and self.chance(0.5))
        return self.node(
            "Quant", inputs, self.domain, signed=signed, narrow=narrow, rounding_mode="ROUND"
        )

    def first(self) -> str:
        name = "x"
        if self.chance(0.7):
            name = self.node("Mul", [name, self.real(2.0)])
            name = self.node("Sub", [name, self.real([1.0])])
        return self.quantise(name)

    def per_channel(self, name: str, values: np.ndarray) -> str:
        rank = self.value(name).real.ndim
        return self.real(np.asarray(values, np.float32).reshape([1, -1] + [1] * (rank - 2)))

    def arithmetic(self, name: str) -> str:
        """What lies between a product and its quantiser; never decided by a NaN or an infinity."""
        channels = self.value(name).real.shape[1]
        spread = float(np.abs(self.value(name).real).mean()) + 1e-3
        draw = self.random
        if self.chance(0.5):
            scale = draw.normal(0, 1, channels)
            scale[draw.random_sample(channels) < 0.05] = 0
            mean = draw.normal(0, spread / 2, channels)
            variance = spread**2 * draw.uniform(0.3, 2, channels)
            inputs = [self.real(v) for v in (scale, draw.normal(0, 0.3, channels), mean, variance)]
            name = self.node("BatchNormalization", [name, *inputs], epsilon=1e-5)
        if self.chance(0.3):
            name = self.node("Mul", [self.per_channel(name, draw.normal(0, 1, channels)), name])
        if self.chance(0.3):
            name = self.node("Add", [name, self.real(draw.normal(0, spread / 2))])
        if self.chance(0.2):
            name = self.node("Sub", [self.per_channel(name, draw.normal(0, 1, channels)), name])
        if self.chance(0.2):
            power = self.node("Pow", [self.real([draw.uniform(1, 9)]), self.real(0.5)])
            name = self.node("Div", [name, power])
        if self.chance(0.3):
            name = self.node("Relu", [name])
        if self.chance(0.15):
            name = self.node("Clip", [name], min=-0.5, max=float(draw.uniform(0.5, 6)))
        return name

    def layers(self, name: str) -> str:
        for _ in range(self.between(1, 3)):
            if self.value(name).real.ndim == 4:
                name = self.image_layer(name)
            else:
                name = self.quantise(self.arithmetic(self.matrix(name)))
        if self.value(name).real.ndim == 4:
            if self.chance(0.5):
                name = self.node("GlobalAveragePool", [name])
                name = self.quantise(name, bits=self.between(2, 4))
            if self.chance(0.5):
                name = self.node("Flatten", [name], axis=1)
            else:
                shape = self.node("Shape", [name])
                batch = self.node("Gather", [shape, self.constant(np.int64(0))], axis=0)
                batch = self.node("Unsqueeze", [batch], axes=[0])
                target = [batch, self.constant(np.array([-1], np.int64))]
                name = self.node("Reshape", [name, self.node("Concat", target, axis=0)])
        self.sums = self.matrix(name)
        return self.arithmetic(self.sums)

    def matrix(self, name: str) -> str:
        features, outputs = self.value(name).real.shape[1], self.between(1, 20)
        choice = self.between(0, 2)
        if choice == 0:
            return self.node("MatMul", [name, self.weights((features, outputs), 1)])
        if choice == 1:
            weights = self.node("Transpose", [self.weights((outputs, features), 0)], perm=[1, 0])
            return self.node("MatMul", [name, weights])
        bias = self.real(self.random.normal(0, 1, outputs))
        return self.node("Gemm", [name, self.weights((outputs, features), 0), bias], transB=1)

    def depthwise(self, name: str) -> str:
        """Behind codes that have a scale for each channel."""
        channels, height, width = self.value(name).real.shape[1:]
        spread = np.abs(self.value(name).real).mean((0, 2, 3)).reshape(1, -1, 1, 1) + 1e-2
        bits = self.between(2, 5)
        scales = spread * self.random.uniform(1, 2, spread.shape) / 2 ** (bits - 1)
        zero = 0 if self.chance(0.7) else 1
        inputs = [name, self.real(scales), self.real(zero), self.real(bits)]
        name = self.node("Quant", inputs, self.domain, signed=1, narrow=0, rounding_mode="ROUND")
        choice = self.between(0, 4)
        if choice == 0:
            return self.node("GlobalAveragePool", [name])
        if choice == 1:
            return self.node("AveragePool", [name], kernel_shape=[1, 1], strides=[1, 1])
        if choice == 2 and min(height, width) >= 2:
            name = self.node("MaxPool", [name], kernel_shape=[2, 2], strides=[1, 1])
        kernel, multiplier = (1, 1), 1 if choice < 4 else 2
        pads = [0, 0, 0, 0]
        if choice == 3:
            kernel, pads = (3, 3), [1, 1, 1, 1]
        weights = self.weights((channels * multiplier, 1, *kernel), 0)
        return self.node(
            "Conv", [name, weights], kernel_shape=kernel, pads=pads, strides=[1, 1], group=channels
        )

    def image_layer(self, name: str) -> str:
        value = self.value(name)
        if self.by_channel and self.chance(0.6):
            made = self.arithmetic(self.conv(name, self.between(1, 9)))
            return self.quantise(self.arithmetic(self.depthwise(made)))
        _, channels, height, width = value.real.shape
        choice = self.random.random_sample()
        if choice < 0.15 and min(height, width) >= 2:
            return self.node("MaxPool", [name], kernel_shape=[2, 2], strides=[2, 2])
        if choice < 0.25 and min(height, width) >= 2:
            name = self.node("AveragePool", [name], kernel_shape=[2, 2], strides=[1, 1])
            if self.chance(0.5):
                name = self.node("Mul", [name, self.real(4.0)])
                scale, zero = self.real(value.scale), self.real(0.0)
                if self.by_channel:
                    shift, signed = self.between(0, 3), self.between(0, 1)
                    inputs = [name, scale, self.real(2.0**shift * self.between(0, 2)), self.real(13.0)]
                    inputs += [self.real(value.scale * 2.0**shift), self.real(self.between(2, 6))]
                    return self.node("Trunc", inputs, self.domain, signed=signed, narrow=0)
                # 5 bits more hold four sums of two codes, whatever their zero points
                widest = self.activations[1] if self.activations else 8
                widths = [self.real(widest + 5.0), self.real(self.between(2, 7))]
                return self.node(
                    "Trunc", [name, scale, zero, *widths], self.domain, rounding_mode="FLOOR"
                )
            return self.quantise(name, bits=self.between(2, 4))
        addable = 14  # bits: those of the sum are 16 at most, zero points included
        few = not self.activations or self.bits.get(name, 99) <= addable
        if choice < 0.4 and few and float(value.scale) > 0:
            other = self.conv(name, channels)
            scale = float(value.scale)
            if self.by_channel and self.chance(0.5):
                scale *= 2.0 ** self.between(-2, 2)
            other = self.quantise(self.arithmetic(other), scale=scale, bits=3, most=addable)
            name = self.node("Add", [name, other])
            return self.quantise(self.arithmetic(name)) if self.chance(0.7) else name
        name = self.arithmetic(self.conv(name, self.between(1, 9)))
        height, width = self.value(name).real.shape[2:]
        if (self.activations or self.by_channel) and min(height, width) >= 2 and self.chance(0.4):
            name = self.node("MaxPool", [name], kernel_shape=[2, 2], strides=[2, 2])
            name = self.node("Relu", [name]) if self.chance(0.3) else name
        return self.quantise(name)

    def conv(self, name: str, outputs: int) -> str:
        value = self.value(name)
        _, channels, height, width = value.real.shape
        kernel = (self.between(1, min(3, height)), self.between(1, min(3, width)))
        bipolar = np.isin(value.codes, (-1, 1)).all()  # perhaps: such codes have no 0 to pad with
        held = value.codes.min() <= float(np.asarray(value.zero)) <= value.codes.max()
        same = outputs == channels
        if same or (held and not bipolar and self.chance(0.5)):
            if not held or bipolar:
                kernel = (1, 1)
            top, left = (kernel[0] - 1) // 2, (kernel[1] - 1) // 2
            pads = [top, left, kernel[0] - 1 - top, kernel[1] - 1 - left]
            strides = [1, 1] if same else [self.between(1, 2), self.between(1, 2)]
        else:
            pads, strides = [0, 0, 0, 0], [self.between(1, 2), self.between(1, 2)]
        group = channels if same and self.chance(0.5) else 1
        weights = self.weights((outputs, channels // group, *kernel), 0)
        inputs = [name, weights]
        if self.chance(0.3):
            inputs.append(self.real(self.random.normal(0, 1, outputs)))
        return self.node(
            "Conv", inputs, kernel_shape=kernel, pads=pads, strides=strides, group=group
        )

    def model(self) -> onnx.ModelProto:
        batch = 1 if self.chance(0.5) else "N"
        info = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, *array.shape[1:]])
            for name, array in (("x", self.input), (self.output, self.value(self.output).real))
        ]
        graph = helper.make_graph(self.nodes, "random", info[:1], info[1:], self.initialisers)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 9)], ir_version=6)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    network = Network(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    onnx.save(network.model(), str(options.out / "network.onnx"))
    np.save(options.out / "input.npy", network.input)
    return 0


if __name__ == "__main__":
    sys.exit(main())
