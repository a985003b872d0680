# SPDX-License-Identifier: Apache-2.0
"""What the nodes of a floating network compute, from the definitions of ONNX in double, and how far
a machine that sums groups of 64 products in fp32 may be from it.

The bound is of the first order. A layer carries the error of what it reads through |weight|, and adds:
of each product, what the alignment of the weight to the group's largest exponent drops, below 2^-23
of that product's power of two times an activation below 2; of each group, the last place of its packed
sum; one rounding for each sum of two, and for each constant that may have been folded into weights.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import helper, numpy_helper

UNIT = 2.0**-23


@dataclass
class Real:
    """`size`: the sum of the magnitudes that were added up to `value`."""

    value: np.ndarray
    error: np.ndarray
    size: np.ndarray

    def map(self, function) -> "Real":
        return Real(function(self.value), function(self.error), function(self.size))


def exact(value: np.ndarray) -> Real:
    value = np.asarray(value, np.float64)
    return Real(value, np.zeros_like(value), np.abs(value))


def stored(x: Real) -> Real:
    """What a tensor holds: its errors count, how it came about does not."""
    return Real(x.value, x.error, np.abs(x.value))


def evaluate(
    model: onnx.ModelProto,
    inputs: dict[str, np.ndarray],
    changed: dict[str, np.ndarray] | None = None,
    last_place: float = 0.0,
) -> dict[str, Real]:
    """Every value by its name; inputs are float32 with samples on axis 0. `changed`: constants in
    place of the file's, float64. `last_place`: of the numbers that tensors and weights are narrowed
    to, relative; below 2^-14 that of fp16 is absolute."""
    values = {name: exact(array) for name, array in inputs.items()}
    constants = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    constants.update({t.values.name: dense(t) for t in model.graph.sparse_initializer})
    constants.update(changed or {})
    for node in model.graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        operands = [
            values.get(name, constants.get(name)) if name else None for name in node.input
        ]
        values[node.output[0]] = OPERATORS[node.op_type](attributes, *operands)
        if last_place:
            y = values[node.output[0]]
            y.error = y.error + last_place * (np.abs(y.value) + y.size + 2.0**-14)
        if attributes.get("count_include_pad", 0):
            # a tensor of its own where the pool cannot count what it pads itself
            values[f"{node.output[0]}_padding"] = operands[0].map(
                lambda a, pads=attributes.get("pads", [0] * 4): padded(a, pads, 0.0)
            )
    return values


def dense(sparse: onnx.SparseTensorProto) -> np.ndarray:
    """Places are one number for each value, in the order of all elements, or one for each axis."""
    array = np.zeros(tuple(sparse.dims), np.float32)
    places = numpy_helper.to_array(sparse.indices)
    at = tuple(places.T) if places.ndim == 2 else np.unravel_index(places, array.shape)
    array[at] = numpy_helper.to_array(sparse.values)
    return array


def padded(x: np.ndarray, pads, value: float) -> np.ndarray:
    return np.pad(x, [(0, 0), (0, 0), *zip(pads[:2], pads[2:])], constant_values=value)


def windows(x: np.ndarray, kernel, strides, pads, dilations, fill: float, out) -> np.ndarray:
    """[samples, channels, rows, columns, kernel rows, kernel columns]"""
    reach = [(o - 1) * s + (k - 1) * d + 1 for o, s, k, d in zip(out, strides, kernel, dilations)]
    room = [
        (pads[i], max(reach[i] - x.shape[2 + i] - pads[i], pads[2 + i], 0)) for i in range(2)
    ]
    x = np.pad(x, [(0, 0), (0, 0), *room], constant_values=fill)
    found = np.empty((*x.shape[:2], *out, *kernel))
    for r in range(kernel[0]):
        for c in range(kernel[1]):
            top, left = r * dilations[0], c * dilations[1]
            found[..., r, c] = x[
                :,
                :,
                top : top + (out[0] - 1) * strides[0] + 1 : strides[0],
                left : left + (out[1] - 1) * strides[1] + 1 : strides[1],
            ]
    return found


def extents(x, kernel, strides, pads, dilations, ceil: bool = False) -> list[int]:
    out = []
    for i in range(2):
        extent = x.shape[2 + i]
        room = extent + pads[i] + pads[2 + i] - (kernel[i] - 1) * dilations[i] - 1
        count = (-(-room // strides[i]) if ceil else room // strides[i]) + 1
        if ceil and (count - 1) * strides[i] >= extent + pads[i]:
            count -= 1
        out.append(count)
    return out


def weighted(products: np.ndarray, errors: np.ndarray, bias: np.ndarray) -> Real:
    """Sums of the last axis; `errors`: those of the products, `bias` of each sum's shape."""
    terms = products.shape[-1]
    size = np.abs(products).sum(-1) + np.abs(bias)
    largest = np.abs(products).max(-1)
    own = 2 * terms * UNIT * largest + (-(-terms // 64) + 2) * UNIT * size
    return Real(products.sum(-1) + bias, errors.sum(-1) + own, size)


def conv(attributes: dict, x: Real, w: np.ndarray, b: np.ndarray | None = None) -> Real:
    w = w.astype(np.float64)
    groups = attributes.get("group", 1)
    kernel = list(w.shape[2:])
    placement = (
        kernel,
        attributes.get("strides", [1, 1]),
        attributes.get("pads", [0] * 4),
        attributes.get("dilations", [1, 1]),
    )
    out = extents(x.value, *placement)
    parts = [windows(each, *placement, 0.0, out) for each in (x.value, x.error)]
    ins, outs = w.shape[1], w.shape[0] // groups
    results = []
    for o in range(w.shape[0]):
        first = o // outs * ins
        bias = 0.0 if b is None else float(b[o])
        value, error = (
            np.moveaxis(part[:, first : first + ins], 1, 3).reshape(*part.shape[:1], *out, -1)
            for part in parts
        )
        row = w[o].reshape(-1)
        results.append(
            weighted(value * row, error * np.abs(row), np.full(value.shape[:-1], bias))
        )
    return Real(
        *(np.stack([getattr(r, f) for r in results], 1) for f in ("value", "error", "size"))
    )


def matmul(attributes: dict, x: Real, w: np.ndarray) -> Real:
    w = w.astype(np.float64)
    products = x.value[..., None, :] * w.T
    return weighted(products, x.error[..., None, :] * np.abs(w.T), np.zeros(products.shape[:-1]))


def gemm(attributes: dict, x: Real, w: np.ndarray, c: np.ndarray | None = None) -> Real:
    w = w.T if attributes.get("transB", 0) else w
    alpha, beta = (float(np.float32(attributes.get(key, 1.0))) for key in ("alpha", "beta"))
    y = affine(matmul({}, x, w), np.asarray(alpha), np.zeros(()))
    return y if c is None else affine(y, np.ones(()), beta * np.asarray(c, np.float64))


def affine(x: Real, factor: np.ndarray, term: np.ndarray) -> Real:
    size = x.size * np.abs(factor) + np.abs(term)
    # the factor's rounding, the products', the term's and the sum's; a group packed once more
    return Real(x.value * factor + term, x.error * np.abs(factor) + 6 * UNIT * size, size)


def combine(operation: str):
    def apply(attributes: dict, a, b) -> Real:
        if isinstance(a, Real) and isinstance(b, Real):
            total = a.value + b.value
            return stored(Real(total, a.error + b.error + UNIT * np.abs(total), total))
        first = not isinstance(a, Real)
        x, c = (b, a) if first else (a, b)
        c = np.asarray(c, np.float64)
        if operation == "Mul":
            return affine(x, c, np.zeros(()))
        if operation == "Div":
            return affine(x, 1 / c, np.zeros(()))
        if operation == "Add":
            return affine(x, np.ones(()), c)
        return affine(x, -np.ones(()), c) if first else affine(x, np.ones(()), -c)

    return apply


def batch_normalization(attributes: dict, x: Real, scale, bias, mean, variance) -> Real:
    shape = (1, -1, *[1] * (x.value.ndim - 2))
    scale, bias, mean, variance = (
        each.astype(np.float64).reshape(shape) for each in (scale, bias, mean, variance)
    )
    factor = scale / np.sqrt(variance + float(np.float32(attributes.get("epsilon", 1e-5))))
    return affine(x, factor, bias - mean * factor)


def clip(low: float, high: float):
    def apply(attributes: dict, x: Real, *bounds) -> Real:
        limits = [low, high]
        for i, bound in enumerate(bounds):
            if bound is not None:
                limits[i] = float(bound)
        return stored(Real(np.clip(x.value, *limits), x.error, x.size))

    return apply


def pool(attributes: dict, x: Real, largest: bool) -> Real:
    kernel = attributes["kernel_shape"]
    strides = attributes.get("strides", [1, 1])
    pads = attributes.get("pads", [0] * 4)
    out = extents(x.value, kernel, strides, pads, [1, 1], bool(attributes.get("ceil_mode", 0)))
    place = (kernel, strides, pads, [1, 1])
    value, error = (
        windows(each, *place, fill, out).reshape(*each.shape[:2], *out, -1)
        for each, fill in ((x.value, -np.inf if largest else 0.0), (x.error, 0.0))
    )
    if largest:
        return stored(Real(value.max(-1), error.max(-1), np.zeros(())))
    ones = np.ones_like(x.value)
    inside = count = windows(ones, *place, 0.0, out).sum((-1, -2))
    if attributes.get("count_include_pad", 0):
        # what ceil_mode adds beyond the padding does not count
        ones = padded(ones, pads, 1.0)
        count = windows(ones, kernel, strides, [0] * 4, [1, 1], 0.0, out).sum((-1, -2))
    error = (error.sum(-1) + inside * UNIT * np.abs(value).sum(-1)) / count
    return stored(Real(value.sum(-1) / count, error + UNIT * error, np.zeros(())))


def global_pool(largest: bool):
    def apply(attributes: dict, x: Real) -> Real:
        return pool({"kernel_shape": list(x.value.shape[2:])}, x, largest)

    return apply


def concat(attributes: dict, *parts: Real) -> Real:
    return Real(
        *(
            np.concatenate([getattr(p, f) for p in parts], attributes["axis"])
            for f in ("value", "error", "size")
        )
    )


def softmax(attributes: dict, x: Real) -> Real:
    powers = np.exp(x.value - x.value.max(-1, keepdims=True))
    y = powers / powers.sum(-1, keepdims=True)
    # each of its derivatives is at most y * (1 - y) <= y, those of the others sum up to as much;
    # the smallest are rounded to denormals
    error = 2 * y * x.error.max(-1, keepdims=True) + 2 * UNIT * y + 2.0**-149
    return stored(Real(y, error, y))


OPERATORS = {
    "Conv": conv,
    "MatMul": matmul,
    "Gemm": gemm,
    "Add": combine("Add"),
    "Sub": combine("Sub"),
    "Mul": combine("Mul"),
    "Div": combine("Div"),
    "BatchNormalization": batch_normalization,
    "Relu": clip(0, np.inf),
    "Clip": clip(-np.inf, np.inf),
    "MaxPool": lambda attributes, x: pool(attributes, x, True),
    "AveragePool": lambda attributes, x: pool(attributes, x, False),
    "GlobalMaxPool": global_pool(True),
    "GlobalAveragePool": global_pool(False),
    "Concat": concat,
    "Flatten": lambda attributes, x: x.map(lambda a: a.reshape(len(a), -1)),
    "Softmax": softmax,
    "Identity": lambda attributes, x: x,
}
