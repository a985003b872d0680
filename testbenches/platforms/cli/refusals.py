#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The user's mistakes: exit code 2, one line that says what is wrong, and no file left behind.

    refusals.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import sys

import numpy as np
import onnx
from command_line import CommandLine, contents, main

from testbenches.support.integer_rule import Quantisation
from testbenches.support.network_builder import NetworkBuilder


def no_command_is_a_mistake(bitloom: CommandLine) -> None:
    bitloom.refused(naming=["--help"])


def an_unknown_command_is_named(bitloom: CommandLine) -> None:
    bitloom.refused("frobnicate", naming=["frobnicate"])


def an_unknown_option_is_named(bitloom: CommandLine) -> None:
    for command in ("run", "compile"):
        help_of = f"see bitloom {command} --help"
        bitloom.refused(command, *bitloom.demo, "--bogus", naming=["--bogus", help_of])
        bitloom.refused(command, naming=["required", help_of])
    bitloom.refused("--bogus", naming=["--bogus", "see bitloom --help"])


def options_want_their_values(bitloom: CommandLine) -> None:
    for option in ("--network", "--set", "--batch", "--out", "--input", "--view", "--seed"):
        bitloom.refused("run", bitloom.platform, option, naming=[option])


def a_second_platform_is_named(bitloom: CommandLine) -> None:
    bitloom.refused("run", *bitloom.demo, "second.yaml", naming=["second.yaml"])


def a_missing_platform_is_named(bitloom: CommandLine) -> None:
    for command in ("run", "compile"):
        bitloom.refused(command, naming=["platform"])
        bitloom.refused(command, "nowhere.yaml", naming=["nowhere.yaml"])
        bitloom.refused(command, str(bitloom.folder), naming=[str(bitloom.folder)])


def a_wrong_key_is_named_with_file_line_and_what_would_be_right(bitloom: CommandLine) -> None:
    for text, line, parts in (
        ("accelerator:\n  rows: 8\n  colums: 16\n", 3, ["accelerator.colums", "columns"]),
        ("accelerator:\n  rows: 0\n", 2, ["accelerator.rows", "1 to 256"]),
        ("accelerator:\n  rows: many\n", 2, ["accelerator.rows", "many"]),
        ("dram:\n  mode: slow\n", 2, ["dram.mode", "slow", "flat"]),
    ):
        file = bitloom.write("wrong.yaml", text)
        bitloom.refused(
            "run", file, "--network", bitloom.network, naming=[f"{file}:{line}: ", *parts]
        )


def a_file_that_is_no_yaml_is_named(bitloom: CommandLine) -> None:
    file = bitloom.write("broken.yaml", "accelerator: [1, 2\n  rows: {")
    bitloom.refused("run", file, "--network", bitloom.network, naming=[file])


def a_wrong_set_is_named(bitloom: CommandLine) -> None:
    for assignment, parts in (
        ("accelerator.rows", ["path=value"]),
        ("=3", []),
        ("accelerator.rows=", []),
        ("accelerator.row=3", ["accelerator.rows"]),
        ("accelerator=3", []),
        ("accelerator.rows=257", ["1 to 256"]),
        ("accelerator.rows=-1", ["1 to 256"]),
        ("accelerator.rows=1.5", []),
        ("dram.mode=detailed", ["dram.preset"]),
    ):
        for command in ("run", "compile"):
            bitloom.refused(
                command, *bitloom.demo, "--set", assignment, naming=[f"--set {assignment}", *parts]
            )


def a_machine_that_cannot_hold_the_network_is_refused(bitloom: CommandLine) -> None:
    for assignment, part in (
        ("accelerator.weight_buffer_bytes=64", "weight_buffer_bytes"),
        ("accelerator.accumulator_bits=8", "accumulator_bits"),
    ):
        bitloom.refused("run", *bitloom.demo, "--set", assignment, "--out", "x", naming=[part])


def a_missing_network_is_named(bitloom: CommandLine) -> None:
    bitloom.refused("run", bitloom.platform, naming=["--network"])
    bitloom.refused("compile", bitloom.platform, "--out", "x", naming=["--network"])
    for command in ("run", "compile"):
        arguments = [bitloom.platform, "--network", "nowhere.onnx", "--out", "x"]
        bitloom.refused(command, *arguments, naming=["nowhere.onnx"])


