# SPDX-License-Identifier: Apache-2.0
"""Evaluates a QONNX file node by node: products of codes as integers, everything between them in
float32 as the file says, in the file's order. What docs/numerics.md fixes: a sum becomes
float32(sum * scales), the product in double; a window's average is that value divided by its size."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import numpy_helper

ROUNDINGS = {
    "ROUND": np.rint,
    "HALF_EVEN": np.rint,
    "CEIL": np.ceil,
    "FLOOR": np.floor,
    "UP": lambda x: np.sign(x) * np.ceil(np.abs(x)),
    "DOWN": np.trunc,
    "ROUND_TO_ZERO": np.trunc,
    "HALF_UP": lambda x: np.sign(x) * np.floor(np.abs(x) + np.float32(0.5)),
    "HALF_DOWN": lambda x: np.sign(x) * np.ceil(np.abs(x) - np.float32(0.5)),
}


@dataclass
class Value:
    real: np.ndarray
    codes: np.ndarray | None = None  # integers, if the value is quantised
    scale: np.ndarray | float = 1.0  # float64, broadcasts to codes
    zero: np.ndarray | float = 0.0
    sums: np.ndarray | None = None  # of a product, until something changes its values

    def integers(self) -> np.ndarray:
        return self.codes - np.asarray(self.zero).astype(np.int64)

    def changed(self, change) -> Value:
        each = {"real": change(self.real), "scale": self.scale, "zero": self.zero}
        for part in ("codes", "sums"):
            array = getattr(self, part)
            each[part] = None if array is None else change(array)
        for part in ("scale", "zero"):
            if np.ndim(each[part]) == np.ndim(self.real) and np.ndim(self.real) > 0:
                each[part] = change(np.asarray(each[part]))
        return Value(**each)


def windows(x: np.ndarray, kernel, strides, dilations) -> np.ndarray:
    """[N, C, KH, KW, H, W] of an image that is padded already."""
    height = (x.shape[2] - (kernel[0] - 1) * dilations[0] - 1) // strides[0] + 1
    width = (x.shape[3] - (kernel[1] - 1) * dilations[1] - 1) // strides[1] + 1
    parts = np.zeros((*x.shape[:2], *kernel, height, width), x.dtype)
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            top, left = i * dilations[0], j * dilations[1]
            parts[:, :, i, j] = x[
                :,
                :,
                top : top + (height - 1) * strides[0] + 1 : strides[0],
                left : left + (width - 1) * strides[1] + 1 : strides[1],
            ]
    return parts


class Evaluator:
    def __init__(self, initialisers, inputs: dict[str, np.ndarray]):
        self.values = {i.name: Value(numpy_helper.to_array(i)) for i in initialisers}
        self.values.update({name: Value(array) for name, array in inputs.items()})

    def run(self, node: onnx.NodeProto) -> None:
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        given = [self.values[name] for name in node.input]
        self.values[node.output[0]] = getattr(self, "do_" + node.op_type)(attributes, *given)

    # quantisers

    def do_Quant(self, a, x, scale, zero, bits) -> Value:
        width, signed, narrow = int(bits.real), a.get("signed", 1), a.get("narrow", 0)
        if width == 1 and signed:
            return self.do_BipolarQuant(a, x, scale, zero)
        low = -(2 ** (width - 1)) + narrow if signed else 0
        high = 2 ** (width - 1) - 1 if signed else 2**width - 1 - narrow
        rounding = ROUNDINGS[a.get("rounding_mode", b"ROUND").decode().upper()]
        y = x.real / scale.real + zero.real
        y = np.where(y > high, np.float32(high), y)
        y = rounding(np.where(y < low, np.float32(low), y)).astype(np.float32)
        return self.coded(y, scale.real, zero.real)

    do_IntQuant = do_Quant

    def do_BipolarQuant(self, a, x, scale, zero=None) -> Value:
        y = x.real / scale.real + (0 if zero is None else zero.real)
        y = np.where(y >= 0, np.float32(1), np.float32(-1))
        return self.coded(y, scale.real, np.float32(0) if zero is None else zero.real)

    def do_Trunc(self, a, x, scale, zero, bits_in, *output) -> Value:
        bits_out = output[-1]
        if len(output) == 2:
            return self.truncated(a, x, scale, zero, *output)
        divisor = np.float32(2.0 ** int(bits_in.real - bits_out.real))
        y = np.rint(x.real / scale.real + zero.real) / divisor
        y = ROUNDINGS[a.get("rounding_mode", b"FLOOR").decode().upper()](y).astype(np.float32)
        return self.coded(y, scale.real, zero.real)

    def truncated(self, a, x, scale, zero, scale_out, bits) -> Value:
        width, signed, narrow = int(bits.real), a.get("signed", 1), a.get("narrow", 0)
        low = np.float32(-(2 ** (width - 1)) + narrow if signed else 0)
        high = np.float32(2 ** (width - 1) - 1 if signed else 2**width - 1 - narrow)
        divisor = np.float32(2.0 ** np.rint(np.log2(scale_out.real / scale.real)))
        y = np.clip(np.rint(x.real / scale.real + zero.real) / divisor, low, high)
        y = ROUNDINGS[a.get("rounding_mode", b"FLOOR").decode().upper()](y).astype(np.float32)
        return self.coded(y, scale_out.real, zero.real / divisor)

    @staticmethod
    def coded(y: np.ndarray, scale: np.ndarray, zero: np.ndarray) -> Value:
        assert y.dtype == np.float32
        real = ((y - zero) * scale).astype(np.float32)
        return Value(real, y.astype(np.int64), scale.astype(np.float64), zero)

    # products

    @staticmethod
    def product(sums: np.ndarray, scale) -> Value:
        return Value((sums.astype(np.float64) * scale).astype(np.float32), sums=sums)

    def do_MatMul(self, a, x, w) -> Value:
        return self.product(x.integers() @ w.integers(), x.scale * np.asarray(w.scale))

    def do_Gemm(self, a, x, w, bias=None) -> Value:
        w = w.changed(np.transpose) if a.get("transB", 0) else w
        return self.biased(self.do_MatMul(a, x, w), bias, 2)

    def do_Conv(self, a, x, w, bias=None) -> Value:
        pads, group = a.get("pads", [0, 0, 0, 0]), a.get("group", 1)
        padding = ((0, 0), (0, 0), (pads[0], pads[2]), (pads[1], pads[3]))
        ones = a.get("strides", [1, 1]), a.get("dilations", [1, 1])
        parts = windows(np.pad(x.integers(), padding), w.real.shape[2:], *ones)
        n, channels, kh, kw, height, width = parts.shape
        parts = parts.reshape(n, group, channels // group, kh, kw, height, width)
        weights = w.integers().reshape(group, -1, channels // group, kh, kw)
        sums = np.einsum("ngcijhw,gocij->ngohw", parts, weights).reshape(n, -1, height, width)
        scale = np.asarray(w.scale)
        scale = scale.reshape(1, -1, 1, 1) if scale.size > 1 else scale.reshape(())
        of_input = np.asarray(x.scale)
        if of_input.size > 1:  # a depthwise layer's, of each of its channels
            of_input = np.repeat(of_input, sums.shape[1] // of_input.size, axis=1)
        return self.biased(self.product(sums, of_input * scale), bias, 4)

    @staticmethod
    def biased(y: Value, bias: Value | None, rank: int) -> Value:
        if bias is None:
            return y
        shape = [1, -1] + [1] * (rank - 2)
        return Value(y.real + bias.real.reshape(shape), sums=y.sums)

    # float32 arithmetic

    def do_BatchNormalization(self, a, x, scale, bias, mean, variance) -> Value:
        scale, bias, mean, variance = (
            v.real.reshape([1, -1] + [1] * (x.real.ndim - 2)) for v in (scale, bias, mean, variance)
        )
        deviation = np.sqrt(variance + np.float32(a.get("epsilon", 1e-5)))
        return Value((x.real - mean) * scale / deviation + bias)

    def do_Mul(self, a, x, y) -> Value:
        return Value(x.real * y.real)

    def do_Sub(self, a, x, y) -> Value:
        return Value(x.real - y.real)

    def do_Div(self, a, x, y) -> Value:
        return Value(x.real / y.real)

    def do_Pow(self, a, x, y) -> Value:
        return Value(np.power(x.real.astype(np.float64), y.real).astype(np.float32))

    def do_Add(self, a, x, y) -> Value:
        if x.codes is not None and y.codes is not None:  # multiples of one scale
            scale = next(s for s in (x.scale / m for m in range(1, 65)) if y.scale / s % 1 == 0)
            codes = x.integers() * int(x.scale / scale) + y.integers() * int(y.scale / scale)
            return Value((codes * scale).astype(np.float32), codes, scale)
        return Value(x.real + y.real)

    def do_Relu(self, a, x) -> Value:
        return Value(np.maximum(x.real, np.float32(0)))

    def do_Clip(self, a, x) -> Value:
        return Value(np.clip(x.real, np.float32(a["min"]), np.float32(a["max"])))

    # pools and layout

    def do_MaxPool(self, a, x) -> Value:
        ones = a.get("strides", [1, 1]), [1, 1]
        kept = [v for v in (x.real, x.codes) if v is not None]
        parts = [windows(v, a["kernel_shape"], *ones).max(axis=(2, 3)) for v in kept]
        return Value(*parts, x.scale, x.zero)

    def do_AveragePool(self, a, x) -> Value:
        parts = windows(x.integers(), a["kernel_shape"], a.get("strides", [1, 1]), [1, 1])
        mean = self.product(parts.sum(axis=(2, 3)), x.scale).real
        return Value(mean / np.float32(np.prod(a["kernel_shape"])), sums=parts.sum(axis=(2, 3)))

    def do_GlobalAveragePool(self, a, x) -> Value:
        return self.do_AveragePool({"kernel_shape": x.real.shape[2:]}, x)

    def do_Transpose(self, a, x) -> Value:
        return x.changed(lambda v: np.transpose(v, a["perm"]))

    def do_Flatten(self, a, x) -> Value:
        return x.changed(lambda v: v.reshape(v.shape[0], -1))

    def do_Reshape(self, a, x, shape) -> Value:
        tail = [int(extent) for extent in shape.real[1:]]
        return x.changed(lambda v: v.reshape(v.shape[0], *tail))

    def do_Shape(self, a, x) -> Value:
        return Value(np.array(x.real.shape, np.int64))

    def do_Gather(self, a, x, places) -> Value:
        return Value(x.real[places.real])

    def do_Unsqueeze(self, a, x) -> Value:
        return Value(np.array([x.real], np.int64))

    def do_Concat(self, a, *parts) -> Value:
        joined = [np.concatenate([p.real for p in parts], a["axis"])]
        if all(p.codes is not None for p in parts):
            joined += [np.concatenate([p.codes for p in parts], a["axis"]), parts[0].scale]
            joined += [parts[0].zero]
        return Value(*joined)
