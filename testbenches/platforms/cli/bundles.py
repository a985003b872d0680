#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What `bitloom compile` writes: memory image, listing and symbol header agree with each other.

    bundles.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
from command_line import BAD_INPUT, GOOD, CommandLine, contents, main

IMAGE = 0x81000000  # what lies before it is left to firmware


@dataclass
class Bundle:
    image: bytes
    listing: str
    header: str

    @property
    def symbols(self) -> dict[str, int]:
        found = re.findall(r"^#define (\w+) (\w+?)(?:UL)?$", self.header, re.MULTILINE)
        return {name: int(value, 0) for name, value in found}

    def at(self, address: int, count: int) -> bytes:
        return self.image[address - IMAGE : address - IMAGE + count]


def compiled(bitloom: CommandLine, *arguments: str, out: str = "c") -> Bundle:
    ended = bitloom("compile", *bitloom.demo, *arguments, "--out", out).expect(GOOD)
    assert ended.err == "", ended
    folder = bitloom.folder / out
    image, listing = (folder / "image.bin").read_bytes(), (folder / "program.lst").read_text()
    return Bundle(image, listing, (folder / "symbols.h").read_text())


def the_program_in_the_image_is_the_listing(bitloom: CommandLine) -> None:
    bundle = compiled(bitloom)
    rows = re.findall(r"^([0-9a-f]{8})  ([0-9a-f]{8})  \S", bundle.listing, re.MULTILINE)
    first, count = (bundle.symbols[f"NETWORK_PROGRAM_{n}"] for n in ("ADDRESS", "BYTES"))
    assert bundle.symbols["NETWORK_IMAGE_ADDRESS"] == IMAGE
    assert len(rows) == count // 4 > 100, f"{len(rows)} words listed, {count} bytes"
    addresses = [int(address, 16) for address, _ in rows]
    assert addresses == list(range(first, first + count, 4))
    listed = b"".join(int(word, 16).to_bytes(4, "little") for _, word in rows)
    assert bundle.at(first, count) == listed


def every_block_of_the_listing_has_its_layers_and_an_end(bitloom: CommandLine) -> None:
    listing = compiled(bitloom).listing
    headings = re.findall(r"^; (.*)$", listing, re.MULTILINE)
    run = bitloom("run", *bitloom.demo, "--out", "r").expect(GOOD).out
    for heading in headings:
        for layer in heading.split(" + "):
            assert layer in run, f"{layer} is no layer of the run"
    assert len(re.findall(r"  block-end", listing)) == len(headings)
    assert len(re.findall(r"  setup", listing)) == len(headings)


def tensors_lie_apart_from_each_other_and_the_program(bitloom: CommandLine) -> None:
    for batch in (1, 5):
        symbols = compiled(bitloom, "--batch", str(batch)).symbols
        assert symbols["NETWORK_BATCH"] == batch
        spans = [(symbols["NETWORK_PROGRAM_ADDRESS"], symbols["NETWORK_PROGRAM_BYTES"])]
        for name in symbols:
            if re.fullmatch(r"NETWORK_(INPUT|OUTPUT)_\w+_IMAGE_BYTES", name):
                address = symbols[name.replace("_IMAGE_BYTES", "_ADDRESS")]
                spans.append((address, batch * symbols[name]))
        assert len(spans) == 3, spans
        spans.sort()
        for (start, length), (following, _) in zip(spans, spans[1:]):
            assert IMAGE <= start and start + length <= following, spans
        assert sum(spans[-1]) <= symbols["NETWORK_END_ADDRESS"]


def an_input_in_the_image_lies_pixel_by_pixel(bitloom: CommandLine) -> None:
    codes = bitloom.demo_input()[:2]
    file = bitloom.save("two.npy", codes)
    bundle = compiled(bitloom, "--input", file, "--batch", "2")
    address = bundle.symbols["NETWORK_INPUT_IMAGE_ADDRESS"]
    expected = np.ascontiguousarray(codes.transpose(0, 2, 3, 1)).tobytes()
    assert bundle.at(address, len(expected)) == expected