def a_network_that_is_not_onnx_is_named(bitloom: CommandLine) -> None:
    (bitloom.folder / "truncated.onnx").write_bytes(open(bitloom.network, "rb").read()[:1000])
    (bitloom.folder / "noise.onnx").write_bytes(bytes(range(256)) * 20)
    bitloom.write("empty.onnx", "")
    bitloom.write("text.onnx", "hello\nworld\n")
    for file in ("truncated.onnx", "noise.onnx", "empty.onnx", "text.onnx", "."):
        arguments = [bitloom.platform, "--network", file, "--out", "x"]
        bitloom.refused("run", *arguments, naming=[file])


def a_wrong_input_is_named(bitloom: CommandLine) -> None:
    right = bitloom.demo_input()
    for name, array, parts in (
        ("dtype.npy", right.astype(np.float32), ["float32", "int8"]),
        ("unsigned.npy", right.view(np.uint8), ["uint8", "int8"]),
        ("shape.npy", right[:, :, :31], ["[8, 3, 31, 32]", "[samples, 3, 32, 32]"]),
        ("transposed.npy", np.ascontiguousarray(right.transpose(0, 2, 3, 1)), ["[8, 32, 32, 3]"]),
        ("sample.npy", right[0], ["[3, 32, 32]"]),
        ("none.npy", right[:0], ["no sample"]),
        ("fortran.npy", np.asfortranarray(right), ["ortran"]),
        ("objects.npy", np.array([None] * 8), ["'|O'"]),
        ("records.npy", np.zeros(8, [("code", "i1")]), ["several fields"]),
    ):
        file = bitloom.save(name, array)
        bitloom.refused("run", *bitloom.demo, "--input", file, "--out", "x", naming=[file, *parts])
    bitloom.refused("run", *bitloom.demo, "--input", "nowhere.npy", naming=["nowhere.npy"])
    bitloom.refused("run", *bitloom.demo, "--input", f"y={bitloom.input}", naming=["y="])
    text = bitloom.write("text.npy", "hello")
    bitloom.refused("run", *bitloom.demo, "--input", text, naming=[text])


def wrong_labels_are_named(bitloom: CommandLine) -> None:
    for name, array, part in (
        ("few.npy", np.zeros(7, np.int64), "[8]"),
        ("float.npy", np.zeros(8, np.float32), "float32"),
        ("beyond.npy", np.full(8, 10), "10 classes"),
    ):
        labels = ["--labels", bitloom.save(name, array)]
        bitloom.refused("run", *bitloom.demo, "--input", bitloom.input, *labels, naming=[name, part])
    bitloom.refused("run", *bitloom.demo, "--labels", "nowhere.npy", naming=["nowhere.npy"])


def a_nan_among_the_input_is_named(bitloom: CommandLine) -> None:
    builder = NetworkBuilder("float_input")
    real = np.linspace(-1, 1, 3 * 4 * 2 * 2, dtype=np.float32).reshape(3, 4, 2, 2)
    quantisation = Quantisation(0.0078125, 0, np.dtype(np.int8))
    source = builder.float_input("x", real, quantisation)
    weights = builder.parameters(source, np.ones((2, 4, 1, 1), np.int8), np.float32(0.5), None)
    operands = [builder.dequantise(source), *weights]
    conv = builder.node("Conv", operands, "y_real", kernel_shape=[1, 1])
    builder.output(builder.quantise(conv, quantisation, "y"))
    network = str(bitloom.folder / "float_input.onnx")
    onnx.save(builder.model(), network)
    arguments = [bitloom.platform, "--network", network, "--out", "x", "--input"]
    for wrong in (np.nan, -np.nan):
        array = real.copy()
        array[2, 3, 1, 1] = wrong
        file = bitloom.save("wrong.npy", array)
        bitloom.refused("run", *arguments, file, naming=[file, "NaN"])
    codes = bitloom.save("int.npy", real.astype(np.int8))
    bitloom.refused("run", *arguments, codes, naming=["int8", "float32"])
    bitloom("run", *arguments, bitloom.save("right.npy", real)).expect(0)


