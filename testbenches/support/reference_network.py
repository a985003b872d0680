# SPDX-License-Identifier: Apache-2.0
"""The oracle: reads a quantised ONNX file (QuantizeLinear and DequantizeLinear around every layer)
and computes all its integer tensors by the integer rule.

    python3 reference_network.py NET.onnx INPUT.npy OUT_FOLDER   writes one .npy per integer tensor
"""
from __future__ import annotations

import sys
from pathlib import Path
from typing import Mapping

import numpy as np
import onnx
from onnx import numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from testbenches.support.declared_widths import declared_widths  # noqa: E402
from testbenches.support.evaluation import Evaluation  # noqa: E402


class ReferenceNetwork:
    def __init__(self, model: onnx.ModelProto | str | Path):
        self.model = model if isinstance(model, onnx.ModelProto) else onnx.load(str(model))
        graph = self.model.graph
        self.constants = {entry.name: numpy_helper.to_array(entry) for entry in graph.initializer}
        self.widths = declared_widths(self.model)
        self.inputs = [entry for entry in graph.input if entry.name not in self.constants]
        self.output_names = [entry.name for entry in graph.output]

    def run(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """All integer tensors that depend on an input, and the outputs, each with all samples on
        axis 0, in the file's types."""
        declared = self.inputs[0].type.tensor_type.shape.dim[0].dim_value
        evaluation = Evaluation(self.constants, declared, self.widths)
        for name, array in inputs.items():
            evaluation.feed(name, array)
        for node in self.model.graph.node:
            evaluation.execute(node)
        results = evaluation.integer_tensors()
        for name in self.output_names:
            results[name] = evaluation.float_or_codes(name)
        return results


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    network = ReferenceNetwork(sys.argv[1])
    folder = Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    tensors = network.run({network.inputs[0].name: np.load(sys.argv[2])})
    for name, array in tensors.items():
        np.save(folder / f"{name.replace('/', '_')}.npy", array)
    print(f"{len(tensors)} tensors in {folder}")


if __name__ == "__main__":
    main()