def parsed_header(bundle: Bundle) -> tuple[dict[str, int], list[tuple], list[tuple]]:
    """bundle_format.h: the header, its inputs and its outputs."""
    names = ("magic version header_bytes machine next program_address program_bytes precision "
             "prune batch samples end_address input_count output_count inputs outputs").split()
    form = "<IIIIQQIIIIQQIIQQ"
    header = dict(zip(names, struct.unpack_from(form, bundle.image)))
    rows = [(header["inputs"], header["input_count"], "<QQQQ"),
            (header["outputs"], header["output_count"], "<QQIIIIIIIiII")]
    ports = [
        [
            struct.unpack(form, bundle.at(at + n * struct.calcsize(form), struct.calcsize(form)))
            for n in range(count)
        ]
        for at, count, form in rows
    ]
    return header, ports[0], ports[1]


def the_header_says_what_the_symbols_say(bitloom: CommandLine) -> None:
    bundle = compiled(bitloom, "--batch", "3")
    header, inputs, outputs = parsed_header(bundle)
    symbols = bundle.symbols
    assert header["magic"] == int.from_bytes(b"BLOM", "little") and header["version"] == 1
    assert header["machine"] == 0x42460001 and header["next"] == 0, header
    assert header["program_address"] == symbols["NETWORK_PROGRAM_ADDRESS"]
    assert header["program_bytes"] == symbols["NETWORK_PROGRAM_BYTES"]
    assert header["batch"] == 3 and header["samples"] == 0, header
    assert header["end_address"] == symbols["NETWORK_END_ADDRESS"]
    assert header["header_bytes"] == 88 + 32 * len(inputs) + 56 * len(outputs)
    address = symbols["NETWORK_INPUT_IMAGE_ADDRESS"]
    stride = symbols["NETWORK_INPUT_IMAGE_IMAGE_BYTES"]
    assert inputs == [(address, 0, stride, stride)], inputs
    manifest = json.loads((bitloom.folder / "c" / "bundle.json").read_text())
    assert manifest["address"] == manifest["header_address"] == IMAGE
    assert manifest["batch"] == 3 and manifest["samples"] == 0, manifest
    assert manifest["machine"]["accelerator"]["rows"] == 16, manifest


def all_samples_are_staged_behind_the_program(bitloom: CommandLine) -> None:
    codes = np.concatenate([bitloom.demo_input()] * 3)[:5]
    file = bitloom.save("five.npy", codes)
    bundle = compiled(bitloom, "--input", file, "--batch", "2")
    header, [(_, staged, stride, copied)], _ = parsed_header(bundle)
    assert header["samples"] == 5
    assert staged >= header["program_address"] + header["program_bytes"]
    assert header["end_address"] == staged + 6 * stride, "a short last batch is filled up"
    for n, image in enumerate(codes):
        expected = np.ascontiguousarray(image.transpose(1, 2, 0)).tobytes()
        assert bundle.at(staged + n * stride, copied) == expected
    small = ["--set", f"dram.bytes={header['end_address'] - 0x80000000 - 1}"]
    ended = bitloom("compile", *bitloom.demo, "--input", file, "--batch", "2", *small, "--out", "s")
    assert "dram.bytes" in ended.expect(BAD_INPUT).err and "5 samples" in ended.err, ended


def a_c_compiler_takes_the_header(bitloom: CommandLine) -> None:
    compiler = shutil.which("cc") or shutil.which("c++")
    if compiler is None:
        return
    compiled(bitloom)
    source = bitloom.write("use.c", '#include "c/symbols.h"\nlong end = NETWORK_END_ADDRESS;\n')
    command = [compiler, "-x", "c", "-std=c99", "-Wall", "-Werror", "-fsyntax-only", source]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def two_compilations_are_the_same(bitloom: CommandLine) -> None:
    first = compiled(bitloom, "--batch", "3", out="one")
    assert first == compiled(bitloom, "--batch", "3", out="two")
    assert contents(bitloom.folder / "one") == contents(bitloom.folder / "two")


