#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs random floating networks of one or two LSTM, GRU and RNN, in both layouts, with a MatMul
behind them, their last values or one step alone, and zeros as initial states, left out or made of the
number of samples; compares what they give with the definitions of ONNX.

    recurrent_matches_reference.py --bitloom BIN --platform YAML --random COUNT [--seed S]
"""
from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support import bitloom_run, recurrent_nodes  # noqa: E402

# fp32 keeps sums of a hundred products of about 1 to some 1e-6; gates and states stay below 1 and
# pass errors on with weights below 1.
TOLERANCE = 1e-5


class Network:
    """Values are [step][sample][unit] here and in the layout of their operator in the file."""

    def __init__(self, random: np.random.RandomState):
        self.random = random
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.samples_first = bool(random.randint(2))
        self.steps, self.samples = random.randint(1, 8), random.randint(1, 5)
        features = random.randint(1, 80)
        self.x = random.normal(0, 1, (self.samples, self.steps, features)).astype(np.float32)
        self.values = self.x.transpose(1, 0, 2).astype(np.float64)
        self.name = "x"
        if not self.samples_first:
            self.node("Transpose", ["x"], "steps_first", perm=[1, 0, 2])

    def node(self, operation: str, inputs: list[str], output: str, **attributes) -> None:
        name = f"{operation}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, inputs, [output], name, **attributes))
        self.name = output

    def constant(self, name: str, values: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def weights(self, name: str, *extents: int) -> np.ndarray:
        values = self.random.normal(0, 1 / np.sqrt(extents[-1]), (1, *extents)).astype(np.float32)
        self.constant(name, values)
        return values[0]

    def layer(self, number: int, last: bool) -> None:
        random = self.random
        operation = str(random.choice(["LSTM", "GRU", "RNN"]))
        gates, hidden = {"LSTM": 4, "GRU": 3, "RNN": 1}[operation], random.randint(1, 40)
        attributes, said = {"hidden_size": hidden, "layout": int(self.samples_first)}, {}
        if random.randint(3) == 0:
            attributes["direction"], said["reverse"] = "reverse", True
        if random.randint(4) == 0:
            attributes["clip"] = said["clip"] = 0.75
        if operation == "GRU" and random.randint(2):
            attributes["linear_before_reset"], said["linear_before_reset"] = 1, True
        if operation == "RNN" and random.randint(2):
            attributes["activations"], said["relu"] = ["Relu"], True
        w = self.weights(f"w{number}", gates * hidden, self.values.shape[2])
        r = self.weights(f"r{number}", gates * hidden, hidden)
        inputs, b = [self.name, f"w{number}", f"r{number}"], np.zeros(2 * gates * hidden)
        if random.randint(4):
            inputs.append(f"b{number}")
            b = self.weights(f"b{number}", 2 * gates * hidden)
        if random.randint(3) == 0:
            inputs += [""] * (5 - len(inputs)) + [self.zeros(number, inputs[0], hidden)]
        outputs = ["", f"h{number}"] if last else [f"h{number}"]
        self.nodes.append(
            helper.make_node(operation, inputs, outputs, f"{operation}_{number}", **attributes)
        )
        self.name = f"h{number}"
        self.values = recurrent_nodes.recurrent(operation, self.values, w, r, b, **said)
        axis = (1 if self.samples_first else 0) if last else (2 if self.samples_first else 1)
        axes = self.constant(f"axes{number}", np.array([axis], np.int64))
        self.node("Squeeze", [self.name, axes], f"q{number}")
        if last:
            self.values = self.values[0 if said.get("reverse") else -1]

    def zeros(self, number: int, read: str, hidden: int) -> str:
        """As exporters write them for any number of samples."""
        kept, axis = self.name, 0 if self.samples_first else 1
        one = self.constant(f"one{number}", np.array([1], np.int64))
        units = self.constant(f"units{number}", np.array([hidden], np.int64))
        self.node("Shape", [read], f"shape{number}")
        place = self.constant(f"place{number}", np.array([axis], np.int64))
        self.node("Gather", [self.name, place], f"count{number}")
        parts = [self.name, one, units] if self.samples_first else [one, self.name, units]
        self.node("Concat", parts, f"extents{number}", axis=0)
        if self.random.randint(2):
            self.node("ConstantOfShape", [self.name], f"state{number}")
        else:
            nothing = self.constant(f"nothing{number}", np.zeros((1, 1, 1), np.float32))
            self.node("Expand", [nothing, self.name], f"state{number}")
        state, self.name = self.name, kept
        return state

    def one_step(self) -> None:
        axis = 1 if self.samples_first else 0
        step = int(self.random.randint(-self.steps, self.steps))
        if self.random.randint(2):
            index = self.constant("index", np.array(step, np.int64))
            self.node("Gather", [self.name, index], "step", axis=axis)
        else:
            end = step + 1 if step != -1 else 2**31 - 1
            bounds = [np.array([each], np.int64) for each in (step, end, axis)]
            names = [self.constant(f"bound{n}", each) for n, each in enumerate(bounds)]
            self.node("Slice", [self.name, *names], "slice")
            self.node("Squeeze", [self.name, names[2]], "step")
        self.values = self.values[step]

    def product(self) -> None:
        """Of all hidden values of a sample."""
        if not self.samples_first:
            self.node("Transpose", [self.name], "back", perm=[1, 0, 2])
        values = self.values.transpose(1, 0, 2).reshape(self.samples, -1)
        target = self.constant("flat", np.array([-1, values.shape[1]], np.int64))
        self.node("Reshape", [self.name, target], "vector")
        weights = self.random.normal(0, 1 / np.sqrt(values.shape[1]), (values.shape[1], 7))
        self.constant("fully", weights.astype(np.float32))
        self.node("MatMul", [self.name, "fully"], "product")
        self.values = values @ weights.astype(np.float32).astype(np.float64)

    def model(self) -> onnx.ModelProto:
        def info(name: str, shape: list) -> onnx.ValueInfoProto:
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

        graph = helper.make_graph(
            self.nodes, "net", [info("x", ["N", *self.x.shape[1:]])],
            [info(self.name, ["N", *self.values.shape[1:]])], self.constants,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)])


def check(options: argparse.Namespace, seed: int, folder: Path) -> bool:
    random = np.random.RandomState(seed)
    network = Network(random)
    layers, end = random.randint(1, 3), str(random.choice(["last", "step", "product"]))
    for number in range(layers):
        network.layer(number, end == "last" and number == layers - 1)
    if end == "step":
        network.one_step()
    elif end == "product":
        network.product()
    model = network.model()
    onnx.checker.check_model(model)
    folder.mkdir()
    onnx.save(model, folder / "net.onnx")
    np.save(folder / "x.npy", network.x)
    arguments = ["--network", str(folder / "net.onnx"), "--input", str(folder / "x.npy")]
    arguments += ["--batch", str(random.randint(1, 4))]
    try:
        run = bitloom_run.run(options.bitloom, options.platform, arguments, folder / "out", {})
    except bitloom_run.RunFailed as failure:
        print(f"seed {seed}: {failure}")
        return False
    (found,) = run.arrays("outputs").values()
    error = np.abs(found - network.values) / np.maximum(1, np.abs(network.values))
    if found.shape != network.values.shape or not error.max() <= TOLERANCE:
        print(f"seed {seed}: {error.max():.3g} away: {run.command}")
        return False
    kinds = [layer["kind"] for layer in run.layers]
    wanted = [n.op_type.lower() for n in network.nodes if n.op_type in ("LSTM", "GRU", "RNN")]
    if kinds != wanted + {"last": [], "step": ["pool"], "product": ["matmul"]}[end]:
        print(f"seed {seed}: layers {kinds}: {run.command}")
        return False
    return True


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        good = [
            check(options, seed, Path(temporary) / str(seed))
            for seed in range(options.seed, options.seed + options.random)
        ]
    print(f"{good.count(True)} passed, {good.count(False)} failed")
    return 0 if good and all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
