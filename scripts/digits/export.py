# SPDX-License-Identifier: Apache-2.0
"""The trained network as a quantised ONNX file. A batch normalisation costs nothing there: its
factor goes into the scales of the weights, the rest into the bias."""
from __future__ import annotations

import numpy as np
import onnx

from scripts.digits.network import Classifier, Convolution, Network
from scripts.digits.quantise import Grid, weight_grid
from testbenches.support.integer_rule import Quantisation
from testbenches.support.network_builder import Activation, NetworkBuilder, fitting_quantisation

# Codes -128 ... 127 stand for 0 ... 1. Padding is background.
IMAGE = Quantisation(float(np.float32(1 / 255)), -128, np.dtype(np.int8))


def image_codes(images: np.ndarray) -> np.ndarray:
    """int8 [samples, 1, rows, columns] of images of type uint8."""
    return (images.astype(np.int16) + IMAGE.zero_point).astype(np.int8)[:, None]


def unsigned(grid: Grid) -> Quantisation:
    bits = int(grid.highest).bit_length()
    return Quantisation(float(grid.step), 0, np.dtype(np.uint8), bits)


class Exporter:
    def __init__(self, images: np.ndarray):
        """`images`: the scale of the logits is fitted to what the network makes of these."""
        self.builder = NetworkBuilder("digits")
        self.last = self.builder.integer_input("image", image_codes(images), IMAGE)

    def model(self, network: Network) -> onnx.ModelProto:
        for convolution in network.convolutions:
            self.last = self._convolution(convolution)
        self.last = self._classifier(network.classifier)
        self.builder.output(self.last)
        return self.builder.model()

    def _layer(
        self,
        op_type: str,
        name: str,
        codes: np.ndarray,
        bits: int,
        scales: np.ndarray,
        bias: np.ndarray,
        **attributes,
    ) -> str:
        bias_scales = self.last.quantisation.scale * scales.astype(np.float32).astype(np.float64)
        parameters = self.builder.parameters(
            self.last,
            codes.astype(np.int8),
            scales,
            np.rint(bias / bias_scales).astype(np.int32),
            name=name,
            weight_bits=bits,
        )
        real = self.builder.dequantise(self.last)
        return self.builder.node(op_type, [real, *parameters], f"{name}_y", name, **attributes)

    def _convolution(self, layer: Convolution) -> Activation:
        shape, weights = layer.shape, layer.weights.values
        grid = weight_grid(weights, shape.weight_bits)
        codes = grid.codes(weights).reshape(3, 3, shape.inputs, shape.outputs)
        factor = layer.gain.values / layer.deviation()
        real = self._layer(
            "Conv",
            shape.name,
            codes.transpose(3, 2, 0, 1),
            shape.weight_bits,
            grid.step * factor,
            layer.offset.values - layer.mean * factor,
            kernel_shape=[3, 3],
            pads=[1] * 4,
            strides=[shape.stride] * 2,
        )
        quantisation = unsigned(layer.output_grid)
        if quantisation.bits < 8:
            real = self.builder.clipped(real, quantisation)  # from 0: the ReLU as well
        else:
            real = self.builder.node("Relu", [real], f"{shape.name}_relu", f"{shape.name}_relu")
        return self.builder.quantise(real, quantisation, f"{shape.name}_out")

    def _classifier(self, layer: Classifier) -> Activation:
        quantisation = self.last.quantisation
        real = self.builder.node(
            "GlobalAveragePool", [self.builder.dequantise(self.last)], "pool_y", "pool"
        )
        pooled = self.builder.quantise(real, quantisation, "pool_out")
        flat = self.builder.node("Flatten", [pooled.name], "features", "flatten", axis=1)
        self.last = Activation(flat, (pooled.shape[0],), quantisation)
        grid = weight_grid(layer.weights.values, 8)
        codes = grid.codes(layer.weights.values).T
        real = self._layer("Gemm", "fc", codes, 8, grid.step, layer.bias.values, transB=1)
        fitting = fitting_quantisation(self.builder.values(real), np.int8)
        return self.builder.quantise(real, fitting, "logits")
