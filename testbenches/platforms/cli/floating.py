#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Floating networks as their users meet them.

    floating.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from command_line import GOOD, CommandLine, main
from onnx import TensorProto, helper, numpy_helper


def network(bitloom: CommandLine, weights: np.ndarray) -> list[str]:
    """A product with `weights` [features, classes] and a Relu, on Bitlet."""
    features, classes = weights.shape
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", size])
        for name, size in (("x", features), ("y", classes))
    ]
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["m"], name="classify"),
        helper.make_node("Relu", ["m"], ["y"], name="relu"),
    ]
    tensors = [numpy_helper.from_array(weights.astype(np.float32), "w")]
    graph = helper.make_graph(nodes, "float", ends[:1], ends[1:], initializer=tensors)
    file = bitloom.folder / "float.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)]), file)
    return ["--network", str(file)]


def bitlet(bitloom: CommandLine) -> str:
    return str(Path(bitloom.platform).with_name("bitlet.yaml"))


def output(bitloom: CommandLine, folder: str) -> np.ndarray:
    return np.load(bitloom.folder / folder / "outputs" / "y.npy")


def results_are_float32_and_say_so(bitloom: CommandLine) -> None:
    given = network(bitloom, np.array([[1.5, -2], [0.25, 4]]))
    x = bitloom.save("x.npy", np.array([[2, 4], [-1, 0.5]], np.float32))
    bitloom("run", bitlet(bitloom), *given, "--input", x, "--out", "out").expect(GOOD)
    found = output(bitloom, "out")
    assert found.dtype == np.float32, found.dtype
    assert found.tolist() == [[4, 12], [0, 4]], found
    result = json.loads((bitloom.folder / "out/result.json").read_text())
    (layer,) = result["layers"]
    assert layer["numbers"] == "fp32", layer
    assert layer["bits"] == {"activation": 32, "weight": 32, "output": 32}, layer
    (layer,) = json.loads(bitloom("inspect", given[1], "--json").expect(GOOD).out)["layers"]
    assert layer["numbers"] == "fp32", layer


def seeded_inputs_are_the_same_again(bitloom: CommandLine) -> None:
    given = network(bitloom, np.eye(200))
    for folder, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        bitloom("run", bitlet(bitloom), *given, "--seed", seed, "--out", folder).expect(GOOD)
    a, b, c = (output(bitloom, folder) for folder in "abc")
    assert (a == b).all() and (a != c).any()
    # the positive half of a normal distribution: mean 0.4, and none beyond 8 deviations
    assert 0.25 < a.mean() < 0.55 and a.max() < 8, (a.mean(), a.max())


def compare_tells_how_far_outputs_are_apart(bitloom: CommandLine) -> None:
    for folder, weight in (("a", 1.0), ("b", 1.25)):
        given = network(bitloom, np.array([[2.0, weight]]))
        x = bitloom.save("x.npy", np.array([[4], [8]], np.float32))
        bitloom("run", bitlet(bitloom), *given, "--input", x, "--out", folder).expect(GOOD)
    said = bitloom("compare", "a", "b").expect(GOOD).out
    assert "output y: largest difference 2, relative 0.2\n" in said, said
    said = bitloom("compare", "a", "a/result.json").expect(GOOD).out
    assert "output y: largest difference 0, relative 0\n" in said, said
    np.save(bitloom.folder / "b/outputs/y.npy", np.zeros((1, 2), np.float32))
    assert "output y" not in bitloom("compare", "a", "b").expect(GOOD).out
    (bitloom.folder / "b/outputs/y.npy").write_bytes(b"none")
    bitloom.refused("compare", "a", "b", naming=["y.npy"])


def numbers_that_are_none_are_named(bitloom: CommandLine) -> None:
    given = network(bitloom, np.eye(3))
    for wrong in (np.nan, np.inf, -np.inf):
        values = np.zeros((2, 3), np.float32)
        values[1, 2] = wrong
        x = bitloom.save("x.npy", values)
        named = ["x.npy", "element 5", "finite"]
        bitloom.refused("run", bitlet(bitloom), *given, "--input", x, naming=named)
    x = bitloom.save("x.npy", np.zeros((2, 3), np.float64))
    bitloom.refused(
        "run", bitlet(bitloom), *given, "--input", x, naming=["x.npy", "float64", "float32"]
    )


def weights_that_are_no_numbers_are_named_unless_the_rtl_decides(bitloom: CommandLine) -> None:
    weights = np.eye(3)
    weights[1, 2] = np.nan  # class 2, feature 1
    given = network(bitloom, weights)
    exact = ["--set", "accelerator.rtl_exact=false"]
    named = ["node classify", "'w'", "nan", "element 1 of output channel 2", "rtl_exact"]
    for view in ("tlm", "estimate"):
        bitloom.refused("run", bitlet(bitloom), *given, *exact, "--view", view, naming=named)
    bitloom("run", bitlet(bitloom), *given, "--out", "out").expect(GOOD)


def other_widths_are_refused(bitloom: CommandLine) -> None:
    given = network(bitloom, np.eye(3))
    for key in ("weight_bits", "activation_bits"):
        setting = f"network.layers.classify.{key}=8"
        named = [f"network.layers.classify.{key}", "fp32"]
        bitloom.refused("run", bitlet(bitloom), *given, "--set", setting, naming=named)


def bit_fusion_refuses_them_by_name(bitloom: CommandLine) -> None:
    given = network(bitloom, np.eye(3))
    named = ["float.onnx", "node classify", "Bit Fusion"]
    bitloom.refused("run", bitloom.platform, *given, naming=named)


TESTS = [
    results_are_float32_and_say_so,
    seeded_inputs_are_the_same_again,
    compare_tells_how_far_outputs_are_apart,
    numbers_that_are_none_are_named,
    weights_that_are_no_numbers_are_named_unless_the_rtl_decides,
    other_widths_are_refused,
    bit_fusion_refuses_them_by_name,
]

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
