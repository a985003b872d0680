#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Networks that cannot be right: exit code 2, one line that begins with the file and
names the place, no file left behind, and no more memory and time than a small network takes.

    broken_networks.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import resource
import sys
import time
from typing import Callable, Sequence

import numpy as np
import onnx
from command_line import CommandLine, main
from onnx import TensorProto, helper, numpy_helper

MOST_SECONDS, MOST_KIBIBYTES = 20, 512 << 10

Change = Callable[[onnx.GraphProto], None]


def refused(
    bitloom: CommandLine, network: str, naming: Sequence[str], command: str = "run", *more: str
) -> None:
    """Refused within bounds, by a line that begins with the file."""
    start = time.monotonic()
    arguments = [bitloom.platform, "--network", network, "--out", "new/out", *more]
    line = bitloom.refused(command, *arguments, naming=naming)
    assert line.startswith(network + ":"), f"does not begin with the file: {line}"
    seconds = time.monotonic() - start
    assert seconds < MOST_SECONDS, f"{seconds:.0f} s for: {line}"
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak < MOST_KIBIBYTES, f"{peak >> 10} MiB for: {line}"


def changed(bitloom: CommandLine, change: Change) -> str:
    model = onnx.load(bitloom.network)
    change(model.graph)
    onnx.save(model, bitloom.folder / "changed.onnx")
    return "changed.onnx"


def constant(graph: onnx.GraphProto, name: str) -> TensorProto:
    return next(each for each in graph.initializer if each.name == name)


def replaced(name: str, change: Callable[[np.ndarray], np.ndarray]) -> Change:
    def apply(graph: onnx.GraphProto) -> None:
        found = constant(graph, name)
        found.CopyFrom(numpy_helper.from_array(change(numpy_helper.to_array(found)), name))

    return apply


def with_last(value: float) -> Callable[[np.ndarray], np.ndarray]:
    def apply(array: np.ndarray) -> np.ndarray:
        result = array.copy()
        result.reshape(-1)[-1] = value
        return result

    return apply


def node_of(graph: onnx.GraphProto, output: str) -> onnx.NodeProto:
    return next(node for node in graph.node if output in node.output)


def write_layers(bitloom: CommandLine, shape: str, *layers: str) -> str:
    lines = [f"inputs: [{{name: x, shape: {shape}}}]", "layers:", *(f"- {{{l}}}" for l in layers)]
    bitloom.write("net.yaml", "\n".join(lines) + "\n")
    return "net.yaml"