def an_earlier_bundle_is_replaced(bitloom: CommandLine) -> None:
    compiled(bitloom)
    fresh = compiled(bitloom, "--set", "accelerator.rows=8", out="fresh")
    assert compiled(bitloom, "--set", "accelerator.rows=8") == fresh
    left = [name for name in contents(bitloom.folder) if name.endswith(".tmp")]
    assert not left, left


def a_bitlet_program_is_listed_by_the_names_of_its_words(bitloom: CommandLine) -> None:
    platform = bitloom.platform.replace("bitfusion", "bitlet")
    demo = [platform, "--network", bitloom.network]
    said = bitloom("compile", *demo, "--out", "c").expect(GOOD).out
    assert "bitlet_registers.h" in said and "bitfusion" not in said, said
    folder = bitloom.folder / "c"
    assert "#define BITLET_PRUNE " in (folder / "bitlet_registers.h").read_text()
    assert not (folder / "bitfusion_registers.h").exists()
    listing = (folder / "program.lst").read_text()
    rows = re.findall(r"^([0-9a-f]{8})  ([0-9a-f]{8})  (\S+) +(-?\d+)$", listing, re.MULTILINE)
    blocks = len(re.findall(r"^; ", listing, re.MULTILINE))
    assert [name for _, _, name, _ in rows].count("version") == blocks > 1
    assert all(int(value) % 2**32 == int(word, 16) for _, word, _, value in rows)
    words = b"".join(int(word, 16).to_bytes(4, "little") for _, word, _, _ in rows)
    at = int(rows[0][0], 16) - IMAGE
    assert (folder / "image.bin").read_bytes()[at : at + len(words)] == words
    (bitloom.folder / "own.bin").write_bytes(words)
    program = str(bitloom.folder / "own.bin")
    ran = bitloom("run", *demo, "-v", "--program", program, "--out", "r").expect(GOOD)
    assert "32 PEs of 64 pairs" in ran.out, ran
    # A bundle of the other machine replaces it.
    compiled(bitloom)
    assert not (folder / "bitlet_registers.h").exists()


def weights_wider_than_the_lanes_are_refused(bitloom: CommandLine) -> None:
    platform = bitloom.platform.replace("bitfusion", "bitlet")
    lanes = ["--set", "accelerator.lanes=7"]
    for command in (["compile"], ["run"], ["run", "--view", "estimate"]):
        ended = bitloom(*command, platform, "--network", bitloom.network, *lanes, "--out", "r")
        ended.expect(BAD_INPUT)
        assert "weights of 8 bits, accelerator.lanes is 7" in ended.err, ended


def operands_wider_than_a_mac_are_refused(bitloom: CommandLine) -> None:
    platform = bitloom.platform.replace("bitfusion", "bit_parallel")
    digits = bitloom.network.replace("seeded_residual", "digits")
    for command in (["compile"], ["run"], ["run", "--view", "estimate"]):
        wide = ["--set", "network.layers.conv2.activation_bits=16"]
        ended = bitloom(*command, platform, "--network", digits, *wide, "--out", "r")
        ended.expect(BAD_INPUT)
        assert "conv2: activations of 16 bits, accelerator.operand_bits is 8" in ended.err, ended


TESTS = (
    operands_wider_than_a_mac_are_refused,
    a_bitlet_program_is_listed_by_the_names_of_its_words,
    weights_wider_than_the_lanes_are_refused,
    the_program_in_the_image_is_the_listing,
    every_block_of_the_listing_has_its_layers_and_an_end,
    tensors_lie_apart_from_each_other_and_the_program,
    an_input_in_the_image_lies_pixel_by_pixel,
    the_header_says_what_the_symbols_say,
    all_samples_are_staged_behind_the_program,
    a_c_compiler_takes_the_header,
    two_compilations_are_the_same,
    an_earlier_bundle_is_replaced,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
