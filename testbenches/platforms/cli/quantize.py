#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom quantize` as its users meet it.

    quantize.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import onnx
from command_line import GOOD, INTERRUPTED, CommandLine, contents, main
from onnx import TensorProto, helper, numpy_helper

from testbenches.support.oracle_values import attributes

RANDOM = np.random.RandomState(11)


def normal(*shape: int) -> np.ndarray:
    return RANDOM.standard_normal(shape).astype(np.float32)


def save_network(bitloom: CommandLine, nodes, inputs, outputs, constants) -> str:
    """`inputs` and `outputs`: shapes by name, without samples."""
    ends = [
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["N", *s]) for n, s in group.items()]
        for group in (inputs, outputs)
    ]
    tensors = [numpy_helper.from_array(np.asarray(c), n) for n, c in constants.items()]
    graph = helper.make_graph(nodes, "net", *ends, initializer=tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    onnx.checker.check_model(model)
    onnx.save(model, bitloom.folder / "net.onnx")
    return str(bitloom.folder / "net.onnx")


def small_network(bitloom: CommandLine) -> tuple[str, np.ndarray]:
    """A Conv with a Relu and a classifier, and ten images for it."""
    nodes = [
        helper.make_node("Conv", ["x", "w", "b"], ["c"], name="stem", pads=[1] * 4),
        helper.make_node("Relu", ["c"], ["r"], name="relu"),
        helper.make_node("Flatten", ["r"], ["f"], name="flatten"),
        helper.make_node("Gemm", ["f", "v"], ["y"], name="classes", transB=1),
    ]
    constants = {"w": normal(4, 2, 3, 3), "b": normal(4), "v": normal(5, 144)}
    return save_network(bitloom, nodes, {"x": (2, 6, 6)}, {"y": (5,)}, constants), normal(10, 2, 6, 6)


def quantised(bitloom: CommandLine, network: str, x: np.ndarray, *options: str) -> onnx.ModelProto:
    file = bitloom.save("x.npy", x)
    given = ["--calibration", file, "--out", "q.onnx", *options]
    bitloom("quantize", network, *given).expect(GOOD)
    model = onnx.load(bitloom.folder / "q.onnx")
    onnx.checker.check_model(model, full_check=True)
    return model


def simulated(bitloom: CommandLine, *inputs: str) -> np.ndarray:
    given = [argument for each in inputs for argument in ("--input", each)]
    out = ["--out", "out", "-q"]
    bitloom("run", bitloom.platform, "--network", "q.onnx", *given, *out).expect(GOOD)
    return np.load(bitloom.folder / "out/outputs/y.npy")


def expect_close(found: np.ndarray, expected: np.ndarray, share: float = 0.02) -> None:
    assert found.shape == expected.shape, (found.shape, expected.shape)
    error = np.linalg.norm(found - expected) / np.linalg.norm(expected)
    assert 0 < error < share, error


def the_file_is_plain_qdq(bitloom: CommandLine) -> None:
    network, x = small_network(bitloom)
    model = quantised(bitloom, network, x, "--bits", "weights=4,activations=6")
    assert model.opset_import[0].version == 13
    constants = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    (conv,) = [n for n in model.graph.node if n.op_type == "Conv"]
    makers = {n.output[0]: n for n in model.graph.node}
    weights = makers[conv.input[1]]
    assert weights.op_type == "DequantizeLinear" and attributes(weights)["axis"] == 0
    codes = constants[weights.input[0]]
    assert codes.dtype == np.int8 and codes.shape == (4, 2, 3, 3), (codes.dtype, codes.shape)
    assert (np.abs(codes).reshape(4, -1).max(1) == 7).all(), codes
    assert constants[weights.input[1]].shape == (4,)
    bias = makers[conv.input[2]]
    assert constants[bias.input[0]].dtype == np.int32
    widths = json.loads({p.key: p.value for p in model.metadata_props}["bitloom.bits"])
    assert widths[weights.input[0]] == 4, widths
    first = next(n for n in model.graph.node if n.op_type == "QuantizeLinear")
    assert widths[first.output[0]] == 6, widths
    said = bitloom("inspect", "q.onnx", "--json").expect(GOOD).out
    assert [layer["name"] for layer in json.loads(said)["layers"]] == ["stem", "classes"]


def all_widths_of_the_types_need_no_declaration(bitloom: CommandLine) -> None:
    network, x = small_network(bitloom)
    assert not quantised(bitloom, network, x).metadata_props


def the_table_is_aligned_and_the_bytes_are_the_same_again(bitloom: CommandLine) -> None:
    network, x = small_network(bitloom)
    given = ["quantize", network, "--calibration", bitloom.save("x.npy", x)]
    said = bitloom(*given, "--layer", "classes:weights=2", "--out", "a.onnx").expect(GOOD).out
    rows = said.splitlines()
    assert rows[0].split() == ["layer", "kind", "bits", "error", "SQNR"], said
    assert rows[2].split()[:3] == ["stem", "convolution", "8/8/8"], said
    assert rows[3].split()[:3] == ["classes", "matmul", "8/2/8"], said
    assert len({re.search("8/./8", row).start() for row in rows[2:]}) == 1, said
    again = bitloom(*given, "--layer", "classes:weights=2", "--out", "b.onnx").expect(GOOD).out
    assert again == said
    a, b = ((bitloom.folder / f"{name}.onnx").read_bytes() for name in "ab")
    assert a.replace(b"a.onnx", b"") == b.replace(b"b.onnx", b"")
    assert bitloom(*given, "-q", "--out", "c.onnx").expect(GOOD).out == ""


def a_percentile_cuts_what_lies_beyond(bitloom: CommandLine) -> None:
    network, x = small_network(bitloom)
    x[0, 0, 0, 0] = 1000
    for options, highest in (((), 1000), (("--method", "percentile", "--percentile", "99"), None)):
        model = quantised(bitloom, network, x, *options)
        first = next(n for n in model.graph.node if n.op_type == "QuantizeLinear")
        scale = next(
            numpy_helper.to_array(t) for t in model.graph.initializer if t.name == first.input[1]
        )
        sizes = np.sort(np.abs(x).ravel())
        wanted = highest or sizes[int(np.ceil(len(sizes) * 0.99)) - 1]
        assert scale == np.float32(wanted) / np.float32(127), (scale, wanted)


def channels_last_images_keep_their_shape(bitloom: CommandLine) -> None:
    nodes = [
        helper.make_node("Transpose", ["x"], ["t"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["t", "w"], ["c"], name="conv"),
        helper.make_node("Transpose", ["c"], ["y"], perm=[0, 2, 3, 1]),
    ]
    w, x = normal(4, 3, 1, 1), normal(5, 6, 7, 3)
    network = save_network(bitloom, nodes, {"x": (6, 7, 3)}, {"y": (6, 7, 4)}, {"w": w})
    quantised(bitloom, network, x)
    expect_close(simulated(bitloom, "x.npy"), np.einsum("oc,nhwc->nhwo", w[:, :, 0, 0], x))


def products_along_a_sequence_keep_their_shape(bitloom: CommandLine) -> None:
    nodes = [
        helper.make_node("MatMul", ["x", "a"], ["h"], name="up"),
        helper.make_node("Relu", ["h"], ["r"], name="relu"),
        helper.make_node("MatMul", ["r", "b"], ["y"], name="down"),
    ]
    a, b, x = normal(8, 12), normal(12, 4), normal(6, 5, 8)
    constants = {"a": a, "b": b}
    network = save_network(bitloom, nodes, {"x": (5, 8)}, {"y": (5, 4)}, constants)
    quantised(bitloom, network, x)
    expect_close(simulated(bitloom, "x.npy"), np.maximum(x @ a, 0) @ b)


def two_inputs_are_named(bitloom: CommandLine) -> None:
    nodes = [
        helper.make_node("Conv", ["a", "w"], ["c"], name="conv"),
        helper.make_node("Concat", ["c", "b"], ["j"], name="join", axis=1),
        helper.make_node("Relu", ["j"], ["y"], name="cut"),
    ]
    w, a, b = normal(4, 4, 1, 1), normal(3, 4, 5, 5), normal(3, 2, 5, 5)
    shapes = {"a": (4, 5, 5), "b": (2, 5, 5)}
    network = save_network(bitloom, nodes, shapes, {"y": (6, 5, 5)}, {"w": w})
    files = [f"{n}={bitloom.save(f'{n}.npy', array)}" for n, array in (("a", a), ("b", b))]
    given = ["quantize", network, "--out", "q.onnx"]
    bitloom(*given, "--calibration", files[0], "--calibration", files[1]).expect(GOOD)
    c = np.einsum("oc,nchw->nohw", w[:, :, 0, 0], a)
    expect_close(simulated(bitloom, *files), np.maximum(np.concatenate([c, b], 1), 0))
    bitloom.refused(*given, "--calibration", files[0], naming=["--calibration: ", "input b"])


def frames_run(bitloom: CommandLine) -> None:
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], name="conv", pads=[1, 0, 0, 1, 0, 0]),
        helper.make_node("Flatten", ["c"], ["f"], name="flatten"),
        helper.make_node("Gemm", ["f", "v"], ["y"], name="classes", transB=1),
    ]
    w, v, x = normal(4, 2, 3, 1, 1), normal(5, 4 * 4 * 3 * 3), normal(4, 2, 4, 3, 3)
    network = save_network(bitloom, nodes, {"x": (2, 4, 3, 3)}, {"y": (5,)}, {"w": w, "v": v})
    quantised(bitloom, network, x)
    padded = np.pad(x, [(0, 0), (0, 0), (1, 1), (0, 0), (0, 0)])
    c = sum(
        np.einsum("oc,ncthw->nothw", w[:, :, t, 0, 0], padded[:, :, t : t + 4]) for t in range(3)
    )
    expect_close(simulated(bitloom, "x.npy"), c.reshape(4, -1) @ v.T)


