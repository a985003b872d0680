#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Small random quantised networks: the same seed gives the same file.

    python3 random_network.py --seed 7 --out FOLDER     writes network.onnx and one .npy per input
"""
from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from testbenches.support.integer_rule import Window  # noqa: E402
from testbenches.support.network_builder import Activation  # noqa: E402
from testbenches.support.random_images import LARGEST_WEIGHTS, RandomImages  # noqa: E402


@dataclass
class RandomNetwork:
    model: onnx.ModelProto
    inputs: dict[str, np.ndarray]
    expected: dict[str, np.ndarray]

    def write(self, folder: Path) -> list[str]:
        """Writes the files and returns the arguments of `bitloom run` that name them."""
        folder.mkdir(parents=True, exist_ok=True)
        onnx.save(self.model, str(folder / "network.onnx"))
        arguments = ["--network", str(folder / "network.onnx")]
        for index, (name, array) in enumerate(self.inputs.items()):
            file = folder / f"input_{index}.npy"
            np.save(file, array)
            arguments += ["--input", f"{name}={file}" if len(self.inputs) > 1 else str(file)]
        return arguments


def generate(
    seed: int,
    samples: int = 3,
    low_widths: bool = False,
    concats: bool = False,
    constants: bool = False,
) -> RandomNetwork:
    """`low_widths`: most tensors have 1 to 7 bits. `concats`: images branch and
    their branches' channels are joined. `constants`: also factors, terms, batch norms, float biases,
    lone clamps and changes of scale, padding that counts, ceil_mode."""
    generator = Generator(seed, samples, low_widths, concats, constants)
    generator.generate()
    return RandomNetwork(
        generator.builder.model(), generator.builder.input_arrays, generator.builder.expected()
    )


class Generator(RandomImages):
    def generate(self) -> None:
        kind = self.random.random_sample()
        if kind < 0.78:
            shape = (self.channel_count(), self.between(1, 20), self.between(1, 20))
            last = self.head(self.image_layers(self.input("x", shape)))
        elif kind < 0.9:
            last = self.input("x", (self.between(1, 300),))
            for _ in range(self.between(1, 3)):
                last = self.vector_layer(last)
        else:
            shape = (self.between(1, 12), self.channel_count())
            last = self.sequence_layers(self.input("x", shape))
        self.choose_outputs(last)

    def input(self, name: str, shape: tuple[int, ...]) -> Activation:
        quantisation = self.random_quantisation()
        codes = self.random.randint(
            quantisation.lowest, quantisation.highest + 1, (self.samples, *shape)
        )
        if self.chance(0.25):
            # Off the midpoints between codes: how those round is the host's affair, not the rule's.
            offsets = self.random.uniform(-0.45, 0.45, codes.shape)
            values = (codes - quantisation.zero_point + offsets) * quantisation.scale
            if self.constants and self.chance(0.7):
                activation = self.normalised_input(name, values, quantisation)
            else:
                activation = self.builder.float_input(name, values.astype(np.float32), quantisation)
        else:
            array = codes.astype(quantisation.dtype)
            activation = self.builder.integer_input(name, array, quantisation)
        return self.remember(activation)

    def choose_outputs(self, last: Activation) -> None:
        self.builder.output(last)
        if self.chance(0.3):
            self.builder.output(last, as_float=True)
        others = [tensor for tensor in self.tensors[1:] if tensor.name != last.name]
        if others and self.chance(0.25):
            self.builder.output(self.choose(others), as_float=self.chance(0.3))

    # -- heads -------------------------------------------------------------------------------------

    def head(self, current: Activation) -> Activation:
        kind = self.random.random_sample()
        if kind < 0.15:
            return current
        if kind < 0.2:
            return self.laid_out("Transpose", current, [], perm=(0, 2, 3, 1))
        if kind < 0.5:
            current = self.global_average(current)
            if self.chance(0.3):
                axes = self.builder.constant("axes", np.array([2, 3], np.int64))
                current = self.laid_out("Squeeze", current, [axes])
                if self.chance(0.2):
                    current = self.laid_out("Unsqueeze", current, [axes])
                    current = self.convolution(current, window=Window((1, 1)))
                    current = self.laid_out("Squeeze", current, [axes])
            else:
                current = self.flattened(current)
        else:
            while np.prod(current.shape) > 3000:
                window = Window((2, 2), (2, 2)) if min(current.shape[1:]) > 1 else None
                if window is None:
                    current = self.global_average(current)
                else:
                    current = self.pool("MaxPool", current, **self.window_attributes(window))
            if self.chance(0.3):
                current = self.laid_out("Transpose", current, [], perm=(0, 2, 3, 1))
            if self.chance(0.3):
                return self.vector_layer(current, flatten_first=True)
            current = self.flattened(current)
        for _ in range(self.between(0, 2)):
            current = self.vector_layer(current)
        return current

    def global_average(self, source: Activation) -> Activation:
        if self.constants and self.chance(0.3):
            return self.pool("GlobalMaxPool", source)
        if self.chance(0.2):
            return self.pool("ReduceMean", source, axes=[2, 3], keepdims=1)
        return self.pool("GlobalAveragePool", source)

    def vector_layer(self, source: Activation, flatten_first: bool = False) -> Activation:
        """Gemm or MatMul over a vector; `flatten_first` puts a Flatten of the dequantised image in
        front, without an integer tensor between."""
        features = int(np.prod(source.shape))
        outputs = min(self.channel_count(), max(1, LARGEST_WEIGHTS // features))
        real = self.builder.dequantise(source)
        if flatten_first:
            real = self.builder.node("Flatten", [real], f"{real}_flat", axis=1)
        matmul = self.chance(0.3)
        transposed = not matmul and self.chance(0.6)
        shape = (outputs, features) if transposed else (features, outputs)
        return self.weighted_layer(
            "MatMul" if matmul else "Gemm",
            source,
            real,
            self.weight_codes(shape),
            output_axis=0 if transposed else 1,
            has_bias=not matmul and self.chance(0.75),
            **({"transB": 1} if transposed else {}),
        )

    def sequence_layers(self, source: Activation) -> Activation:
        """[samples, steps, features] through one or two MatMul."""
        for _ in range(self.between(1, 2)):
            weights = self.weight_codes((source.shape[-1], self.channel_count()))
            real = self.builder.dequantise(source)
            source = self.weighted_layer("MatMul", source, real, weights, 1, has_bias=False)
        if self.chance(0.4):
            source = self.vector_layer(self.flattened(source))
        return source


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--low-widths", action="store_true", help="also 1 to 7 bits")
    parser.add_argument("--concats", action="store_true", help="also Concat")
    parser.add_argument("--constants", action="store_true", help="also factors, terms and their like")
    arguments = parser.parse_args()
    network = generate(
        arguments.seed,
        arguments.samples,
        arguments.low_widths,
        arguments.concats,
        arguments.constants,
    )
    print(" ".join(network.write(arguments.out)))


if __name__ == "__main__":
    main()
