#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the network that scripts/demo runs: a residual block on 32x32 images with seeded weights,
10 MMAC, and a few inputs for it. The files are part of the project; the same bytes come out again.

    scripts/make_demo_network.py [FOLDER]     FOLDER is configs/networks unless given
"""
from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from testbenches.support.integer_rule import Quantisation  # noqa: E402
from testbenches.support.network_builder import (  # noqa: E402
    Activation,
    NetworkBuilder,
    fitting_quantisation,
)

SEED = 20180602
SAMPLES = 8


class DemoNetwork:
    def __init__(self) -> None:
        self.random = np.random.RandomState(SEED)
        self.builder = NetworkBuilder("seeded_residual")

    def images(self) -> np.ndarray:
        """Smooth waves rather than noise, so that neighbouring pixels resemble each other."""
        row, column = np.mgrid[0:32, 0:32] / 32
        images = np.zeros((SAMPLES, 3, 32, 32))
        for image in images:
            for plane in image:
                for _ in range(4):
                    across, down, phase = self.random.uniform(-3, 3, 3)
                    plane += np.sin(2 * np.pi * (across * column + down * row) + phase)
        return np.clip(np.rint(images * 40), -128, 127).astype(np.int8)

    def weighted(
        self, op_type: str, name: str, source: Activation, shape: tuple[int, ...], **attributes
    ) -> str:
        weights = np.clip(np.rint(self.random.normal(0, 40, shape)), -127, 127).astype(np.int8)
        scales = self.random.uniform(0.002, 0.004, shape[0]).astype(np.float32)
        bias = np.rint(self.random.normal(0, 2000, shape[0])).astype(np.int32)
        inputs = self.builder.parameters(source, weights, scales, bias, name=name)
        real = self.builder.dequantise(source)
        return self.builder.node(op_type, [real, *inputs], f"{name}_y", name, **attributes)

    def convolution(
        self, name: str, source: Activation, outputs: int, kernel: int, stride: int
    ) -> str:
        shape = (outputs, source.shape[0], kernel, kernel)
        pads, strides = [kernel // 2] * 4, [stride] * 2
        return self.weighted(
            "Conv", name, source, shape, kernel_shape=[kernel] * 2, pads=pads, strides=strides
        )

    def quantised(self, real: str, name: str, relu: bool) -> Activation:
        if relu:
            real = self.builder.node("Relu", [real], f"{name}_relu_y", f"{name}_relu")
        quantisation = fitting_quantisation(self.builder.values(real), np.int8)
        return self.builder.quantise(real, quantisation, name)

    def build(self) -> onnx.ModelProto:
        builder = self.builder
        quantisation = Quantisation(0.0078125, 0, np.dtype(np.int8))
        image = builder.integer_input("image", self.images(), quantisation)
        stem = self.quantised(self.convolution("stem", image, 32, 3, 1), "stem_out", relu=True)
        inner = self.convolution("block_conv1", stem, 48, 3, 2)
        inner = self.quantised(inner, "block_conv1_out", relu=True)
        outer = self.convolution("block_conv2", inner, 48, 3, 1)
        outer = self.quantised(outer, "block_conv2_out", relu=False)
        shortcut = self.convolution("block_shortcut", stem, 48, 1, 2)
        shortcut = self.quantised(shortcut, "block_shortcut_out", relu=False)
        terms = [builder.dequantise(outer), builder.dequantise(shortcut)]
        total = builder.node("Add", terms, "block_add_y", "block_add")
        block = self.quantised(total, "block_out", relu=True)
        average = builder.node(
            "GlobalAveragePool", [builder.dequantise(block)], "pool_y", "pool"
        )
        pooled = builder.quantise(average, block.quantisation, "pool_out")
        flat = builder.node("Flatten", [pooled.name], "features", "flatten", axis=1)
        features = Activation(flat, (pooled.shape[0],), pooled.quantisation)
        logits = self.weighted("Gemm", "classifier", features, (10, 48), transB=1)
        builder.output(self.quantised(logits, "logits", relu=False))
        return builder.model()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "configs" / "networks"
    folder.mkdir(parents=True, exist_ok=True)
    network = DemoNetwork()
    onnx.save(network.build(), str(folder / "seeded_residual.onnx"))
    np.save(folder / "seeded_residual.npy", network.builder.input_arrays["image"])


if __name__ == "__main__":
    main()