def pruned_channels_and_tensors_of_zeros_run(bitloom: CommandLine) -> None:
    network, x = small_network(bitloom)
    model = onnx.load(network)
    for t in model.graph.initializer:
        array = numpy_helper.to_array(t).copy()
        if t.name == "w":
            array[1] = 0  # with a bias
        if t.name == "b":
            array[1], array[2] = 3, -100  # behind the Relu channel 2 is zero
        t.CopyFrom(numpy_helper.from_array(array, t.name))
    onnx.save(model, network)
    constants = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(x, [(0, 0), (0, 0), (1, 1), (1, 1)]), (3, 3), (2, 3)
    )
    c = np.einsum("ocij,nchwij->nohw", constants["w"], windows) + constants["b"][:, None, None]
    quantised(bitloom, network, x)
    expect_close(
        simulated(bitloom, "x.npy"), np.maximum(c, 0).reshape(10, -1) @ constants["v"].T, 0.03
    )
    zeros = quantised(bitloom, network, np.zeros_like(x))
    assert all(
        np.isfinite(numpy_helper.to_array(t)).all()
        for t in zeros.graph.initializer
        if t.data_type == TensorProto.FLOAT
    )


def the_page_shows_what_the_command_says(bitloom: CommandLine) -> None:
    root = Path(bitloom.platform).parents[2]
    page = (root / "docs/quantisation.md").read_text()
    (line,) = re.findall(r"^\S+/bitloom (quantize .*)$", page, re.MULTILINE)
    (bitloom.folder / "configs").symlink_to(root / "configs")
    said = bitloom(*line.split()).expect(GOOD).out
    assert f"```\n{said}```\n" in page, f"docs/quantisation.md should hold:\n{said}"