def a_truncated_network_is_refused(bitloom: CommandLine) -> None:
    whole = open(bitloom.network, "rb").read()
    for size in (1, len(whole) // 2, len(whole) - 1):
        (bitloom.folder / "half.onnx").write_bytes(whole[:size])
        refused(bitloom, "half.onnx", ["not an ONNX network", "truncated"])
    bitloom.write("half.yaml", "inputs: [{name: x, shape: [4]}]\nlayers:\n- {name: p, ki")
    refused(bitloom, "half.yaml", ["half.yaml:3: not YAML"])


def an_operator_that_is_not_supported_is_named_with_its_node(bitloom: CommandLine) -> None:
    def other(graph: onnx.GraphProto) -> None:
        node_of(graph, "stem_y").op_type = "LSTM"

    refused(bitloom, changed(bitloom, other), ["node stem: ", "LSTM"])
    network = write_layers(bitloom, "[4]", "name: p, kind: attention, inputs: x")
    refused(bitloom, network, ["net.yaml:3: ", "'attention'"])


def shapes_that_do_not_match_are_refused(bitloom: CommandLine) -> None:
    twice = replaced("stem_weights_q", lambda w: np.concatenate([w, w], 1))
    refused(bitloom, changed(bitloom, twice), ["node stem: ", "[32, 6, 3, 3]", "axis 1 must be 3"])


def scales_that_are_no_positive_numbers_are_refused(bitloom: CommandLine) -> None:
    for scale in (np.nan, -1.0, 0.0, np.inf):
        for name in ("stem_weights_scale", "stem_bias_scale", "stem_out_scale", "image_scale"):
            network = changed(bitloom, replaced(name, with_last(scale)))
            refused(bitloom, network, ["node ", "its scale is", "positive and finite"])


def tensors_without_elements_are_refused(bitloom: CommandLine) -> None:
    def empty_input(graph: onnx.GraphProto) -> None:
        graph.input[0].type.tensor_type.shape.dim[2].dim_value = 0

    refused(bitloom, changed(bitloom, empty_input), ["input 'image'", "axis 2"])
    for axis in range(4):
        empty = replaced("stem_weights_q", lambda w, axis=axis: np.delete(w, np.s_[:], axis))
        refused(bitloom, changed(bitloom, empty), ["node "])
    network = write_layers(bitloom, "[3, 0, 8]", "name: p, kind: max_pool, inputs: x")
    refused(bitloom, network, ["net.yaml:1: inputs[0].shape: '0'"])


def weights_with_a_zero_point_are_refused(bitloom: CommandLine) -> None:
    network = changed(bitloom, replaced("stem_weights_zero_point", with_last(3)))
    refused(bitloom, network, ["node stem: ", "zero point 3", "symmetrically"])


def a_bias_of_another_scale_is_refused(bitloom: CommandLine) -> None:
    for factor in (2.0, 0.999):
        scaled = replaced("stem_bias_scale", lambda s: s * np.float32(factor))
        refused(
            bitloom,
            changed(bitloom, scaled),
            ["node stem: ", "bias 'stem_bias_dq'", "input scale * weight scale = "],
        )


def a_cycle_is_refused_naming_a_node_inside(bitloom: CommandLine) -> None:
    def cycle(graph: onnx.GraphProto) -> None:
        node_of(graph, "stem_y").input[0] = "stem_out_dq"

    refused(bitloom, changed(bitloom, cycle), ["node ", "free of cycles"])
    for layers in (
        ["name: a, kind: max_pool, inputs: a"],
        ["name: a, kind: add, inputs: [x, b]", "name: b, kind: add, inputs: [x, a]"],
    ):
        network = write_layers(bitloom, "[3, 8, 8]", *layers)
        refused(bitloom, network, ["net.yaml:3: layers.a.inputs: no tensor"])
    bitloom.write("loop.yaml", "inputs: &i [*i]\nlayers: []\n")
    refused(bitloom, "loop.yaml", ["loop.yaml:1: inputs[0]: not a section"])


def deep_nesting_is_refused(bitloom: CommandLine) -> None:
    def branches(graph: onnx.GraphProto) -> None:
        inner = helper.make_graph([], "none", [], [])
        for depth in range(20):
            node = helper.make_node("If", ["go"], ["v"], f"if_{depth}", then_branch=inner)
            inner = helper.make_graph([node], "branch", [], [])
        graph.initializer.append(numpy_helper.from_array(np.array(True), "go"))
        graph.node.extend(inner.node)

    refused(bitloom, changed(bitloom, branches), ["node if_19: ", "operator If"])
    for opening in ("[", "{a: ", "- ", "? "):
        bitloom.write("deep.yaml", opening * 100_000)
        refused(bitloom, "deep.yaml", ["deep.yaml:1: nested too deeply"])


def a_claim_of_a_billion_elements_costs_nothing(bitloom: CommandLine) -> None:
    def weights(graph: onnx.GraphProto) -> None:
        constant(graph, "stem_weights_q").dims[0] = 10**9

    def input_columns(graph: onnx.GraphProto) -> None:
        graph.input[0].type.tensor_type.shape.dim[3].dim_value = 10**9

    refused(bitloom, changed(bitloom, weights), ["'stem_weights_q'", "needs 27000000000"])
    refused(bitloom, changed(bitloom, input_columns), ["input 'image'", "elements a sample"])
    pool, weighing = "kind: max_pool, inputs: x", "channels: 10, inputs: x, weights: {seed: 1}"
    for shape, layer, naming in (
        ("[3, 100000, 100000]", f"name: p, {pool}", "net.yaml:1: "),
        ("[10000000000]", f"name: p, {pool}", "net.yaml:1: inputs[0].shape: "),
        ("[1000000000]", f"name: m, kind: matmul, {weighing}", "net.yaml:3: layers.m: "),
        ("[1000000000]", f"name: p, {pool}", "dram.bytes"),
    ):
        network = write_layers(bitloom, shape, layer)
        for command in ("run", "compile"):
            refused(bitloom, network, [naming], command)
            refused(bitloom, network, [naming], command, "--batch", "65536")
    (bitloom.folder / "w.npy").write_bytes(header("(10, 1000000000)"))
    layer = "name: m, kind: matmul, channels: 10, inputs: x, weights: {npy: w.npy}"
    refused(bitloom, write_layers(bitloom, "[4]", layer), ["net.yaml:3: ", "claims 10000000000"])


def a_network_beyond_the_dram_is_refused(bitloom: CommandLine) -> None:
    smallest = ["--set", "dram.bytes=1048576"]
    for command in ("run", "compile"):
        for batch in ("32", "65536"):
            more = [*smallest, "--batch", batch]
            refused(bitloom, bitloom.network, ["1048576 bytes", "dram.bytes"], command, *more)


def a_machine_too_small_for_a_layer_names_the_file_and_the_node(bitloom: CommandLine) -> None:
    more = ["--set", "accelerator.weight_buffer_bytes=64"]
    refused(bitloom, bitloom.network, ["node stem: ", "weight_buffer_bytes"], "run", *more)


def header(shape: str) -> bytes:
    """The start of a .npy file of int8, without its data."""
    text = f"{{'descr': '|i1', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


TESTS = (
    a_truncated_network_is_refused,
    an_operator_that_is_not_supported_is_named_with_its_node,
    shapes_that_do_not_match_are_refused,
    scales_that_are_no_positive_numbers_are_refused,
    tensors_without_elements_are_refused,
    weights_with_a_zero_point_are_refused,
    a_bias_of_another_scale_is_refused,
    a_cycle_is_refused_naming_a_node_inside,
    deep_nesting_is_refused,
    a_claim_of_a_billion_elements_costs_nothing,
    a_network_beyond_the_dram_is_refused,
    a_machine_too_small_for_a_layer_names_the_file_and_the_node,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