def a_folder_that_cannot_be_written_is_named(bitloom: CommandLine) -> None:
    file = bitloom.write("file", "mine")
    for out in (file, f"{file}/below", "/proc/nowhere/below"):
        bitloom.refused("run", *bitloom.demo, "--out", out, naming=[out])
        bitloom.refused("compile", *bitloom.demo, "--out", out, naming=[out])
    bitloom.refused("run", *bitloom.demo, "--out", "", naming=["--out"])
    long_name = "a" * 300  # nothing of what stands above it may stay
    for out in (f"new/deep/{long_name}", "new/../file/below", "new/../file"):
        bitloom.refused("run", *bitloom.demo, "--out", out, naming=[out])
        bitloom.refused("compile", *bitloom.demo, "--out", out, naming=[out])


def a_foreign_folder_is_refused_and_stays_as_it_is(bitloom: CommandLine) -> None:
    (bitloom.folder / "mine").mkdir()
    bitloom.write("mine/thesis.txt", "years of work")
    bitloom.write("mine/result.json", '{"theirs": 1}')
    bitloom.refused("run", *bitloom.demo, "--out", "mine", naming=["mine"])
    assert len(contents(bitloom.folder)) == 3


def compile_refuses_a_foreign_folder_too(bitloom: CommandLine) -> None:
    (bitloom.folder / "mine").mkdir()
    bitloom.write("mine/thesis.txt", "years of work")
    bitloom.write("mine/image.bin", "another machine's")
    bitloom.refused("compile", *bitloom.demo, "--out", "mine", naming=["mine"])


def a_view_that_is_not_there_is_named(bitloom: CommandLine) -> None:
    bitloom.refused("run", *bitloom.demo, "--view", "cycle", naming=["estimate", "tlm"])
    bitloom.refused("run", *bitloom.demo, "--view", "nonsense", naming=["nonsense"])


def numbers_are_counted_from_one(bitloom: CommandLine) -> None:
    for batch in ("0", "-1", "1.5", "many", "65537", "99999999999999999999"):
        bitloom.refused("run", *bitloom.demo, "--batch", batch, naming=["--batch"])
    for seed in ("-1", "1.5", "x", "99999999999999999999"):
        bitloom.refused("run", *bitloom.demo, "--seed", seed, "--out", "x", naming=["--seed"])


def a_seed_of_given_codes_is_refused(bitloom: CommandLine) -> None:
    given = ["--input", bitloom.input, "--seed", "1", "--out", "x"]
    bitloom.refused("run", *bitloom.demo, *given, naming=["--seed", "--input"])


def compile_wants_a_folder(bitloom: CommandLine) -> None:
    bitloom.refused("compile", *bitloom.demo, naming=["--out"])


def an_error_is_one_line_whatever_a_name_holds(bitloom: CommandLine) -> None:
    wicked = "a\nb\x1b[31m\x07"
    for arguments in (
        [wicked, "--network", bitloom.network],
        [bitloom.platform, "--network", wicked],
        [*bitloom.demo, "--input", wicked],
        [*bitloom.demo, "--input", f"x={wicked}"],
        [*bitloom.demo, "--set", wicked],
        [*bitloom.demo, "--set", f"accelerator.rows={wicked}"],
        [*bitloom.demo, "--view", wicked],
        [*bitloom.demo, "--batch", wicked],
        [*bitloom.demo, "--out", f"/proc/{wicked}"],
        [*bitloom.demo, f"--{wicked}"],
        [*bitloom.demo, wicked],
    ):
        bitloom.refused("run", *arguments)


def names_of_arrays_are_one_line_too(bitloom: CommandLine) -> None:
    file = bitloom.save("a\nb\x1b.npy", bitloom.demo_input().astype(np.float32))
    bitloom.refused("run", *bitloom.demo, "--input", file, naming=["float32"])


TESTS = tuple(
    test
    for test in list(globals().values())
    if getattr(test, "__module__", "") == __name__ and callable(test)
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