def what_no_quantised_network_can_do_is_refused_and_leaves_nothing(bitloom: CommandLine) -> None:
    window = {"kernel_shape": [2, 3, 3], "pads": [1, 1, 1, 0, 1, 1], "count_include_pad": 1}
    nodes = [
        helper.make_node("AveragePool", ["x"], ["a"], name="mean", **window),
        helper.make_node("Conv", ["a", "w"], ["y"], name="conv"),
    ]
    shape = (2, 4, 5, 5)
    constants = {"w": normal(2, 2, 1, 1, 1)}
    network = save_network(bitloom, nodes, {"x": shape}, {"y": shape}, constants)
    file = bitloom.save("x.npy", normal(3, *shape))
    given = ["quantize", network, "--calibration", file, "--out", "q.onnx"]
    said = bitloom.refused(*given, naming=["net.onnx: has no quantised form", "node mean"])
    assert ".tmp" not in said, said


def wait_until_caught(process: subprocess.Popen) -> None:
    """Until the process has a handler of its own for SIGINT."""
    deadline = time.monotonic() + 60
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        caught = re.search(r"SigCgt:\s*([0-9a-f]+)", status.read_text())
        if caught and int(caught[1], 16) >> (signal.SIGINT - 1) & 1:
            return
        assert time.monotonic() < deadline, "nothing waits for SIGINT"
        time.sleep(0.01)
    raise AssertionError(f"ended early: {process.returncode}")


def an_interruption_leaves_nothing(bitloom: CommandLine) -> None:
    network, x = small_network(bitloom)
    file = bitloom.save("x.npy", np.tile(x, (20_000, 1, 1, 1)))
    before = contents(bitloom.folder)
    command = [str(bitloom.bitloom), "quantize", network, "--calibration", file]
    with subprocess.Popen(
        [*command, "--out", "q.onnx"], cwd=bitloom.folder, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_until_caught(process)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED, (process.returncode, said)
    assert said == "interrupted, q.onnx is as it was\n", said
    assert contents(bitloom.folder) == before


def mistakes_are_named(bitloom: CommandLine) -> None:
    network, x = small_network(bitloom)
    file = bitloom.save("x.npy", x)
    labels = bitloom.save("y.npy", np.arange(10) % 5)
    good = ["quantize", network, "--calibration", file, "--out", "q.onnx"]
    for options, named in (
        (["--bits", "weights=17"], ["--bits", "17", "1 to 16"]),
        (["--bits", "weight=4"], ["--bits", "weight=4", "weights=N"]),
        (["--layer", "sten:weights=4"], ["sten", "did you mean stem?"]),
        (["--layer", "stem:weights=4", "--layer", "stem:weights=4"], ["stem", "twice"]),
        (["--method", "entropy"], ["--method entropy", "percentile"]),
        (["--percentile", "99"], ["--percentile", "--method"]),
        (["--method", "percentile", "--percentile", "0"], ["--percentile 0", "100"]),
        (["--method", "percentile", "--percentile", "nan"], ["--percentile nan"]),
        (["--labels", bitloom.save("few.npy", np.zeros(9, int))], ["few.npy", "[10]"]),
        (["--labels", bitloom.save("far.npy", np.full(10, 5))], ["far.npy", "0 to 4"]),
        (["--labels", labels, "--out", "no/such/folder/q.onnx"], ["no/such/folder"]),
        (["--out", str(bitloom.folder)], ["folder"]),
    ):
        bitloom.refused(*good[: 4 if "--out" in options else 6], *options, naming=named)
    given = ["--out", "q.onnx"]
    wrong = bitloom.save("wrong.npy", x[:, :, :5])
    bitloom.refused("quantize", network, *given, naming=["--calibration", "X.npy"])
    for name, array, named in (
        ("wrong.npy", x[:, :, :5], ["wrong.npy", "[10, 2, 5, 6]", "[samples, 2, 6, 6]"]),
        ("codes.npy", x.astype(np.int8), ["codes.npy", "int8", "float32"]),
        ("nan.npy", np.where(x > 2, np.float32("nan"), x), ["nan.npy", "nan"]),
        ("huge.npy", np.full_like(x, 3e38), ["net.onnx", "stem", "sample 0"]),
        ("none.npy", x[:0], ["none.npy", "no sample"]),
    ):
        wrong = bitloom.save(name, array)
        bitloom.refused("quantize", network, "--calibration", wrong, *given, naming=named)
    integers = bitloom.network
    bitloom.refused("quantize", integers, "--calibration", file, *given, naming=[integers, "fp32"])


TESTS = [
    the_file_is_plain_qdq,
    all_widths_of_the_types_need_no_declaration,
    the_table_is_aligned_and_the_bytes_are_the_same_again,
    a_percentile_cuts_what_lies_beyond,
    channels_last_images_keep_their_shape,
    products_along_a_sequence_keep_their_shape,
    two_inputs_are_named,
    frames_run,
    pruned_channels_and_tensors_of_zeros_run,
    what_no_quantised_network_can_do_is_refused_and_leaves_nothing,
    an_interruption_leaves_nothing,
    the_page_shows_what_the_command_says,
    mistakes_are_named,
]

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
